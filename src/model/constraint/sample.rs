//! Values around the edges of a constraint, as data: whoever makes cases makes values of it.

use serde_json::Value;

use crate::model::constraint::breach::Breach;

/// A value at one side of one edge of a constraint.
#[derive(Clone, Debug)]
pub struct Edge {
    /// What is special about it, fit for an address: `at-min`, `above-max`.
    pub operator: String,
    /// The way to break the constraint that the value is about: it does so, or just does not.
    pub about: Breach,
    /// Whether it does so.
    pub breaks: bool,
    /// The value.
    pub sample: Sample,
}

/// How a value is made.
#[derive(Clone, Debug)]
pub enum Sample {
    /// It is this one.
    Value(Value),
    /// It has so many characters, bytes, elements or keys, and else is one that the shape admits.
    Size {
        /// How many.
        size: usize,
        /// How many bytes each character of a text has in UTF-8.
        width: usize,
    },
    /// It is a text that the shape admits but for one character.
    Misfit,
    /// It is one that the shape admits, of at least so many elements, with this change.
    Changed {
        /// How many elements there have to be.
        least: usize,
        /// The change; `None` where it cannot be made.
        change: fn(Value) -> Option<Value>,
    },
}

impl Edge {
    /// A value that just keeps the constraint.
    pub fn inside(operator: impl Into<String>, about: Breach, sample: Sample) -> Self {
        Self { operator: operator.into(), about, breaks: false, sample }
    }

    /// A value that breaks the constraint.
    pub fn outside(operator: impl Into<String>, about: Breach, sample: Sample) -> Self {
        Self { operator: operator.into(), about, breaks: true, sample }
    }
}
