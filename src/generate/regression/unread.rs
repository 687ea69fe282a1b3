//! Why the file of a kept case is not read as one.

/// Why a file is no case of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is one of another operation.
    OfAnother,
    /// It is about something that the spec no longer has.
    Outdated(String),
    /// What is wrong with it, and where.
    Wrong(String),
}

impl From<String> for Unread {
    fn from(reason: String) -> Self {
        Self::Wrong(reason)
    }
}
