//! What came of which cases on the service that is judged: what a cause has to explain, and what speaks against one.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::de::IgnoredAny;

use crate::check::verdict::{BreakageKind, Verdict};
use crate::generate::generator::Generator;
use crate::model::operation::Operation;
use crate::model::protocol::answer::Decoded;
use crate::model::requirement::id::RequirementId;
use crate::model::service::Service;
use crate::protocol::http::answer::media_type;
use crate::run::case_outcome::CaseOutcome;
use crate::wire::Response;

/// So many cases that broke something are known, and so many that broke nothing, so that memory does not grow with a run.
const MOST: usize = 1 << 14;

/// A requirement that is broken, and how.
pub(in crate::internals::run) type FindingBreach = (RequirementId, BreakageKind);

/// How far two cases are apart, what matters most first: what is broken in one of them alone, whether the answers that show it
/// are not alike, and whether their errors have other names.
pub(super) type CaseDistance = (usize, usize, usize);

/// What one case broke, and what the answer was like that showed it.
#[derive(Debug, Default)]
pub(super) struct CaseBreaches {
    pub(super) broken: BTreeSet<FindingBreach>,
    /// `None` where none came, or nothing is broken.
    answer: Option<AnswerForm>,
    /// The name of the error that it is, where it is one.
    error: Option<String>,
}

/// What an answer is like, as far as that may tell apart what is broken in the same way.
#[derive(Debug, PartialEq, Eq)]
struct AnswerForm {
    status: u16,
    media_type: String,
    body: BodyForm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BodyForm {
    Empty,
    Json(JsonForm),
    Markup,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum JsonForm {
    Object,
    Array,
    Text,
    Null,
    Other,
}

/// What came of cases, by their places.
#[derive(Debug, Default)]
pub(in crate::internals::run) struct ObservedCases {
    failed: BTreeMap<usize, CaseBreaches>,
    /// By the case's place: what held. Many cases share one list.
    held: BTreeMap<usize, Rc<BTreeSet<RequirementId>>>,
    lists: BTreeSet<Rc<BTreeSet<RequirementId>>>,
    /// How many cases broke nothing.
    passed: usize,
    /// The places in the order in which the cases were answered: what came before a case may matter.
    order: Vec<usize>,
}

/// What came of one case.
#[derive(Debug, Default)]
pub(super) struct CaseVerdicts {
    pub(super) breaches: CaseBreaches,
    pub(super) held: BTreeSet<RequirementId>,
}

impl CaseBreaches {
    /// How far it is from another.
    pub(super) fn difference(&self, other: &Self) -> CaseDistance {
        let broken = self.broken.symmetric_difference(&other.broken).count();
        (broken, usize::from(self.answer != other.answer), usize::from(self.error != other.error))
    }

    /// Whether both answers are objects, or neither is.
    pub(super) fn is_answered_in_kind(&self, other: &Self) -> bool {
        let is_object = |breaches: &Self| breaches.answer.as_ref().is_some_and(AnswerForm::is_object);
        is_object(self) == is_object(other)
    }
}

impl AnswerForm {
    /// Whether its body is an object, as that of an error is.
    fn is_object(&self) -> bool {
        self.body == BodyForm::Json(JsonForm::Object)
    }

    fn of(response: &Response) -> Self {
        let text = response.body.trim_ascii_start();
        let body = match text.first() {
            None => BodyForm::Empty,
            Some(b'<') => BodyForm::Markup,
            Some(first) if serde_json::from_slice::<IgnoredAny>(text).is_ok() => {
                BodyForm::Json(JsonForm::of(*first))
            }
            Some(_) => BodyForm::Other,
        };
        Self { status: response.status, media_type: media_type(response).to_ascii_lowercase(), body }
    }
}

impl JsonForm {
    /// The form of a value that begins with this byte.
    fn of(first: u8) -> Self {
        match first {
            b'{' => Self::Object,
            b'[' => Self::Array,
            b'"' => Self::Text,
            b'n' => Self::Null,
            _ => Self::Other,
        }
    }
}

impl CaseVerdicts {
    /// `None` where the case could not be judged.
    pub(super) fn of(service: &Service, operation: &Operation, case_outcome: &CaseOutcome) -> Option<Self> {
        let mut verdicts = Self::default();
        for judgment in &case_outcome.judgments {
            let requirement = judgment.requirement.clone();
            match &judgment.verdict {
                Verdict::Fail(breakage) => {
                    _ = verdicts.breaches.broken.insert((requirement, breakage.outcome));
                }
                Verdict::Pass => _ = verdicts.held.insert(requirement),
                Verdict::Error(_) => return None,
                Verdict::Undetermined(_) => {}
            }
        }
        // One answer can be judged by a requirement more than once.
        let CaseBreaches { broken, answer, error } = &mut verdicts.breaches;
        verdicts.held.retain(|id| broken.iter().all(|(other, _)| other != id));
        let response = case_outcome.response.as_ref().filter(|_| !broken.is_empty());
        *answer = response.map(AnswerForm::of);
        *error = response.and_then(|response| match service.protocol.decode_answer(operation, response) {
            Decoded::Error(error) => error.name().map(str::to_owned),
            _ => None,
        });
        Some(verdicts)
    }
}

impl ObservedCases {
    /// Enters what a case came to.
    pub(in crate::internals::run) fn enter(
        &mut self,
        place: usize,
        case_outcome: &CaseOutcome,
        generator: &Generator,
    ) {
        let verdicts = CaseVerdicts::of(&generator.service, &generator.operation, case_outcome);
        let Some(CaseVerdicts { breaches, held }) = verdicts else { return };
        let has_passed = breaches.broken.is_empty();
        if has_passed {
            self.passed += 1;
        }
        if (has_passed && self.passed > MOST) || (!has_passed && self.failed.len() >= MOST) {
            return;
        }
        let list = self.lists.get(&held).cloned().unwrap_or_else(|| Rc::new(held));
        self.lists.insert(Rc::clone(&list));
        self.held.insert(place, list);
        self.order.push(place);
        if !has_passed {
            self.failed.insert(place, breaches);
        }
    }

    /// Enters a case that came to what an earlier one did, which broke nothing.
    pub(in crate::internals::run) fn enter_alike(&mut self, place: usize, earlier: usize) {
        self.passed += 1;
        if self.passed <= MOST
            && let Some(list) = self.held.get(&earlier).cloned()
        {
            self.held.insert(place, list);
            self.order.push(place);
        }
    }

    /// Takes back that a case broke something: it did not when it stood alone.
    pub(in crate::internals::run) fn take_back(
        &mut self,
        place: usize,
        id: &RequirementId,
        outcome: BreakageKind,
    ) {
        if let Some(breaches) = self.failed.get_mut(&place) {
            breaches.broken.remove(&(id.clone(), outcome));
        }
    }

    /// Forgets all but that the cases at these places broke one requirement.
    pub(in crate::internals::run) fn keep_only(&mut self, places: &BTreeSet<usize>, id: &RequirementId) {
        let nothing = Rc::<BTreeSet<RequirementId>>::default();
        self.failed.retain(|place, _| places.contains(place));
        for breaches in self.failed.values_mut() {
            breaches.broken.retain(|(broken, _)| broken == id);
        }
        self.held = self.failed.keys().map(|place| (*place, Rc::clone(&nothing))).collect();
        self.lists = BTreeSet::from([nothing]);
        self.order.retain(|place| self.failed.contains_key(place));
        self.passed = 0;
    }

    /// The places of the cases that are known, in the order in which they were answered.
    pub(super) fn in_order(&self) -> &[usize] {
        &self.order
    }

    /// Whether the service kept in the case at a place what is broken there. Of what it was not judged by, nothing is known.
    pub(super) fn refutes(&self, place: usize, broken: &BTreeSet<FindingBreach>) -> bool {
        self.held.get(&place).is_some_and(|held| broken.iter().any(|(id, _)| held.contains(id)))
    }

    /// The places of the cases that showed a breach.
    pub(super) fn showing(&self, breach: &FindingBreach) -> impl Iterator<Item = usize> {
        let shows = move |breaches: &CaseBreaches| breaches.broken.contains(breach);
        self.failed.iter().filter(move |(_, breaches)| shows(breaches)).map(|(place, _)| *place)
    }

    /// Whether a requirement is broken in the case at a place, in whatever way.
    pub(super) fn breaks(&self, place: usize, id: &RequirementId) -> bool {
        let broken = self.failed.get(&place).map(|breaches| &breaches.broken);
        broken.is_some_and(|broken| broken.iter().any(|(other, _)| other == id))
    }

    /// What the case at a place broke, where it broke something.
    pub(super) fn breaches(&self, place: usize) -> Option<&CaseBreaches> {
        self.failed.get(&place)
    }

    /// Whether it is known what came of the case at a place.
    pub(super) fn was_judged(&self, place: usize) -> bool {
        self.held.contains_key(&place)
    }

    /// Whether the case at a place was judged, and broke nothing.
    pub(super) fn has_passed(&self, place: usize) -> bool {
        self.held.contains_key(&place) && !self.failed.contains_key(&place)
    }
}
