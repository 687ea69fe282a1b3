//! Makes the input of a call small that shows a finding.

use crate::check::client::told::CallResult;
use crate::check::verdict::BreakageKind;
use crate::client::caller::Caller;
use crate::client::fault::client::FaultyClient;
use crate::client::made_call::MadeCall;
use crate::client::maker::Maker;
use crate::generate::case::Case;
use crate::generate::client::case::ClientCase;
use crate::generate::client::plan::is_of_clients;
use crate::model::requirement::Requirement;
use crate::shrink::{Search, Trying, oracle_of_requests};

/// So many calls that end in nothing go into making one finding small: each takes its whole time.
const MOST_HANGING: usize = 3;

/// A call that shows a finding, with the smallest input that was found.
#[derive(Default)]
pub(super) struct SmallestCall {
    /// The call; `None` where none is smaller.
    pub(super) made: Option<MadeCall>,
    /// Whether nothing more can be taken away.
    pub(super) is_minimal: bool,
}

/// Searches for a call with a smaller input that breaks the requirement in the same way. Calls that are about answers have an
/// ordinary input, which shows nothing by itself.
pub(super) async fn smallest_call(
    maker: Maker<'_>,
    requirement: &Requirement,
    outcome: BreakageKind,
    shown: &MadeCall,
) -> SmallestCall {
    let generator = maker.generator;
    let Some((address, phase, definition)) = maker.plan.definition(shown.place) else {
        return SmallestCall::default();
    };
    let Some(case) = generator.complete(&address, phase, definition.clone()) else {
        return SmallestCall::default();
    };
    let oracle = oracle_of_requests(&generator.service);
    let search = Search { generator, oracle: &oracle, for_any_reason: false, address: &address, phase };
    let most = maker.options.shrinking;
    let right = FaultyClient::new([]);
    let mut trying = ClientTrying {
        maker,
        right: &right,
        case: &shown.case,
        place: shown.place,
        requirement,
        outcome,
        allowance: if shown.outcome.told == CallResult::Hung { most.min(MOST_HANGING) } else { most },
        best: None,
    };
    let smallest = search.run(&mut trying, definition, case).await;
    SmallestCall { made: trying.best, is_minimal: smallest.is_minimal }
}

/// Calls the client with candidates.
struct ClientTrying<'a> {
    maker: Maker<'a>,
    /// A right client, which is tried first: what it fails too shows nothing.
    right: &'a FaultyClient,
    /// The call whose input is replaced.
    case: &'a ClientCase,
    place: usize,
    requirement: &'a Requirement,
    outcome: BreakageKind,
    allowance: usize,
    best: Option<MadeCall>,
}

impl Trying for ClientTrying<'_> {
    async fn is_broken(&mut self, case: &Case) -> Option<bool> {
        let wish = ClientCase { params: case.params.clone(), ..self.case.clone() };
        let traits = self.right.traits();
        let right = Maker { caller: self.right, traits: &traits, ..self.maker };
        let is_shown = |made: &MadeCall| made.breakage(&self.requirement.id, self.outcome).is_some();
        if !is_of_clients(case) || is_shown(&right.make(self.place, wish.clone()).await) {
            return Some(false);
        }
        self.allowance = self.allowance.checked_sub(1)?;
        let made = self.maker.make(self.place, wish).await;
        let is_broken = is_shown(&made);
        if is_broken {
            self.best = Some(made);
        }
        Some(is_broken)
    }
}
