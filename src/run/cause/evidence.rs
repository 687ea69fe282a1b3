//! What speaks for and against faults: the cases that show findings, and those that broke nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::check::contract::Contract;
use crate::generate::case::Case;
use crate::generate::plan::Plan;
use crate::model::requirement::id::RequirementId;
use crate::oracle::fault::Fault;
use crate::run::cause::effort::Effort;
use crate::run::cause::observed::{CaseBreaches, CaseDistance, FindingBreach, ObservedCases};
use crate::run::cause::replay::{Replayed, Replayer};
use crate::run::job::FixtureSource;
use crate::run::local_service::Carriage;
use crate::run::power::{aims, in_turn};
use crate::run::trial_cases::TrialCases;

/// So many of the cases that show a finding have to be explained.
const MOST_SHOWING: usize = 4;
/// They are chosen among so many.
const MOST_LOOKED_AT: usize = 32;
/// Where none of those is one in which a correct service would be judged too, they are chosen among so many others.
const MOST_LOOKED_THROUGH: usize = 400;
/// So many that broke nothing may tell faults apart that explain the same.
const MOST_TELLING: usize = 100;
/// So many cases that take long may speak against what is new in a set.
const MOST_LARGE: usize = 4;
/// So many cases that broke nothing may speak against a set, some of each requirement, beside those about the faults that are
/// new in it.
const MOST_HELD: usize = 400;

/// What is known of an operation's run, to be explained.
pub(in crate::internals::run) struct Unexplained<'a> {
    pub(in crate::internals::run) plan: &'a Plan,
    pub(in crate::internals::run) contract: &'a Contract<'a>,
    pub(in crate::internals::run) source: &'a FixtureSource,
    pub(in crate::internals::run) carriage: Carriage,
    pub(in crate::internals::run) observed: &'a ObservedCases,
    /// Cases that are none of the plan's, and were sent to tell what is to blame.
    pub(in crate::internals::run) controls: &'a [Rc<Case>],
}

/// A finding, and cases that show it.
pub(super) struct ShownFinding {
    pub(super) breach: FindingBreach,
    pub(super) places: Vec<usize>,
    /// The places of others, by which it is seen whether a fault alone is to blame.
    pub(super) elsewhere: Vec<usize>,
    /// The places of all cases that show it: it goes only where none of them breaks it any more.
    all: Vec<usize>,
}

impl ShownFinding {
    /// All places that were looked at, those first by which it is explained.
    pub(super) fn all_places(&self) -> impl Iterator<Item = usize> {
        let further = self.elsewhere.iter().filter(|place| !self.places.contains(place));
        self.places.iter().chain(further).copied()
    }

    /// The places of all cases that show it, those first that were looked at.
    pub(super) fn every_place(&self) -> impl Iterator<Item = usize> {
        let looked_at = |place: &&usize| self.places.contains(place) || self.elsewhere.contains(place);
        let further = self.all.iter().filter(move |place| !looked_at(place));
        self.all_places().chain(further.copied())
    }
}

/// That a case shows a finding: the number of the finding, and the place of the case.
pub(super) type Shown = (usize, usize);

/// A fault that explains something of the findings when it stands alone.
pub(super) struct CauseCandidate {
    /// Its number in the catalogue.
    pub(super) fault: usize,
    /// What it explains.
    pub(super) shown: BTreeSet<Shown>,
    /// What of that it explains by an answer of another kind: one that is an error of the protocol's, where the service's is none,
    /// or the other way around.
    pub(super) unlike: BTreeSet<Shown>,
    /// Whether it breaks nothing that the service kept, in the cases of the findings.
    pub(super) agrees: bool,
}

/// What speaks for and against faults.
pub(super) struct CauseEvidence<'a> {
    pub(super) replayer: Replayer<'a>,
    pub(super) targets: Vec<ShownFinding>,
    /// The places of all cases of the targets.
    pub(super) showing: Vec<usize>,
    /// The controls, and cases that broke nothing, some of each requirement first. Those have the requirement that they are
    /// about; a control speaks of every fault.
    held: Vec<(usize, Option<RequirementId>)>,
    /// The same of cases that take long.
    large: Vec<(usize, Option<RequirementId>)>,
    /// The requirement that each case is about, by its place.
    aims: Vec<Option<RequirementId>>,
    /// The places of all cases, some of each requirement first.
    turns: Vec<usize>,
}

impl<'a> CauseEvidence<'a> {
    pub(super) async fn new(
        unexplained: &'a Unexplained<'a>,
        faults: &'a [Fault],
        findings: &[FindingBreach],
        effort: &'a Effort,
    ) -> Self {
        let Unexplained { plan, contract, source, carriage, observed, controls } = *unexplained;
        let cases = TrialCases::new(plan, contract.behavior, source, controls);
        let wakes = Wakes::new(plan, findings);
        let replayer = Replayer::new(cases, contract, carriage, observed, faults, effort);
        let aims = aims(plan);
        let turns = in_turn(&aims);
        let mut targets = Vec::new();
        for breach in findings {
            let (in_wakes, mut all): (Vec<usize>, Vec<usize>) =
                observed.showing(breach).partition(|place| wakes.is_one(*place, breach));
            // Where no other case shows it, it is told of these all the same.
            if all.is_empty() {
                all = in_wakes;
            }
            let (places, elsewhere) = shown_best(&replayer, breach, &all, &turns).await;
            if !places.is_empty() {
                targets.push(ShownFinding { breach: breach.clone(), places, elsewhere, all });
            }
        }
        let showing: BTreeSet<usize> =
            targets.iter().flat_map(|target| target.places.iter().copied()).collect();
        let cases = &replayer.cases;
        let held = cases.controls().chain(turns.iter().copied());
        // What a control breaks beside is no reason not to hear what it kept.
        let speaks = |place: &usize| {
            observed.has_passed(*place) || (cases.controls().contains(place) && observed.was_judged(*place))
        };
        let held = held.filter(speaks);
        let held = held.map(|place| (place, aims.get(place).cloned().flatten()));
        let (held, large) = held.partition(|(place, _)| cases.is_small(*place));
        Self { held, large, aims, turns, replayer, targets, showing: showing.into_iter().collect() }
    }

    /// The places of the cases about a requirement that were judged.
    pub(super) fn about(&self, id: &RequirementId) -> impl Iterator<Item = usize> {
        let aims = self.aims.iter().enumerate().filter(move |(_, aim)| aim.as_ref() == Some(id));
        aims.map(|(place, _)| place).filter(|place| self.replayer.observed.was_judged(*place))
    }

    /// Whether there are controls, and the service made something of each of them.
    pub(super) fn are_controls_served(&self) -> bool {
        let mut controls = self.replayer.cases.controls();
        let is_served = |place: usize| {
            let breaches = self.replayer.observed.breaches(place);
            breaches.is_none_or(|breaches| breaches.broken.iter().all(|(_, kind)| !kind.is_collapse()))
        };
        !controls.is_empty() && controls.all(is_served)
    }

    /// These targets, by the requirements of which they are the ways in which they are broken.
    pub(super) fn by_requirement(
        &self,
        targets: impl IntoIterator<Item = usize>,
    ) -> BTreeMap<&RequirementId, Vec<usize>> {
        let mut by_requirement: BTreeMap<&RequirementId, Vec<usize>> = BTreeMap::new();
        for target in targets {
            by_requirement.entry(&self.targets[target].breach.0).or_default().push(target);
        }
        by_requirement
    }

    /// Which findings are shown by which cases there too.
    pub(super) fn shown(&self, replayed: &Replayed) -> BTreeSet<Shown> {
        let mut shown = BTreeSet::new();
        for (number, target) in self.targets.iter().enumerate() {
            let places = target
                .places
                .iter()
                .filter(|place| replayed.get(place).is_some_and(|it| it.broken.contains(&target.breach)));
            shown.extend(places.map(|place| (number, *place)));
        }
        shown
    }

    /// What of that is explained by an answer of another kind than the service's.
    pub(super) fn unlike(&self, replayed: &Replayed, shown: &BTreeSet<Shown>) -> BTreeSet<Shown> {
        let is_unlike = |(target, place): &&Shown| {
            let answers = (replayed.get(place), self.replayer.observed.breaches(*place));
            let (Some(own), Some(observed)) = answers else { return false };
            self.targets[*target].breach.1.is_collapse() && !own.is_answered_in_kind(observed)
        };
        shown.iter().filter(is_unlike).copied().collect()
    }

    /// Whether nothing is broken there that the service kept.
    pub(super) fn agrees(&self, replayed: &Replayed) -> bool {
        !replayed.iter().any(|(place, case)| self.replayer.observed.refutes(*place, &case.broken))
    }

    /// Whether a mock with these faults keeps what the service kept, in cases that broke nothing: in those about what the
    /// faults break, which speak soonest, and in so many others. Of what the `new` ones among them break, all cases speak.
    pub(super) async fn is_kept_by(&self, faults: &[usize], new: &[usize], others: usize) -> bool {
        let breaks = |faults: &[usize], aim: &Option<RequirementId>| {
            aim.as_ref().is_none_or(|aim| {
                faults.iter().any(|fault| self.replayer.faults[*fault].breaks.contains(aim))
            })
        };
        let (some, more) = self.held.split_at(self.held.len().min(MOST_HELD));
        let (aimed, rest): (Vec<_>, Vec<_>) = some.iter().partition(|(_, aim)| breaks(faults, aim));
        let more = more.iter().filter(|(_, aim)| breaks(new, aim));
        let large = self.large.iter().filter(|(_, aim)| breaks(new, aim)).take(MOST_LARGE);
        let places = aimed.into_iter().chain(more).chain(large).chain(rest.into_iter().take(others));
        let places: Vec<usize> = places.map(|(place, _)| *place).collect();
        self.replayer.agrees(faults, &places).await
    }

    /// The cases that may tell faults apart which explain the same: all that were looked at of what they explain, and those about
    /// what they break, whether they broke it, something else or nothing.
    pub(super) fn telling(&self, shown: &BTreeSet<Shown>, faults: &[usize]) -> Vec<usize> {
        let targets: BTreeSet<usize> = shown.iter().map(|(target, _)| *target).collect();
        let mut places: BTreeSet<usize> =
            targets.into_iter().flat_map(|target| self.targets[target].all_places()).collect();
        let breaks: BTreeSet<&RequirementId> =
            faults.iter().flat_map(|fault| &self.replayer.faults[*fault].breaks).collect();
        let is_telling = |place: &usize| {
            self.aims[*place].as_ref().is_some_and(|aim| breaks.contains(aim))
                && self.replayer.observed.was_judged(*place)
                && self.replayer.cases.is_small(*place)
        };
        places.extend(self.turns.iter().copied().filter(is_telling).take(MOST_TELLING));
        places.into_iter().collect()
    }

    /// How far a mock with these faults is from the service in these cases, all in all.
    pub(super) async fn difference(&self, faults: &[usize], places: &[usize]) -> CaseDistance {
        let replayed = self.replayer.replay(faults, places).await;
        let none = CaseBreaches::default();
        replayed.iter().fold((0, 0, 0), |(breaches, answers, names), (place, case)| {
            let observed = self.replayer.observed.breaches(*place).unwrap_or(&none);
            let more = case.difference(observed);
            (breaches + more.0, answers + more.1, names + more.2)
        })
    }
}

/// Failures that are no more than the wake of others.
struct Wakes<'f> {
    findings: &'f [FindingBreach],
    /// By the place of a case: what it is about, and what has to hold so that a failure counts.
    resting: BTreeMap<usize, (RequirementId, Vec<RequirementId>)>,
}

impl<'f> Wakes<'f> {
    fn new(plan: &Plan, findings: &'f [FindingBreach]) -> Self {
        let rests_on = |place| {
            let (_, _, definition) = plan.definition(place)?;
            (!definition.rests_on.is_empty())
                .then_some((place, (definition.requirement, definition.rests_on)))
        };
        Self { findings, resting: (0..plan.len()).filter_map(rests_on).collect() }
    }

    /// Whether the case at a place shows a breach only in the wake of others.
    fn is_one(&self, place: usize, (id, kind): &FindingBreach) -> bool {
        self.resting.get(&place).is_some_and(|(requirement, rests_on)| {
            let is_below = |(below, other): &&FindingBreach| {
                rests_on.contains(below) && (other == kind || !kind.is_collapse())
            };
            requirement == id && self.findings.iter().any(|finding| is_below(&finding))
        })
    }
}

/// Some of the cases at these places, from the first on and far from each other: what shows a breach in many ways is shown
/// by them. Large ones, which take long, are among them only where there are no others, and then one. Behind them come all
/// that were looked at.
async fn shown_best(
    replayer: &Replayer<'_>,
    (requirement, kind): &FindingBreach,
    places: &[usize],
    turns: &[usize],
) -> (Vec<usize>, Vec<usize>) {
    let step = places.len().div_ceil(MOST_LOOKED_AT).max(1);
    let (small, large): (Vec<usize>, Vec<usize>) =
        places.iter().copied().step_by(step).partition(|place| replayer.cases.is_small(*place));
    if small.is_empty() {
        return (large.into_iter().take(1).collect(), Vec::new());
    }
    let small = most_telling(replayer, requirement, places, small, turns).await;
    let shown = if kind.is_of_whole_answer() { small.clone() } else { purest(replayer, &small) };
    let step = shown.len().div_ceil(MOST_SHOWING);
    (shown.into_iter().step_by(step).collect(), small)
}

/// Those of the cases in which least else is broken. What is wrong with a part of an answer shows best in one that is right
/// otherwise, and not where another fault puts an answer of another kind in its place.
fn purest(replayer: &Replayer<'_>, places: &[usize]) -> Vec<usize> {
    let broken =
        |place: &usize| replayer.observed.breaches(*place).map_or(0, |breaches| breaches.broken.len());
    let least = places.iter().map(broken).min();
    places.iter().copied().filter(|place| Some(broken(place)) == least).collect()
}

/// Those of the cases by which a correct service is judged by the requirement too, where there are some: its answer may be of
/// another kind in the others, as a success is where the one that is judged knows no such record, and no fault shows there.
async fn most_telling(
    replayer: &Replayer<'_>,
    requirement: &RequirementId,
    places: &[usize],
    small: Vec<usize>,
    turns: &[usize],
) -> Vec<usize> {
    let judged = replayer.judged_by(requirement, &small).await;
    if !judged.is_empty() {
        return judged;
    }
    let all: BTreeSet<&usize> = places.iter().collect();
    let others = turns.iter().filter(|place| all.contains(place) && replayer.cases.is_small(**place));
    let others: Vec<usize> = others.take(MOST_LOOKED_THROUGH).copied().collect();
    let mut judged = replayer.judged_by(requirement, &others).await;
    judged.sort_unstable();
    if judged.is_empty() { small } else { judged }
}
