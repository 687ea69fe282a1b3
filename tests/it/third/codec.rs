//! A protocol as other code than the program's own registers one: requests are forms, answers plain text.
//!
//! - The operation is the form's field `Action`, the members are its other fields. What is null is left out.
//! - A success is `OK` and a line `name=value` for each member of the output; an error is its name and, behind a line
//!   end, its message.

use serde_json::{Map, Value};
use wireproof::internals::model::operation::Operation;
use wireproof::internals::model::protocol::ProtocolModel;
use wireproof::internals::model::protocol::answer::{
    Decoded, ErrorAnswer, ErrorName, NameSource, ServiceError,
};
use wireproof::internals::model::protocol::change::Changes;
use wireproof::internals::model::protocol::check::RuleResult;
use wireproof::internals::model::protocol::codec::{Call, ErrorText, Protocol, Refusal};
use wireproof::internals::model::protocol::fault::ProtocolFault;
use wireproof::internals::model::service::Service;
use wireproof::internals::model::shape::{Member, ShapeKind};
use wireproof::internals::protocol::http::{self, answer, fault};
use wireproof::internals::wire::{Framing, Header, Request, Response};

use crate::third::changes::CHANGES;
use crate::third::faults::FAULTS;

/// The protocol.
#[derive(Debug)]
pub(super) struct FormText;

/// The field that names the operation.
const ACTION: &str = "Action";

impl Protocol for FormText {
    fn name(&self) -> &str {
        "form-text"
    }

    fn format(&self) -> &'static str {
        "text"
    }

    fn error_form(&self) -> &'static str {
        "text that begins with a name"
    }

    fn check_answer(
        &self,
        protocol: &ProtocolModel,
        response: &Response,
        decoded: &Decoded,
    ) -> Vec<RuleResult> {
        let mut results = vec![answer::request_id(protocol, response)];
        match decoded {
            Decoded::Error(error) => results.extend([answer::error_status(error), error_body(error)]),
            _ => results.extend(answer::success(protocol, response)),
        }
        results
    }

    fn changes(&self) -> &'static [&'static [Changes]] {
        &[CHANGES, http::change::CHANGES]
    }

    fn faults(&self) -> &'static [&'static [ProtocolFault]] {
        &[FAULTS, fault::REQUEST_FAULTS, fault::ANSWER_FAULTS]
    }

    fn encode_request(
        &self,
        service: &Service,
        operation: &Operation,
        params: &Map<String, Value>,
    ) -> Request {
        let mut fields = vec![field(ACTION, &operation.name)];
        for (name, value) in params.iter().filter(|(_, value)| !value.is_null()) {
            fields.push(field(name, &text(value)));
        }
        Request {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            headers: vec![Header::new("Content-Type", &service.protocol.content_type)],
            framing: Framing::ContentLength,
            body: fields.join("&").into_bytes(),
        }
    }

    fn decode_request<'s>(&self, service: &'s Service, request: &Request) -> Result<Call<'s>, Refusal> {
        let refused = |rule: &str, unreadable: bool, found: &str| Refusal {
            rule: rule.to_owned(),
            unreadable,
            reason: format!("expected a form, found {found}"),
        };
        if request.method != "POST" {
            let rule = if request.method == "GET" { "method/get" } else { "method/other" };
            return Err(refused(rule, false, &request.method));
        }
        if request.path.split('?').next() != Some("/") {
            return Err(refused("path/other", false, &request.path));
        }
        match request.header("content-type") {
            None => return Err(refused("content-type/missing", false, "no content type")),
            Some(given) if given != service.protocol.content_type => {
                return Err(refused("content-type/other", false, given));
            }
            Some(_) => {}
        }
        let Some(mut fields) = fields(&request.body) else {
            return Err(refused("syntax/malformed", true, "another text"));
        };
        let rule = if fields.contains_key(ACTION) { "action/unknown" } else { "action/missing" };
        let action = fields.shift_remove(ACTION).unwrap_or_default();
        let Some(operation) = service.operation_named(action.as_str().unwrap_or_default()) else {
            return Err(refused(rule, false, "no operation"));
        };
        Ok(Call { operation, params: typed(&operation.members, fields), open: None })
    }

    fn named_operation<'s>(&self, service: &'s Service, request: &Request) -> Option<&'s Operation> {
        service.operation_named(fields(&request.body)?.get(ACTION)?.as_str()?)
    }

    fn read_request_body(&self, body: &[u8]) -> Option<Value> {
        fields(body).map(Value::Object)
    }

    fn encode_success(
        &self,
        protocol: &ProtocolModel,
        _: &Operation,
        output: &Value,
        request_id: &str,
    ) -> Response {
        let members = output.as_object().into_iter().flatten();
        let lines = members.map(|(name, value)| format!("\n{}", field(name, &text(value))));
        let body = format!("OK{}", lines.collect::<String>());
        Response { status: 200, headers: headers(protocol, request_id), body: body.into_bytes() }
    }

    fn encode_error(&self, protocol: &ProtocolModel, error: &ErrorText<'_>, request_id: &str) -> Response {
        let message = error.message.map(|message| format!("\n{message}")).unwrap_or_default();
        let body = format!("{}{message}", error.name);
        Response { status: error.status, headers: headers(protocol, request_id), body: body.into_bytes() }
    }

    fn decode_answer(&self, _: &ProtocolModel, operation: &Operation, response: &Response) -> Decoded {
        let text = std::str::from_utf8(&response.body).unwrap_or_default();
        if !(200..300).contains(&response.status) {
            return Decoded::Error(error(text));
        }
        let lines = text.strip_prefix("OK").map(|rest| rest.trim_start_matches('\n').replace('\n', "&"));
        match lines.and_then(|lines| fields(lines.as_bytes())) {
            Some(members) => {
                let output = Value::Object(typed(&operation.output, members));
                Decoded::Success { output, empty_body: false }
            }
            None => Decoded::Unreadable("expected OK, found another text".to_owned()),
        }
    }

    fn read_answer_body(&self, _: &[u8]) -> Option<Value> {
        None
    }

    fn read_answer(
        &self,
        protocol: &ProtocolModel,
        operation: &Operation,
        response: &Response,
    ) -> Result<Value, ServiceError> {
        match self.decode_answer(protocol, operation, response) {
            Decoded::Success { output, .. } => Ok(output),
            Decoded::Unreadable(_) => Ok(Value::Object(Map::new())),
            Decoded::Error(error) => Err(ServiceError {
                code: error.name().map_or_else(|| response.status.to_string(), str::to_owned),
                message: error.message.unwrap_or_default(),
            }),
        }
    }
}

fn headers(protocol: &ProtocolModel, request_id: &str) -> Vec<Header> {
    let declared = &protocol.answer_content_type;
    vec![Header::new("Content-Type", declared), Header::new(&protocol.error.request_id_header, request_id)]
}

fn field(name: &str, value: &str) -> String {
    let [name, value] = [name, value].map(escaped);
    format!("{name}={value}")
}

/// A text in which all bytes but letters and digits are written as `%XX`.
fn escaped(text: &str) -> String {
    let byte = |byte: u8| match byte {
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// What such a text says; nothing where an escape is none, or the bytes are no UTF-8.
fn unescaped(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).ok()
}

/// A value as a form has it; what a form has no form for is written as JSON.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The fields of a form as texts; nothing where it is none.
fn fields(body: &[u8]) -> Option<Map<String, Value>> {
    let mut fields = Map::new();
    for field in std::str::from_utf8(body).ok()?.split('&').filter(|field| !field.is_empty()) {
        let (name, value) = field.split_once('=')?;
        fields.insert(unescaped(name)?, Value::from(unescaped(value)?));
    }
    Some(fields)
}

/// Fields as the shapes of their members say; what does not fit stays a text.
fn typed(members: &[Member], fields: Map<String, Value>) -> Map<String, Value> {
    let as_shape = |name: &String, value: Value| {
        let shape = members.iter().find(|member| member.name == *name).map(|member| &member.shape.kind);
        let read = value.as_str().and_then(|text| serde_json::from_str(text).ok());
        match (shape, read) {
            (Some(ShapeKind::Integer), Some(number @ Value::Number(_))) => number,
            (Some(ShapeKind::Boolean), Some(truth @ Value::Bool(_))) => truth,
            _ => value,
        }
    };
    fields.into_iter().map(|(name, value)| (name.clone(), as_shape(&name, value))).collect()
}

/// An error as a text tells it.
fn error(text: &str) -> ErrorAnswer {
    let (first, message) = text.split_once('\n').map_or((text, None), |(first, rest)| (first, Some(rest)));
    let is_name = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let name = is_name.then(|| ErrorName {
        written: first.to_owned(),
        plain: first.to_owned(),
        source: NameSource::TypeMember,
    });
    ErrorAnswer {
        body_is_object: name.is_some(),
        body_name: name,
        message: message.map(str::to_owned),
        ..ErrorAnswer::default()
    }
}

/// An error is told by a line with its name, and a message behind it.
fn error_body(error: &ErrorAnswer) -> RuleResult {
    let rule = "answer/error-body";
    let found = match (&error.body_name, &error.message) {
        (Some(_), Some(_)) => return RuleResult::held(rule),
        (None, _) => "there is no name",
        (_, None) => "there is no message",
    };
    let expected = "a line with the error's name, and a message behind it";
    RuleResult::of_envelope(rule, expected, Some(found.to_owned()))
}
