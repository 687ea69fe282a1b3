//! Inputs whose texts are templates.
//!
//! `{ hmac-sha256 = TEXT, key = TEXT }` in place of a value stands for a keyed hash of the filled-in text.

use serde_json::{Map, Value};

use crate::sign::keyed_hash::keyed_hash;
use crate::target::bindings::Bindings;
use crate::target::template::Template;

/// The member by which a keyed hash is told from any other object: what is hashed.
const HASHED: &str = "hmac-sha256";
/// The key of a keyed hash.
const KEY: &str = "key";

/// A value of JSON with its texts filled in; `None` where a value is not known.
pub fn fill(value: &Value, bindings: &Bindings) -> Option<Value> {
    fill_hashing(value, bindings, &mut |key, message| keyed_hash(key, &[message]))
}

/// The same where a keyed hash is whatever `hash` makes of a key and a message.
pub fn fill_hashing(
    value: &Value,
    bindings: &Bindings,
    hash: &mut dyn FnMut(&str, &str) -> String,
) -> Option<Value> {
    match value {
        Value::String(text) => Template::read(text).fill(bindings).map(Value::String),
        Value::Array(elements) => {
            elements.iter().map(|element| fill_hashing(element, bindings, hash)).collect()
        }
        Value::Object(members) if members.contains_key(HASHED) => {
            let (message, key) = hash_of(members)?;
            let (message, key) =
                (Template::read(message).fill(bindings)?, Template::read(key).fill(bindings)?);
            Some(Value::String(hash(&key, &message)))
        }
        Value::Object(members) => {
            let filled = members
                .iter()
                .map(|(name, value)| Some((name.clone(), fill_hashing(value, bindings, hash)?)));
            filled.collect::<Option<_>>().map(Value::Object)
        }
        plain => Some(plain.clone()),
    }
}

/// What is hashed and the key, where the object is a keyed hash in the right form.
fn hash_of(members: &Map<String, Value>) -> Option<(&str, &str)> {
    match (members.get(HASHED)?, members.get(KEY)?) {
        (Value::String(message), Value::String(key)) if members.len() == 2 => Some((message, key)),
        _ => None,
    }
}

/// Whether every keyed hash in a value of JSON is in the right form.
pub(crate) fn are_hashes_sound(value: &Value) -> bool {
    match value {
        Value::Array(elements) => elements.iter().all(are_hashes_sound),
        Value::Object(members) if members.contains_key(HASHED) => hash_of(members).is_some(),
        Value::Object(members) => members.values().all(are_hashes_sound),
        _ => true,
    }
}

/// The templates in a value of JSON.
pub(crate) fn templates_of(value: &Value) -> Vec<Template> {
    match value {
        Value::String(text) => vec![Template::read(text)],
        Value::Array(elements) => elements.iter().flat_map(templates_of).collect(),
        Value::Object(members) => members.values().flat_map(templates_of).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// RFC 4231 section 4.3, its message split into values and its digest in Base64.
    #[test]
    fn a_keyed_hash_is_computed_of_filled_in_texts() {
        let bindings = Bindings::default().with("key", "Jefe").with("do", "do ya want ").with("for", "for");
        let hash = json!({ "hmac-sha256": "what {do}{for} nothing?", "key": "{key}" });
        let body = json!({ "Parameters": { "HASH": hash }, "Name": "{key}" });
        assert_eq!(
            fill(&body, &bindings),
            Some(json!({
                "Parameters": { "HASH": "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=" },
                "Name": "Jefe"
            }))
        );
        assert!(are_hashes_sound(&body));
        assert_eq!(fill(&body, &Bindings::default().with("key", "Jefe")), None);
        let names: Vec<String> =
            templates_of(&hash).iter().flat_map(Template::names).map(str::to_owned).collect();
        assert_eq!(names, ["do", "for", "key"]);
    }

    #[test]
    fn a_keyed_hash_in_another_form_is_none() {
        for hash in [
            json!({ "hmac-sha256": "a" }),
            json!({ "hmac-sha256": "a", "kye": "b" }),
            json!({ "hmac-sha256": "a", "key": 1 }),
            json!({ "hmac-sha256": ["a"], "key": "b" }),
            json!({ "hmac-sha256": "a", "key": "b", "more": "c" }),
        ] {
            assert!(!are_hashes_sound(&json!({ "In": [hash] })), "{hash}");
            assert_eq!(fill(&hash, &Bindings::default()), None, "{hash}");
        }
        assert!(are_hashes_sound(&json!({ "key": "a", "other": [{}] })));
    }
}
