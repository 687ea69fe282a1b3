//! What a protocol file says: the envelope of requests and answers, and the requirements on it.

pub mod answer;
pub mod change;
pub mod check;
pub mod codec;
pub mod common;
pub mod fault;
pub mod python;
pub mod sent;

use std::sync::Arc;

use crate::model::client_rule::ClientRule;
use crate::model::protocol::codec::Protocol;
use crate::model::protocol::common::CommonRule;
use crate::model::requirement::id::RequirementId;
use crate::model::requirement::{Citation, RequirementKind, Source};

/// A protocol, shared by every service that speaks it.
#[derive(Clone, Debug)]
pub struct ProtocolModel {
    /// Its id, which begins its requirements' ids.
    pub id: String,
    /// What encodes and decodes requests and answers.
    pub codec: Arc<dyn Protocol>,
    /// The content type of requests.
    pub content_type: String,
    /// The content type of answers.
    pub answer_content_type: String,
    /// A content type that clients also read on an answer, and that is a lesser fault than any other.
    pub tolerated_content_type: String,
    /// The header that names the operation; empty where none does.
    pub target_header: String,
    /// How errors are told.
    pub error: ErrorEnvelope,
    /// The error of a body that cannot be read.
    pub serialization_error: String,
    /// The error of a request that names no operation.
    pub unknown_operation_error: String,
    /// The evidence that a required member that is null is refused like an absent one.
    pub null_required: Citation,
    /// The evidence that an optional member that is null is as if absent.
    pub null_optional: Citation,
    /// What is answered where a value has the wrong JSON type; a type that is not listed is left open.
    pub wrong_types: Vec<WrongType>,
    /// How browsers are let read answers; `None` where they are not.
    pub cors: Option<CrossOrigin>,
    /// Requirements on the envelope of requests, each with a case of its own.
    pub rules: Vec<EnvelopeRule>,
    /// Where the evidence can be read.
    pub sources: Vec<Source>,
}

impl ProtocolModel {
    /// The rule of an id, if there is one.
    pub fn rule(&self, id: &str) -> Option<&EnvelopeRule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// Whether an error of this name says that there is no such operation.
    pub fn is_unknown_operation(&self, error: Option<&str>) -> bool {
        error == Some(&self.unknown_operation_error)
    }

    /// The id of the requirement of a rule of its file.
    pub fn requirement_id(&self, rule: &EnvelopeRule) -> RequirementId {
        RequirementId::of_protocol(&self.id, &rule.id)
    }

    /// The id of the requirement that a rule makes which any protocol may have.
    pub fn common_requirement_id(&self, rule: CommonRule) -> RequirementId {
        RequirementId::of_protocol(&self.id, rule.id())
    }

    /// The id of the requirement that a rule makes to which clients are held.
    pub fn client_requirement_id(&self, rule: ClientRule) -> RequirementId {
        RequirementId::of_protocol(&self.id, rule.id())
    }
}

/// How errors are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorEnvelope {
    /// The body's member that holds the error's name; empty where the body has no members.
    pub type_member: String,
    /// The body's member that holds the message; empty where the body has no members.
    pub message_member: String,
    /// The header that names the error; empty where none does.
    pub type_header: String,
    /// What stands behind the name in that header.
    pub type_header_suffix: String,
    /// The header that holds the request's id, on every answer.
    pub request_id_header: String,
    /// The header that repeats the message; empty where none does.
    pub message_header: String,
}

/// How browsers are let read answers to a request from another origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrossOrigin {
    /// The origin that may read them, or `*`.
    pub allow_origin: String,
    /// The headers that it may read, besides those that it always may.
    pub expose_headers: Vec<String>,
}

/// What is answered where a value has the wrong JSON type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongType {
    /// The shape that belongs there, by [`crate::model::shape::Shape::type_name`]: `string`, `structure`, `map` ...
    pub expected: String,
    /// The JSON type that stands there: `object`, `array`, `string`, `number`, `boolean`.
    pub given: String,
    /// The message seen, if any.
    pub message: Option<String>,
    /// The evidence that it is refused so; an operation may have stronger evidence for single places.
    pub citation: Citation,
}

/// A requirement on the envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvelopeRule {
    /// The last part of its id, which is also that of the case: `syntax/trailing-comma`, `method/get`.
    pub id: String,
    /// One sentence.
    pub sentence: String,
    /// What a request of that kind must be answered with.
    pub expect: Expect,
    /// The evidence.
    pub citation: Citation,
    /// What it is about: the contract, or the connection itself.
    pub kind: RequirementKind,
    /// What the mock answers where that is neither an ordinary success nor an ordinary error.
    pub answer: Option<FixedAnswer>,
}

/// What a request whose envelope is changed must be answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// What the unchanged request would be answered with.
    CarriedOut,
    /// An error of one of these names; any name where there is none.
    Refused(Vec<String>),
    /// Anything that does not carry the request out.
    NotCarriedOut,
    /// Anything that does not even reach the operation: one of its own errors says that it did.
    NotReached,
    /// An answer to a CORS preflight with which a browser goes on.
    Preflight,
    /// Anything but a 5xx.
    NoServerError,
    /// Anything: it is recorded.
    Open,
    /// Not a request at all: it is judged on every answer.
    EveryAnswer,
    /// Not one request: it is judged on several that follow each other.
    InSequence,
}

/// A whole answer, word for word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedAnswer {
    /// The status.
    pub status: u16,
    /// Header lines.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}
