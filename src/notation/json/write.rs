//! Writing JSON as it is sent: compact, in UTF-8, with escapes for what UTF-8 cannot say.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::notation::json::value::Given;
use crate::notation::surrogate::unit_of;

/// A value as JSON. Bytes are Base64; numbers that JSON has not are written as in JavaScript.
pub fn to_json(value: &Given) -> String {
    let mut text = String::new();
    write(&mut text, value);
    text
}

fn write(text: &mut String, value: &Given) {
    match value {
        Given::Null => text.push_str("null"),
        Given::Boolean(true) => text.push_str("true"),
        Given::Boolean(false) => text.push_str("false"),
        Given::Integer(digits) => text.push_str(digits),
        Given::Float(number) => text.push_str(&float(*number)),
        Given::Text(characters) => write_text(text, characters),
        Given::Bytes(bytes) => write_text(text, &STANDARD.encode(bytes)),
        Given::List(elements) => {
            text.push('[');
            for (index, element) in elements.iter().enumerate() {
                comma_after(text, index);
                write(text, element);
            }
            text.push(']');
        }
        Given::Object(members) => {
            text.push('{');
            for (index, (name, value)) in members.iter().enumerate() {
                comma_after(text, index);
                write_text(text, name);
                text.push(':');
                write(text, value);
            }
            text.push('}');
        }
    }
}

fn comma_after(text: &mut String, index: usize) {
    if index > 0 {
        text.push(',');
    }
}

fn float(number: f64) -> String {
    match serde_json::Number::from_f64(number) {
        Some(number) => number.to_string(),
        None if number.is_nan() => "NaN".to_owned(),
        None if number > 0.0 => "Infinity".to_owned(),
        None => "-Infinity".to_owned(),
    }
}

fn write_text(target: &mut String, text: &str) {
    target.push('"');
    for character in text.chars() {
        match character {
            '"' => target.push_str("\\\""),
            '\\' => target.push_str("\\\\"),
            '\n' => target.push_str("\\n"),
            '\r' => target.push_str("\\r"),
            '\t' => target.push_str("\\t"),
            '\0'..='\u{1f}' => target.push_str(&format!("\\u{:04x}", u32::from(character))),
            character => match unit_of(character) {
                Some(unit) => target.push_str(&format!("\\u{unit:04x}")),
                None => target.push(character),
            },
        }
    }
    target.push('"');
}
