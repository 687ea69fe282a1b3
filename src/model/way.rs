//! Ways to come under a rule of state.

use std::fmt;

/// A way to come under a rule that can have evidence of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// The request comes after some that failed.
    AfterFailures,
    /// The record is named by its other name.
    ByAlias,
    /// The code was sent to somebody else.
    CodeOfAnother,
    /// The code has not the form of those that are sent: it is longer, or shorter, or of other characters.
    InAnotherForm,
    /// No code was sent at all.
    NoneRequested,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::CodeOfAnother, Self::InAnotherForm, Self::NoneRequested, Self::ByAlias, Self::AfterFailures];

    /// The word of the spec file, with which the ids of requirements end.
    pub fn word(self) -> &'static str {
        match self {
            Self::AfterFailures => "after-failures",
            Self::ByAlias => "by-alias",
            Self::CodeOfAnother => "code-of-another",
            Self::InAnotherForm => "in-another-form",
            Self::NoneRequested => "none-requested",
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}
