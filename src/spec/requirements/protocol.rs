//! What the protocol asks of every operation.

use crate::model::protocol::ProtocolModel;
use crate::model::requirement::Requirement;

pub(super) fn requirements(protocol: &ProtocolModel) -> impl Iterator<Item = Requirement> {
    protocol.rules.iter().map(|rule| Requirement {
        id: protocol.requirement_id(rule),
        sentence: rule.sentence.clone(),
        citation: rule.citation.clone(),
        kind: rule.kind,
        stateful: false,
    })
}
