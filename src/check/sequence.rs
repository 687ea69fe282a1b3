//! Answers that follow each other: what can be said of none of them alone.

use crate::check::contract::Contract;
use crate::check::verdict::{Judgment, Verdict};
use crate::model::protocol::common::CommonRule;
use crate::wire::Response;

/// Judges the answer to a case by those to the requests that were sent before.
pub fn judge<'r>(
    contract: &Contract<'_>,
    earlier: impl Iterator<Item = &'r Response>,
    last: &Response,
) -> Vec<Judgment> {
    let protocol = &contract.service.protocol;
    let id_of = |response: &'r Response| response.header(&protocol.error.request_id_header);
    let Some(id) = last.header(&protocol.error.request_id_header) else { return Vec::new() };
    let mut ids = earlier.filter_map(id_of).peekable();
    if id.is_empty() || ids.peek().is_none() {
        return Vec::new();
    }
    let requirement = protocol.common_requirement_id(CommonRule::UniqueRequestId);
    vec![if ids.any(|other| other == id) {
        Judgment::new(requirement, Verdict::Undetermined("two answers have the same request id".to_owned()))
    } else {
        Judgment::pass(requirement)
    }]
}
