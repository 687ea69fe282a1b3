//! Checks: from an exchange to verdicts, one file for each family.

pub mod verdict;

pub use verdict::{Behavior, Breakage, BreakageKind, Judgment, Verdict};
