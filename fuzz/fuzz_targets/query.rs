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
        // Functions are those of the AWS CLI, which differ in what they take.
        if !text.contains('(')
            && let (Ok(picked), Ok(expression)) = (&picked, jmespath::compile(text))
        {
            let other = expression.search(&value).ok().and_then(|other| serde_json::to_value(other).ok());
            assert_eq!(other.as_ref().map(plain), Some(plain(picked)), "{text:?} in {value}");
        }
    }
});

/// The value with all numbers as fractions: a whole number may be written as one.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), plain(value))).collect(),
        other => other.clone(),
    }
}
