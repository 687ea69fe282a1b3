//! The commands of wireproof: arguments, files, environment and exit codes.

pub(crate) mod completions;
pub(crate) mod files;
pub(crate) mod pager;
pub(crate) mod shorthand;
