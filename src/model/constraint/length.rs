//! The `length` trait: how many characters, elements or keys.
//!
//! - Text is counted in Unicode scalar values; a bound that is absent binds nothing.
//! - Whether a service counts UTF-16 code units instead is not known, so a text can be asked whether it matters.

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

    /// Whether a length is within the bounds.
    pub fn admits(&self, length: usize) -> bool {
        self.breach(length).is_none()
    }

    /// Whether the text has as many characters as it may have.
    pub fn holds(&self, text: &str) -> bool {
        self.admits(text.chars().count())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_inclusive() {
        let length = Length { min: 1, max: Some(3), settled_min: 0 };
        assert_eq!([0, 1, 3, 4].map(|characters| length.admits(characters)), [false, true, true, false]);
        assert!(Length { min: 0, max: None, settled_min: 0 }.admits(usize::MAX));
    }

    #[test]
    fn utf16_disagrees_only_across_a_bound() {
        let length = Length { min: 2, max: Some(3), settled_min: 0 };
        assert!(length.utf16_agrees("abc"));
        assert!(length.utf16_agrees("a😀"), "2 characters and 3 units are both allowed");
        assert!(!length.utf16_agrees("😀😀"), "2 characters are allowed and 4 units are not");
        assert!(!length.utf16_agrees("😀"), "1 character is refused and 2 units are not");
        assert!(length.utf16_agrees("😀😀😀😀"), "both are refused");
    }

    #[test]
    fn text_below_the_settled_minimum_is_unsettled() {
        let length = Length { min: 1, max: None, settled_min: 3 };
        assert_eq!(["", "ab", "abc"].map(|text| length.is_unsettled(text)), [false, true, false]);
    }
}
