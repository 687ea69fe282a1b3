//! The commands of wireproof: arguments, files, environment and exit codes.

pub(crate) mod call;
pub(crate) mod check;
pub(crate) mod choice;
pub(crate) mod completions;
pub(crate) mod expected;
pub(crate) mod explain;
pub(crate) mod failure;
pub(crate) mod files;
pub(crate) mod generate;
pub(crate) mod judged;
pub(crate) mod last_report;
pub(crate) mod made_again;
pub(crate) mod mock;
pub(crate) mod named;
pub(crate) mod output;
pub(crate) mod pager;
pub(crate) mod reach;
pub(crate) mod regressions;
pub(crate) mod replay;
pub(crate) mod report;
pub(crate) mod secrets;
pub(crate) mod send;
pub(crate) mod serving;
pub(crate) mod shorthand;
pub(crate) mod spec;
pub(crate) mod spec_files;
