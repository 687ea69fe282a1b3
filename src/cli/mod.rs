//! The commands of wireproof: arguments, files, environment and exit codes.

pub(crate) mod completions;
pub(crate) mod files;
#[cfg_attr(not(test), expect(dead_code, reason = "the command `call` shows its pages with it"))]
pub(crate) mod pager;
#[expect(dead_code, reason = "the command `call` sends with it")]
pub(crate) mod send;
pub(crate) mod shorthand;
pub(crate) mod spec;
