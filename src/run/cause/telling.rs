//! Requests that tell sets of faults apart which explain the same: what the service answers decides between them.
//!
//! - They are found in this process, among all cases of the operation with the run's values and with others: those in which
//!   mocks with the two sets break something else.
//! - What was answered to those of the run is known. Others are sent, and what is answered is no finding: nothing is claimed
//!   beyond what the run has seen.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::generate::address::CaseAddress;
use crate::generate::plan::Plan;
use crate::model::requirement::id::RequirementId;
use crate::oracle::fault::Fault;
use crate::run::cause::evidence::Unexplained;
use crate::run::cause::observed::{CaseBreaches, CaseVerdicts, FindingBreach, ObservedCases};
use crate::run::cause::replay::Replayer;
use crate::run::power::{aims, in_turn};
use crate::run::trial_cases::TrialCases;

/// With so many seeds cases are made, that of the run among them.
const MOST_SEEDS: u64 = 3;
/// So many cases of each seed are looked at that are about what the sets break, and so many others.
const MOST_LOOKED_AT: usize = 60;
/// So many are asked about to tell two sets apart, and so many are sent for all causes of an operation.
const MOST_ASKED: usize = 3;
const MOST_SENT: usize = 50;

/// What tells sets of faults apart.
pub(super) struct CauseTeller<'a> {
    unexplained: &'a Unexplained<'a>,
    faults: &'a [Fault],
    material: &'a TellingMaterial,
    /// Where each case of the run stands among them.
    places: OnceCell<BTreeMap<CaseAddress, usize>>,
    /// The cases of each seed, that of the run first. Most runs have no rivals, and need none.
    drawn: OnceCell<Vec<DrawnCases<'a>>>,
    /// How many cases may still be sent.
    left: Cell<usize>,
}

/// What requests are looked for in.
#[derive(Default)]
pub(super) struct TellingMaterial {
    /// All cases of the operation, with the values of each seed.
    plans: OnceCell<Vec<Plan>>,
    /// What is known of their cases.
    nothing: ObservedCases,
}

/// All cases of an operation with the values of a seed.
struct DrawnCases<'a> {
    replayer: Replayer<'a>,
    /// The requirement that each is about, by its place.
    aims: Vec<Option<RequirementId>>,
    /// The order in which they are looked at.
    order: Vec<usize>,
    /// What the service made of those about which it was asked.
    answered: RefCell<BTreeMap<usize, Rc<CaseVerdicts>>>,
}

/// A case in which mocks with two sets break something else: its place, and what each breaks there.
type DifferingCase = (usize, Rc<CaseBreaches>, Rc<CaseBreaches>);

/// What it was decided about a cause.
pub(super) enum CauseDecision {
    /// It holds, and these rivals are not told from it.
    Holds(Vec<Vec<usize>>),
    /// The service speaks against it, and not against this rival; nothing where it speaks against all of them.
    GivesWayTo(Vec<usize>),
}

impl<'a> CauseTeller<'a> {
    pub(super) fn new(
        unexplained: &'a Unexplained<'a>,
        material: &'a TellingMaterial,
        faults: &'a [Fault],
    ) -> Self {
        let left = Cell::new(MOST_SENT);
        Self { unexplained, faults, material, places: OnceCell::new(), drawn: OnceCell::new(), left }
    }

    fn drawn(&self) -> &[DrawnCases<'a>] {
        self.drawn.get_or_init(|| {
            let Unexplained { plan, contract, source, carriage, .. } = *self.unexplained;
            let seed = plan.generator().seed;
            let drawn_anew = || (0..MOST_SEEDS).map(|number| plan.whole(seed.wrapping_add(number))).collect();
            let plans = self.material.plans.get_or_init(drawn_anew);
            let drawn = plans.iter().map(|plan| {
                let aims = aims(plan);
                let cases = TrialCases::new(plan, contract.behavior, source);
                let nothing = &self.material.nothing;
                DrawnCases {
                    order: in_turn(&aims),
                    aims,
                    answered: RefCell::default(),
                    replayer: Replayer::new(cases, contract, carriage, nothing, self.faults),
                }
            });
            drawn.collect()
        })
    }

    /// Decides about a cause of a set, whose rivals would explain the same in its place.
    pub(super) async fn decide(
        &self,
        set: &[usize],
        cause: &[usize],
        rivals: Vec<Vec<usize>>,
    ) -> CauseDecision {
        let others: Vec<usize> = set.iter().copied().filter(|fault| !cause.contains(fault)).collect();
        let mut holds = true;
        let mut left = Vec::new();
        for rival in rivals {
            let (first, second) = self.standing(set, &[others.as_slice(), &rival].concat()).await;
            holds &= first;
            if second {
                left.push(rival);
            }
            if !holds && !left.is_empty() {
                break;
            }
        }
        if holds {
            CauseDecision::Holds(left)
        } else {
            CauseDecision::GivesWayTo(left.into_iter().next().unwrap_or_default())
        }
    }

    /// Of each of two sets, whether the service does not speak against it. Nothing does where no case tells them apart, or none
    /// can be sent.
    async fn standing(&self, first: &[usize], second: &[usize]) -> (bool, bool) {
        let mut asked = 0;
        for drawn in self.drawn() {
            for is_aimed in [true, false] {
                for (place, one, other) in drawn.differing(first, second, is_aimed).await {
                    let Some(verdicts) = self.verdicts(drawn, place).await else { return (true, true) };
                    let standing = (
                        agrees(&verdicts, &one.broken, &other.broken),
                        agrees(&verdicts, &other.broken, &one.broken),
                    );
                    asked += 1;
                    if standing != (true, true) || asked == MOST_ASKED {
                        return standing;
                    }
                }
            }
        }
        (true, true)
    }

    /// What the service makes of a case; `None` where it is not to be asked any more.
    async fn verdicts(&self, drawn: &DrawnCases<'_>, place: usize) -> Option<Rc<CaseVerdicts>> {
        if let Some(verdicts) = drawn.answered.borrow().get(&place) {
            return Some(Rc::clone(verdicts));
        }
        let plan = drawn.replayer.cases.plan;
        let known = self.known(plan, place);
        let verdicts = Rc::new(match known {
            Some(verdicts) => verdicts,
            None => self.sent(plan, place).await?,
        });
        drawn.answered.borrow_mut().insert(place, Rc::clone(&verdicts));
        Some(verdicts)
    }

    /// What came of a case in the run, if that is known.
    fn known(&self, plan: &Plan, place: usize) -> Option<CaseVerdicts> {
        let Unexplained { plan: of_run, observed, .. } = *self.unexplained;
        if plan.generator().seed != of_run.generator().seed {
            return None;
        }
        let address = |place| Some((of_run.origin(place)?, place));
        let places = self.places.get_or_init(|| (0..of_run.len()).filter_map(address).collect());
        observed.verdicts(*places.get(&plan.origin(place)?)?)
    }

    /// Sends a case over a connection of its own. Once one could not be judged, no other is sent.
    async fn sent(&self, plan: &Plan, place: usize) -> Option<CaseVerdicts> {
        let runner = self.unexplained.runner?;
        let left = self.left.replace(0).checked_sub(1)?;
        let case = plan.case(place)?;
        let mut channel = runner.dispatcher.subject.channel();
        let outcome = runner.with_generator(plan.generator()).run(&mut channel, &case).await.ok()?;
        let verdicts = CaseVerdicts::of(&outcome)?;
        self.left.set(left);
        Some(verdicts)
    }
}

impl DrawnCases<'_> {
    /// The cases in which mocks with the two sets break something else: those that are about what the faults break which only
    /// one of the sets has, or the others.
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
                && self.replayer.cases.is_small(*place)
        };
        let places: Vec<usize> = self.order.iter().copied().filter(is_meant).take(MOST_LOOKED_AT).collect();
        let mut by_first = self.replayer.replay(first, &places).await;
        let mut by_second = self.replayer.replay(second, &places).await;
        let both = |place| Some((place, by_first.remove(&place)?, by_second.remove(&place)?));
        places.into_iter().filter_map(both).filter(|(_, one, other)| one.broken != other.broken).collect()
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
        && by_other.difference(broken).all(|breach| !verdicts.breaches.broken.contains(breach))
}
