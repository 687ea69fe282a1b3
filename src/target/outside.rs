//! Values that stand outside of a target's file, so that no secret has to stand in it.

use std::fmt;

/// Where a value stands that no file and no command line has to hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutsideValue {
    /// A variable of the environment.
    Variable(String),
    /// A file; white space at its end does not count.
    File(String),
}

impl fmt::Display for OutsideValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => write!(formatter, "env:{name}"),
            Self::File(path) => write!(formatter, "file:{path}"),
        }
    }
}

impl OutsideValue {
    /// What the text names, if it is such a name.
    pub(super) fn read(text: &str) -> Option<Self> {
        let named = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        let variable = text.strip_prefix("env:").and_then(named).map(Self::Variable);
        variable.or_else(|| text.strip_prefix("file:").and_then(named).map(Self::File))
    }
}
