//! Why a client breaks what it breaks: the smallest set of faults of the catalogue with which the client of this process
//! breaks the same.
//!
//! - A set explains a finding where, in the same calls, that client breaks the same requirement with the same outcome.
//! - A set that breaks what the client kept is no explanation.
//! - Everything is tried in this process: the client is not called for it.

pub(super) mod observed;
mod replay;
pub(super) mod search;
