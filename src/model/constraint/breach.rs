//! Breaches: the ways in which a value can break a constraint, as data of the constraint.

/// One way in which a value can break a constraint: each is a requirement of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Breach {
    family: &'static str,
    side: Option<&'static str>,
    key: &'static str,
    words: &'static str,
}

impl Breach {
    /// A required member is absent or null. It is no shape's constraint, and told like one.
    pub const REQUIRED: Self = Self::new("required", None, "required", "a required member is missing");

    /// A way to break the constraints of a family: `key` is the name for its words, and `words` says what is wrong.
    ///
    /// Where a constraint has two sides, `side` is this one's name, with which the id of the requirement ends.
    pub const fn new(
        family: &'static str,
        side: Option<&'static str>,
        key: &'static str,
        words: &'static str,
    ) -> Self {
        Self { family, side, key, words }
    }

    /// The side of the constraint, where it has two: with its name the ids of requirements end.
    pub fn side(self) -> Option<&'static str> {
        self.side
    }

    /// The word with which the ids of its requirements and the addresses of its cases begin.
    pub fn family(self) -> &'static str {
        self.family
    }

    /// The key under which a service file gives the words for it.
    pub fn key(self) -> &'static str {
        self.key
    }

    /// What is wrong with a value, in a few words.
    pub fn words(self) -> &'static str {
        self.words
    }
}
