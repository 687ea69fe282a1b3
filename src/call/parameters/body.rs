//! The body of a request: the parameters as JSON, in the form in which their shapes are sent.
//!
//! Texts given for bytes are sent as Base64 of their UTF-8, points in time as their shape says, and numbers that JSON has not
//! as their names.

use crate::call::syntax::timestamp::parse_timestamp;
use crate::model::operation::Operation;
use crate::model::shape::{Member, Shape, ShapeKind};
use crate::model::timestamp_format::TimestampFormat;
use crate::notation::json::value::Given;
use crate::notation::json::write::to_json;
use crate::notation::surrogate::shown;

/// The input as a JSON object.
pub(crate) fn encode(members: &[(String, Given)], operation: &Operation) -> String {
    to_json(&structure(members, &operation.members))
}

fn structure(given: &[(String, Given)], members: &[Member]) -> Given {
    let sent = given.iter().map(|(name, value)| {
        let member = members.iter().find(|member| member.name == *name);
        (name.clone(), member.map_or_else(|| value.clone(), |member| on_the_wire(value, &member.shape)))
    });
    Given::Object(sent.collect())
}

fn on_the_wire(value: &Given, shape: &Shape) -> Given {
    match (&shape.kind, value) {
        (ShapeKind::Structure(members), Given::Object(given)) => structure(given, members),
        (ShapeKind::Map(_, shape), Given::Object(given)) => Given::Object(
            given.iter().map(|(name, value)| (name.clone(), on_the_wire(value, shape))).collect(),
        ),
        (ShapeKind::List(shape), Given::List(elements)) => {
            Given::List(elements.iter().map(|element| on_the_wire(element, shape)).collect())
        }
        (ShapeKind::Blob, Given::Text(text)) => Given::Bytes(shown(text).as_bytes().to_vec()),
        (ShapeKind::Timestamp(format), Given::Text(text)) => match parse_timestamp(text) {
            Some(seconds) if format.is_text() => as_text(*format, seconds),
            Some(seconds) if seconds.fract() == 0.0 => Given::Integer(format!("{seconds:.0}")),
            Some(seconds) => Given::Float(seconds),
            None => value.clone(),
        },
        (ShapeKind::Timestamp(format), Given::Integer(digits)) if format.is_text() => {
            digits.parse().map_or_else(|_| value.clone(), |seconds| as_text(*format, seconds))
        }
        (ShapeKind::Timestamp(format), Given::Float(seconds)) if format.is_text() => {
            as_text(*format, *seconds)
        }
        (ShapeKind::Float | ShapeKind::Double, Given::Float(number)) if !number.is_finite() => {
            // The word that a literal would be.
            Given::Text(to_json(value))
        }
        (_, value) => value.clone(),
    }
}

/// A point in time where text is sent; what is less than a second is cut off.
fn as_text(format: TimestampFormat, seconds: f64) -> Given {
    Given::Text(format.written(seconds.floor() as i64).as_str().unwrap_or_default().to_owned())
}
