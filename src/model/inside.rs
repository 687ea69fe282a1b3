//! What of a map or list a place is.

/// What of a map or list breaks a constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InsideKind {
    /// A key of a map.
    Key,
    /// A value of a map.
    Value,
    /// An element of a list.
    Element,
}

impl InsideKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Key, Self::Value, Self::Element];

    /// The name in the ids of requirements.
    pub fn id(self) -> &'static str {
        match self {
            Self::Key => "map-key",
            Self::Value => "map-value",
            Self::Element => "list-element",
        }
    }
}
