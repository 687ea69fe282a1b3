//! What came of which cases on the service that is judged: what a cause has to explain, and what speaks against one.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::check::verdict::{BreakageKind, Verdict};
use crate::event::recorded::RecordedVerdicts;
use crate::model::requirement::id::RequirementId;
use crate::run::case_outcome::CaseOutcome;

/// So many cases that broke something are known, and so many that broke nothing, so that memory does not grow with a run.
const MOST: usize = 1 << 14;

/// What is told of an answer without a body, behind its status and error.
const NO_BODY: &str = ", no body";

/// A requirement that is broken, and how.
pub type FindingBreach = (RequirementId, BreakageKind);

/// What came of cases, by their places.
#[derive(Debug, Default)]
pub(in crate::internals::run) struct ObservedCases {
    failed: BTreeMap<usize, FailedCase>,
    /// The answers of those that failed. Many share one.
    answers: BTreeSet<Rc<str>>,
    /// By the case's place: what held. Many cases share one list.
    held: BTreeMap<usize, Rc<BTreeSet<RequirementId>>>,
    lists: BTreeSet<Rc<BTreeSet<RequirementId>>>,
    /// How many cases broke nothing.
    passed: usize,
}

/// A case that broke something.
#[derive(Debug)]
struct FailedCase {
    broken: BTreeSet<FindingBreach>,
    /// Its status, the name of the error, and whether there is no body.
    answer: Rc<str>,
}

/// What came of one case.
#[derive(Debug, Default)]
pub(super) struct CaseVerdicts {
    pub(super) broken: BTreeSet<FindingBreach>,
    pub(super) held: BTreeSet<RequirementId>,
}

impl CaseVerdicts {
    /// `None` where the case could not be judged.
    pub(super) fn of(case_outcome: &CaseOutcome) -> Option<Self> {
        let mut verdicts = Self::default();
        for judgment in &case_outcome.judgments {
            let requirement = judgment.requirement.clone();
            match &judgment.verdict {
                Verdict::Fail(breakage) => _ = verdicts.broken.insert((requirement, breakage.outcome)),
                Verdict::Pass => _ = verdicts.held.insert(requirement),
                Verdict::Error(_) => return None,
                Verdict::Undetermined(_) => {}
            }
        }
        // One answer can be judged by a requirement more than once.
        let broken = &verdicts.broken;
        verdicts.held.retain(|id| broken.iter().all(|(other, _)| other != id));
        Some(verdicts)
    }
}

impl ObservedCases {
    /// Enters what a case came to; `answer` is asked where it broke something.
    pub(in crate::internals::run) fn enter(
        &mut self,
        place: usize,
        case_outcome: &CaseOutcome,
        answer: impl FnOnce() -> String,
    ) {
        if let Some(CaseVerdicts { broken, held }) = CaseVerdicts::of(case_outcome) {
            let answer = if broken.is_empty() { String::new() } else { told_whole(answer(), case_outcome) };
            self.enter_recorded(place, broken, held, answer);
        }
    }

    /// Enters what a case came to, as it was recorded.
    pub(super) fn enter_recorded(
        &mut self,
        place: usize,
        broken: BTreeSet<FindingBreach>,
        held: BTreeSet<RequirementId>,
        answer: String,
    ) {
        if broken.is_empty() {
            self.passed += 1;
        }
        if (broken.is_empty() && self.passed > MOST) || (!broken.is_empty() && self.failed.len() >= MOST) {
            return;
        }
        let list = self.lists.get(&held).cloned().unwrap_or_else(|| Rc::new(held));
        self.lists.insert(Rc::clone(&list));
        self.held.insert(place, list);
        if !broken.is_empty() {
            let answer: Rc<str> = answer.into();
            let answer = self.answers.get(&answer).cloned().unwrap_or(answer);
            self.answers.insert(Rc::clone(&answer));
            self.failed.insert(place, FailedCase { broken, answer });
        }
    }

    /// What came of each case.
    pub(super) fn recorded(&self) -> impl Iterator<Item = (usize, RecordedVerdicts)> {
        self.held.iter().map(|(place, held)| {
            let failed = self.failed.get(place);
            let case = RecordedVerdicts {
                broken: failed.map(|case| case.broken.clone()).unwrap_or_default(),
                held: BTreeSet::clone(held),
                answer: failed.map(|case| case.answer.to_string()),
            };
            (*place, case)
        })
    }

    /// Takes back that a case broke something: it did not when it stood alone.
    pub(in crate::internals::run) fn take_back(
        &mut self,
        place: usize,
        id: &RequirementId,
        outcome: BreakageKind,
    ) {
        if let Some(case) = self.failed.get_mut(&place) {
            case.broken.remove(&(id.clone(), outcome));
        }
    }

    /// Whether the service kept in the case at a place what is broken there. Of what it was not judged by, nothing is known.
    pub(super) fn refutes(&self, place: usize, broken: &BTreeSet<FindingBreach>) -> bool {
        self.held.get(&place).is_some_and(|held| broken.iter().any(|(id, _)| held.contains(id)))
    }

    /// The places of the cases that showed a breach.
    pub(super) fn showing(&self, breach: &FindingBreach) -> impl Iterator<Item = usize> {
        self.failed.iter().filter(move |(_, case)| case.broken.contains(breach)).map(|(place, _)| *place)
    }

    /// The places of the cases that broke a requirement, in whatever way.
    pub(super) fn breaking(&self, id: &RequirementId) -> impl Iterator<Item = usize> {
        let is_broken = move |case: &FailedCase| case.broken.iter().any(|(broken, _)| broken == id);
        self.failed.iter().filter(move |(_, case)| is_broken(case)).map(|(place, _)| *place)
    }

    /// What the case at a place broke, and how it was answered, where it broke something.
    pub(super) fn failed(&self, place: usize) -> Option<(&BTreeSet<FindingBreach>, &str)> {
        self.failed.get(&place).map(|case| (&case.broken, &*case.answer))
    }

    /// The same of all cases that broke something.
    pub(super) fn all_failed(&self) -> impl Iterator<Item = (&BTreeSet<FindingBreach>, &str)> {
        self.failed.values().map(|case| (&case.broken, &*case.answer))
    }

    /// The names of the errors that are wrong ones in cases that broke these requirements.
    pub(super) fn wrong_errors(&self, requirements: &[RequirementId]) -> BTreeSet<&str> {
        let is_meant =
            |(id, kind): &FindingBreach| *kind == BreakageKind::WrongError && requirements.contains(id);
        let cases = self.failed.values().filter(|case| case.broken.iter().any(is_meant));
        cases.filter_map(|case| error_of(&case.answer)).collect()
    }

    /// Whether a requirement held in some case.
    pub(super) fn is_held_somewhere(&self, id: &RequirementId) -> bool {
        self.lists.iter().any(|held| held.contains(id))
    }

    /// Whether the case at a place was judged, and held something.
    pub(super) fn has_held(&self, place: usize) -> bool {
        self.held.get(&place).is_some_and(|held| !held.is_empty())
    }
}

/// The status and error of a case's answer, and whether it has a body.
pub(super) fn told_whole(answer: String, case_outcome: &CaseOutcome) -> String {
    match &case_outcome.response {
        Some(response) if response.body.is_empty() => answer + NO_BODY,
        _ => answer,
    }
}

/// The error in what is told of an answer.
pub(super) fn error_of(answer: &str) -> Option<&str> {
    answer.strip_suffix(NO_BODY).unwrap_or(answer).split_once(' ').map(|(_, error)| error)
}
