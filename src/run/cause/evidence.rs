//! What speaks for and against faults: the cases that show findings, and those that broke nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::contract::Contract;
use crate::generate::plan::Plan;
use crate::model::requirement::id::RequirementId;
use crate::oracle::fault::Fault;
use crate::run::cause::observed::{FindingBreach, ObservedCases};
use crate::run::cause::replay::{Replayed, ReplayedCase, Replayer};
use crate::run::job::FixtureSource;
use crate::run::local_service::Carriage;
use crate::run::power::{aims, in_turn};
use crate::run::trial_cases::TrialCases;

/// So many of the cases that show a finding have to be explained.
const MOST_SHOWING: usize = 4;
/// They are chosen among so many.
const MOST_LOOKED_AT: usize = 32;
/// So many cases may show that others are to blame for a finding too.
const MOST_ELSEWHERE: usize = 64;
/// So many that take long do.
const MOST_SLOW_ELSEWHERE: usize = 4;
/// So many cases may speak against a set by what the service kept, some of each requirement.
const MOST_HELD: usize = 400;
/// So many cases more about what the faults of a set break.
const MOST_AIMED: usize = 400;

/// What is known of an operation's run, to be explained.
pub(in crate::internals::run) struct Unexplained<'a> {
    pub(in crate::internals::run) plan: &'a Plan,
    pub(in crate::internals::run) contract: &'a Contract<'a>,
    pub(in crate::internals::run) source: &'a FixtureSource,
    pub(in crate::internals::run) carriage: Carriage,
    pub(in crate::internals::run) observed: &'a ObservedCases,
}

/// A finding, and cases that show it.
pub(super) struct ShownFinding {
    pub(super) breach: FindingBreach,
    pub(super) places: Vec<usize>,
    /// The places of cases that break the requirement in whatever way, of each kind some: by them it is seen whether a fault
    /// alone is to blame.
    pub(super) elsewhere: Vec<usize>,
    /// Those of them that take long.
    pub(super) slow_elsewhere: Vec<usize>,
}

/// That a case shows a finding: the number of the finding, and the place of the case.
pub(super) type Shown = (usize, usize);

/// A fault that explains something of the findings when it stands alone.
pub(super) struct CauseCandidate {
    /// Its number in the catalogue.
    pub(super) fault: usize,
    /// What it explains.
    pub(super) shown: BTreeSet<Shown>,
    /// Whether it breaks nothing that the service kept, in the cases of the findings.
    pub(super) agrees: bool,
    /// How many of the cases of the findings it answers as the service did.
    pub(super) alike: usize,
}

/// What speaks for and against faults.
pub(super) struct CauseEvidence<'a> {
    pub(super) replayer: Replayer<'a>,
    pub(super) targets: Vec<ShownFinding>,
    /// The places of all cases of the targets.
    pub(super) showing: Vec<usize>,
    /// Cases in which something was kept, some of each requirement first, each with the requirement that it is about.
    held: Vec<(usize, Option<RequirementId>)>,
}

impl<'a> CauseEvidence<'a> {
    pub(super) fn new(
        unexplained: &'a Unexplained<'a>,
        faults: &'a [Fault],
        findings: &[FindingBreach],
    ) -> Self {
        let Unexplained { plan, contract, source, carriage, observed } = *unexplained;
        let cases = TrialCases::new(plan, contract.behavior, source);
        let aims = aims(plan);
        let wakes = Wakes::new(plan, findings);
        let target = |breach: &FindingBreach| {
            let counts = |place: &usize| !wakes.is_one(*place, breach);
            let breaking: Vec<usize> = observed.breaking(&breach.0).filter(counts).collect();
            let of_these: Vec<_> = breaking.iter().map(|place| aims[*place].clone()).collect();
            let in_turn = in_turn(&of_these).into_iter().map(|index| breaking[index]);
            let (quick, slow): (Vec<_>, Vec<_>) = in_turn.partition(|place| cases.is_quick(*place));
            let elsewhere = quick.into_iter().take(MOST_ELSEWHERE).collect();
            let slow_elsewhere = slow.into_iter().take(MOST_SLOW_ELSEWHERE).collect();
            let places = shown_best(&cases, observed.showing(breach).filter(counts).collect());
            ShownFinding { breach: breach.clone(), places, elsewhere, slow_elsewhere }
        };
        let targets: Vec<ShownFinding> =
            findings.iter().map(target).filter(|target| !target.places.is_empty()).collect();
        let showing: BTreeSet<usize> =
            targets.iter().flat_map(|target| target.places.iter().copied()).collect();
        let held = in_turn(&aims).into_iter().filter(|place| observed.has_held(*place));
        let held = held.map(|place| (place, aims[place].clone())).collect();
        Self {
            held,
            replayer: Replayer::new(cases, contract, carriage, observed, faults),
            targets,
            showing: showing.into_iter().collect(),
        }
    }

    /// The cases of the findings on a mock with a set of faults.
    pub(super) async fn replay(&self, set: &[usize]) -> Replayed {
        self.replayer.replay(set, &self.showing).await
    }

    /// The same, where another set is known that differs from it by these faults: what takes long and is nothing to them is
    /// taken from there.
    pub(super) async fn replay_changed(&self, set: &[usize], changed: &[usize], known: &[usize]) -> Replayed {
        let (about, rest) = self.changed_by(changed).await;
        let mut replayed = self.replayer.replay(set, &about).await;
        replayed.extend(self.replayer.replay(known, &rest).await);
        replayed
    }

    /// The same; `None` where something is broken that the service kept.
    pub(super) async fn replay_changed_agreeing(
        &self,
        set: &[usize],
        changed: &[usize],
        known: &[usize],
    ) -> Option<Replayed> {
        let (about, rest) = self.changed_by(changed).await;
        let mut replayed = self.replayer.replay_agreeing(set, &about).await?;
        replayed.extend(self.replayer.replay(known, &rest).await);
        Some(replayed)
    }

    /// The places of the cases of the findings that are quick, or that one of these faults is something to: it is about what
    /// it breaks, or it breaks something there when it stands alone; and of the others.
    async fn changed_by(&self, faults: &[usize]) -> (Vec<usize>, Vec<usize>) {
        let is_aimed = |target: &&ShownFinding| {
            faults.iter().any(|fault| self.replayer.faults[*fault].breaks.contains(&target.breach.0))
        };
        let mut about: BTreeSet<usize> =
            self.targets.iter().filter(is_aimed).flat_map(|target| target.places.iter().copied()).collect();
        let is_slow = |place: &usize| !self.replayer.cases.is_quick(*place);
        let slow: Vec<usize> =
            self.showing.iter().copied().filter(|place| is_slow(place) && !about.contains(place)).collect();
        for fault in faults {
            let alone = self.replayer.replay(&[*fault], &slow).await;
            about.extend(alone.iter().filter(|(_, case)| !case.broken.is_empty()).map(|(place, _)| *place));
        }
        self.showing.iter().copied().partition(|place| !is_slow(place) || about.contains(place))
    }

    /// Which findings are shown by which cases there too.
    pub(super) fn shown(&self, replayed: &Replayed) -> BTreeSet<Shown> {
        self.shown_where(replayed, |case, breach| case.alike.contains(breach))
    }

    /// The same, be the answers like those of the service or not: what is still to be found there.
    pub(super) fn still_shown(&self, replayed: &Replayed) -> BTreeSet<Shown> {
        self.shown_where(replayed, |case, breach| case.broken.contains(breach))
    }

    fn shown_where(
        &self,
        replayed: &Replayed,
        shows: impl Fn(&ReplayedCase, &FindingBreach) -> bool,
    ) -> BTreeSet<Shown> {
        let mut shown = BTreeSet::new();
        for (number, target) in self.targets.iter().enumerate() {
            let is_shown =
                |place: &&usize| replayed.get(place).is_some_and(|case| shows(case, &target.breach));
            shown.extend(target.places.iter().filter(is_shown).map(|place| (number, *place)));
        }
        shown
    }

    /// The numbers of the findings that all of their cases show there.
    pub(super) fn wholly_shown(&self, shown: &BTreeSet<Shown>) -> BTreeSet<usize> {
        let is_whole = |number: &usize| {
            let places = &self.targets[*number].places;
            shown.range((*number, 0)..(*number + 1, 0)).count() == places.len()
        };
        (0..self.targets.len()).filter(is_whole).collect()
    }

    /// Whether nothing is broken there that the service kept.
    pub(super) fn agrees(&self, replayed: &Replayed) -> bool {
        !replayed.iter().any(|(place, case)| self.replayer.observed.refutes(*place, &case.broken))
    }

    /// Whether a mock with these faults keeps what the service kept: in cases about what some of them break, which speak
    /// soonest, and in so many others.
    pub(super) async fn is_kept_by(&self, faults: &[usize], about: &[usize], others: usize) -> bool {
        let breaks = |aim: &Option<RequirementId>| {
            aim.as_ref().is_some_and(|aim| {
                about.iter().any(|fault| self.replayer.faults[*fault].breaks.contains(aim))
            })
        };
        let is_quick = |(place, _): &&(usize, _)| self.replayer.cases.is_quick(*place);
        let aimed = self.held.iter().filter(|(_, aim)| breaks(aim)).filter(is_quick).take(MOST_AIMED);
        let rest = self.held.iter().filter(|(_, aim)| !breaks(aim)).filter(is_quick);
        let places: Vec<usize> =
            aimed.chain(rest.take(others.min(MOST_HELD))).map(|(place, _)| *place).collect();
        self.replayer.agrees(faults, &places).await
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
/// by them. Those that take long are among them only where there are no others, and then one.
fn shown_best(cases: &TrialCases<'_>, places: Vec<usize>) -> Vec<usize> {
    let step = places.len().div_ceil(MOST_LOOKED_AT).max(1);
    let (quick, slow): (Vec<usize>, Vec<usize>) =
        places.into_iter().step_by(step).partition(|place| cases.is_quick(*place));
    if quick.is_empty() {
        return slow.into_iter().take(1).collect();
    }
    let step = quick.len().div_ceil(MOST_SHOWING);
    quick.into_iter().step_by(step).collect()
}
