//! Requests that tell two sets of faults apart: sent to the service where none of the run does.
//!
//! - They are found in this process: cases with other values than those of the run, on which the mocks with the two sets
//!   differ.
//! - What the service answers decides between the sets, and is no finding: nothing is claimed that the run has not seen.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

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
const MOST_SEEDS: u64 = 4;
/// So many cases of each seed are looked at that are about what the sets break, and so many others.
const MOST_LOOKED_AT: usize = 20;
/// So many cases are sent for all causes of an operation.
const MOST_SENT_IN_ALL: usize = 300;

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
    /// What the service made of those that were sent.
    answered: RefCell<BTreeMap<usize, Rc<CaseVerdicts>>>,
}

/// The place of a case, and what it breaks on each of two mocks that differ on it.
type DifferingCase = (usize, BTreeSet<FindingBreach>, BTreeSet<FindingBreach>);

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
                answered: RefCell::default(),
                replayer: Replayer::new(
                    TrialCases::new(plan, contract.behavior, source),
                    contract,
                    carriage,
                    nothing,
                    faults,
                ),
            }
        });
        Self {
            left: Cell::new(if inquiry.is_some() { MOST_SENT_IN_ALL } else { 0 }),
            inquiry: Cell::new(inquiry),
            drawn: drawn.collect(),
        }
    }

    /// Asks the service by so many cases whether what tells the first set from the second one is as the first has it. Where
    /// nothing tells them apart, or nothing can be sent, both agree with it.
    pub(super) async fn agreement(&self, first: &[usize], second: &[usize], most: usize) -> Agreement {
        let mut agreement = Agreement { first: true, second: true, sent: 0 };
        for is_aimed in [true, false] {
            // What is not about what they break is looked at only where nothing else tells them apart.
            if !is_aimed && agreement.sent > 0 {
                break;
            }
            for drawn in &self.drawn {
                for (place, one, other) in drawn.differing(first, second, is_aimed).await {
                    if agreement.sent == most || !agreement.first {
                        return agreement;
                    }
                    let Some(verdicts) = self.ask(drawn, place).await else { return agreement };
                    agreement.sent += 1;
                    agreement.first &= agrees(&verdicts, &one, &other);
                    agreement.second &= agrees(&verdicts, &other, &one);
                }
            }
        }
        agreement
    }

    /// What the service makes of a case; `None` where it is not to be asked any more.
    async fn ask(&self, drawn: &DrawnCases<'_>, place: usize) -> Option<Rc<CaseVerdicts>> {
        if let Some(verdicts) = drawn.answered.borrow().get(&place) {
            return Some(Rc::clone(verdicts));
        }
        let left = self.left.get().checked_sub(1)?;
        self.left.set(left);
        let case = drawn.replayer.cases.case(place)?;
        let mut inquiry = self.inquiry.take()?;
        let generator = drawn.replayer.cases.plan.generator();
        let ran = inquiry.runner.with_generator(generator).run(&mut inquiry.channel, &case).await;
        self.inquiry.set(Some(inquiry));
        let verdicts = Rc::new(CaseVerdicts::of(&ran.ok()?).unwrap_or_default());
        drawn.answered.borrow_mut().insert(place, Rc::clone(&verdicts));
        Some(verdicts)
    }
}

impl DrawnCases<'_> {
    /// The cases on which mocks with the two sets differ, and what each breaks: those that are about what only one of the sets
    /// has, or the others.
    async fn differing(&self, first: &[usize], second: &[usize], is_aimed: bool) -> Vec<DifferingCase> {
        let of_one = |fault: &&usize| !(first.contains(fault) && second.contains(fault));
        let breaks: BTreeSet<&RequirementId> = first
            .iter()
            .chain(second)
            .filter(of_one)
            .flat_map(|fault| &self.replayer.faults[*fault].breaks)
            .collect();
        let is_meant = |place: &usize| {
            is_aimed == self.aims[*place].as_ref().is_some_and(|aim| breaks.contains(aim))
                && self.replayer.cases.is_quick(*place)
        };
        let places: Vec<usize> = self.order.iter().copied().filter(is_meant).take(MOST_LOOKED_AT).collect();
        let mut by_first = self.replayer.replay(first, &places).await;
        let mut by_second = self.replayer.replay(second, &places).await;
        let both = |place| {
            Some((place, by_first.remove(&place)?.broken.clone(), by_second.remove(&place)?.broken.clone()))
        };
        places.into_iter().filter_map(both).filter(|(_, one, other)| one != other).collect()
    }
}

/// Whether a set agrees with the service in a case: of what it alone breaks nothing was kept, and of what the other set alone
/// breaks nothing was broken. What both break does not tell them apart.
fn agrees(
    verdicts: &CaseVerdicts,
    broken: &BTreeSet<FindingBreach>,
    by_other: &BTreeSet<FindingBreach>,
) -> bool {
    broken.difference(by_other).all(|(id, _)| !verdicts.held.contains(id))
        && by_other.difference(broken).all(|breach| !verdicts.broken.contains(breach))
}
