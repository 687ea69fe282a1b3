//! The `range` trait: which numbers.

use crate::model::constraint::Breach;

/// Inclusive bounds of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The least number allowed.
    pub min: Option<f64>,
    /// The greatest number allowed.
    pub max: Option<f64>,
}

impl Range {
    /// How a number breaks the bounds.
    pub fn breach(&self, number: f64) -> Option<Breach> {
        if self.min.is_some_and(|min| number < min) {
            Some(Breach::RangeMin)
        } else if self.max.is_some_and(|max| number > max) {
            Some(Breach::RangeMax)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_inclusive() {
        let range = Range { min: Some(1.0), max: Some(9.0) };
        assert_eq!(range.breach(1.0), None);
        assert_eq!(range.breach(9.0), None);
        assert_eq!(range.breach(0.0), Some(Breach::RangeMin));
        assert_eq!(range.breach(9.5), Some(Breach::RangeMax));
    }
}
