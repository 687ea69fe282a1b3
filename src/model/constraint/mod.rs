//! The constraint traits: one file each, with its meaning and the edges on both of its sides.

pub mod enumeration;
pub mod length;
pub mod pattern;
pub mod range;

pub use enumeration::Enumeration;
pub use length::Length;
pub use pattern::{Pattern, PatternError};
pub use range::Range;

use serde_json::Value;

use crate::model::Citation;

/// A constraint trait on a shape, with its evidence.
#[derive(Clone, Debug)]
pub struct AppliedConstraint {
    /// The constraint.
    pub constraint: Constraint,
    /// Why we believe it.
    pub citation: Citation,
}

/// The family of constraint traits.
#[derive(Clone, Debug)]
pub enum Constraint {
    /// How many characters, elements or keys.
    Length(Length),
    /// Which text.
    Pattern(PatternConstraint),
    /// Which numbers.
    Range(Range),
    /// One of a list of texts.
    Enumeration(Enumeration),
    /// No element of a list twice.
    UniqueItems,
}

/// A pattern, and a second reading of it that other evidence gives.
#[derive(Clone, Debug)]
pub struct PatternConstraint {
    /// The pattern that is documented.
    pub pattern: Pattern,
    /// A pattern that other evidence shows: a value on which the two disagree decides nothing.
    pub disputed: Option<Pattern>,
}

/// One way in which a value can break a constraint: each is a requirement of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Breach {
    /// A required member is absent or null.
    Required,
    /// Fewer than the least length.
    LengthMin,
    /// More than the greatest length.
    LengthMax,
    /// Text that the pattern does not match as a whole.
    Pattern,
    /// Less than the least number.
    RangeMin,
    /// More than the greatest number.
    RangeMax,
    /// Not one of the listed texts.
    Enumeration,
    /// An element that stands twice.
    UniqueItems,
}

impl Breach {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Required,
        Self::LengthMin,
        Self::LengthMax,
        Self::Pattern,
        Self::RangeMin,
        Self::RangeMax,
        Self::Enumeration,
        Self::UniqueItems,
    ];

    /// The id of the requirement that this breaks at a place, without the operation's id.
    pub fn requirement(self, path: &str) -> String {
        match self {
            Self::Required => format!("required/{path}"),
            Self::LengthMin => format!("length/{path}/min"),
            Self::LengthMax => format!("length/{path}/max"),
            Self::Pattern => format!("pattern/{path}"),
            Self::RangeMin => format!("range/{path}/min"),
            Self::RangeMax => format!("range/{path}/max"),
            Self::Enumeration => format!("enumeration/{path}"),
            Self::UniqueItems => format!("unique-items/{path}"),
        }
    }

    /// The key under which a service file gives the words for it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::LengthMin => "length-min",
            Self::LengthMax => "length-max",
            Self::Pattern => "pattern",
            Self::RangeMin => "range-min",
            Self::RangeMax => "range-max",
            Self::Enumeration => "enumeration",
            Self::UniqueItems => "unique-items",
        }
    }
}

impl Constraint {
    /// The ways in which this constraint can be broken, whether or not a value exists that breaks it.
    pub fn possible_breaches(&self) -> Vec<Breach> {
        match self {
            Self::Length(length) => {
                let mut breaches = Vec::new();
                if length.min > 0 {
                    breaches.push(Breach::LengthMin);
                }
                if length.max.is_some() {
                    breaches.push(Breach::LengthMax);
                }
                breaches
            }
            Self::Pattern(_) => vec![Breach::Pattern],
            Self::Range(range) => {
                let mut breaches = Vec::new();
                if range.min.is_some() {
                    breaches.push(Breach::RangeMin);
                }
                if range.max.is_some() {
                    breaches.push(Breach::RangeMax);
                }
                breaches
            }
            Self::Enumeration(_) => vec![Breach::Enumeration],
            Self::UniqueItems => vec![Breach::UniqueItems],
        }
    }

    /// How a value of the right type breaks this constraint; `None` where it holds.
    pub fn breach(&self, value: &Value) -> Option<Breach> {
        match self {
            Self::Length(length) => length.breach(size(value)?),
            Self::Pattern(constraint) => {
                (!constraint.pattern.matches(value.as_str()?)).then_some(Breach::Pattern)
            }
            Self::Range(range) => range.breach(value.as_f64()?),
            Self::Enumeration(enumeration) => {
                (!enumeration.holds(value.as_str()?)).then_some(Breach::Enumeration)
            }
            Self::UniqueItems => {
                let items = value.as_array()?;
                let twice = items.iter().enumerate().any(|(index, item)| items[..index].contains(item));
                twice.then_some(Breach::UniqueItems)
            }
        }
    }

    /// Whether the evidence leaves open if this value is right: readings of the constraint disagree about it.
    pub fn is_open(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Length(length), Value::String(text)) => {
                !length.utf16_agrees(text) || length.is_unsettled(text)
            }
            (Self::Pattern(constraint), Value::String(text)) => constraint
                .disputed
                .as_ref()
                .is_some_and(|disputed| disputed.matches(text) != constraint.pattern.matches(text)),
            _ => false,
        }
    }
}

fn size(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => Some(text.chars().count()),
        Value::Array(items) => Some(items.len()),
        Value::Object(members) => Some(members.len()),
        _ => None,
    }
}
