//! Any text is read as a JMESPath expression or refused, and one that is read picks what the evaluation of its reader's
//! maker picks, where no function is called.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use wireproof::internals::call::syntax::query::Query;

fuzz_target!(|text: &str| {
    let query = match Query::parse(text) {
        Ok(query) => query,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    // Members stand in the order of their names: nothing depends on which order is kept.
    let values = [
        json!({"a": {"b": [1, 2, {"c": null}], "d": "x"}, "e": [[1], [], [2, [3]]], "f": false, "g": -1.5}),
        json!([{"a": 1, "b": "two"}, {"a": 3}, [4, "five"], null, true]),
        json!("text"),
    ];
    for value in values {
        let picked = query.search(&value);
        // Functions and comparisons are those of the AWS CLI, which takes more; so does what is only an argument.
        if !text.contains(['(', '<', '>'])
            && !text.replace("&&", "").contains('&')
            && let (Ok(picked), Ok(expression)) = (&picked, jmespath::compile(text))
        {
            // A slice by no step at all is an error there, also of what is no list.
            let other = expression.search(&value).ok().and_then(|other| serde_json::to_value(other).ok());
            if let Some(other) = other {
                assert!(is_same(&other, picked), "{text:?} in {value}: expected {other}, found {picked}");
            }
        }
    }
});

/// Whether two values are one: a whole number may be written as a fraction, and its last digit be another.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => match (one.as_f64(), other.as_f64()) {
            (Some(one), Some(other)) => one == other || ((one - other) / other).abs() < 1e-14,
            _ => false,
        },
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, one)| other.get(name).is_some_and(|other| is_same(one, other)))
        }
        _ => one == other,
    }
}
