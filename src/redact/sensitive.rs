//! What of a value its shapes call sensitive.

use serde_json::Map;
use serde_json::Value;

use crate::model::shape::{Member, Shape, ShapeKind};
use crate::redact::{Redactor, stand_in};

/// A structure's value with stand-ins for all that its shapes call sensitive.
pub fn hide_members(members: &[Member], value: &Value) -> Value {
    let Value::Object(given) = value else { return hide_all(value) };
    let hidden = given.iter().map(|(name, value)| {
        let value = match shape_of(members, name) {
            Some(shape) => hide_sensitive(shape, value),
            // What a member that nobody described holds may be anything.
            None => hide_all(value),
        };
        (name.clone(), value)
    });
    Value::Object(hidden.collect())
}

/// What hides all texts and numbers in a structure's value that its shapes call sensitive.
pub fn redactor_of(members: &[Member], value: &Value) -> Redactor {
    let mut found = SensitiveParts::default();
    add_members(&mut found, members, value);
    let texts = Redactor::new(found.texts.iter().map(String::as_str));
    texts.with_keys(found.keys.iter().map(String::as_str))
}

/// The keys in a value that are sensitive themselves.
pub fn sensitive_keys(shape: &Shape, value: &Value) -> Vec<String> {
    let mut found = SensitiveParts::default();
    add_sensitive(&mut found, shape, value);
    found.keys
}

/// What is sensitive in a value.
#[derive(Default)]
struct SensitiveParts {
    texts: Vec<String>,
    /// Keys of maps. Those of a map that is sensitive as a whole are not among them: often everybody knows them, and
    /// many a message has their words.
    keys: Vec<String>,
}

fn shape_of<'a>(members: &'a [Member], name: &str) -> Option<&'a Shape> {
    members.iter().find(|member| member.name == name).map(|member| &*member.shape)
}

fn add_members(found: &mut SensitiveParts, members: &[Member], value: &Value) {
    let Value::Object(given) = value else { return add_all(found, value) };
    for (name, value) in given {
        match shape_of(members, name) {
            Some(shape) => add_sensitive(found, shape, value),
            None => add_all(found, value),
        }
    }
}

fn add_sensitive(found: &mut SensitiveParts, shape: &Shape, value: &Value) {
    match (&shape.kind, value) {
        (_, value) if shape.sensitive => add_all(found, value),
        (ShapeKind::Structure(members), value) => add_members(found, members, value),
        (ShapeKind::List(element), Value::Array(elements)) => {
            elements.iter().for_each(|value| add_sensitive(found, element, value));
        }
        (ShapeKind::Map(key, inner), Value::Object(entries)) => {
            if key.sensitive {
                found.keys.extend(entries.keys().cloned());
            }
            entries.values().for_each(|value| add_sensitive(found, inner, value));
        }
        _ => {}
    }
}

fn add_all(found: &mut SensitiveParts, value: &Value) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => found.texts.push(number.to_string()),
        Value::String(text) => found.texts.push(text.clone()),
        Value::Array(elements) => elements.iter().for_each(|value| add_all(found, value)),
        Value::Object(entries) => entries.values().for_each(|value| add_all(found, value)),
    }
}

fn hide_sensitive(shape: &Shape, value: &Value) -> Value {
    match (&shape.kind, value) {
        (ShapeKind::Map(_, _), Value::Object(entries)) if shape.sensitive => entries
            .iter()
            .fold(Map::new(), |map, (key, value)| with_hidden_key(map, key, hide_all(value)))
            .into(),
        (_, value) if shape.sensitive => hide_all(value),
        (ShapeKind::Structure(members), value) => hide_members(members, value),
        (ShapeKind::List(element), Value::Array(elements)) => {
            elements.iter().map(|value| hide_sensitive(element, value)).collect()
        }
        (ShapeKind::Map(key, inner), Value::Object(entries)) if key.sensitive => entries
            .iter()
            .fold(Map::new(), |map, (key, value)| with_hidden_key(map, key, hide_sensitive(inner, value)))
            .into(),
        (ShapeKind::Map(_, inner), Value::Object(entries)) => {
            let hidden = entries.iter().map(|(key, value)| (key.clone(), hide_sensitive(inner, value)));
            Value::Object(hidden.collect())
        }
        (_, value) => value.clone(),
    }
}

/// Adds an entry with a stand-in for its key. Where another one has that already, a number stands behind it.
fn with_hidden_key(mut entries: Map<String, Value>, key: &str, value: Value) -> Map<String, Value> {
    let hidden = stand_in(key);
    let mut name = hidden.clone();
    let mut number = 1;
    while entries.contains_key(&name) {
        number += 1;
        name = format!("{hidden} ({number})");
    }
    entries.insert(name, value);
    entries
}

/// A value with stand-ins for its texts and for these keys; everything else stays, so that it conforms as before.
pub fn stand_in_value(value: &Value, keys: &[String]) -> Value {
    match value {
        Value::String(text) => Value::String(stand_in(text)),
        Value::Array(elements) => elements.iter().map(|element| stand_in_value(element, keys)).collect(),
        Value::Object(entries) => entries
            .iter()
            .fold(Map::new(), |mut map, (key, value)| {
                let value = stand_in_value(value, keys);
                if keys.contains(key) {
                    return with_hidden_key(map, key, value);
                }
                map.insert(key.clone(), value);
                map
            })
            .into(),
        other => other.clone(),
    }
}

fn hide_all(value: &Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::Number(number) => Value::String(stand_in(&number.to_string())),
        Value::String(text) => Value::String(stand_in(text)),
        Value::Array(elements) => elements.iter().map(hide_all).collect(),
        Value::Object(entries) => {
            Value::Object(entries.iter().map(|(name, value)| (name.clone(), hide_all(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::model::requirement::{Citation, Grade};

    fn shape(kind: ShapeKind, sensitive: bool) -> Arc<Shape> {
        Arc::new(Shape { name: "Part".to_owned(), kind, constraints: Vec::new(), sensitive })
    }

    fn open() -> Arc<Shape> {
        shape(ShapeKind::String, false)
    }

    fn hidden() -> Arc<Shape> {
        shape(ShapeKind::String, true)
    }

    fn member(name: &str, shape: Arc<Shape>) -> Member {
        let citation = Citation { grade: Grade::Unknown, evidence: Vec::new(), written: None };
        Member { name: name.to_owned(), shape, required: false, documentation: String::new(), citation }
    }

    fn members() -> Vec<Member> {
        let pin = shape(ShapeKind::Integer, true);
        let deep = vec![member("Open", open()), member("Pin", pin)];
        vec![
            member("Open", open()),
            member("Hidden", hidden()),
            member("Elements", shape(ShapeKind::List(hidden()), false)),
            member("Keys", shape(ShapeKind::Map(hidden(), open()), false)),
            member("Values", shape(ShapeKind::Map(open(), hidden()), false)),
            member("Whole", shape(ShapeKind::Map(open(), open()), true)),
            member("Deep", shape(ShapeKind::Structure(deep.into()), false)),
        ]
    }

    fn value() -> Value {
        json!({
            "Open": "Open-1",
            "Hidden": "Text-1",
            "Elements": ["Text-2", null],
            "Keys": {"Key-1": "Open-2", "Key-2": "Open-3"},
            "Values": {"Open-4": "Text-3"},
            "Whole": {"Known-5": "Text-4"},
            "Deep": {"Open": "Open-6", "Pin": 9876, "Strange": {"Name-7": [true, "Text-5"]}},
            "Strange": "Text-6",
        })
    }

    #[test]
    fn all_that_is_sensitive_has_a_stand_in_and_nothing_else() {
        let expected = json!({
            "Open": "Open-1",
            "Hidden": "Xxxx-0",
            "Elements": ["Xxxx-0", null],
            "Keys": {"Xxx-0": "Open-2", "Xxx-0 (2)": "Open-3"},
            "Values": {"Open-4": "Xxxx-0"},
            "Whole": {"Xxxxx-0": "Xxxx-0"},
            "Deep": {"Open": "Open-6", "Pin": "0000", "Strange": {"Name-7": [true, "Xxxx-0"]}},
            "Strange": "Xxxx-0",
        });
        assert_eq!(hide_members(&members(), &value()), expected);
        assert_eq!(hide_members(&members(), &json!(["Text-1"])), json!(["Xxxx-0"]));
    }

    #[test]
    fn a_redactor_knows_all_that_is_sensitive_and_nothing_else() {
        let (written, redactor) = (value().to_string(), redactor_of(&members(), &value()));
        let mut found = written.clone();
        redactor.hide_text(&mut found);
        let mut expected = written;
        for text in ["Text-1", "Text-2", "Key-1", "Key-2", "Text-3", "Text-4", "9876", "Text-5", "Text-6"] {
            expected = expected.replace(text, &stand_in(text));
        }
        assert_eq!(found, expected);
        let mut found = "Text-1".to_owned();
        redactor_of(&members(), &json!("Text-1")).hide_text(&mut found);
        assert_eq!(found, "Xxxx-0");
    }

    #[test]
    fn sensitive_keys_are_found_wherever_they_stand() {
        let map = shape(ShapeKind::Map(hidden(), shape(ShapeKind::Map(hidden(), open()), false)), false);
        let list = shape(ShapeKind::List(map), false);
        let value = json!([{"Key-1": {"Key-2": "Open-1"}}, {"Key-3": {}}]);
        let keys = sensitive_keys(&list, &value);
        assert_eq!(keys, ["Key-1", "Key-2", "Key-3"]);
        let expected = json!([{"Xxx-0": {"Xxx-0": "Xxxx-0"}}, {"Xxx-0": {}}]);
        assert_eq!(stand_in_value(&value, &keys), expected);
        assert_eq!(stand_in_value(&json!({"a": [1, "b"]}), &[]), json!({"a": [1, "x"]}));
    }
}
