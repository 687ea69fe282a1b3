//! Faults in parsing: what a body means.

use std::sync::Arc;

use serde_json::Value;

use crate::model::operation::Operation;
use crate::model::protocol::codec::Protocol;
use crate::model::service::Service;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::{Alteration, server_error};
use crate::wire::{Reply, Request};

/// Deeper nesting than this ends a recursive parser that sets no bound.
const DEEP: usize = 1000;

/// A body of more bytes than this is too large for a server with a small buffer.
const LARGE: usize = 1_000_000;

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    bodies_of_other_kinds(catalogue);
    lenient_grammar(catalogue);
    wrong_readings(catalogue);
    crashes(catalogue);
}

fn bodies_of_other_kinds(catalogue: &mut Catalogue<'_>) {
    let empty = || "{}".to_owned();
    read(
        catalogue,
        "empty-body-accepted",
        "an empty body is read as an empty object",
        &["syntax/empty-body"],
        move |text| text.trim().is_empty().then(empty),
    );
    read(
        catalogue,
        "null-body-accepted",
        "null is read as an empty object",
        &["syntax/null-body"],
        move |text| (text.trim() == "null").then(empty),
    );
    let codec = codec_of(catalogue);
    let value_of = move |text: &str| codec.read_request_body(text.as_bytes());
    let value = value_of.clone();
    let sentence = "a string is read as an empty object";
    read(catalogue, "string-body-accepted", sentence, &["syntax/string-body"], move |text| {
        value(text).is_some_and(|value| value.is_string()).then(empty)
    });
    let value = value_of.clone();
    let sentence = "a number or truth value is read as an empty object";
    read(catalogue, "number-body-accepted", sentence, &["syntax/number-body"], move |text| {
        value(text).is_some_and(|value| value.is_number() || value.is_boolean()).then(empty)
    });
    let sentence = "an array is read as its first element, or as an empty object";
    read(catalogue, "array-body-accepted", sentence, &["syntax/array-body"], move |text| {
        match value_of(text)? {
            Value::Array(elements) => {
                Some(elements.first().map_or_else(|| "{}".to_owned(), Value::to_string))
            }
            _ => None,
        }
    });
}

fn lenient_grammar(catalogue: &mut Catalogue<'_>) {
    let sentence = "a body that breaks off is completed";
    read(catalogue, "truncated-body-completed", sentence, &["syntax/malformed"], completed);
    let sentence = "a comma before a closing brace is allowed";
    read(catalogue, "trailing-comma-accepted", sentence, &["syntax/trailing-comma"], |text| {
        Some(outside_strings(text, |rest| {
            let behind = rest.strip_prefix(',')?.trim_start();
            behind.starts_with(['}', ']']).then_some((1, String::new()))
        }))
    });
    let sentence = "what stands behind the object is not looked at";
    read(catalogue, "trailing-garbage-accepted", sentence, &["syntax/trailing-garbage"], |text| {
        let first = serde_json::Deserializer::from_str(text).into_iter::<Value>().next()?.ok()?;
        Some(first.to_string())
    });
    read(catalogue, "comments-accepted", "comments are allowed", &["syntax/comment"], |text| {
        Some(outside_strings(text, |rest| {
            if rest.starts_with("/*") {
                return Some((rest.find("*/").map_or(rest.len(), |end| end + 2), String::new()));
            }
            let is_line = rest.starts_with("//") || rest.starts_with('#');
            is_line.then(|| (rest.find('\n').unwrap_or(rest.len()), String::new()))
        }))
    });
    read(
        catalogue,
        "single-quotes-accepted",
        "single quotes are allowed",
        &["syntax/single-quotes"],
        |text| (!text.contains('"')).then(|| text.replace('\'', "\"")),
    );
    let sentence = "control characters may stand in strings as they are";
    read(catalogue, "control-characters-accepted", sentence, &["syntax/raw-control-character"], |text| {
        let is_raw = |character: char| character < ' ';
        text.contains(is_raw)
            .then(|| text.chars().map(|character| if is_raw(character) { ' ' } else { character }).collect())
    });
    let sentence = "bytes that are not UTF-8 are replaced";
    alter(catalogue, "invalid-utf-8-replaced", sentence, &["syntax/invalid-utf-8"], |_, request| {
        request.body = String::from_utf8_lossy(&request.body).into_owned().into_bytes();
        None
    });
}

fn wrong_readings(catalogue: &mut Catalogue<'_>) {
    let sentence = "escapes in names and values are not decoded";
    alter(catalogue, "escapes-not-decoded", sentence, &["syntax/escapes"], |_, request| {
        let text = String::from_utf8(std::mem::take(&mut request.body));
        request.body = match text {
            Ok(text) => text.replace("\\u", "\\\\u").into_bytes(),
            Err(error) => error.into_bytes(),
        };
        None
    });
    let sentence = "white space between tokens cannot be read";
    alter(catalogue, "white-space-not-skipped", sentence, &["syntax/white-space"], |_, request| {
        let has_space = String::from_utf8_lossy(&request.body)
            .split('"')
            .step_by(2)
            .any(|outside| outside.contains(['\t', '\n', '\r']));
        if has_space {
            request.body = b"unreadable".to_vec();
        }
        None
    });
    let sentence = "required members are only found in the order of the model";
    let codec = codec_of(catalogue);
    let change = move |operation: &Operation, request: &mut Request| {
        let Some(Value::Object(members)) = codec.read_request_body(&request.body) else { return None };
        let required = operation.members.iter().filter(|member| member.required);
        let positions: Vec<usize> =
            required.filter_map(|member| members.keys().position(|key| *key == member.name)).collect();
        if !positions.is_sorted() {
            request.body = b"unreadable".to_vec();
        }
        None
    };
    alter(catalogue, "member-order-matters", sentence, &["syntax/member-order"], change);
}

fn crashes(catalogue: &mut Catalogue<'_>) {
    let rules = ["syntax/malformed", "answer/no-server-error"];
    let sentence = "a body that is no JSON makes the server fail";
    let codec = codec_of(catalogue);
    alter(catalogue, "malformed-body-fails", sentence, &rules, move |_, request| {
        (!request.body.is_empty() && codec.read_request_body(&request.body).is_none()).then(server_error)
    });
    let sentence = "an empty body ends the connection";
    let rules = ["syntax/empty-body", "answer/connection"];
    alter(catalogue, "empty-body-closes", sentence, &rules, |_, request| {
        (request.method == "POST" && request.body.is_empty()).then_some(Reply::Close)
    });
    // Where a protocol's file does not speak of such bodies, none are sent.
    let speaks_of = |rule: &str| catalogue.service.protocol.rules.iter().any(|known| known.id == rule);
    let (speaks_of_depth, speaks_of_size) =
        (speaks_of("syntax/deep-nesting"), speaks_of("syntax/large-unknown-member"));
    if speaks_of_depth {
        let rules = ["syntax/deep-nesting", "answer/no-server-error"];
        alter(catalogue, "deep-nesting-fails", "deep nesting makes the server fail", &rules, |_, request| {
            let opening = request.body.iter().filter(|byte| matches!(byte, b'{' | b'[')).count();
            (opening > DEEP).then(server_error)
        });
    }
    if speaks_of_size {
        let rules = ["syntax/large-unknown-member", "answer/no-server-error"];
        alter(catalogue, "large-body-fails", "a large body makes the server fail", &rules, |_, request| {
            (request.body.len() > LARGE).then(server_error)
        });
    }
}

/// A fault that reads a text which is no JSON object as another text.
pub(super) fn read(
    catalogue: &mut Catalogue<'_>,
    id: &str,
    sentence: &str,
    rules: &[&str],
    change: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
) {
    let codec = codec_of(catalogue);
    alter(catalogue, id, sentence, rules, move |_, request| {
        let is_object = codec.read_request_body(&request.body).is_some_and(|value| value.is_object());
        if let Ok(text) = std::str::from_utf8(&request.body)
            && !is_object
            && let Some(text) = change(text)
        {
            request.body = text.into_bytes();
        }
        None
    });
}

fn alter(
    catalogue: &mut Catalogue<'_>,
    id: &str,
    sentence: &str,
    rules: &[&str],
    change: impl Fn(&Operation, &mut Request) -> Option<Reply> + Send + Sync + 'static,
) {
    let breaks: Vec<String> = rules.iter().map(|rule| catalogue.protocol(rule)).collect();
    let change = Alteration::Request(Arc::new(move |_: &Service, operation: &Operation, request: &mut _| {
        change(operation, request)
    }));
    catalogue.add(id, sentence, breaks, change);
}

fn codec_of(catalogue: &Catalogue<'_>) -> Arc<dyn Protocol> {
    Arc::clone(&catalogue.service.protocol.codec)
}

/// Closes the string, the arrays and the objects that are open at the end.
fn completed(text: &str) -> Option<String> {
    let mut closing = Vec::new();
    let mut is_string = false;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if is_string => {
                characters.next();
            }
            '"' => is_string = !is_string,
            '{' if !is_string => closing.push('}'),
            '[' if !is_string => closing.push(']'),
            '}' | ']' if !is_string => {
                closing.pop();
            }
            _ => {}
        }
    }
    let quote = if is_string { "\"" } else { "" };
    let end: String = closing.into_iter().rev().collect();
    (!end.is_empty()).then(|| format!("{text}{quote}{end}"))
}

/// Replaces what `change` finds at a position outside strings: how many bytes, and by what.
pub(super) fn outside_strings(text: &str, change: impl Fn(&str) -> Option<(usize, String)>) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_string = false;
    while let Some(character) = rest.chars().next() {
        let found = if is_string { None } else { change(rest) };
        let length = match found {
            Some((length, replacement)) => {
                changed.push_str(&replacement);
                length
            }
            None => {
                let is_escape = is_string && character == '\\';
                let escaped = rest.chars().nth(1).filter(|_| is_escape).map_or(0, char::len_utf8);
                is_string ^= character == '"';
                let length = character.len_utf8() + escaped;
                changed.push_str(&rest[..length]);
                length
            }
        };
        rest = &rest[length..];
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_completed_and_changed_outside_strings() {
        assert_eq!(completed(r#"{"a":["b"#).unwrap(), r#"{"a":["b"]}"#);
        assert_eq!(completed("{}"), None);
        let commented = r#"{"a":"/* \" */"/* b */}"#;
        let without =
            outside_strings(commented, |rest| rest.starts_with("/* b */").then(|| (7, String::new())));
        assert_eq!(without, r#"{"a":"/* \" */"}"#);
    }
}
