//! What is read of a thing that was created, beside what it was created with.
//!
//! - What was not given is not asked for: services fill in what they like, also in lists, maps and structures.
//! - What says nothing, as an empty text does, may be left out.

use serde_json::Value;

use crate::check::verdict::{BreakageKind, Judgment};
use crate::model::operation::{Operation, Params};
use crate::model::read_back::ReadBack;
use crate::model::requirement::aspect::Aspect;
use crate::redact::bounded::bounded;

/// How many bytes of a value are told.
const LONGEST_VALUE: usize = 200;
/// How names begin in which others stand.
const WHOLE_NAME: &str = "arn:";

/// Judges what `reader` has told of a thing by what was given to the operation that created it.
pub fn judge(
    operation: &Operation,
    pair: &ReadBack,
    reader: &Operation,
    (given, output): (&Params, &Value),
) -> Vec<Judgment> {
    let Some(thing) = pair.thing_in(output) else { return Vec::new() };
    let compared = pair.compared.iter().filter_map(|member| Some((member, given.get(member)?)));
    compared
        .filter_map(|(member, given)| {
            let requirement = operation.requirement_id(Aspect::ReadBack(member));
            let told = thing.get(member).filter(|told| !told.is_null());
            if is_kept(given, told)? {
                return Some(Judgment::pass(requirement));
            }
            let shown = |value: &Value| bounded(&value.to_string(), LONGEST_VALUE);
            let expected = format!("`{member}` is read as it was given: {}", shown(given));
            let actual = match told {
                Some(told) => format!("{} tells {}", reader.name, shown(told)),
                None => format!("{} tells no `{member}`", reader.name),
            };
            Some(Judgment::fail(requirement, BreakageKind::Output, expected, actual))
        })
        .collect()
}

/// Whether what was given is told; `None` where it need not be.
fn is_kept(given: &Value, told: Option<&Value>) -> Option<bool> {
    if says_nothing(given) {
        return None;
    }
    match told {
        Some(told) => Some(holds(told, given)),
        // What everything is that nobody has said anything of.
        None if *given == Value::Bool(false) || given.as_f64() == Some(0.0) => None,
        None => Some(false),
    }
}

/// Whether a value that is told holds one that was given, and perhaps more.
fn holds(told: &Value, given: &Value) -> bool {
    match (told, given) {
        (Value::Object(told), Value::Object(given)) => {
            given.iter().all(|(name, value)| is_kept(value, told.get(name)) != Some(false))
        }
        (Value::Array(told), Value::Array(given)) => {
            let mut rest: Vec<&Value> = told.iter().collect();
            // In whatever order, and each for itself.
            given.iter().all(|value| {
                let found = rest.iter().position(|told| holds(told, value));
                found.map(|index| rest.swap_remove(index)).is_some()
            })
        }
        (Value::String(told), Value::String(given)) => is_same_text(told, given),
        (Value::Number(told), Value::Number(given)) => told == given || told.as_f64() == given.as_f64(),
        _ => told == given,
    }
}

/// Whether texts say the same: as they stand, as JSON, or the one being the whole name of what the other names.
fn is_same_text(told: &str, given: &str) -> bool {
    let document = |text: &str| serde_json::from_str::<Value>(text).ok().filter(|value| !value.is_string());
    told == given
        || (told.starts_with(WHOLE_NAME) && told.contains(given))
        || document(told).is_some_and(|told| document(given) == Some(told))
}

/// Whether nothing is said by a value.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(says_nothing),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_given_is_told_whatever_is_told_beside_it() {
        for (given, told, kept) in [
            (json!("a"), Some(json!("a")), Some(true)),
            (json!("a"), Some(json!("b")), Some(false)),
            (json!("a"), Some(json!(["a"])), Some(false)),
            (json!("a"), None, Some(false)),
            // Names and documents that are told in another form.
            (json!("alias/a"), Some(json!("arn:aws:kms:us-east-1:1:alias/a")), Some(true)),
            (json!("b"), Some(json!("arn:aws:kms:us-east-1:1:alias/a")), Some(false)),
            (json!("a"), Some(json!("not arn: a")), Some(false)),
            (json!("{\"a\": [1, 2]}"), Some(json!("{\"a\":[1,2]}")), Some(true)),
            (json!("{\"a\": [1, 2]}"), Some(json!("{\"a\":[2,1]}")), Some(false)),
            // What says nothing may be left out, and what is so anyway.
            (json!(""), None, None),
            (json!([]), Some(json!(["a"])), None),
            (json!({"A": []}), None, None),
            (json!(false), None, None),
            (json!(0), None, None),
            (json!(false), Some(json!(true)), Some(false)),
            (json!(0), Some(json!(1)), Some(false)),
            (json!(true), None, Some(false)),
            (json!(1), Some(json!(1.0)), Some(true)),
            (json!(1), Some(json!("1")), Some(false)),
            // What a service fills in.
            (json!({"A": 1}), Some(json!({"A": 1, "B": 2})), Some(true)),
            (json!({"A": 1, "B": ""}), Some(json!({"A": 1})), Some(true)),
            (json!({"A": 1, "B": 2}), Some(json!({"A": 1})), Some(false)),
            (json!([1, 2]), Some(json!([3, 2, 1])), Some(true)),
            (json!([1, 1]), Some(json!([1, 2])), Some(false)),
            (json!([{"A": 1}]), Some(json!([{"A": 1, "B": false}])), Some(true)),
        ] {
            assert_eq!(is_kept(&given, told.as_ref()), kept, "{given} {told:?}");
        }
    }
}
