//! An exchange as checks look at it: what was asked, what came back, and what that says.

use std::borrow::Cow;

use crate::check::contract::Contract;
use crate::check::transport::redirection;
use crate::check::verdict::Behavior;
use crate::generate::case::{Case, Expectation};
use crate::model::operation::Operation;
use crate::model::protocol::answer::{Decoded, ErrorAnswer};
use crate::model::protocol::common::CommonRule;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementId;
use crate::model::service::Service;
use crate::protocol::http::answer::media_type;
use crate::wire::Response;

/// One answered request, read once for all checks.
#[derive(Debug)]
pub struct Observed<'a> {
    /// The contract by which it is judged.
    pub(super) contract: &'a Contract<'a>,
    /// The service whose contract it is.
    pub service: &'a Service,
    /// The operation.
    pub operation: &'a Operation,
    /// What the subject is believed to hold.
    pub behavior: Behavior,
    /// What was wished.
    pub case: &'a Case,
    /// What came back.
    pub response: &'a Response,
    /// What that says.
    pub decoded: Decoded,
}

impl<'a> Observed<'a> {
    /// An answer with what it says.
    pub fn new(contract: &'a Contract<'a>, case: &'a Case, response: &'a Response, decoded: Decoded) -> Self {
        let (service, operation) = (contract.service, contract.operation);
        // Where nobody knows what the records make of the case, the service holds something that cannot be seen.
        let is_undecided = case.combination.is_empty() && !operation.facts.is_empty();
        let behavior = match contract.behavior {
            Behavior::Stateful if is_undecided => Behavior::Opaque,
            behavior => behavior,
        };
        Self { contract, service, operation, behavior, case, response, decoded }
    }

    /// Whether the operation itself answered, as far as the request tells: what need not reach it can be answered by
    /// anything that stands before it.
    pub fn is_answer_of_the_operation(&self) -> bool {
        match &self.case.expectation {
            Expectation::Envelope(_) | Expectation::Open => false,
            Expectation::Refused(errors) => !errors.contains(&self.service.protocol.unknown_operation_error),
            Expectation::Valid | Expectation::Invalid(_) => true,
        }
    }

    /// Whether the answer says that the server failed. That a method is not implemented says so of no other one
    /// (RFC 9110 section 15.6.2).
    pub fn is_server_error(&self) -> bool {
        let is_unknown_method =
            self.response.status == 501 && !self.service.protocol.codec.can_call(&self.case.request);
        self.response.is_server_error() && !is_unknown_method
    }

    /// The error that the answer tells, if it tells one.
    pub fn error(&self) -> Option<&ErrorAnswer> {
        match &self.decoded {
            Decoded::Error(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the answer says that there is no such operation.
    pub fn is_unknown_operation(&self) -> bool {
        self.service.protocol.is_unknown_operation(self.error_name())
    }

    /// The error's plain name.
    pub fn error_name(&self) -> Option<&str> {
        self.error().and_then(ErrorAnswer::name)
    }

    /// Whether the answer has the form in which the operation answers that it was carried out.
    ///
    /// A 2xx status alone does not say so: a preflight has it, a welcome page, and an error wrapped in an envelope.
    pub fn is_carried_out(&self) -> bool {
        let Decoded::Success { empty_body, .. } = &self.decoded else { return false };
        if *empty_body && self.is_without_body_anyway() {
            return false;
        }
        let declared = self.media_type();
        let protocol = &self.service.protocol;
        declared.eq_ignore_ascii_case(&protocol.answer_content_type)
            || (!empty_body
                && (declared.is_empty() || declared.eq_ignore_ascii_case(&protocol.tolerated_content_type)))
    }

    /// Whether the answer says success, and would have no body either way.
    pub fn could_be_carried_out_unseen(&self) -> bool {
        matches!(self.decoded, Decoded::Success { empty_body: true, .. })
            && self.case.request.method == "HEAD"
    }

    /// Whether an answer without a body is what the method asks for.
    fn is_without_body_anyway(&self) -> bool {
        ["HEAD", "OPTIONS"].contains(&self.case.request.method.as_str())
    }

    /// The declared content type without its parameters; empty where none is declared.
    pub fn media_type(&self) -> &str {
        media_type(self.response)
    }

    /// The whole id of one of the operation's own requirements.
    pub fn requirement(&self, aspect: Aspect<'_>) -> RequirementId {
        let known = self.contract.own_ids.get(&*aspect.tail());
        known.map_or_else(|| self.operation.requirement_id(aspect), RequirementId::clone)
    }

    /// The whole id of one of the protocol's requirements.
    pub fn protocol_requirement(&self, rule: CommonRule) -> RequirementId {
        let known = self.own_rule(rule.id());
        known.unwrap_or_else(|| self.service.protocol.common_requirement_id(rule))
    }

    /// The same, where the protocol has such a requirement.
    pub fn own_rule(&self, rule: &str) -> Option<RequirementId> {
        self.contract.protocol_ids.get(rule).cloned()
    }

    /// The answer in a few words.
    pub fn in_words(&self) -> String {
        if let Some(redirection) = redirection(self.response) {
            return redirection;
        }
        let status = self.response.status;
        let codec = &self.service.protocol.codec;
        match &self.decoded {
            Decoded::Success { .. } => format!("{status}, a success"),
            Decoded::Unreadable(_) => format!("{status} with a body that is no {}", codec.format()),
            Decoded::Error(error) => {
                let nameless = || {
                    if self.response.body.is_empty() {
                        Cow::Borrowed("without a body")
                    } else if error.body_is_object {
                        Cow::Borrowed("without the name of an error")
                    } else {
                        Cow::Owned(format!("with a body that is no {}", codec.error_form()))
                    }
                };
                let name = error.name().map_or_else(nameless, Cow::Borrowed);
                match error.message.as_deref() {
                    Some("") => format!("{status} {name} with an empty message"),
                    Some(message) => format!("{status} {name}: {message}"),
                    None => format!("{status} {name}"),
                }
            }
        }
    }
}
