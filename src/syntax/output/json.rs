//! `--output json`: four spaces a level, members in their order, characters as they are.
//!
//! An empty structure at the top prints nothing.

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::PrettyFormatter;

/// A value in JSON with a newline behind it, or nothing for an empty structure.
pub fn format(value: &Value) -> String {
    if value.as_object().is_some_and(serde_json::Map::is_empty) {
        return String::new();
    }
    let mut bytes = Vec::new();
    let mut serializer =
        serde_json::Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(b"    "));
    value.serialize(&mut serializer).expect("a JSON value can be written to memory");
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("JSON is written in UTF-8")
}
