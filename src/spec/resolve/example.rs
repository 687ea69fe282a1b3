//! Examples: each must keep the constraints that stand above it.

use serde_json::Value;

use crate::model::constraint::Breach;
use crate::model::{Member, Shape, ShapeKind};
use crate::spec::resolve::with_article;

/// What is wrong with a member that a structure does not have.
pub(crate) const NO_SUCH_MEMBER: &str = "no such member";

/// Everything that is wrong with a value of a structure, each as the place and what is wrong there.
pub(crate) fn breaches_of_members(members: &[Member], value: &Value, path: &str) -> Vec<(String, String)> {
    let Some(entries) = value.as_object() else {
        return vec![(path.to_owned(), format!("expected a structure, found {}", found(value)))];
    };
    let mut wrong = Vec::new();
    for (name, _) in entries.iter().filter(|(name, _)| !members.iter().any(|member| member.name == **name)) {
        wrong.push((below(path, name), NO_SUCH_MEMBER.to_owned()));
    }
    for member in members {
        let place = below(path, &member.name);
        match entries.get(&member.name) {
            Some(value) => wrong.extend(breaches(&member.shape, value, &place)),
            None if member.required => wrong.push((place, Breach::REQUIRED.words().to_owned())),
            None => {}
        }
    }
    wrong
}

/// Everything that is wrong with a value of a shape, each as the place and what is wrong there.
pub(crate) fn breaches(shape: &Shape, value: &Value, path: &str) -> Vec<(String, String)> {
    let fits = match &shape.kind {
        ShapeKind::String | ShapeKind::Blob => value.is_string(),
        ShapeKind::Boolean => value.is_boolean(),
        ShapeKind::Integer => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        ShapeKind::Long => value.is_i64(),
        ShapeKind::Float | ShapeKind::Double | ShapeKind::Timestamp => value.is_number(),
        ShapeKind::Structure(_) | ShapeKind::Map(..) => value.is_object(),
        ShapeKind::List(_) => value.is_array(),
    };
    if !fits {
        return vec![(
            path.to_owned(),
            format!("expected {}, found {}", with_article(shape.type_name()), found(value)),
        )];
    }
    let mut wrong: Vec<(String, String)> = shape
        .constraints
        .iter()
        .filter_map(|applied| applied.constraint.breach(&shape.kind, value))
        .map(|breach| (path.to_owned(), breach.words().to_owned()))
        .collect();
    match (&shape.kind, value) {
        (ShapeKind::Structure(members), value) => wrong.extend(breaches_of_members(members, value, path)),
        (ShapeKind::List(element), Value::Array(items)) => {
            for item in items {
                wrong.extend(breaches(element, item, &below(path, "member")));
            }
        }
        (ShapeKind::Map(key, entry), Value::Object(entries)) => {
            for (name, item) in entries {
                wrong.extend(breaches(key, &Value::String(name.clone()), &below(path, "key")));
                wrong.extend(breaches(entry, item, &below(path, "value")));
            }
        }
        _ => {}
    }
    wrong
}

fn below(path: &str, step: &str) -> String {
    if path.is_empty() { step.to_owned() } else { format!("{path}.{step}") }
}

fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
