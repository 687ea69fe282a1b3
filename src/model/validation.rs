//! Whether a value is one of a shape: what spec files show and what a person gives is held to it.
//!
//! - A number is held to what its type can hold, a list and a map to what stands in them, a structure to its members.
//! - Who judges a service has an opinion of its own, made from what the service received; a test holds the two equal.

use std::fmt;

use serde_json::Value;

use crate::model::constraint::breach::Breach;
use crate::model::shape::{Member, Shape, ShapeKind};

/// One thing that is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidValue {
    /// Where, as ids and reports write a place.
    pub path: String,
    /// What is wrong there.
    pub reason: InvalidReason,
}

/// What is wrong at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidReason {
    /// A value is none of the type.
    Mistyped {
        /// The type, as a manual page calls it.
        expected: &'static str,
        /// What stands there, with its article.
        given: &'static str,
    },
    /// A structure has no member of that name.
    UnknownMember,
    /// A union has no member or several.
    NotOneMember,
    /// A constraint is broken, that of a required member among them.
    Broken(Breach),
}

impl fmt::Display for InvalidReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mistyped { expected, given } => {
                write!(formatter, "expected {}, found {given}", with_article(expected))
            }
            Self::UnknownMember => formatter.write_str("no such member"),
            Self::NotOneMember => formatter.write_str("expected exactly one member"),
            Self::Broken(breach) => formatter.write_str(breach.words()),
        }
    }
}

/// Everything that is wrong with a value of a shape, which stands at a path.
pub fn validate(shape: &Shape, value: &Value, path: &str) -> Vec<InvalidValue> {
    if !fits(&shape.kind, value) {
        let reason = InvalidReason::Mistyped { expected: shape.type_name(), given: given(value) };
        return vec![InvalidValue { path: path.to_owned(), reason }];
    }
    let broken = shape.constraints.iter().filter_map(|applied| applied.constraint.breach(&shape.kind, value));
    let invalid = |breach| InvalidValue { path: path.to_owned(), reason: InvalidReason::Broken(breach) };
    let mut wrong: Vec<InvalidValue> = broken.map(invalid).collect();
    match (&shape.kind, value) {
        (ShapeKind::Structure(members), value) => {
            wrong.extend(validate_members(members, value, path));
            if members.is_union() && value.as_object().is_some_and(|given| given.len() != 1) {
                let reason = InvalidReason::NotOneMember;
                wrong.push(InvalidValue { path: path.to_owned(), reason });
            }
        }
        (ShapeKind::List(element), Value::Array(items)) => {
            wrong.extend(items.iter().flat_map(|item| validate(element, item, &below(path, "member"))));
        }
        (ShapeKind::Map(key, entry), Value::Object(entries)) => {
            for (name, item) in entries {
                wrong.extend(validate(key, &Value::String(name.clone()), &below(path, "key")));
                wrong.extend(validate(entry, item, &below(path, "value")));
            }
        }
        _ => {}
    }
    wrong
}

/// Everything that is wrong with a structure of these members, which stands at a path; an input's is empty.
pub fn validate_members(members: &[Member], value: &Value, path: &str) -> Vec<InvalidValue> {
    let Some(entries) = value.as_object() else {
        let reason = InvalidReason::Mistyped { expected: "structure", given: given(value) };
        return vec![InvalidValue { path: path.to_owned(), reason }];
    };
    let mut wrong = Vec::new();
    for (name, _) in entries.iter().filter(|(name, _)| !members.iter().any(|member| member.name == **name)) {
        wrong.push(InvalidValue { path: below(path, name), reason: InvalidReason::UnknownMember });
    }
    for member in members {
        let path = below(path, &member.name);
        match entries.get(&member.name) {
            Some(value) => wrong.extend(validate(&member.shape, value, &path)),
            None if member.required => {
                wrong.push(InvalidValue { path, reason: InvalidReason::Broken(Breach::REQUIRED) });
            }
            None => {}
        }
    }
    wrong
}

/// A word with the article that it takes.
pub(crate) fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

fn fits(kind: &ShapeKind, value: &Value) -> bool {
    match kind {
        ShapeKind::String | ShapeKind::Blob => value.is_string(),
        ShapeKind::Boolean => value.is_boolean(),
        ShapeKind::Integer => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        ShapeKind::Long => value.is_i64(),
        ShapeKind::Float | ShapeKind::Double => value.is_number(),
        ShapeKind::Timestamp(format) => format.holds(value),
        ShapeKind::Document => true,
        ShapeKind::Structure(_) | ShapeKind::Map(..) => value.is_object(),
        ShapeKind::List(_) => value.is_array(),
    }
}

fn below(path: &str, step: &str) -> String {
    if path.is_empty() { step.to_owned() } else { format!("{path}.{step}") }
}

fn given(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
