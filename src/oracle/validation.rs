//! Validation: values of the wrong JSON type, and all constraints that an input breaks.
//!
//! - A value of the wrong type is told before any broken constraint.
//! - An optional member that is null is as if absent; a required one that is null is missing.
//! - Members that the shapes do not know are not looked at.

use serde_json::Value;

use crate::model::Member;
use crate::model::Operation;
use crate::model::Segment;
use crate::model::Shape;
use crate::model::ShapeKind;
use crate::model::constraint::{Breach, Constraint};
use crate::model::place::path_of;
use crate::oracle::params::Params;

/// What is wrong with an input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Validation {
    /// Values of the wrong JSON type.
    pub mistyped: Vec<MistypedValue>,
    /// Constraints that are broken by values of the right type, or by their absence.
    pub broken: Vec<BrokenConstraint>,
    /// Whether the evidence leaves open if some value is right.
    pub is_open: bool,
    /// Whether some constraint is broken that the evidence leaves no doubt about.
    pub is_surely_broken: bool,
}

/// A value of the wrong JSON type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MistypedValue {
    /// The place's path, as requirement ids have it.
    pub path: String,
    /// The shape that belongs there, by its type's name.
    pub expected: &'static str,
    /// The JSON type that stands there; `null` in a list or map.
    pub given: &'static str,
}

/// A constraint that is broken at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokenConstraint {
    /// The place's path, as requirement ids have it.
    pub path: String,
    /// The place that a message tells, as a path.
    pub place: String,
    /// How it is broken.
    pub breach: Breach,
    /// The bound as a message has it: a number, a pattern, a list.
    pub bound: String,
    /// The value, where there is one.
    pub value: Option<Value>,
    /// Whether the value must not be shown.
    pub is_sensitive: bool,
}

impl Validation {
    /// Validates an operation's input.
    pub fn of(operation: &Operation, params: &Params) -> Self {
        let mut walk = Walk { segments: Vec::new(), validation: Self::default() };
        walk.members(&operation.members, params, false);
        walk.validation
    }

    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.mistyped.is_empty() && self.broken.is_empty()
    }
}

struct Walk<'a> {
    segments: Vec<Step<'a>>,
    validation: Validation,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Member(&'a str),
    Element,
    Key,
    Value,
}

impl<'a> Walk<'a> {
    fn members(&mut self, members: &'a [Member], values: &Params, is_sensitive: bool) {
        for member in members {
            self.segments.push(Step::Member(&member.name));
            let is_sensitive = is_sensitive || member.shape.sensitive;
            match values.get(&member.name) {
                None | Some(Value::Null) if member.required => {
                    self.validation.is_surely_broken = true;
                    self.broken(Breach::Required, String::new(), None, is_sensitive);
                }
                None | Some(Value::Null) => {}
                Some(value) => self.value(&member.shape, value, is_sensitive),
            }
            self.segments.pop();
        }
    }

    fn value(&mut self, shape: &'a Shape, value: &Value, is_sensitive: bool) {
        if !is_of_type(shape, value) {
            let expected = shape.type_name();
            let path = self.path();
            self.validation.mistyped.push(MistypedValue { path, expected, given: json_type(value) });
            return;
        }
        self.validation.is_open |= is_inexact(shape, value);
        for applied in &shape.constraints {
            let is_open = applied.constraint.is_open(value);
            self.validation.is_open |= is_open;
            if let Some(breach) = breach_of(shape, &applied.constraint, value) {
                self.validation.is_surely_broken |= !is_open;
                self.broken(breach, bound(&applied.constraint, breach), Some(value.clone()), is_sensitive);
            }
        }
        match (&shape.kind, value) {
            (ShapeKind::Structure(members), Value::Object(values)) => {
                self.members(members, values, is_sensitive);
            }
            (ShapeKind::List(element), Value::Array(elements)) => {
                let is_sensitive = is_sensitive || element.sensitive;
                for value in elements {
                    self.below(Step::Element, element, value, is_sensitive);
                }
            }
            (ShapeKind::Map(key_shape, value_shape), Value::Object(entries)) => {
                for (key, value) in entries {
                    let key = Value::String(key.clone());
                    self.below(Step::Key, key_shape, &key, is_sensitive || key_shape.sensitive);
                    self.below(Step::Value, value_shape, value, is_sensitive || value_shape.sensitive);
                }
            }
            _ => {}
        }
    }

    fn below(&mut self, step: Step<'a>, shape: &'a Shape, value: &Value, is_sensitive: bool) {
        if value.is_null() {
            // Whether a list or map may hold null is written nowhere.
            self.validation.is_open = true;
            return;
        }
        self.segments.push(step);
        self.value(shape, value, is_sensitive);
        self.segments.pop();
    }

    fn broken(&mut self, breach: Breach, bound: String, value: Option<Value>, is_sensitive: bool) {
        let path = self.path();
        let place = path.clone();
        self.validation.broken.push(BrokenConstraint { path, place, breach, bound, value, is_sensitive });
    }

    fn path(&self) -> String {
        let segments: Vec<Segment> = self.segments.iter().map(|step| step.segment()).collect();
        path_of(&segments)
    }
}

impl Step<'_> {
    fn segment(self) -> Segment {
        match self {
            Self::Member(name) => Segment::Member(name.to_owned()),
            Self::Element => Segment::Element,
            Self::Key => Segment::Key,
            Self::Value => Segment::Value,
        }
    }
}

/// The name of a value's JSON type.
pub(crate) fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn is_of_type(shape: &Shape, value: &Value) -> bool {
    match shape.kind {
        ShapeKind::String | ShapeKind::Blob => value.is_string(),
        ShapeKind::Boolean => value.is_boolean(),
        ShapeKind::Integer
        | ShapeKind::Long
        | ShapeKind::Float
        | ShapeKind::Double
        | ShapeKind::Timestamp => value.is_number(),
        ShapeKind::Structure(_) | ShapeKind::Map(..) => value.is_object(),
        ShapeKind::List(_) => value.is_array(),
    }
}

/// Whether a number is not one that its shape can hold: readers cut it, round it or refuse it.
fn is_inexact(shape: &Shape, value: &Value) -> bool {
    match shape.kind {
        ShapeKind::Integer => value.as_i64().is_none_or(|number| i32::try_from(number).is_err()),
        ShapeKind::Long => value.as_i64().is_none(),
        _ => false,
    }
}

/// How a value breaks a constraint. The length of a blob is that of its bytes, not of the text that spells them.
fn breach_of(shape: &Shape, constraint: &Constraint, value: &Value) -> Option<Breach> {
    match (&shape.kind, constraint, value) {
        (ShapeKind::Blob, Constraint::Length(length), Value::String(text)) => {
            let padding = text.bytes().rev().take_while(|byte| *byte == b'=').count();
            length.breach((text.len() - padding.min(2)) * 3 / 4)
        }
        _ => constraint.breach(value),
    }
}

fn bound(constraint: &Constraint, breach: Breach) -> String {
    match (constraint, breach) {
        (Constraint::Length(length), Breach::LengthMin) => length.min.to_string(),
        (Constraint::Length(length), _) => length.max.map(|max| max.to_string()).unwrap_or_default(),
        (Constraint::Pattern(pattern), _) => pattern.pattern.source().to_owned(),
        (Constraint::Range(range), Breach::RangeMin) => {
            range.min.map(|min| min.to_string()).unwrap_or_default()
        }
        (Constraint::Range(range), _) => range.max.map(|max| max.to_string()).unwrap_or_default(),
        (Constraint::Enumeration(enumeration), _) => format!("[{}]", enumeration.values.join(", ")),
        (Constraint::UniqueItems, _) => String::new(),
    }
}
