//! What a part of a spec file says, whatever it is worth and however it is written.

use serde::Deserialize;
use serde_json::Value;
use serde_spanned::Spanned;
use toml::de::{DeValue, ValueDeserializer};

/// Fields that say nothing of what a service does: what a fact is worth, and words for people.
pub(super) const NOT_MEANT: [&str; 3] = ["grade", "evidence", "documentation"];

/// The field by which an item of an array is known; a path to the item has it already.
pub(super) const NAME: &str = "name";

/// Whether two parts say the same; `None` is a part that is not there, which says as much as an empty table or a `false` does.
pub(super) fn says_the_same(
    one: Option<&Spanned<DeValue<'_>>>,
    other: Option<&Spanned<DeValue<'_>>>,
) -> bool {
    is_same(&meaning(one), &meaning(other))
}

fn meaning(part: Option<&Spanned<DeValue<'_>>>) -> Value {
    let read = part.map(|part| Value::deserialize(ValueDeserializer::from(part.clone())));
    // A value that JSON has not, such as a date, is none of a spec file's.
    let mut value = read.and_then(Result::ok).unwrap_or(Value::Null);
    if let Value::Object(entries) = &mut value {
        entries.shift_remove(NAME);
    }
    reduce(&mut value);
    value
}

fn reduce(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            for name in NOT_MEANT {
                entries.shift_remove(name);
            }
            entries.values_mut().for_each(reduce);
            entries.retain(|_, value| !value.is_null());
            if entries.is_empty() {
                *value = Value::Null;
            }
        }
        // Words are listed in any order.
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
        }
        Value::Array(items) => items.iter_mut().for_each(reduce),
        Value::Bool(false) => *value = Value::Null,
        _ => {}
    }
}

/// A number is the same with a fraction of zero and without one, and entries come in any order.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || (!(one.is_i64() && other.is_i64()) && one.as_f64() == other.as_f64())
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let same =
                |(name, value): (&String, &Value)| other.get(name).is_some_and(|other| is_same(value, other));
            one.len() == other.len() && one.iter().all(same)
        }
        _ => one == other,
    }
}
