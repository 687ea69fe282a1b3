//! The envelope of every answer of the operation, held to the protocol's rules by the protocol itself.

use crate::check::observed::Observed;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::model::protocol::check::{AnswerPart, RuleResult};

pub(super) fn check(observed: &Observed<'_>) -> Vec<Judgment> {
    if observed.is_server_error() || !observed.is_answer_of_the_operation() {
        return Vec::new();
    }
    let protocol = &observed.service.protocol;
    let results = protocol.codec.check_answer(protocol, observed.response, &observed.decoded);
    results.into_iter().filter_map(|result| judgment(observed, result)).collect()
}

/// What a result says of the requirement; nothing where the protocol's file has no such rule.
fn judgment(observed: &Observed<'_>, result: RuleResult) -> Option<Judgment> {
    let requirement = observed.own_rule(result.rule)?;
    let Some(breach) = result.breach else {
        return Some(Judgment::pass(requirement));
    };
    let outcome = match breach.part {
        AnswerPart::Header => BreakageKind::Header,
        AnswerPart::Envelope => BreakageKind::Envelope,
    };
    let found = breach.found.unwrap_or_else(|| observed.in_words());
    Some(Judgment::fail(requirement, outcome, breach.expected, found))
}
