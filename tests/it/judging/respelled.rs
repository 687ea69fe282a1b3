//! Other spellings of an answer that say the same.

use serde_json::{Map, Value};

use wireproof::internals::wire::Response;

pub(super) fn rename_headers(answer: &mut Response, change: fn(&str) -> String) {
    for header in &mut answer.headers {
        header.name = change(&header.name);
    }
}

pub(super) fn set_header(answer: &mut Response, name: &str, value: &str) {
    for header in &mut answer.headers {
        if header.name.eq_ignore_ascii_case(name) && header.value == "application/x-amz-json-1.1" {
            value.clone_into(&mut header.value);
        }
    }
}

/// Spells the body of an answer of the operation in another way.
pub(super) fn respell(answer: &mut Response, spell: impl FnOnce(Value) -> String) {
    if let Ok(body) = serde_json::from_slice(&answer.body) {
        answer.body = spell(body).into_bytes();
    }
}

pub(super) fn with_members(answer: &mut Response, change: impl FnOnce(&mut Map<String, Value>)) {
    if answer.status == 200 {
        return;
    }
    respell(answer, |mut body| {
        if let Value::Object(members) = &mut body {
            change(members);
        }
        body.to_string()
    });
}

pub(super) fn rename_error(answer: &mut Response, change: impl Fn(&str) -> String) {
    let renamed = |name: &str| Value::from(change(name));
    with_members(answer, |members| {
        if let Some(name) = members.get("__type").and_then(Value::as_str).map(renamed) {
            members.insert("__type".to_owned(), name);
        }
    });
}

/// JSON in which every text is spelled in escapes.
pub(super) fn escaped(value: &Value) -> String {
    let text = |text: &str| {
        let units: String = text.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
        format!("\"{units}\"")
    };
    match value {
        Value::String(plain) => text(plain),
        Value::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|(name, value)| format!("{}:{}", text(name), escaped(value))).collect();
            format!("{{{}}}", members.join(","))
        }
        other => other.to_string(),
    }
}
