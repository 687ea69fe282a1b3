//! Reading a body as JSON, by the letter of RFC 8259.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Map;
use serde_json::Number;
use serde_json::Value;

/// A body that is JSON.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Json {
    /// What it says; of a key that stands twice, the last value.
    pub(super) value: Value,
    /// Whether a key stands twice in some object, which RFC 8259 leaves open.
    pub(super) has_duplicate_keys: bool,
}

/// Why a body cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum JsonFault {
    /// Nothing but white space.
    #[error("expected a JSON object, found an empty body")]
    Empty,
    /// It begins with a byte order mark, which RFC 8259 section 8.1 lets a reader refuse or ignore.
    #[error("expected a JSON object, found a byte order mark")]
    ByteOrderMark,
    /// It is UTF-16.
    #[error("expected UTF-8, found UTF-16")]
    Utf16,
    /// It is not UTF-8.
    #[error("expected UTF-8, found other bytes")]
    NotUtf8,
    /// It says `NaN` or `Infinity` where a value belongs, as some writers do.
    #[error("expected a JSON value, found one that is not a number")]
    NotANumber,
    /// It is nested deeper than is read, or holds a number larger than is read: a reader may set such limits.
    #[error("expected moderate values, found one beyond the limits: {0}")]
    BeyondLimits(String),
    /// It breaks the grammar.
    #[error("expected JSON, found something else: {0}")]
    Malformed(String),
}

/// Reads a body.
///
/// # Errors
///
/// Everything that is not JSON, and nesting beyond 127 levels.
pub(super) fn parse(body: &[u8]) -> Result<Json, JsonFault> {
    if let Some(fault) = foreign_encoding(body) {
        return Err(fault);
    }
    let text = std::str::from_utf8(body).map_err(|_| JsonFault::NotUtf8)?;
    if text.bytes().all(is_white_space) {
        return Err(JsonFault::Empty);
    }
    let duplicates = Cell::new(false);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = Reader { duplicates: &duplicates }.deserialize(&mut deserializer);
    match read.and_then(|value| deserializer.end().map(|()| value)) {
        Ok(value) => Ok(Json { value, has_duplicate_keys: duplicates.get() }),
        Err(error) => Err(classify(text, &error)),
    }
}

fn foreign_encoding(body: &[u8]) -> Option<JsonFault> {
    match body {
        [0xef, 0xbb, 0xbf, ..] => Some(JsonFault::ByteOrderMark),
        [0xfe, 0xff, ..] | [0xff, 0xfe, ..] | [0, 1..=127, ..] | [1..=127, 0, ..] => Some(JsonFault::Utf16),
        _ => None,
    }
}

fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn classify(text: &str, error: &serde_json::Error) -> JsonFault {
    let reason = error.to_string();
    if reason.starts_with("recursion limit") || reason.starts_with("number out of range") {
        return JsonFault::BeyondLimits(reason);
    }
    if stands_at_a_number(text, error) { JsonFault::NotANumber } else { JsonFault::Malformed(reason) }
}

/// Whether reading stopped in one of the words by which some writers say that a number is none.
fn stands_at_a_number(text: &str, error: &serde_json::Error) -> bool {
    let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let before = error.column().saturating_sub(1).min(line.len());
    ["NaN", "Infinity"].iter().any(|word| {
        (0..word.len()).any(|back| {
            before
                .checked_sub(back)
                .and_then(|start| line.get(start..))
                .is_some_and(|rest| rest.starts_with(word))
        })
    })
}

/// Builds a value and notes whether a key stood twice.
#[derive(Clone, Copy)]
struct Reader<'a> {
    duplicates: &'a Cell<bool>,
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = elements.next_element_seed(self)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(self)?;
            if values.insert(key, value).is_some() {
                self.duplicates.set(true);
            }
        }
        Ok(Value::Object(values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(body: &[u8]) -> Option<JsonFault> {
        parse(body).err()
    }

    fn is_malformed(body: &[u8]) -> bool {
        matches!(fault(body), Some(JsonFault::Malformed(_)))
    }

    #[test]
    fn what_the_standard_forbids_is_malformed() {
        for body in [
            r#"{"a":1,}"#,
            r#"{"a":1}x"#,
            r#"{"a":1}{}"#,
            r#"{"a":1 /* one */}"#,
            "{'a':1}",
            r#"{"a":1"#,
            r#"{"a":01}"#,
            r#"{"a":"\ud800"}"#,
            r#"{"a":"\udc00"}"#,
            r#"{"a":"\x41"}"#,
            "{\"a\":\"\u{1}\"}",
            "{\"a\":\"\n\"}",
            "nul",
        ] {
            assert!(is_malformed(body.as_bytes()), "{body}");
        }
    }

    #[test]
    fn what_the_standard_leaves_open_is_told_apart() {
        assert_eq!(fault(b"\xef\xbb\xbf{}"), Some(JsonFault::ByteOrderMark));
        assert_eq!(fault(b"{\0}\0"), Some(JsonFault::Utf16));
        assert_eq!(fault(b"\xff\xfe{\0}\0"), Some(JsonFault::Utf16));
        assert_eq!(fault(b"{\"a\":\"\xff\"}"), Some(JsonFault::NotUtf8));
        assert_eq!(fault(br#"{"a":NaN}"#), Some(JsonFault::NotANumber));
        assert_eq!(fault(br#"{"a":-Infinity}"#), Some(JsonFault::NotANumber));
        assert_eq!(fault(b" \n"), Some(JsonFault::Empty));
        assert!(parse(br#"{"a":1,"b":{"c":1,"c":2}}"#).is_ok_and(|json| json.has_duplicate_keys));
        assert!(parse(br#"{"a":1,"b":{"a":1}}"#).is_ok_and(|json| !json.has_duplicate_keys));
    }

    #[test]
    fn depth_and_size_are_bounded() {
        for opening in ["[", "{\"a\":"] {
            let deep = opening.repeat(1_000_000);
            assert!(matches!(fault(deep.as_bytes()), Some(JsonFault::BeyondLimits(_))));
        }
        assert!(matches!(fault(b"[1e999]"), Some(JsonFault::BeyondLimits(_))));
        let large = format!(r#"{{"a":"{}"}}"#, "x".repeat(4 << 20));
        assert!(parse(large.as_bytes()).is_ok());
    }

    #[test]
    fn the_last_of_two_equal_keys_counts() {
        let json = parse(br#"{"a":1,"a":2}"#).unwrap();
        assert_eq!(json.value["a"], 2);
    }

    #[test]
    fn what_is_read_is_what_a_plain_reader_reads() {
        let text = r#" {"a":[1,-2,3.5,1e3,true,false,null,"\u00e9\ud83d\ude00"],"":{}} "#;
        let plain: Value = serde_json::from_str(text).unwrap();
        assert_eq!(parse(text.as_bytes()).unwrap().value, plain);
    }
}
