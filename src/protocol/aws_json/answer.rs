//! Answers: a service encodes them, a client decodes them.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::model::ProtocolModel;
use crate::protocol::aws_json::json::parse;
use crate::wire::{Header, Response};

/// A header that repeats a message holds at most so many characters of it, so that no reader refuses it.
const MAX_HEADER_TEXT: usize = 1000;

/// What an answer says, however it is spelled.
#[derive(Clone, Debug, PartialEq)]
pub enum Decoded {
    /// The operation succeeded.
    Success {
        /// The output: an empty object where the body is empty.
        output: Value,
        /// Whether the body is empty.
        empty_body: bool,
    },
    /// The operation was refused, or failed.
    Error(ErrorAnswer),
    /// A status that means success, with a body that is no JSON.
    Unreadable(String),
}

/// An error that an answer tells, and how it tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorAnswer {
    /// The name in the body, if there is one.
    pub body_name: Option<ErrorName>,
    /// The name in the header, if there is one.
    pub header_name: Option<ErrorName>,
    /// The message in the body, in any letter case of its name, where it is text.
    pub message: Option<String>,
    /// The message's name as the body has it, whatever its value is.
    pub message_member: Option<String>,
    /// Whether the body is a JSON object.
    pub body_is_object: bool,
    /// Whether the status says success although an error is inside.
    pub under_success_status: bool,
}

/// The name of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorName {
    /// As it was written: `Name`, `namespace#Name`, `Name:http://...`.
    pub written: String,
    /// Without namespace and address.
    pub plain: String,
    /// Where it stood.
    pub source: NameSource,
}

/// Where the name of an error stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameSource {
    /// In the body's member that the protocol file gives.
    TypeMember,
    /// In the body's member `code`, which clients read too.
    CodeMember,
    /// One level down in the body.
    Nested,
    /// In the header.
    Header,
}

impl ErrorAnswer {
    /// The error's plain name: the body's, else the header's.
    pub fn name(&self) -> Option<&str> {
        self.body_name.as_ref().or(self.header_name.as_ref()).map(|name| name.plain.as_str())
    }
}

impl ErrorName {
    fn new(written: &str, source: NameSource) -> Self {
        let without_address = written.split(':').next().unwrap_or_default();
        let plain = without_address.rsplit('#').next().unwrap_or_default().trim();
        Self { written: written.to_owned(), plain: plain.to_owned(), source }
    }
}

/// The answer to a request that was carried out.
pub fn encode_success(protocol: &ProtocolModel, output: &Value, request_id: &str) -> Response {
    Response {
        status: 200,
        headers: vec![
            Header::new("Content-Type", &protocol.content_type),
            Header::new(&protocol.error.request_id_header, request_id),
        ],
        body: output.to_string().into_bytes(),
    }
}

/// The answer to a request that was refused, with or without a message.
pub fn encode_error(
    protocol: &ProtocolModel,
    status: u16,
    name: &str,
    message: Option<&str>,
    request_id: &str,
) -> Response {
    let envelope = &protocol.error;
    let mut headers = vec![
        Header::new("Content-Type", &protocol.content_type),
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
pub fn header_text(text: &str) -> String {
    let plain = |character: char| if matches!(character, ' '..='~') { character } else { '?' };
    text.chars().take(MAX_HEADER_TEXT).map(plain).collect::<String>().trim().to_owned()
}

/// Reads an answer as a client does that knows every spelling of an error.
///
/// A status of 2xx is a success unless an error is inside; anything else is an error.
pub fn decode_answer(protocol: &ProtocolModel, response: &Response) -> Decoded {
    let header_name = response.header(&protocol.error.type_header).map(|text| {
        let name = text.trim().strip_suffix(&protocol.error.type_header_suffix).unwrap_or(text);
        ErrorName { written: text.to_owned(), ..ErrorName::new(name, NameSource::Header) }
    });
    let is_success = (200..300).contains(&response.status);
    if is_success && response.body.is_empty() && header_name.is_none() {
        return Decoded::Success { output: Value::Object(Map::new()), empty_body: true };
    }
    let body = parse(&response.body);
    let members = body.as_ref().ok().and_then(|json| json.value.as_object());
    let body_name = members.and_then(|members| find_name(protocol, members, is_success));
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

fn find_name(protocol: &ProtocolModel, members: &Map<String, Value>, is_success: bool) -> Option<ErrorName> {
    let type_member = protocol.error.type_member.as_str();
    if let Some(name) = members.get(type_member).and_then(Value::as_str) {
        return Some(ErrorName::new(name, NameSource::TypeMember));
    }
    let mut nested = members.values().filter_map(|value| value.get(type_member)?.as_str());
    if let Some(name) = nested.next() {
        return Some(ErrorName::new(name, NameSource::Nested));
    }
    // An output may well have a member of this name, so it counts only where the status says error.
    let code = ["code", "Code"].iter().find_map(|key| members.get(*key)?.as_str());
    code.filter(|_| !is_success).map(|name| ErrorName::new(name, NameSource::CodeMember))
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
