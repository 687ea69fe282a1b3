//! Numbers as they are written: a whole number stays exact beyond what a binary fraction can hold.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::Deserializer;
use serde::de::{self, Visitor};
use serde_json::Value;

/// A number, to be compared with others of either kind without rounding.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    /// A whole number.
    Whole(i64),
    /// A fraction, or a whole number that is too large.
    Fraction(f64),
}

/// The least whole number, from zero, that is too large: a power of two, which a fraction holds exactly.
const TOO_LARGE: f64 = 9_223_372_036_854_775_808.0;

impl Number {
    /// The number that a JSON value is.
    pub fn of(value: &Value) -> Option<Self> {
        value.as_i64().map(Self::Whole).or_else(|| value.as_f64().map(Self::Fraction))
    }

    /// The nearest fraction.
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Whole(number) => number as f64,
            Self::Fraction(number) => number,
        }
    }

    /// The least whole number that is not less, as far as there is one.
    pub fn ceil(self) -> i64 {
        match self {
            Self::Whole(number) => number,
            Self::Fraction(number) => number.ceil() as i64,
        }
    }

    /// The greatest whole number that is not greater, as far as there is one.
    pub fn floor(self) -> i64 {
        match self {
            Self::Whole(number) => number,
            Self::Fraction(number) => number.floor() as i64,
        }
    }

    /// The number one further up, or down; `None` where it cannot be told from this one.
    pub fn moved(self, step: i8) -> Option<Self> {
        match self {
            Self::Whole(number) => number.checked_add(i64::from(step)).map(Self::Whole),
            Self::Fraction(number) => {
                let moved = number + f64::from(step);
                (moved != number).then_some(Self::Fraction(moved))
            }
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (*self, *other) {
            (Self::Whole(one), Self::Whole(other)) => Some(one.cmp(&other)),
            (Self::Fraction(one), Self::Fraction(other)) => one.partial_cmp(&other),
            (Self::Whole(one), Self::Fraction(other)) => compare(one, other),
            (Self::Fraction(one), Self::Whole(other)) => compare(other, one).map(Ordering::reverse),
        }
    }
}

fn compare(whole: i64, fraction: f64) -> Option<Ordering> {
    if fraction >= TOO_LARGE {
        return Some(Ordering::Less);
    }
    if fraction < -TOO_LARGE {
        return Some(Ordering::Greater);
    }
    let rest = 0.0.partial_cmp(&fraction.fract())?;
    Some(whole.cmp(&(fraction.trunc() as i64)).then(rest))
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(number) => number.fmt(formatter),
            Self::Fraction(number) => number.fmt(formatter),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor)
    }
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a number")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Number, E> {
        Ok(Number::Whole(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Number, E> {
        Ok(i64::try_from(number).map_or(Number::Fraction(number as f64), Number::Whole))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Number, E> {
        Ok(Number::Fraction(number))
    }
}

impl JsonSchema for Number {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        f64::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        f64::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::Number::{Fraction, Whole};

    #[test]
    fn whole_numbers_and_fractions_are_compared_without_rounding() {
        let beyond = (1_i64 << 53) + 1;
        let ordered = [
            Fraction(-1e300),
            Whole(i64::MIN),
            Fraction(-1.5),
            Whole(-1),
            Fraction(-0.5),
            Whole(0),
            Fraction(0.25),
            Whole(1),
            Fraction(9_007_199_254_740_992.0),
            Whole(beyond),
            Whole(beyond + 1),
            Whole(i64::MAX),
            Fraction(9_223_372_036_854_775_808.0),
        ];
        for (index, one) in ordered.iter().enumerate() {
            for (place, other) in ordered.iter().enumerate() {
                assert_eq!(one.partial_cmp(other), Some(index.cmp(&place)), "{one} and {other}");
            }
        }
        assert_eq!(Whole(3), Fraction(3.0));
        assert_ne!(Whole(3), Fraction(3.5));
        assert_eq!(Whole(i64::MIN), Fraction(-9_223_372_036_854_775_808.0));
    }

    #[test]
    fn a_number_that_cannot_be_moved_is_not() {
        assert_eq!(Whole(i64::MAX).moved(1), None);
        assert_eq!(Whole(i64::MAX).moved(-1), Some(Whole(i64::MAX - 1)));
        assert_eq!(Fraction(1e300).moved(1), None);
        assert_eq!(Fraction(0.25).moved(-1), Some(Fraction(-0.75)));
    }
}
