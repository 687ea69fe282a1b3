//! Why a pattern cannot be used.

/// Longer sources are refused, so that reading one stays quick whoever wrote it.
pub(super) const MAX_SOURCE_BYTES: usize = 16 * 1024;

/// Why a source is not a pattern. Offsets are bytes into the source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatternError {
    /// It is no regular expression at all, or uses back-references.
    #[error("expected a regular expression, found one that cannot be read at byte {offset}: {reason}")]
    Syntax {
        /// Where, in bytes from the start of the source.
        offset: usize,
        /// What is wrong there.
        reason: String,
    },
    /// It is one, and means something else in Java or differs between versions of Java.
    #[error("expected a pattern with one meaning, found {found} at byte {offset}: {advice}")]
    Unsupported {
        /// Where, in bytes from the start of the source.
        offset: usize,
        /// What was found there.
        found: String,
        /// What to write in its place.
        advice: &'static str,
    },
    /// It is longer than any pattern of a service model.
    #[error("expected a pattern of at most {MAX_SOURCE_BYTES} bytes, found one of {bytes}")]
    TooLong {
        /// The length of the source in bytes.
        bytes: usize,
    },
    /// It looks around inside what it looks behind for, or looks for words inside what it looks around for.
    #[error(
        "expected look-around that is followed character by character, found one inside another: write it beside it"
    )]
    Entangled,
    /// Its counted repetitions multiply to more than can be matched in bounded memory.
    #[error(
        "expected a pattern of moderate size, found one whose classes and counts multiply too far: lower the counts"
    )]
    TooLarge,
}

impl PatternError {
    /// Where in the source the trouble is, in bytes; 0 where it is the whole of it.
    pub fn offset(&self) -> usize {
        match self {
            Self::Syntax { offset, .. } | Self::Unsupported { offset, .. } => *offset,
            Self::TooLong { .. } | Self::TooLarge | Self::Entangled => 0,
        }
    }

    /// Why, as other patterns may have it.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "patterns that are none, or ask for what was matched before",
            Self::Unsupported { .. } => "patterns that mean one thing here and another there",
            Self::Entangled => "patterns with look-around inside look-around",
            Self::TooLong { .. } | Self::TooLarge => "patterns that are too large to match",
        }
    }

    /// The same about another place.
    pub(super) fn moved(self, place: impl Fn(usize) -> usize) -> Self {
        match self {
            Self::Syntax { offset, reason } => Self::Syntax { offset: place(offset), reason },
            Self::Unsupported { offset, found, advice } => {
                Self::Unsupported { offset: place(offset), found, advice }
            }
            other => other,
        }
    }
}
