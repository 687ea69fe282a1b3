//! What can come of a fact.

use std::fmt;
use std::sync::Arc;

/// What came of a fact, or what a rule asks of one.
///
/// Each kind of fact has its own; those of a field and of a member are words of the spec file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The record is there under its own name.
    Found,
    /// The record is there under another of its names.
    Alias,
    /// The record is there, in another group than it must be in.
    Elsewhere,
    /// There is no such record.
    Absent,
    /// The hash or the password is the right one.
    Right,
    /// No hash is needed, and none was given.
    Unneeded,
    /// The hash, the code or the password is another one.
    Wrong,
    /// A hash is needed, and none was given.
    Missing,
    /// No hash is needed, but one was given.
    Unexpected,
    /// The code is the newest one and can be used.
    Current,
    /// A newer code was sent.
    Superseded,
    /// The code is too old.
    Expired,
    /// The code was used before.
    Used,
    /// No code was sent.
    NoneSent,
    /// The flag is not set.
    Off,
    /// The flag is set.
    On,
    /// The new password conforms to the policy.
    Conforms,
    /// The new password does not conform to the policy.
    Breaks,
    /// The new password was not used before.
    Fresh,
    /// The new password was used before.
    Reused,
    /// The counter is below the least limit.
    Below,
    /// The counter is at a limit that may apply.
    Open,
    /// The counter is at a limit that applies.
    Reached,
    /// Nothing was asked.
    Any,
    /// A word that a field holds, or a text of a member that is told apart.
    Word(Arc<str>),
    /// A text of a member that is not told apart.
    Other,
}

impl Outcome {
    /// The word of the spec file, which addresses of cases have too.
    pub fn word(&self) -> &str {
        match self {
            Self::Found => "found",
            Self::Alias => "alias",
            Self::Elsewhere => "elsewhere",
            Self::Absent => "absent",
            Self::Right => "right",
            Self::Unneeded => "unneeded",
            Self::Wrong => "wrong",
            Self::Missing => "missing",
            Self::Unexpected => "unexpected",
            Self::Current => "current",
            Self::Superseded => "superseded",
            Self::Expired => "expired",
            Self::Used => "used",
            Self::NoneSent => "none",
            Self::Off => "off",
            Self::On => "on",
            Self::Conforms => "conforms",
            Self::Breaks => "breaks",
            Self::Fresh => "fresh",
            Self::Reused => "reused",
            Self::Below => "below",
            Self::Open => "open",
            Self::Reached => "reached",
            Self::Any => "any",
            Self::Word(word) => word,
            Self::Other => "other",
        }
    }

    /// Whether a look-up that came to this found a record where it had to be.
    pub fn is_found(&self) -> bool {
        matches!(self, Self::Found | Self::Alias)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}
