//! The phases of a run.

/// The phases of a run, in the order in which they are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Cases that were kept from earlier runs.
    Regressions,
    /// The spec's own examples.
    Examples,
    /// Every edge of every constraint, and every change of the envelope.
    Coverage,
    /// Random cases.
    Fuzzing,
    /// The rules of state, and random walks through them.
    State,
}

impl Phase {
    /// All phases in order.
    pub const ALL: [Self; 5] =
        [Self::Regressions, Self::Examples, Self::Coverage, Self::Fuzzing, Self::State];

    /// The name in addresses and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Regressions => "regressions",
            Self::Examples => "examples",
            Self::Coverage => "coverage",
            Self::Fuzzing => "fuzzing",
            Self::State => "state",
        }
    }

    /// Whether its cases are drawn at random and many: nothing is asked after each of them.
    pub fn is_random(self) -> bool {
        self == Self::Fuzzing
    }
}
