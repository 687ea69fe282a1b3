//! Any text is read as JSON or refused: what another reader takes is the same value here, and what was read is read
//! again from what it is written as.

#![no_main]

#[path = "../same/mod.rs"]
mod same;

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use wireproof::internals::notation::json::read::parse;
use wireproof::internals::notation::json::write::to_json;

use same::is_same;

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
                assert!(is_same(&given, &other, true), "{given} is not {other}");
            }
        }
        Err(error) => {
            assert!(error.index <= text.chars().count() && !error.to_string().is_empty(), "{error}");
            assert!(other.is_err() || text.len() > MOST_DIGITS, "{text:?}: {error}");
        }
    }
});
