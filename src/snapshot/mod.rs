//! Recorded answers: which ones are kept, what in them varies from run to run, and what changed since they were kept,
//! and what they say of facts that a spec leaves open. What clients send and make of answers is kept in the same way.
//!
//! Files have the format of insta, so that its tools work on them.

pub(crate) mod call;
pub(crate) mod class;
pub(crate) mod difference;
pub(crate) mod entry;
pub(crate) mod evidence;
pub(crate) mod file;
pub(crate) mod origin;
pub(crate) mod varying;
