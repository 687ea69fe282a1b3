//! The constraint traits: one file each, with all that the rest of the program asks of it, and a line in the table.
//!
//! - A constraint says what breaks it, in what words, where its edges are and how servers get it wrong. Whoever makes
//!   cases, answers, faults and pages interprets that, and knows no constraint by name.
//! - A constraint that somebody else defines is one more line, by [`Constraints::with`].

pub mod breach;
pub mod domain;
pub mod enumeration;
pub mod kind;
pub mod length;
pub mod mistake;
pub mod number;
pub mod pattern;
pub mod question;
pub mod range;
pub mod sample;
pub mod unique_items;
pub mod written;

use crate::model::constraint::breach::Breach;
use crate::model::constraint::domain::Domain;
use crate::model::constraint::kind::ConstraintKind;
use crate::model::constraint::mistake::Mistake;
use crate::model::constraint::question::{OpenQuestion, Question};
use crate::model::constraint::sample::{Edge, Sample};
use std::any::Any;
use std::fmt::Debug;
use std::ops::RangeInclusive;
use std::sync::Arc;

use serde_json::Value;

use crate::model::requirement::Citation;
use crate::model::shape::{Shape, ShapeKind};

/// All kinds, in the order in which a shape's constraints stand.
pub const CONSTRAINTS: [&ConstraintKind; 5] = [
    &length::LENGTH,
    &pattern::PATTERN,
    &range::RANGE,
    &enumeration::ENUMERATION,
    &unique_items::UNIQUE_ITEMS,
];

/// A constraint trait on a shape, with its evidence.
#[derive(Clone, Debug)]
pub struct AppliedConstraint {
    /// The constraint.
    pub constraint: Arc<dyn Constraint>,
    /// Why we believe it.
    pub citation: Citation,
}

/// A constraint of a shape's values.
pub trait Constraint: Any + Debug + Send + Sync {
    /// What it has in common with others.
    fn kind(&self) -> &'static ConstraintKind;

    /// The ways in which this one can be broken, whether or not a value exists that breaks it.
    fn breaches(&self) -> Vec<Breach> {
        self.kind().breaches.to_vec()
    }

    /// Whether some value of the type breaks it so.
    fn is_breakable(&self, _kind: &ShapeKind, _breach: Breach) -> bool {
        true
    }

    /// How a value of the right type breaks it; `None` where it holds.
    fn breach(&self, kind: &ShapeKind, value: &Value) -> Option<Breach>;

    /// What the evidence leaves open about this value: readings of the constraint disagree about it.
    fn question(&self, _value: &Value) -> Option<Question> {
        None
    }

    /// What is told of a value that keeps it where another constraint is broken: that is right too.
    fn told_beside(&self, _value: &Value) -> Option<(Breach, String)> {
        None
    }

    /// Whether it admits texts with characters that are two UTF-16 units, as far as it can tell.
    fn admits_two_units(&self) -> bool {
        true
    }

    /// Narrows what values are drawn from.
    fn narrow<'a>(&'a self, _domain: &mut Domain<'a>) {}

    /// Whether what was drawn may have to be mended, so that it has to be a value of its own.
    fn mends(&self) -> bool {
        false
    }

    /// A value that keeps it, near one that was drawn without heed to it; `None` where that one may stay.
    fn mended(&self, _kind: &ShapeKind, _value: &Value) -> Option<Value> {
        None
    }

    /// The bound as a message has it: a number, a pattern, a list.
    fn bound(&self, breach: Breach) -> String;

    /// Every way to spell the bound that is right.
    fn spellings(&self, breach: Breach) -> Vec<String> {
        vec![self.bound(breach)]
    }

    /// All that it asks for, in the order in which messages have it.
    fn told(&self) -> Vec<Breach> {
        self.breaches()
    }

    /// What must hold of a place, as a sentence.
    fn sentence(&self, breach: Breach, place: &str, shape: &Shape) -> String;

    /// What the evidence leaves open about it.
    fn open_questions(&self, _place: &str, _shape: &Shape) -> Vec<OpenQuestion> {
        Vec::new()
    }

    /// Values on both sides of its edges.
    fn edges(&self, _kind: &ShapeKind) -> Vec<Edge> {
        Vec::new()
    }

    /// A value that breaks it so.
    fn counterexample(&self, kind: &ShapeKind, breach: Breach) -> Option<Sample> {
        let found = self.edges(kind).into_iter().find(|edge| edge.breaks && edge.about == breach);
        found.map(|edge| edge.sample)
    }

    /// Sizes of values that break it so, where it is about sizes.
    fn breaking_sizes(&self, _breach: Breach) -> Option<RangeInclusive<usize>> {
        None
    }

    /// Whether what breaks it so is likely to break other constraints of the shape.
    fn is_told_with_others(&self, _breach: Breach) -> bool {
        false
    }

    /// What servers take for it.
    fn mistakes(&self, _kind: &ShapeKind) -> Vec<Mistake> {
        Vec::new()
    }
}
