//! The `length` trait: how many characters, elements or keys.

use crate::model::constraint::Breach;

/// Inclusive bounds of a length. Text is counted in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// The least length allowed.
    pub min: usize,
    /// The greatest length allowed.
    pub max: Option<usize>,
    /// Text shorter than this, though allowed here, is refused by some reading of the evidence: it decides nothing.
    pub settled_min: usize,
}

impl Length {
    /// How a length breaks the bounds.
    pub fn breach(&self, length: usize) -> Option<Breach> {
        if length < self.min {
            Some(Breach::LengthMin)
        } else if self.max.is_some_and(|max| length > max) {
            Some(Breach::LengthMax)
        } else {
            None
        }
    }

    /// Whether counting UTF-16 code units gives the same answer as counting characters.
    pub fn utf16_agrees(&self, text: &str) -> bool {
        self.breach(text.chars().count()) == self.breach(text.encode_utf16().count())
    }

    /// Whether the text is allowed here, but short enough that other evidence may refuse it.
    pub fn is_unsettled(&self, text: &str) -> bool {
        let length = text.chars().count();
        length >= self.min && length < self.settled_min
    }
}
