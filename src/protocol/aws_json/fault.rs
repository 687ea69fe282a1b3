//! Faults of services that speak the protocol: how requests are routed and read, and how answers are told.

mod answers;
mod bodies;
mod escapes;
mod routing;
mod spellings;
mod text;

use crate::model::protocol::fault::ProtocolFault;
use crate::protocol::http::fault;

/// All of them; no id stands there twice.
pub(super) const FAULTS: &[&[ProtocolFault]] = &[
    routing::FAULTS,
    fault::REQUEST_FAULTS,
    fault::PREFLIGHT_FAULTS,
    bodies::FAULTS,
    escapes::FAULTS,
    spellings::FAULTS,
    fault::ANSWER_FAULTS,
    answers::FAULTS,
];
