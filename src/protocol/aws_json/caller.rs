//! From an answer to what the caller of an operation sees.
//!
//! - 2xx is a success, whatever the body says: members that the output does not have are dropped, and a body that
//!   cannot be read is an empty output.
//! - Otherwise the body's type member names the error, without what stands before `#` and behind `:`; without one, the
//!   status does. The message is the body's message member in either case of its first letter.
//! - A body that is not a JSON object is the message. Where a 5xx has none, or one for browsers, the status says it.

use std::sync::Arc;

use serde_json::Map;
use serde_json::Value;

use crate::model::operation::Operation;
use crate::model::protocol::ProtocolModel;
use crate::model::protocol::answer::ServiceError;
use crate::model::shape::{Member, Shape, ShapeKind};
use crate::notation::surrogate::from_text;
use crate::notation::{json, python};
use crate::wire::Response;

/// The header in which services that once spoke another protocol keep the old name of an error, as `NAME;TYPE`.
const FORMER_NAME_HEADER: &str = "x-amzn-query-error";

/// What an answer says.
///
/// # Errors
///
/// The error in it.
pub(super) fn read_answer(
    protocol: &ProtocolModel,
    operation: &Operation,
    response: &Response,
) -> Result<Value, ServiceError> {
    match response.status {
        ..300 => Ok(read_output(operation, &response.body)),
        // The AWS CLI takes 300 for an error, and reads none in it.
        300 => Err(ServiceError { code: "Unknown".to_owned(), message: "Unknown".to_owned() }),
        _ => Err(read_error(protocol, response)),
    }
}

fn read_output(operation: &Operation, body: &[u8]) -> Value {
    match read_json(body) {
        Some(Value::Object(members)) => known_members(&operation.output, members),
        _ => Value::Object(Map::new()),
    }
}

/// A body as JSON; half of a surrogate pair in it is shown as an escape.
fn read_json(body: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(body).ok()?;
    json::read::parse(&from_text(text)).ok().map(Value::from)
}

fn known_members(shapes: &[Member], mut members: Map<String, Value>) -> Value {
    let mut known = Map::new();
    for member in shapes {
        if let Some(value) = members.shift_remove(&member.name).filter(|value| !value.is_null()) {
            known.insert(member.name.clone(), known_value(&member.shape, value));
        }
    }
    Value::Object(known)
}

fn known_value(shape: &Arc<Shape>, value: Value) -> Value {
    match (&shape.kind, value) {
        (ShapeKind::Structure(shapes), Value::Object(members)) => known_members(shapes, members),
        (ShapeKind::List(element), Value::Array(elements)) => {
            elements.into_iter().map(|value| known_value(element, value)).collect()
        }
        (ShapeKind::Map(_, inner), Value::Object(members)) => {
            Value::Object(members.into_iter().map(|(key, value)| (key, known_value(inner, value))).collect())
        }
        (_, value) => value,
    }
}

fn read_error(protocol: &ProtocolModel, response: &Response) -> ServiceError {
    let status = response.status.to_string();
    let text = String::from_utf8_lossy(&response.body);
    if response.status >= 500 && (text.trim().is_empty() || text.trim_start().starts_with("<html>")) {
        return ServiceError { code: status, message: phrase(response.status).to_owned() };
    }
    let Some(Value::Object(members)) = read_json(&response.body) else {
        return ServiceError { code: status, message: text.into_owned() };
    };
    let code = match (members.get(&protocol.error.type_member), former_name(response)) {
        // An error without a name had none before.
        (Some(Value::Null), _) => String::new(),
        (_, Some(former)) => former,
        (Some(Value::String(written)), None) => error_name(written),
        // What is no text names no error.
        (_, None) => status,
    };
    let wanted = protocol.error.message_member.as_str();
    let message = members.get(wanted).or_else(|| {
        let same = |name: &str| name.eq_ignore_ascii_case(wanted) && name[1..] == wanted[1..];
        members.iter().find(|(name, _)| same(name)).map(|(_, value)| value)
    });
    ServiceError { code, message: message.map(python::text).unwrap_or_default() }
}

fn error_name(written: &str) -> String {
    let name = match written.split_once('#') {
        // An address behind the name may have a `#` of its own.
        Some((before, _)) if before.contains(':') => written,
        _ => written.rsplit('#').next().unwrap_or_default(),
    };
    name.split(':').next().unwrap_or_default().to_owned()
}

fn former_name(response: &Response) -> Option<String> {
    let (name, kind) = response.header(FORMER_NAME_HEADER)?.split_once(';')?;
    (!name.is_empty() && !kind.contains(';')).then(|| name.to_owned())
}

/// What a status means, by the registry of HTTP statuses.
fn phrase(status: u16) -> &'static str {
    match status {
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        506 => "Variant Also Negotiates",
        507 => "Insufficient Storage",
        508 => "Loop Detected",
        510 => "Not Extended",
        511 => "Network Authentication Required",
        _ => "",
    }
}
