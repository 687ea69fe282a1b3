//! What a wrong answer does to whoever is behind a client.

use serde::{Deserialize, Serialize};

/// What a client sees of the answer of a finding, beside what it sees of the right one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientView {
    /// The client, with its version.
    pub client: String,
    /// Whether it sees something else, so that the finding hurts it.
    pub hurt: bool,
    /// What it sees of the answer that was recorded.
    pub seen: String,
    /// What it sees of the one that a correct service gives.
    pub seen_of_right: String,
}

impl ClientView {
    /// What stands before the words of it.
    pub fn label(&self) -> &'static str {
        if self.hurt { "hurts" } else { "unhurt" }
    }

    /// In one sentence.
    pub fn in_words(&self) -> String {
        let Self { client, hurt: _, seen, seen_of_right } = self;
        match seen == seen_of_right {
            true => format!("{client}: {seen}, either way"),
            false => format!("{client}: {seen}; of the right answer {seen_of_right}"),
        }
    }
}
