//! The output of a success: status 200, an empty body or a JSON object whose known members have the right types.

use serde_json::Value;

use crate::check::observed::Observed;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::model::protocol::answer::Decoded;
use crate::model::requirement::aspect::Aspect;
use crate::model::shape::{Member, Shape, ShapeKind};

pub(super) fn check(observed: &Observed<'_>) -> Vec<Judgment> {
    if !observed.is_answer_of_the_operation() || observed.response.status >= 300 {
        return Vec::new();
    }
    let shape = observed.requirement(Aspect::OutputShape);
    let fault = match &observed.decoded {
        Decoded::Success { output, .. } => members(&observed.operation.output, output, ""),
        Decoded::Unreadable(why) => Some(why.clone()),
        Decoded::Error(_) => return Vec::new(),
    };
    let shape = match fault {
        None => Judgment::pass(shape),
        Some(fault) => Judgment::fail(shape, BreakageKind::Output, "the operation's output", fault),
    };
    vec![shape, status(observed)]
}

fn status(observed: &Observed<'_>) -> Judgment {
    let requirement = observed.requirement(Aspect::SuccessStatus);
    match observed.response.status {
        200 => Judgment::pass(requirement),
        other => {
            let actual = format!("a success with status {other}");
            Judgment::fail(requirement, BreakageKind::Envelope, "a success with status 200", actual)
        }
    }
}

fn members(members: &[Member], value: &Value, path: &str) -> Option<String> {
    let Value::Object(object) = value else {
        let whole = if path.is_empty() { "the body" } else { path };
        return Some(format!("{whole} is no JSON object"));
    };
    members.iter().find_map(|member| {
        let path = if path.is_empty() { member.name.clone() } else { format!("{path}.{}", member.name) };
        match object.get(&member.name) {
            None | Some(Value::Null) => None,
            Some(value) => shape(&member.shape, value, &path),
        }
    })
}

fn shape(expected: &Shape, value: &Value, path: &str) -> Option<String> {
    let right = match &expected.kind {
        ShapeKind::Structure(inner) => return members(inner, value, path),
        ShapeKind::List(element) => match value {
            Value::Array(items) => return items.iter().find_map(|item| shape(element, item, path)),
            _ => false,
        },
        ShapeKind::Map(_, inner) => match value {
            Value::Object(entries) => return entries.values().find_map(|entry| shape(inner, entry, path)),
            _ => false,
        },
        ShapeKind::String | ShapeKind::Blob => value.is_string(),
        ShapeKind::Boolean => value.is_boolean(),
        ShapeKind::Integer | ShapeKind::Long => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        ShapeKind::Float | ShapeKind::Double => value.is_number() || value.is_string(),
        ShapeKind::Timestamp => value.is_number(),
    };
    (!right).then(|| format!("{path} is no {}", expected.type_name()))
}
