//! What the evidence leaves open about a constraint: it is recorded, and decides nothing.

/// A question about a constraint that no evidence answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    family: &'static str,
    name: &'static str,
}

/// A question as a requirement of the lowest level has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenQuestion {
    /// The question.
    pub question: Question,
    /// What is recorded, as a sentence.
    pub sentence: String,
    /// Whether evidence contradicts itself about it. Otherwise there is none.
    pub is_contested: bool,
}

impl Question {
    /// A question about the constraints of a family.
    pub const fn new(family: &'static str, name: &'static str) -> Self {
        Self { family, name }
    }

    /// The word with which the ids of its requirements begin.
    pub fn family(self) -> &'static str {
        self.family
    }

    /// The name with which they end.
    pub fn name(self) -> &'static str {
        self.name
    }
}
