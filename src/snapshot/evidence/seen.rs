//! What was seen: each recorded answer, held against the requirements that its case can show.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check;
use crate::check::contract::Contract;
use crate::check::observed::Observed;
use crate::check::verdict::{Behavior, Judgment, Verdict};
use crate::generate::case::{Case, Expectation};
use crate::generate::plan::Plan;
use crate::model::operation::Operation;
use crate::model::protocol::answer::Decoded;
use crate::model::requirement::id::{RequirementFamily, RequirementId};
use crate::model::service::Service;
use crate::snapshot::class::{SnapshotClass, is_walk};
use crate::snapshot::entry::{SnapshotEntry, address};
use crate::snapshot::evidence::answer::{RecordedAnswer, restored};
use crate::snapshot::origin::RecordingOrigin;
use crate::snapshot::varying::Varying;
use crate::wire::Response;

/// A file of recorded answers.
#[derive(Clone, Debug)]
pub(crate) struct RecordedFile {
    /// Its path, as it is told.
    pub(crate) path: String,
    pub(crate) class: SnapshotClass,
    /// Where and when it was recorded, where its head says so.
    pub(crate) origin: Option<RecordingOrigin>,
    /// What is kept of each case, with the number of the line, from 1, of its address.
    pub(crate) entries: Vec<(usize, SnapshotEntry)>,
}

/// All that was recorded of one operation.
#[derive(Debug)]
pub(crate) struct RecordedOperation {
    pub(crate) service: Arc<Service>,
    pub(crate) operation: Arc<Operation>,
    /// The cases of the operation, as those were made that were recorded.
    pub(crate) plan: Plan,
    pub(crate) files: Vec<RecordedFile>,
}

/// A recorded answer, and what it shows of one requirement.
#[derive(Clone, Debug)]
pub(crate) struct SeenAnswer {
    pub(crate) requirement: RequirementId,
    /// The whole address of the case.
    pub(crate) address: String,
    pub(crate) origin: Option<RecordingOrigin>,
    pub(crate) verdict: Verdict,
    /// The answer in a few words.
    pub(crate) words: String,
    pub(crate) kind: AnswerKind,
    /// The message of an error.
    pub(crate) message: Option<String>,
}

/// What an answer says, as a spec file can say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AnswerKind {
    /// The request was carried out.
    Success,
    /// An error of this name.
    Error(String),
    /// Something else.
    Other,
    /// What is asked is not what the answer says, but what it has beside.
    Beyond,
}

/// What recorded answers show.
#[derive(Debug, Default)]
pub(crate) struct SeenAnswers {
    /// Each answer, once for each requirement of which it shows something.
    pub(crate) answers: Vec<SeenAnswer>,
    /// How many cases are about a requirement, recorded ones and others.
    pub(crate) cases: BTreeMap<RequirementId, usize>,
    /// The operations of which something was recorded, by their ids.
    pub(crate) operations: BTreeSet<String>,
}

impl RecordedOperation {
    /// What the service was believed to hold when its answers were recorded.
    pub(crate) fn behavior(operation: &Operation, files: &[RecordedFile]) -> Behavior {
        let has_state = match operation.facts.is_empty() {
            true => files.iter().any(|file| file.origin.is_some()),
            false => files.iter().any(|file| file.class == SnapshotClass::State),
        };
        if has_state { Behavior::Stateful } else { Behavior::Opaque }
    }

    /// Holds every recorded answer against the spec.
    ///
    /// # Errors
    ///
    /// Each entry that is no answer, or is about no case: its file and line, and what is wrong.
    pub(crate) fn seen(&self) -> Result<SeenAnswers, Vec<String>> {
        let behavior = Self::behavior(&self.operation, &self.files);
        let contract = Contract::new(&self.service, &self.operation, behavior);
        let (mut seen, mut wrong) = (SeenAnswers::default(), Vec::new());
        let mut cases = BTreeMap::new();
        for case in self.plan.cases().filter(|case| !is_walk(case)) {
            *seen.cases.entry(case.requirement.clone()).or_default() += 1;
            cases.insert(address(&case.address), as_if_decided(&self.service, case));
        }
        for file in &self.files {
            for (line, entry) in &file.entries {
                let Some(case) = cases.get(&entry.address) else {
                    wrong.push(format!(
                        "{}:{line}: expected the address of a case of {}, found `{}`, which the spec does not have; \
                         record anew with `wireproof snapshot accept`, or take the entry out",
                        file.path, self.operation.id, entry.address
                    ));
                    continue;
                };
                match RecordedAnswer::read(&entry.text) {
                    Ok(RecordedAnswer::Whole(response)) => {
                        seen.answers.extend(self.judge(&contract, case, file, &response));
                    }
                    Ok(RecordedAnswer::Cut | RecordedAnswer::NotSent) => {}
                    Err((below, reason)) => wrong.push(format!(
                        "{}:{}: {reason}; record anew with `wireproof snapshot accept`",
                        file.path,
                        line + 1 + below
                    )),
                }
            }
        }
        if wrong.is_empty() { Ok(seen) } else { Err(wrong) }
    }

    fn judge(
        &self,
        contract: &Contract<'_>,
        case: &Case,
        file: &RecordedFile,
        response: &Response,
    ) -> Vec<SeenAnswer> {
        let protocol = &self.service.protocol;
        let told = protocol.decode_answer(&self.operation, response);
        let message = match &told {
            Decoded::Error(error) => error.message.clone(),
            _ => None,
        };
        let words = Observed::new(contract, case, response, told).in_words();
        let varying = Varying::of(case, &case.params, &self.operation.members, &[]);
        let response = restored(response, &varying);
        let decoded = protocol.decode_answer(&self.operation, &response);
        let observed = Observed::new(contract, case, &response, decoded);
        let kind = match observed.error_name() {
            Some(name) => AnswerKind::Error(name.to_owned()),
            None if observed.is_carried_out() => AnswerKind::Success,
            None => AnswerKind::Other,
        };
        let whole = observed.in_words();
        let seen = |Judgment { requirement, verdict }| {
            // What is told beside the answer is what is asked: of the answer itself it is told as it is kept.
            let more = match &verdict {
                Verdict::Undetermined(told) => Some(told),
                Verdict::Fail(breakage) => Some(&breakage.actual),
                Verdict::Pass | Verdict::Error(_) => None,
            };
            let more = more.filter(|told| **told != whole);
            SeenAnswer {
                requirement,
                address: case.address.to_string(),
                origin: file.origin.clone(),
                words: more.map_or_else(|| words.clone(), |told| told.replace(&whole, &words)),
                kind: match more {
                    Some(_) => AnswerKind::Beyond,
                    None => kind.clone(),
                },
                verdict,
                message: message.clone(),
            }
        };
        check::judge(&observed).into_iter().map(seen).collect()
    }
}

/// The case with what its requirement says, where that is definite and only its evidence leaves it open.
fn as_if_decided(service: &Service, case: Case) -> Case {
    let is_definite = case.requirement.family() == RequirementFamily::Type;
    let expectation = match case.expectation {
        Expectation::Open if is_definite => {
            Expectation::Refused(vec![service.protocol.serialization_error.clone()])
        }
        expectation => expectation,
    };
    Case { expectation, ..case }
}
