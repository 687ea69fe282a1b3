//! What the evidence leaves open about a constraint: it is recorded, and decides nothing.

/// A question about a constraint that no evidence answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    family: &'static str,
    tail: &'static str,
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
    /// A question about the constraints of a family; `tail` is its name.
    pub const fn new(family: &'static str, tail: &'static str) -> Self {
        Self { family, tail }
    }

    /// The id of the requirement at a place, without the operation's id.
    pub fn requirement(self, path: &str) -> String {
        format!("{}/{path}/{}", self.family, self.tail)
    }
}
