//! Requests that tell two sets of faults apart: sent to the service where none of the run does.
//!
//! - They are found in this process: cases with other values than those of the run, on which the mocks with the two sets
//!   differ.
//! - What the service answers decides between the sets, and is no finding: nothing is claimed that the run has not seen.

use std::cell::Cell;
use std::collections::BTreeSet;

use crate::check::contract::Contract;
use crate::generate::plan::Plan;
use crate::model::requirement::id::RequirementId;
use crate::oracle::fault::Fault;
use crate::run::case_runner::CaseRunner;
use crate::run::cause::evidence::Unexplained;
use crate::run::cause::observed::{CaseVerdicts, FindingBreach, ObservedCases};
use crate::run::cause::replay::Replayer;
use crate::run::power::{aims, in_turn};
use crate::run::subject::Channel;
use crate::run::trial_cases::TrialCases;

/// So many times the values of the run are drawn anew.
const MOST_SEEDS: u64 = 2;
/// So many cases of each seed are looked at, those about what the sets break first.
const MOST_LOOKED_AT: usize = 60;
/// So many cases are sent to tell two sets apart, and so many where one is doubtful.
const MOST_SENT: usize = 3;
const MOST_SENT_IN_DOUBT: usize = 6;
/// So many cases are sent for all causes of an operation.
const MOST_SENT_IN_ALL: usize = 60;

/// The way to the service, where it may still be asked.
pub(in crate::internals::run) struct CauseInquiry<'a> {
    pub(in crate::internals::run) runner: CaseRunner<'a>,
    pub(in crate::internals::run) channel: Channel,
}

/// Whether each of two sets agrees with the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Agreement {
    pub(super) first: bool,
    pub(super) second: bool,
    /// How many cases were sent for it.
    pub(super) sent: usize,
}

/// What tells sets of faults apart.
pub(super) struct CauseTeller<'a> {
    /// Taken out while a case is under way.
    inquiry: Cell<Option<CauseInquiry<'a>>>,
    /// The cases of other seeds.
    drawn: Vec<DrawnCases<'a>>,
    left: Cell<usize>,
}

/// The cases of a seed, with the requirement that each is about, and the order in which they are looked at.
struct DrawnCases<'a> {
    replayer: Replayer<'a>,
    aims: Vec<Option<RequirementId>>,
    order: Vec<usize>,
}

/// The plans of other seeds.
pub(super) fn drawn_anew(plan: &Plan) -> Vec<Plan> {
    let seed = plan.generator().seed;
    (1..=MOST_SEEDS).map(|number| plan.drawn_anew(seed.wrapping_add(number))).collect()
}

impl<'a> CauseTeller<'a> {
    /// `plans` are those of [`drawn_anew`], `nothing` is what was observed of their cases.
    pub(super) fn new(
        unexplained: &Unexplained<'a>,
        inquiry: Option<CauseInquiry<'a>>,
        plans: &'a [Plan],
        nothing: &'a ObservedCases,
        faults: &'a [Fault],
    ) -> Self {
        let Unexplained { contract, source, carriage, .. } = *unexplained;
        let contract: &Contract<'_> = contract;
        let drawn = plans.iter().map(|plan| {
            let aims = aims(plan);
            DrawnCases {
                order: in_turn(&aims),
                aims,
                replayer: Replayer {
                    cases: TrialCases::new(plan, contract.behavior, source),
                    contract,
                    carriage,
                    observed: nothing,
                    faults,
                },
            }
        });
        Self {
            left: Cell::new(if inquiry.is_some() { MOST_SENT_IN_ALL } else { 0 }),
            inquiry: Cell::new(inquiry),
            drawn: drawn.collect(),
        }
    }

    /// Asks the service what tells two sets apart. Both agree with it where nothing does, or nothing can be sent.
    pub(super) async fn agreement(&self, first: &[usize], second: &[usize], in_doubt: bool) -> Agreement {
        let most = if in_doubt { MOST_SENT_IN_DOUBT } else { MOST_SENT };
        let mut agreement = Agreement { first: true, second: true, sent: 0 };
        if self.left.get() == 0 {
            return agreement;
        }
        for drawn in &self.drawn {
            let places = drawn.looked_at(first, second);
            let broken_by_first = drawn.replayer.replay(first, &places).await;
            let broken_by_second = drawn.replayer.replay(second, &places).await;
            for place in places {
                let (Some(one), Some(other)) = (broken_by_first.get(&place), broken_by_second.get(&place))
                else {
                    continue;
                };
                if one.broken == other.broken {
                    continue;
                }
                if agreement.sent == most || !(agreement.first && agreement.second) {
                    return agreement;
                }
                let Some(verdicts) = self.ask(drawn, place).await else { return agreement };
                agreement.sent += 1;
                agreement.first &= agrees(&verdicts, &one.broken, &other.broken);
                agreement.second &= agrees(&verdicts, &other.broken, &one.broken);
            }
        }
        agreement
    }

    /// What the service makes of a case; `None` where it is not to be asked any more.
    async fn ask(&self, drawn: &DrawnCases<'_>, place: usize) -> Option<CaseVerdicts> {
        let left = self.left.get().checked_sub(1)?;
        self.left.set(left);
        let case = drawn.replayer.cases.case(place)?;
        let mut inquiry = self.inquiry.take()?;
        let generator = drawn.replayer.cases.plan.generator();
        let ran = inquiry.runner.with_generator(generator).run(&mut inquiry.channel, &case).await;
        self.inquiry.set(Some(inquiry));
        let case_outcome = ran.ok()?;
        Some(CaseVerdicts::of(&case_outcome).unwrap_or_default())
    }
}

impl DrawnCases<'_> {
    /// The places of the cases that are looked at, those about what either set breaks first.
    fn looked_at(&self, first: &[usize], second: &[usize]) -> Vec<usize> {
        let (first, second): (BTreeSet<&usize>, BTreeSet<&usize>) =
            (first.iter().collect(), second.iter().collect());
        let breaks: BTreeSet<&RequirementId> = first
            .symmetric_difference(&second)
            .flat_map(|fault| &self.replayer.faults[**fault].breaks)
            .collect();
        let is_aimed = |place: &usize| self.aims[*place].as_ref().is_some_and(|aim| breaks.contains(aim));
        let (aimed, others): (Vec<usize>, Vec<usize>) = self.order.iter().copied().partition(is_aimed);
        let all = aimed.into_iter().chain(others);
        all.filter(|place| self.replayer.cases.is_small(*place)).take(MOST_LOOKED_AT).collect()
    }
}

/// Whether a set agrees with the service in a case: it breaks nothing that the service kept, and what the service broke and
/// the other set breaks, it breaks too.
fn agrees(
    verdicts: &CaseVerdicts,
    broken: &BTreeSet<FindingBreach>,
    by_other: &BTreeSet<FindingBreach>,
) -> bool {
    broken.iter().all(|(id, _)| !verdicts.held.contains(id))
        && verdicts.broken.intersection(by_other).all(|breach| broken.contains(breach))
}
