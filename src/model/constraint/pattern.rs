//! The `pattern` trait: which text.

use regex::Regex;

/// A regular expression that must match a whole value.
#[derive(Clone, Debug)]
pub struct Pattern {
    source: String,
    regex: Regex,
}

/// Why a pattern cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PatternError(String);

impl Pattern {
    /// Reads a pattern as the model gives it, anchored or not.
    pub fn new(source: &str) -> Result<Self, PatternError> {
        let regex =
            Regex::new(&format!("^(?:{source})$")).map_err(|error| PatternError(error.to_string()))?;
        Ok(Self { source: source.to_owned(), regex })
    }

    /// Whether it matches the whole text.
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// The pattern as the model gives it.
    pub fn source(&self) -> &str {
        &self.source
    }
}
