//! Edits of a request's bytes and lines, of which the variants are made.

use serde_json::Map;
use serde_json::Value;

use crate::model::protocol::change::Names;
use crate::protocol::http::change::{content_type, method};
use crate::wire::{Header, Request};

const DEPTH: usize = 10_000;

pub(super) fn body(request: &mut Request, text: &str) {
    request.body = text.as_bytes().to_vec();
}

pub(super) fn truncate(request: &mut Request, bytes: usize) {
    request.body.truncate(request.body.len().saturating_sub(bytes));
}

pub(super) fn wrap(request: &mut Request, before: &str, behind: &str) {
    request.body.splice(0..0, before.bytes());
    request.body.extend_from_slice(behind.as_bytes());
}

/// Replaces the closing brace.
pub(super) fn end(request: &mut Request, text: &str) {
    truncate(request, 1);
    request.body.extend_from_slice(text.as_bytes());
}

/// Puts text before the closing brace; a comma that would follow the opening brace is left out.
pub(super) fn insert(request: &mut Request, text: &str) {
    truncate(request, 1);
    let text = if request.body == b"{" { text.strip_prefix(',').unwrap_or(text) } else { text };
    request.body.extend_from_slice(text.as_bytes());
    request.body.push(b'}');
}

pub(super) fn insert_bytes(request: &mut Request, bytes: &[u8]) {
    truncate(request, 1);
    let separator: &[u8] = if request.body == b"{" { b"" } else { b"," };
    request.body.extend_from_slice(separator);
    request.body.extend_from_slice(b"\"Unknown\":\"");
    request.body.extend_from_slice(bytes);
    request.body.extend_from_slice(b"\"}");
}

pub(super) fn replace(request: &mut Request, from: &str, to: &str) {
    let text = String::from_utf8_lossy(&request.body).replace(from, to);
    body(request, &text);
}

pub(super) fn deep(open: &str, close: &str) -> String {
    format!(",\"Unknown\":{}1{}", open.repeat(DEPTH), close.repeat(DEPTH))
}

pub(super) fn utf_16(request: &mut Request, bytes_of: fn(u16) -> [u8; 2]) {
    let text = String::from_utf8_lossy(&request.body).into_owned();
    request.body = text.encode_utf16().flat_map(bytes_of).collect();
}

pub(super) fn preflight(request: &mut Request) {
    method(request, "OPTIONS");
    request.body.clear();
    request.headers = vec![
        Header::new("Origin", "http://localhost"),
        Header::new("Access-Control-Request-Method", "POST"),
        Header::new("Access-Control-Request-Headers", "content-type,x-amz-target"),
    ];
}

pub(super) fn target(request: &mut Request, names: Names<'_>, change: impl Fn(&str) -> String) {
    for header in &mut request.headers {
        if header.name.eq_ignore_ascii_case(&names.protocol.target_header) {
            header.value = change(&header.value);
        }
    }
}

pub(super) fn reorder(request: &mut Request, params: &Map<String, Value>, rotate: usize) {
    let mut members: Vec<_> = params.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    if rotate == 0 {
        members.reverse();
    } else if !members.is_empty() {
        members.rotate_left(rotate);
    }
    body(request, &Value::Object(members.into_iter().collect()).to_string());
}

pub(super) fn duplicate(request: &mut Request, params: &Map<String, Value>) {
    if let Some((name, value)) = params.iter().next() {
        insert(request, &format!(",{}:{value}", Value::from(name.as_str())));
    }
}

pub(super) fn nested(request: &mut Request, params: &Map<String, Value>, names: Names<'_>) {
    let Some(structure) = names.structure else { return };
    let mut params = params.clone();
    let inside = params.entry(structure).or_insert_with(|| Value::Object(Map::new()));
    if let Some(inside) = inside.as_object_mut() {
        inside.insert("Unknown".to_owned(), Value::from("text"));
    }
    body(request, &Value::Object(params).to_string());
}

pub(super) fn pretty(params: &Map<String, Value>, space: &str) -> String {
    let members: Vec<String> = params
        .iter()
        .map(|(name, value)| format!("{space}{}{space}:{space}{value}{space}", Value::from(name.as_str())))
        .collect();
    format!("{{{}}}", members.join(","))
}

pub(super) fn escaped(params: &Map<String, Value>, names: bool, values: bool) -> String {
    spelled(params, names, values, &escape)
}

/// Names and values in escapes whose digits beyond 9 are capitals.
pub(super) fn escaped_in_capitals(params: &Map<String, Value>) -> String {
    spelled(params, true, true, &|text| escape(text).to_uppercase().replace("\\U", "\\u"))
}

fn spelled(
    params: &Map<String, Value>,
    names: bool,
    values: bool,
    escape: &dyn Fn(&str) -> String,
) -> String {
    let members: Vec<String> = params
        .iter()
        .map(|(name, value)| {
            let name = if names { escape(name) } else { Value::from(name.as_str()).to_string() };
            let value = match value {
                Value::String(text) if values => escape(text),
                other => other.to_string(),
            };
            format!("{name}:{value}")
        })
        .collect();
    format!("{{{}}}", members.join(","))
}

/// Spells every character beyond ASCII in escapes; `spell` is asked for each hexadecimal digit, with its place.
pub(super) fn beyond_ascii(request: &mut Request, spell: impl Fn(char, usize) -> char) {
    let mut spelled = String::new();
    for character in String::from_utf8_lossy(&request.body).chars() {
        if character.is_ascii() {
            spelled.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            spelled.push_str("\\u");
            spelled
                .extend(format!("{unit:04x}").chars().enumerate().map(|(place, digit)| spell(digit, place)));
        }
    }
    body(request, &spelled);
}

/// Members whose names are those of the texts in other letter cases, each an empty text.
pub(super) fn other_case(request: &mut Request, params: &Map<String, Value>) {
    for (name, value) in params {
        let lower = name.to_lowercase();
        if value.is_string() && lower != *name && !params.contains_key(&lower) {
            insert(request, &format!(",{}:\"\"", Value::from(lower)));
        }
    }
}

/// Puts text behind the opening brace.
pub(super) fn begin(request: &mut Request, text: &str) {
    request.body.splice(1..1, text.bytes());
}

/// A content type that is made of the one that belongs there.
pub(super) fn declared(request: &mut Request, change: impl Fn(&str) -> String) {
    let changed = change(request.header("Content-Type").unwrap_or_default());
    content_type(request, Some(changed));
}

/// The whole request and, beside its own header lines, those of a preflight.
pub(super) fn call_in_preflight(request: &mut Request) {
    let mut headers = request.headers.clone();
    let body = request.body.clone();
    preflight(request);
    headers.append(&mut request.headers);
    request.headers = headers;
    request.body = body;
}

/// The parts of a target: before the last dot, and behind it.
pub(super) fn parts(target: &str) -> (&str, &str) {
    target.rsplit_once('.').unwrap_or(("", target))
}

/// Text with every UTF-16 code unit as `\uXXXX` (RFC 8259 section 7).
fn escape(text: &str) -> String {
    let units: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    format!("\"{units}\"")
}
