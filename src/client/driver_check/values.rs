//! Values that a driver reads and says back: what JSON cannot say, or readers of JSON lose, is lost there first.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::client::driver_check::exchange::DriverExchange;
use crate::client::driver_check::{BrokenCheck, DriverCheckResult};
use crate::redact::bounded::bounded;

/// The values, which authors of drivers can take for tests of their own.
const VECTORS: &str = include_str!("../../../docs/driver-vectors.json");
/// How many bytes are told of a value.
const LONGEST_TOLD: usize = 300;
/// The value that comes first, and that every driver has that knows echoes.
const PLAINEST: &str = "text/ascii";
/// How many characters the long text has.
const LONG: usize = 1024 * 1024;

/// A value that comes back as it is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DriverVector {
    name: String,
    value: Value,
}

/// Every value of the list, and a long text.
pub(super) async fn check(exchange: &DriverExchange, told: &mut dyn FnMut(&DriverCheckResult)) {
    let long = DriverVector { name: "text/long".to_owned(), value: "é".repeat(LONG).into() };
    for vector in vectors().into_iter().chain([long]) {
        let outcome = match exchange.echo(&vector.value).await {
            Ok(found) if canonical(&found) == canonical(&vector.value) => Ok(()),
            Ok(found) => Err(BrokenCheck::new(shown(&vector.value), shown(&found))),
            Err(found) => Err(BrokenCheck::new(shown(&vector.value), found)),
        };
        let is_lost = outcome.is_err() && vector.name == PLAINEST;
        told(&DriverCheckResult::new("values", vector.name, outcome));
        if is_lost {
            // Whoever does not echo this echoes nothing: it would be told again of each of the others.
            return;
        }
    }
}

fn vectors() -> Vec<DriverVector> {
    serde_json::from_str(VECTORS).expect("the list is compiled in, and a test reads it")
}

fn shown(value: &Value) -> String {
    bounded(&value.to_string(), LONGEST_TOLD)
}

/// A value such that two are equal where they say the same: a number is what it is worth, bytes are what they are.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Number(number) => {
            // Beyond 2^53 two whole numbers may be worth the same as numbers of a language that has no whole ones.
            let magnitude = number.as_i64().map(i64::unsigned_abs).or(number.as_u64());
            match number.as_f64() {
                Some(worth) if magnitude.is_none_or(|magnitude| magnitude <= 1 << 53) => json!(worth),
                _ => json!({ "$integer": number.to_string() }),
            }
        }
        Value::Array(elements) => elements.iter().map(canonical).collect(),
        Value::Object(entries) => form(entries).unwrap_or_else(|| {
            Value::Object(entries.iter().map(|(key, value)| (key.clone(), canonical(value))).collect())
        }),
        other => other.clone(),
    }
}

/// What stands for something that JSON cannot say.
fn form(entries: &Map<String, Value>) -> Option<Value> {
    let (name, value) = entries.iter().next().filter(|_| entries.len() == 1)?;
    match (name.as_str(), value) {
        ("$blob", Value::String(text)) => {
            let bytes = BASE64_STANDARD.decode(text).ok()?;
            Some(json!({ "$blob": BASE64_STANDARD.encode(bytes) }))
        }
        // Dates of some languages hold milliseconds.
        ("$timestamp", Value::Number(seconds)) => {
            Some(json!({ "$timestamp": (seconds.as_f64()? * 1000.0).round() }))
        }
        ("$integer", Value::String(digits)) => {
            let small = digits.parse::<i64>().ok().filter(|number| number.unsigned_abs() <= 1 << 53);
            small.map(|number| canonical(&json!(number)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_value_has_a_name_of_its_own_and_equals_none_but_itself() {
        let all = vectors();
        assert_eq!((all.len(), all[0].name.as_str()), (75, PLAINEST));
        let names: BTreeSet<&str> = all.iter().map(|vector| vector.name.as_str()).collect();
        assert_eq!(names.len(), all.len());
        for (index, one) in all.iter().enumerate() {
            for other in &all[index + 1..] {
                assert_ne!(canonical(&one.value), canonical(&other.value), "{} {}", one.name, other.name);
            }
        }
    }

    #[test]
    fn what_says_the_same_is_equal() {
        for (one, other) in [
            (json!(1), json!(1.0)),
            (json!([0]), json!([0.0])),
            (json!(5), json!({"$integer": "5"})),
            (json!({"$timestamp": 1.5}), json!({"$timestamp": 1.500_04})),
            (json!({"$timestamp": 0}), json!({"$timestamp": 0.0})),
        ] {
            assert_eq!(canonical(&one), canonical(&other), "{one} {other}");
        }
        for (one, other) in [
            (json!(9_007_199_254_740_993_u64), json!(9_007_199_254_740_992_u64)),
            (json!({"$integer": "9007199254740993"}), json!({"$integer": "9007199254740992"})),
            (json!({"$blob": "AA=="}), json!("AA==")),
            (json!({"$blob": "AA=="}), json!({"$$blob": "AA=="})),
            (json!({"$timestamp": 1.5}), json!({"$timestamp": 1})),
            (json!("e\u{301}"), json!("é")),
        ] {
            assert_ne!(canonical(&one), canonical(&other), "{one} {other}");
        }
    }
}
