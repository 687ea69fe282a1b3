//! Any text is read as a JMESPath expression or refused, and one that is read picks what the evaluation of its reader's
//! maker picks, where no function is called.

#![no_main]

#[path = "../same/mod.rs"]
mod same;

use libfuzzer_sys::fuzz_target;
use serde_json::json;
use wireproof::internals::call::syntax::query::Query;

use same::is_same;

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
                assert!(is_same(&other, picked, false), "{text:?} in {value}: expected {other}, found {picked}");
            }
        }
    }
});
