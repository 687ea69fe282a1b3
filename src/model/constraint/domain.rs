//! What the constraints of a shape leave over together, as far as values are drawn from it.

use crate::model::constraint::length::Length;
use crate::model::constraint::pattern::expression::Pattern;
use crate::model::constraint::range::Range;

/// The values that a shape's constraints leave over. What is absent binds nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Domain<'a> {
    /// How many characters, bytes, elements or keys.
    pub length: Option<Length>,
    /// What texts match as a whole.
    pub pattern: Option<&'a Pattern>,
    /// A second reading of the pattern: what is drawn as valid matches it too.
    pub disputed: Option<&'a Pattern>,
    /// Which numbers.
    pub range: Option<Range>,
    /// The only texts that there are.
    pub words: Option<&'a [String]>,
}

impl Domain<'_> {
    /// The least length.
    pub fn least(&self) -> usize {
        self.length.map_or(0, |length| length.min)
    }

    /// The greatest length, where it is bound.
    pub fn most(&self) -> Option<usize> {
        self.length.and_then(|length| length.max)
    }
}
