//! Answers: a service encodes them, a client decodes them.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::model::operation::Operation;
use crate::model::protocol::ProtocolModel;
use crate::model::protocol::answer::{Decoded, ErrorAnswer, ErrorName, NameSource};
use crate::model::protocol::codec::ErrorText;
use crate::protocol::aws_json::json::parse;
use crate::wire::{Header, Response};

/// A header that repeats a message holds at most so many characters of it, so that no reader refuses it.
const MAX_HEADER_TEXT: usize = 1000;

/// The answer to a request that was carried out.
pub(super) fn encode_success(protocol: &ProtocolModel, output: &Value, request_id: &str) -> Response {
    Response {
        status: 200,
        headers: vec![
            Header::new("Content-Type", &protocol.answer_content_type),
            Header::new(&protocol.error.request_id_header, request_id),
        ],
        body: output.to_string().into_bytes(),
    }
}

/// The answer to a request that was refused, with or without a message.
pub(super) fn encode_error(protocol: &ProtocolModel, error: &ErrorText<'_>, request_id: &str) -> Response {
    let ErrorText { status, name, message } = *error;
    let envelope = &protocol.error;
    let mut headers = vec![
        Header::new("Content-Type", &protocol.answer_content_type),
        Header::new(&envelope.request_id_header, request_id),
        Header::new(&envelope.type_header, format!("{name}{}", envelope.type_header_suffix)),
    ];
    let mut body = Map::new();
    body.insert(envelope.type_member.clone(), json!(name));
    if let Some(message) = message {
        headers.push(Header::new(&envelope.message_header, header_text(message)));
        body.insert(envelope.message_member.clone(), json!(message));
    }
    Response { status, headers, body: Value::Object(body).to_string().into_bytes() }
}

/// A text as a header can hold it: printable ASCII with `?` for all else, not too long, no space at its ends.
fn header_text(text: &str) -> String {
    let plain = |character: char| if matches!(character, ' '..='~') { character } else { '?' };
    text.chars().take(MAX_HEADER_TEXT).map(plain).collect::<String>().trim().to_owned()
}

/// Reads an answer as a client does that knows every spelling of an error.
///
/// A status of 2xx is a success unless an error is inside; anything else is an error.
pub(super) fn decode_answer(protocol: &ProtocolModel, operation: &Operation, response: &Response) -> Decoded {
    let header_name = response.header(&protocol.error.type_header).map(|text| {
        let name = text.trim().strip_suffix(&protocol.error.type_header_suffix).unwrap_or(text);
        ErrorName { written: text.to_owned(), ..named(name, NameSource::Header) }
    });
    let is_success = (200..300).contains(&response.status);
    if is_success && response.body.is_empty() && header_name.is_none() {
        return Decoded::Success { output: Value::Object(Map::new()), empty_body: true };
    }
    let body = parse(&response.body);
    let members = body.as_ref().ok().and_then(|json| json.value.as_object());
    let body_name = members.and_then(|members| find_name(protocol, operation, members, is_success));
    if !is_success || body_name.is_some() || header_name.is_some() {
        let mut error = ErrorAnswer {
            body_is_object: members.is_some(),
            under_success_status: is_success,
            body_name,
            header_name,
            ..ErrorAnswer::default()
        };
        if let Some((name, text)) = members.and_then(|members| find_message(protocol, members)) {
            error.message = text.as_str().map(str::to_owned);
            error.message_member = Some(name.clone());
        }
        return Decoded::Error(error);
    }
    match body {
        Ok(json) => Decoded::Success { output: json.value, empty_body: false },
        Err(fault) => Decoded::Unreadable(fault.to_string()),
    }
}

/// A name of an error in each of its spellings: `Name`, `namespace#Name`, `Name:http://...`.
fn named(written: &str, source: NameSource) -> ErrorName {
    let without_address = written.split(':').next().unwrap_or_default();
    let plain = without_address.rsplit('#').next().unwrap_or_default().trim();
    ErrorName { written: written.to_owned(), plain: plain.to_owned(), source }
}

fn find_name(
    protocol: &ProtocolModel,
    operation: &Operation,
    members: &Map<String, Value>,
    is_success: bool,
) -> Option<ErrorName> {
    let type_member = protocol.error.type_member.as_str();
    if let Some(name) = members.get(type_member).and_then(Value::as_str) {
        return Some(named(name, NameSource::TypeMember));
    }
    // A structure of an output may tell its own type.
    let is_output = |name: &str| is_success && operation.output.iter().any(|member| member.name == name);
    let foreign = members.iter().filter(|(name, _)| !is_output(name));
    let mut nested = foreign.filter_map(|(_, value)| value.get(type_member)?.as_str());
    if let Some(name) = nested.next() {
        return Some(named(name, NameSource::Nested));
    }
    // An output may well have a member of this name, so it counts only where the status says error.
    let code = ["code", "Code"].iter().find_map(|key| members.get(*key)?.as_str());
    code.filter(|_| !is_success).map(|name| named(name, NameSource::CodeMember))
}

fn find_message<'a>(
    protocol: &ProtocolModel,
    members: &'a Map<String, Value>,
) -> Option<(&'a String, &'a Value)> {
    let wanted = protocol.error.message_member.as_str();
    members
        .get_key_value(wanted)
        .or_else(|| members.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_holds_any_message() {
        assert_eq!(header_text(" a\u{e9}\0b "), "a??b");
        assert_eq!(header_text(&"x".repeat(1 << 20)).len(), 1000);
    }
}
