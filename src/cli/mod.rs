//! The commands of wireproof: arguments, files, environment and exit codes.

pub(crate) mod completions;
pub(crate) mod files;
#[cfg_attr(not(test), expect(dead_code, reason = "the command `call` shows its pages with it"))]
pub(crate) mod pager;
pub(crate) mod shorthand;
pub(crate) mod spec;
