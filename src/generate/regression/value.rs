//! JSON in a kept case: in ASCII, so that every character can be seen, and with long repetitions told by their number.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::model::operation::Params;

/// A text of so many equal characters is told by their number.
const LONG: usize = 64;
const REPEAT: &str = "$repeat";
const LITERAL: &str = "$literal";

/// The JSON text of a value.
pub(super) fn print(value: &Value) -> String {
    let mut printed = String::new();
    for character in folded(value).to_string().chars() {
        if character.is_ascii() && character != '\u{7f}' {
            printed.push(character);
        } else {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                printed.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    printed
}

/// The value of a JSON text.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("{error} in {text}"))?;
    unfolded(value)
}

/// The members of a JSON object's text.
pub(super) fn parse_members(text: &str) -> Result<Params, String> {
    match parse(text)? {
        Value::Object(members) => Ok(members),
        _ => Err(format!("expected a JSON object, found {text}")),
    }
}

fn folded(value: &Value) -> Value {
    match value {
        Value::String(text) => match repetition(text) {
            Some((character, times)) => json!({ REPEAT: [character, times] }),
            None => value.clone(),
        },
        Value::Array(items) => items.iter().map(folded).collect(),
        Value::Object(members) => {
            let inside: Map<String, Value> =
                members.iter().map(|(name, value)| (name.clone(), folded(value))).collect();
            let is_special =
                inside.len() == 1 && [REPEAT, LITERAL].iter().any(|key| inside.contains_key(*key));
            if is_special { json!({ LITERAL: inside }) } else { Value::Object(inside) }
        }
        other => other.clone(),
    }
}

fn unfolded(value: Value) -> Result<Value, String> {
    match value {
        Value::Array(items) => items.into_iter().map(unfolded).collect(),
        Value::Object(mut members) => {
            let is_special = members.len() == 1;
            if let Some(repetition) = members.get(REPEAT).filter(|_| is_special) {
                return repeated(repetition);
            }
            match members.get_mut(LITERAL).filter(|_| is_special) {
                Some(Value::Object(inside)) => plain(std::mem::take(inside)),
                _ => plain(members),
            }
        }
        other => Ok(other),
    }
}

fn plain(members: Params) -> Result<Value, String> {
    members
        .into_iter()
        .map(|(name, value)| Ok((name, unfolded(value)?)))
        .collect::<Result<Params, _>>()
        .map(Value::Object)
}

fn repeated(repetition: &Value) -> Result<Value, String> {
    let character = repetition.get(0).and_then(Value::as_str);
    let times = repetition.get(1).and_then(Value::as_u64).and_then(|times| usize::try_from(times).ok());
    match (character, times) {
        (Some(character), Some(times)) if character.len().saturating_mul(times) <= MOST => {
            Ok(Value::from(character.repeat(times)))
        }
        _ => Err(format!("expected [\"character\", times] of at most {MOST} bytes, found {repetition}")),
    }
}

/// How long a text can become, so that no file asks for all memory.
const MOST: usize = 64 << 20;

fn repetition(text: &str) -> Option<(String, usize)> {
    let first = text.chars().next()?;
    let times = text.chars().count();
    (times >= LONG && text.chars().all(|character| character == first)).then(|| (first.to_string(), times))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn json_value() -> impl Strategy<Value = Value> {
        let text = prop_oneof![
            any::<String>(),
            Just("$repeat".to_owned()),
            (any::<char>(), 60..70_usize).prop_map(|(character, times)| character.to_string().repeat(times)),
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            text.clone().prop_map(Value::from),
        ];
        let key = prop_oneof![text, Just("$literal".to_owned())];
        leaf.prop_recursive(3, 16, 3, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::vec((key.clone(), inner), 0..3)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn what_is_printed_is_read_back(value in json_value()) {
            let printed = print(&value);
            prop_assert!(printed.is_ascii());
            prop_assert_eq!(parse(&printed), Ok(value));
        }
    }

    #[test]
    fn what_has_no_meaning_is_refused() {
        for text in ["{", r#"{"$repeat":["a"]}"#, r#"{"$repeat":["a",99999999999]}"#, r#"{"$repeat":"a"}"#] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse_members("[]").is_err());
    }
}
