//! Any text is read as JSON or refused: what another reader takes is the same value here, and what was read is read
//! again from what it is written as.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use wireproof::internals::notation::json::read::parse;
use wireproof::internals::notation::json::write::to_json;

/// Texts with longer numbers are refused here, and taken elsewhere.
const MOST_DIGITS: usize = 4300;

fuzz_target!(|text: &str| {
    let other = serde_json::from_str::<Value>(text);
    match parse(text) {
        Ok(given) => {
            let written = to_json(&given);
            let again = parse(&written).map(|given| to_json(&given));
            assert_eq!(again.as_ref(), Ok(&written), "{text:?}");
            if let Ok(other) = other {
                let given = Value::from(given);
                assert!(is_same(&given, &other), "{given} is not {other}");
            }
        }
        Err(error) => {
            assert!(error.index <= text.chars().count() && !error.to_string().is_empty(), "{error}");
            assert!(other.is_err() || text.len() > MOST_DIGITS, "{text:?}: {error}");
        }
    }
});

/// Whether two values are one, where a reader may take the last digit of a fraction for the next one.
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
            let pairs = || one.iter().zip(other);
            one.len() == other.len()
                && pairs().all(|((name, one), (other_name, other))| name == other_name && is_same(one, other))
        }
        _ => one == other,
    }
}
