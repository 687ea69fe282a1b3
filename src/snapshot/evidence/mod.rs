//! What recorded answers say of the facts that a spec leaves open, as changes of its files.
//!
//! - A line of a spec is a grade with what it is a grade of: each is held against the recorded cases that are about it.
//! - Nothing is claimed that was not seen: where cases disagree, or some are missing, a person decides.

pub(crate) mod answer;
pub(crate) mod change;
pub(crate) mod finding;
pub(crate) mod line;
pub(crate) mod patch;
pub(crate) mod seen;
