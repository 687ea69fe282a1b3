//! Inputs whose texts are templates.

use serde_json::Value;

use crate::target::bindings::Bindings;
use crate::target::template::Template;

/// A value of JSON with its texts filled in; `None` where a value is not known.
pub fn fill(value: &Value, bindings: &Bindings) -> Option<Value> {
    match value {
        Value::String(text) => Template::read(text).fill(bindings).map(Value::String),
        Value::Array(elements) => elements.iter().map(|element| fill(element, bindings)).collect(),
        Value::Object(members) => {
            let filled = members.iter().map(|(name, value)| Some((name.clone(), fill(value, bindings)?)));
            filled.collect::<Option<_>>().map(Value::Object)
        }
        plain => Some(plain.clone()),
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
