//! What a client sent, held to the rules of the protocol one by one, so that one breach hides no other.
//!
//! Free are the letter case and order of headers, further headers, white space and escapes in the body, the order of
//! members, and parameters behind the content type.

use serde_json::Value;

use crate::model::client_rule::ClientRule;
use crate::model::operation::{Auth, Params};
use crate::model::protocol::sent::{Sent, SentResult, SentTo};
use crate::notation::json;
use crate::notation::surrogate::from_text;
use crate::protocol::aws_json::json::{Json, JsonFault, parse};
use crate::wire::Request;

/// What the value of a header with a signature begins with.
const SIGNATURE: &str = "AWS4-";

/// Holds a request to the rules, and reads its input.
pub(super) fn check_sent(to: SentTo<'_>, request: &Request) -> Sent {
    let (body, input) = read_body(request);
    let mut results = vec![method(request), path(to, request), query(request), content_type(to, request)];
    results.push(operation(to, request));
    results.extend(unsigned(to, request));
    results.extend(body);
    Sent { results, input }
}

fn method(request: &Request) -> SentResult {
    let found = (request.method != "POST").then(|| request.method.clone());
    SentResult::of_request(ClientRule::Method, "the method POST", found)
}

/// For an endpoint with a path, that path with a slash at its end or without one.
fn path(to: SentTo<'_>, request: &Request) -> SentResult {
    let path = request.path.split('?').next().unwrap_or_default();
    let is_right = path.strip_suffix('/').unwrap_or(path) == to.path && path.starts_with('/');
    let expected = format!("the path {}/", to.path);
    SentResult::of_request(ClientRule::Path, expected, (!is_right).then(|| format!("the path {path}")))
}

fn query(request: &Request) -> SentResult {
    let query = request.path.split_once('?').map(|(_, query)| query).filter(|query| !query.is_empty());
    let found = query.map(|query| format!("the query {query}"));
    SentResult::of_request(ClientRule::Query, "nothing behind the path", found)
}

fn content_type(to: SentTo<'_>, request: &Request) -> SentResult {
    let expected = &to.service.protocol.content_type;
    let given = request.header("content-type");
    let essence = given.map(|given| given.split(';').next().unwrap_or_default().trim());
    let found = match essence {
        Some(essence) if essence.eq_ignore_ascii_case(expected) => None,
        Some(_) => given.map(|given| format!("the content type {given}")),
        None => Some("no content type".to_owned()),
    };
    SentResult::of_header(ClientRule::ContentType, format!("the content type {expected}"), found)
}

fn operation(to: SentTo<'_>, request: &Request) -> SentResult {
    let header = &to.service.protocol.target_header;
    let target = to.service.target(to.operation);
    let found = match request.header(header) {
        Some(given) if given == target => None,
        Some(given) => Some(format!("the target {given}")),
        None => Some(format!("no header {header}")),
    };
    SentResult::of_header(ClientRule::Operation, format!("the target {target}"), found)
}

fn unsigned(to: SentTo<'_>, request: &Request) -> Option<SentResult> {
    let is_signed = |value: &str| value.trim_start().starts_with(SIGNATURE);
    let found = request.header("authorization").filter(|value| is_signed(value));
    (to.operation.auth == Auth::None).then(|| {
        let found = found.map(|_| "a header Authorization with a signature".to_owned());
        SentResult::of_header(ClientRule::Unsigned, "no signature: the operation is unsigned", found)
    })
}

/// The rules about the body, and the input in it.
fn read_body(request: &Request) -> (Vec<SentResult>, Option<Params>) {
    let expected = "a JSON object in UTF-8";
    let body = |found| SentResult::of_request(ClientRule::Body, expected, found);
    let once = |found| SentResult::of_request(ClientRule::NameOnce, "each name once in an object", found);
    match parse(&request.body) {
        Ok(Json { value: Value::Object(input), has_duplicate_keys }) => {
            let twice = has_duplicate_keys.then(|| "a name that stands twice".to_owned());
            (vec![body(None), once(twice), surrogates(None)], Some(input))
        }
        Ok(_) => (vec![body(Some("JSON that is no object".to_owned()))], None),
        Err(fault) => match half_pairs(&request.body, &fault) {
            Some(input) => {
                let found = "an escape of half a pair".to_owned();
                (vec![body(None), surrogates(Some(found))], Some(input))
            }
            None => (vec![body(Some(words(&fault)))], None),
        },
    }
}

fn surrogates(found: Option<String>) -> SentResult {
    SentResult::of_request(ClientRule::Surrogates, "both halves of each surrogate pair", found)
}

/// The input of a body that could be read but for escapes of half a surrogate pair, which the grammar allows.
fn half_pairs(body: &[u8], fault: &JsonFault) -> Option<Params> {
    let text = std::str::from_utf8(body).ok().filter(|_| matches!(fault, JsonFault::Malformed(_)))?;
    let is_escaped = text.as_bytes().windows(4).any(|window| {
        matches!(window, [b'\\', b'u', b'd' | b'D', digit] if matches!(digit, b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F'))
    });
    let read = json::read::parse(&from_text(text)).ok().filter(|_| is_escaped)?;
    match Value::from(read) {
        Value::Object(input) => Some(input),
        _ => None,
    }
}

fn words(fault: &JsonFault) -> String {
    let told = fault.to_string();
    told.split_once("found ").map_or(told.clone(), |(_, found)| found.to_owned())
}
