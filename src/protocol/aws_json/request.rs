//! Requests: a client encodes them, a service decodes them.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

use crate::model::operation::Operation;
use crate::model::protocol::codec::{Call, Refusal};
use crate::model::protocol::{EnvelopeRule, ProtocolModel};
use crate::model::service::Service;
use crate::protocol::aws_json::json::{Json, JsonFault, parse};
use crate::wire::{Framing, Header, Request};

/// The header that tells a service which once spoke the query protocol that the former names of its errors are known.
pub(super) const QUERY_MODE_HEADER: &str = "x-amzn-query-mode";

/// The request of an operation with this input: `POST /`, with the content type and the target.
pub(super) fn encode_request(
    service: &Service,
    operation: &Operation,
    params: &Map<String, Value>,
) -> Request {
    let mut body = Vec::new();
    write_body(params, &mut body);
    encode_body(service, operation, body)
}

/// The body for an input, behind what stands there.
pub(super) fn write_body(input: &impl Serialize, body: &mut Vec<u8>) {
    serde_json::to_writer(body, input).expect("a map of JSON values with text keys can be written");
}

/// The same for a body that is written already.
pub(super) fn encode_body(service: &Service, operation: &Operation, body: Vec<u8>) -> Request {
    let protocol = &service.protocol;
    let mut headers = vec![
        Header::new("Content-Type", &protocol.content_type),
        Header::new(&protocol.target_header, service.target(operation)),
    ];
    headers.extend(service.is_query_compatible.then(|| Header::new(QUERY_MODE_HEADER, "true")));
    Request {
        method: "POST".to_owned(),
        path: "/".to_owned(),
        headers,
        framing: Framing::ContentLength,
        body,
    }
}

/// Finds out which operation a request asks for and with what input.
///
/// # Errors
///
/// The rule that refuses the request, the first of: method, path, content type, target, body.
pub(super) fn decode_request<'s>(service: &'s Service, request: &Request) -> Result<Call<'s>, Refusal> {
    let mut open = check_envelope(&service.protocol, request)?;
    let operation = find_operation(service, request)?;
    let params = match parse(&request.body) {
        Ok(Json { value: Value::Object(params), has_duplicate_keys }) => {
            if has_duplicate_keys {
                open.get_or_insert_with(|| "syntax/duplicate-key".to_owned());
            }
            params
        }
        Ok(json) => return Err(other_body(&json.value)),
        Err(fault) => return Err(unreadable(rule_of(&fault), fault.to_string())),
    };
    Ok(Call { operation, params, open })
}

/// The rule that leaves the request open, if any; or the refusal.
fn check_envelope(protocol: &ProtocolModel, request: &Request) -> Result<Option<String>, Refusal> {
    if request.method != "POST" {
        // What a browser asks before it sends a call: Fetch, section 4.8, CORS-preflight fetch.
        let is_preflight = request.method == "OPTIONS"
            && request.body.is_empty()
            && request.header("Access-Control-Request-Method").is_some();
        if let Some(rule) = protocol.rule("cors/preflight").filter(|_| is_preflight) {
            return Err(not_reached(&rule.id, "expected a call, found a preflight".to_owned()));
        }
        let own = format!("method/{}", request.method.to_ascii_lowercase());
        let rule = protocol.rule(&own).map_or("method/other", |rule| &rule.id);
        return Err(not_reached(rule, format!("expected the method POST, found {}", request.method)));
    }
    let path = request.path.split('?').next().unwrap_or_default();
    if path != "/" {
        return Err(not_reached("path/other", format!("expected the path /, found {path}")));
    }
    let open = check_content_type(protocol, request)?;
    if open.is_some() {
        return Ok(open.map(str::to_owned));
    }
    let open = [
        ("authorization", "header/authorization"),
        ("content-encoding", "header/content-encoding"),
        ("origin", "cors/answer"),
    ];
    let found = open
        .into_iter()
        .find(|(header, rule)| request.header(header).is_some() && protocol.rule(rule).is_some());
    Ok(found.map(|(_, rule)| rule.to_owned()))
}

fn check_content_type<'p>(
    protocol: &'p ProtocolModel,
    request: &Request,
) -> Result<Option<&'p str>, Refusal> {
    let Some(given) = request.header("content-type") else {
        return Err(not_reached("content-type/missing", "expected a content type, found none".to_owned()));
    };
    let (essence, parameters) = given.split_once(';').map_or((given, ""), |(essence, rest)| (essence, rest));
    let essence = essence.trim();
    if essence.eq_ignore_ascii_case(&protocol.content_type) {
        let charset = !parameters.trim().is_empty();
        return Ok(protocol.rule("content-type/charset").filter(|_| charset).map(|rule| rule.id.as_str()));
    }
    if let Some(rule) = other_version(protocol, essence) {
        return Ok(Some(&rule.id));
    }
    let is_plain_json = essence.eq_ignore_ascii_case(&protocol.tolerated_content_type);
    let rule = if is_plain_json { "content-type/json" } else { "content-type/other" };
    Err(not_reached(rule, format!("expected the content type {}, found {given}", protocol.content_type)))
}

/// The rule about another version of the protocol, e.g. `content-type/version-1.0`.
fn other_version<'p>(protocol: &'p ProtocolModel, essence: &str) -> Option<&'p EnvelopeRule> {
    let family = protocol.content_type.rfind('-').map(|end| &protocol.content_type[..=end])?;
    let version = essence.to_ascii_lowercase().strip_prefix(family)?.to_owned();
    protocol.rule(&format!("content-type/version-{version}"))
}

fn find_operation<'s>(service: &'s Service, request: &Request) -> Result<&'s Operation, Refusal> {
    let Some(target) = request.header(&service.protocol.target_header) else {
        return Err(not_reached("target/missing", "expected a target, found none".to_owned()));
    };
    let (prefix, name) = target.rsplit_once('.').unwrap_or(("", target));
    let known = service.operation_named(name);
    if let Some(operation) = known
        && prefix == service.target_prefix
    {
        return Ok(operation);
    }
    let is_a_matter_of_case =
        service.operations.iter().any(|operation| service.target(operation).eq_ignore_ascii_case(target));
    let rule = match known {
        _ if is_a_matter_of_case => "target/lower-case",
        Some(_) => "target/wrong-prefix",
        None => "target/unknown",
    };
    Err(not_reached(rule, format!("expected a target that names an operation, found {target}")))
}

/// The operation that the target names, letter for letter.
pub(super) fn named_operation<'s>(service: &'s Service, request: &Request) -> Option<&'s Operation> {
    let target = request.header(&service.protocol.target_header)?;
    service.operations.iter().map(Arc::as_ref).find(|operation| service.target(operation) == target)
}

fn other_body(value: &Value) -> Refusal {
    let (rule, kind) = match value {
        Value::Null => ("syntax/null-body", "null"),
        Value::String(_) => ("syntax/string-body", "a string"),
        Value::Number(_) => ("syntax/number-body", "a number"),
        Value::Array(_) => ("syntax/array-body", "an array"),
        Value::Bool(_) | Value::Object(_) => ("syntax/malformed", "a truth value"),
    };
    unreadable(rule, format!("expected a JSON object, found {kind}"))
}

fn rule_of(fault: &JsonFault) -> &'static str {
    match fault {
        JsonFault::Empty => "syntax/empty-body",
        JsonFault::ByteOrderMark => "syntax/byte-order-mark",
        JsonFault::Utf16 => "syntax/utf-16",
        JsonFault::NotUtf8 => "syntax/invalid-utf-8",
        JsonFault::NotANumber => "syntax/not-a-number",
        JsonFault::BeyondLimits(_) => "syntax/deep-nesting",
        JsonFault::Malformed(_) => "syntax/malformed",
    }
}

fn not_reached(rule: &str, reason: String) -> Refusal {
    Refusal { rule: rule.to_owned(), unreadable: false, reason }
}

fn unreadable(rule: &str, reason: String) -> Refusal {
    Refusal { rule: rule.to_owned(), unreadable: true, reason }
}
