//! An input as a driver gets it: JSON, with forms for what JSON cannot say or readers of JSON lose.
//!
//! - `{"$blob": "Base64"}` is bytes, and `{"$timestamp": 1.5}` a point in time in seconds since 1970.
//! - `{"$integer": "9007199254740993"}` is a whole number beyond 2^53.
//! - A name in a map that begins with `$` has another one before it.

use serde_json::{Map, Value, json};

use crate::model::operation::{Operation, Params};
use crate::model::shape::{Member, Shape, ShapeKind};

/// From here on numbers are not told apart by readers that hold them in 64 binary digits.
const LARGEST_EXACT: u64 = 1 << 53;

/// The input of an operation as a driver gets it.
pub(super) fn input(operation: &Operation, params: &Params) -> Value {
    structure(&operation.members, params)
}

fn structure(members: &[Member], given: &Map<String, Value>) -> Value {
    let typed = |(name, value): (&String, &Value)| {
        let member = members.iter().find(|member| member.name == *name);
        let typed = member.map_or_else(|| plain(value), |member| value_of(&member.shape, value));
        (name.clone(), typed)
    };
    Value::Object(given.iter().map(typed).collect())
}

fn value_of(shape: &Shape, value: &Value) -> Value {
    match (&shape.kind, value) {
        (ShapeKind::Blob, Value::String(text)) => json!({ "$blob": text }),
        (ShapeKind::Timestamp(_), Value::Number(number)) => json!({ "$timestamp": number }),
        (ShapeKind::Timestamp(format), value) => match format.seconds(value) {
            Some(seconds) => json!({ "$timestamp": seconds }),
            None => plain(value),
        },
        (ShapeKind::Structure(members), Value::Object(given)) => structure(members, given),
        (ShapeKind::List(element), Value::Array(elements)) => {
            elements.iter().map(|value| value_of(element, value)).collect()
        }
        (ShapeKind::Map(_, inner), Value::Object(entries)) => {
            let entry = |(key, value): (&String, &Value)| (escaped(key), value_of(inner, value));
            Value::Object(entries.iter().map(entry).collect())
        }
        _ => plain(value),
    }
}

/// A value of which no shape says anything.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) if is_large(number) => json!({ "$integer": number.to_string() }),
        Value::Array(elements) => elements.iter().map(plain).collect(),
        Value::Object(entries) => {
            Value::Object(entries.iter().map(|(key, value)| (escaped(key), plain(value))).collect())
        }
        value => value.clone(),
    }
}

fn is_large(number: &serde_json::Number) -> bool {
    let size = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
    size.is_some_and(|size| size > LARGEST_EXACT)
}

fn escaped(key: &str) -> String {
    if key.starts_with('$') { format!("${key}") } else { key.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readers_lose_has_a_form_of_its_own() {
        let given =
            json!({"a": 9_007_199_254_740_993_u64, "b": 9_007_199_254_740_992_u64, "$c": [-1, 1.5, "$"]});
        let expected = json!({"a": {"$integer": "9007199254740993"}, "b": 9_007_199_254_740_992_u64, "$$c": [-1, 1.5, "$"]});
        assert_eq!(plain(&given), expected);
    }
}
