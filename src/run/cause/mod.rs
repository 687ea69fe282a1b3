//! Why a service breaks what it breaks: the smallest set of faults of the catalogue with which the mock breaks the same.
//!
//! - A set explains a finding where, on the same cases, the mock with it breaks the same requirement with the same outcome.
//! - A set that breaks what the service kept is no explanation.
//! - Everything is tried in this process: nothing more is sent to the service.

mod alike;
mod doubt;
mod effort;
pub(super) mod evidence;
mod mending;
pub(super) mod observed;
mod replay;
mod rivals;
pub(super) mod search;
