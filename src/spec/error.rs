//! Why there is no spec.

use std::fmt;

use crate::diagnostic::Diagnosed;

/// Everything that is wrong with spec files. Shown, it is what `wireproof spec check` prints.
#[derive(Clone, PartialEq, Eq)]
pub struct SpecError {
    /// The files with something wrong in them.
    pub files: Vec<Diagnosed>,
}

impl fmt::Display for SpecError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.files.iter().try_for_each(|file| file.fmt(formatter))
    }
}

impl fmt::Debug for SpecError {
    /// A test that unwraps shows what is wrong, and where.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "spec files are refused\n{self}")
    }
}

impl std::error::Error for SpecError {}
