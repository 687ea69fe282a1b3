//! The commands of wireproof: arguments, files, environment and exit codes.

pub(crate) mod files;
pub(crate) mod shorthand;
