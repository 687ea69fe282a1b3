//! Changes of a request's envelope and spelling: one or more variants for each rule of the protocol's.

mod bodies;
mod edit;
mod lines;

use crate::model::protocol::change::Changes;
use crate::protocol::http;

/// All of them; no rule stands there twice.
pub(super) const CHANGES: &[&[Changes]] = &[bodies::CHANGES, lines::CHANGES, http::change::CHANGES];

/// Other spellings of characters beyond ASCII.
pub(super) const RESPELLINGS: &[Changes] = bodies::RESPELLINGS;
