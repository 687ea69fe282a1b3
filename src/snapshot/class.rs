//! The classes of what is kept, a file for each, and the cases in them.

use std::collections::BTreeMap;

use crate::check::verdict::Behavior;
use crate::generate::case::{Case, Expectation};
use crate::generate::phase::Phase;
use crate::generate::plan::Plan;
use crate::model::requirement::id::RequirementId;
use crate::snapshot::varying::TELLING;

/// A class of what is kept of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SnapshotClass {
    /// What the spec's examples look like on the wire.
    Requests,
    /// The answers to the spec's examples.
    Examples,
    /// The answers to one case for each requirement.
    Requirements,
    /// The answers to one case for each rule of state, and to all of those of which nobody knows what they are.
    State,
    /// What a client sends for one input for each requirement.
    Calls,
    /// What a client makes of each answer.
    Readings,
}

impl SnapshotClass {
    /// All of them.
    const ALL: [Self; 6] =
        [Self::Requests, Self::Examples, Self::Requirements, Self::State, Self::Calls, Self::Readings];

    /// The class whose file's name has this stem.
    pub(crate) fn of_stem(stem: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.stem() == stem)
    }

    /// The stem of its file's name.
    pub(crate) fn stem(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Examples => "examples",
            Self::Requirements => "requirements",
            Self::State => "state",
            Self::Calls => "calls",
            Self::Readings => "readings",
        }
    }

    /// Whether it is about a client: such a file stands in a folder of the client's.
    pub(crate) fn is_of_client(self) -> bool {
        matches!(self, Self::Calls | Self::Readings)
    }

    /// Whether it has what a service answered.
    pub(crate) fn has_answers(self) -> bool {
        matches!(self, Self::Examples | Self::Requirements | Self::State)
    }

    /// What is kept, in a few words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Requests => "the spec's examples on the wire",
            Self::Examples => "answers to the spec's examples",
            Self::Requirements => "answers to one case for each requirement",
            Self::State => "answers to one case for each rule of state",
            Self::Calls => "what the client sends for one input for each requirement",
            Self::Readings => "what the client makes of each answer",
        }
    }
}

/// The cases whose answers are kept, in the order of the plan.
///
/// They are the same for every seed. What is answered may follow from the very values where the evidence leaves it open,
/// where a service has a policy for them, and where it does not hold a constraint that they break; and a short value
/// cannot be told from the words around it. Such a case is the one of `settled`, the same plan with a seed that never
/// changes.
pub(crate) fn cases(plan: &Plan, settled: &Plan, behavior: Behavior) -> BTreeMap<SnapshotClass, Vec<Case>> {
    let mut chosen: BTreeMap<SnapshotClass, Vec<Case>> = BTreeMap::new();
    let mut by_requirement: BTreeMap<(SnapshotClass, RequirementId, Option<usize>), (usize, Case)> =
        BTreeMap::new();
    let made = (0..plan.len()).filter_map(|place| Some((place, plan.case(place)?)));
    for (place, case) in made {
        if behavior != Behavior::Stateful && (case.phase == Phase::State || case.is_about_state()) {
            continue;
        }
        // A thing is created once, and then read by another request.
        if case.is_read_back() {
            continue;
        }
        let class = match case.phase {
            Phase::Examples => {
                chosen.entry(SnapshotClass::Examples).or_default().push(case);
                continue;
            }
            Phase::Coverage => SnapshotClass::Requirements,
            Phase::State if !is_walk(&case) => SnapshotClass::State,
            Phase::State | Phase::Fuzzing | Phase::Regressions => continue,
        };
        // What nobody knows is kept of each case: another one may be answered otherwise.
        let alone = (class == SnapshotClass::State && case.expectation == Expectation::Open).then_some(place);
        let key = (class, case.requirement.clone(), alone);
        let is_better = |kept: &Case| !is_refused(kept) && is_refused(&case);
        if by_requirement.get(&key).is_none_or(|(_, kept)| is_better(kept)) {
            by_requirement.insert(key, (place, case));
        }
    }
    let mut single: Vec<(SnapshotClass, (usize, Case))> =
        by_requirement.into_iter().map(|((class, ..), kept)| (class, kept)).collect();
    single.sort_by_key(|(_, (place, _))| *place);
    for (class, (place, case)) in single {
        let settled = settled.case(place);
        let is_settled = class == SnapshotClass::Requirements
            || case.expectation == Expectation::Open
            || [Some(&case), settled.as_ref()].into_iter().flatten().any(has_short_text);
        let case = settled.filter(|_| is_settled).unwrap_or(case);
        chosen.entry(class).or_default().push(case);
    }
    chosen
}

/// Whether a correct service refuses the case whatever it remembers: that answer says most of a requirement.
fn is_refused(case: &Case) -> bool {
    matches!(case.expectation, Expectation::Invalid(_) | Expectation::Refused(_))
}

/// Whether a value of the input is so short that it may be part of a sentence.
fn has_short_text(case: &Case) -> bool {
    case.params.values().filter_map(|value| value.as_str()).any(|text| text.chars().count() < TELLING)
}

/// Whether the case is a step of a random walk, which is another one for each seed.
pub(super) fn is_walk(case: &Case) -> bool {
    case.address.words().next() == Some("walk")
}
