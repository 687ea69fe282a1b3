//! A call that was made, with all that came of it.

use std::time::Duration;

use crate::check::client;
use crate::check::client::called::ObservedCall;
use crate::check::client::received::Received;
use crate::check::client::told::{CallError, CallResult};
use crate::check::verdict::{Breakage, BreakageKind, Judgment, Verdict};
use crate::client::caller::CallOutcome;
use crate::event::finding::{ClientTrace, Exchange};
use crate::generate::client::case::ClientCase;
use crate::generate::generator::Generator;
use crate::model::client_rule::ClientRule;
use crate::model::requirement::id::RequirementId;
use crate::redact::bounded::bounded;

/// How many bytes are kept of what a client printed.
const LONGEST_PRINTED: usize = 2 * 1024;
/// How many bytes are kept of what it said.
const LONGEST_TOLD: usize = 1024;

/// A call that was made.
#[derive(Clone, Debug)]
pub struct MadeCall {
    /// Its place in the plan.
    pub place: usize,
    /// What was wished.
    pub case: ClientCase,
    /// What came, in order.
    pub received: Vec<Received>,
    /// What the client said.
    pub outcome: CallOutcome,
    /// How long it took.
    pub took: Duration,
    /// What is to be said of it.
    pub judgments: Vec<Judgment>,
}

impl MadeCall {
    /// Judges a call. A command refuses an input by an error without a request.
    pub(super) fn judged(
        generator: &Generator,
        place: usize,
        case: ClientCase,
        received: Vec<Received>,
        mut outcome: CallOutcome,
        refuses_by_failing: bool,
        took: Duration,
    ) -> Self {
        if refuses_by_failing
            && received.is_empty()
            && let CallResult::Failed(CallError { message, .. }) = &outcome.told
        {
            outcome.told = CallResult::Refused(message.clone());
        }
        let (service, operation) = (&*generator.service, &*generator.operation);
        let called =
            ObservedCall { service, operation, case: &case, received: &received, told: &outcome.told };
        let mut judgments = client::judge(&called);
        if let Some(line) = outcome.polluted.as_ref().filter(|_| outcome.told.is_called()) {
            let rule = service.protocol.client_requirement_id(ClientRule::Says);
            judgments.retain(|judgment| judgment.requirement != rule);
            let expected = "one message for the call, in a line of its own";
            judgments.push(Judgment::fail(rule, BreakageKind::Output, expected, format!("the line {line}")));
        }
        let mut made = Self { place, case, received, outcome, took, judgments };
        let error = |trouble| Judgment::new(made.case.about.clone(), Verdict::Error(trouble));
        made.judgments.extend(made.trouble().map(error));
        made
    }

    /// Why nothing can be said of it, where the client could not be made ready.
    pub(super) fn trouble(&self) -> Option<String> {
        let told = &self.outcome.told;
        (matches!(told, CallResult::NotSetUp(_)) && self.received.is_empty()).then(|| told.in_words())
    }

    /// Why the client cannot be called so, where it sent nothing and says that.
    pub fn unsupported(&self) -> Option<&str> {
        match &self.outcome.told {
            CallResult::Unsupported(reason) if self.received.is_empty() => Some(reason),
            _ => None,
        }
    }

    /// How it broke a requirement in a way, if it did.
    pub(super) fn breakage(&self, id: &RequirementId, outcome: BreakageKind) -> Option<&Breakage> {
        self.judgments.iter().find_map(|judgment| match &judgment.verdict {
            Verdict::Fail(breakage) if judgment.requirement == *id && breakage.outcome == outcome => {
                Some(breakage)
            }
            _ => None,
        })
    }

    /// What it came to is not sure: the client ended or said nothing, perhaps for what others did beside it.
    pub(super) fn is_unsure(&self) -> bool {
        matches!(self.outcome.told, CallResult::Crashed(_) | CallResult::Hung)
            || self.outcome.polluted.is_some()
    }

    /// The first request and its answer; where none came, the one that a right client sends.
    pub(super) fn exchange(&self, generator: &Generator) -> Exchange {
        let first = self.received.iter().find_map(|received| received.request.as_ref().ok());
        let answer = self.case.script.answers.first().and_then(|answer| answer.response());
        Exchange {
            request: match first {
                Some(request) => request.clone(),
                None => generator.service.encode_request(&generator.operation, &self.case.params),
            },
            response: answer.filter(|_| first.is_some()).map(|answer| (&*answer).into()),
        }
    }

    /// What a finding keeps of it.
    pub(super) fn trace(&self) -> ClientTrace {
        ClientTrace {
            input: self.case.params.clone(),
            requests: self.received.len(),
            told: bounded(&self.outcome.told.in_words(), LONGEST_TOLD),
            printed: bounded(&self.outcome.printed, LONGEST_PRINTED),
        }
    }

    /// How large the input is: of several calls the smallest shows a breach best.
    pub(super) fn size(&self) -> usize {
        serde_json::to_string(&self.case.params).map_or(0, |text| text.len())
    }
}
