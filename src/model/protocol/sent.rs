//! What a protocol reads in a request that a client sent.

use crate::model::client_rule::ClientRule;
use crate::model::operation::{Operation, Params};
use crate::model::service::Service;

/// For what a request was to be.
#[derive(Clone, Copy, Debug)]
pub struct SentTo<'a> {
    /// The service.
    pub service: &'a Service,
    /// The operation.
    pub operation: &'a Operation,
    /// The path of the endpoint, without a slash at its end.
    pub path: &'a str,
}

/// What a protocol reads in a request that a client sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The rules that it was held to.
    pub results: Vec<SentResult>,
    /// The input, where it can be read.
    pub input: Option<Params>,
}

/// What came of holding a request to one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentResult {
    /// The rule.
    pub rule: ClientRule,
    /// How the request breaks it, if it does.
    pub breach: Option<SentBreach>,
}

/// How a request breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentBreach {
    /// Whether a header is wrong; otherwise the rest of the request is.
    pub is_header: bool,
    /// What the rule asks for.
    pub expected: String,
    /// What was found.
    pub found: String,
}

impl SentResult {
    /// Something but a header, which is as it has to be unless there is something else to tell.
    pub fn of_request(rule: ClientRule, expected: impl Into<String>, found: Option<String>) -> Self {
        let expected = expected.into();
        Self { rule, breach: found.map(|found| SentBreach { is_header: false, expected, found }) }
    }

    /// A header.
    pub fn of_header(rule: ClientRule, expected: impl Into<String>, found: Option<String>) -> Self {
        let expected = expected.into();
        Self { rule, breach: found.map(|found| SentBreach { is_header: true, expected, found }) }
    }
}
