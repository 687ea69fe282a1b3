//! Why a service breaks what it breaks: the smallest set of faults of the catalogue with which the mock breaks the same.
//!
//! - A set explains a finding where, on the same cases, the mock with it breaks the same requirement with the same outcome;
//!   in each of the ways in which it is broken, so that nothing of it is left when the set is mended.
//! - A set that breaks what the service kept is no explanation.
//! - Everything is tried in this process. What no case of the run tells apart, a few more requests may: they are sent.

pub(super) mod evidence;
pub mod observed;
pub mod recorded;
mod replay;
mod rivals;
pub(super) mod search;
pub(super) mod telling;
mod trial;
