//! Faults in parsing: what a body means, and bodies on which a server fails.

use serde_json::Value;

use crate::model::need::Need;
use crate::model::operation::Operation;
use crate::model::protocol::fault::{FaultChange, ProtocolFault, server_error};
use crate::protocol::aws_json::fault::text::{completed, outside_strings};
use crate::protocol::aws_json::json::{JsonFault, parse};
use crate::wire::{Reply, Request};

pub(super) const FAULTS: &[ProtocolFault] = &[
    ProtocolFault {
        id: "empty-body-accepted",
        sentence: "an empty body is read as an empty object",
        breaks: &["syntax/empty-body"],
        needs: Need::Nothing,
        change: FaultChange::Body(|text| text.trim().is_empty().then(empty)),
    },
    ProtocolFault {
        id: "null-body-accepted",
        sentence: "null is read as an empty object",
        breaks: &["syntax/null-body"],
        needs: Need::Nothing,
        change: FaultChange::Body(|text| (text.trim() == "null").then(empty)),
    },
    ProtocolFault {
        id: "string-body-accepted",
        sentence: "a string is read as an empty object",
        breaks: &["syntax/string-body"],
        needs: Need::Nothing,
        change: FaultChange::Body(|text| value_of(text)?.is_string().then(empty)),
    },
    ProtocolFault {
        id: "number-body-accepted",
        sentence: "a number or truth value is read as an empty object",
        breaks: &["syntax/number-body"],
        needs: Need::Nothing,
        change: FaultChange::Body(|text| {
            let value = value_of(text)?;
            (value.is_number() || value.is_boolean()).then(empty)
        }),
    },
    ProtocolFault {
        id: "array-body-accepted",
        sentence: "an array is read as its first element, or as an empty object",
        breaks: &["syntax/array-body"],
        needs: Need::Nothing,
        change: FaultChange::Body(|text| match value_of(text)? {
            Value::Array(elements) => Some(elements.first().map_or_else(empty, Value::to_string)),
            _ => None,
        }),
    },
    ProtocolFault {
        id: "truncated-body-completed",
        sentence: "a body that breaks off is completed",
        breaks: &["syntax/malformed"],
        needs: Need::Nothing,
        change: FaultChange::Body(completed),
    },
    ProtocolFault {
        id: "trailing-comma-accepted",
        sentence: "a comma before a closing brace is allowed",
        breaks: &["syntax/trailing-comma"],
        needs: Need::Nothing,
        change: FaultChange::Body(|text| {
            Some(outside_strings(text, |rest| {
                let behind = rest.strip_prefix(',')?.trim_start();
                behind.starts_with(['}', ']']).then_some((1, String::new()))
            }))
        }),
    },
    ProtocolFault {
        id: "trailing-garbage-accepted",
        sentence: "what stands behind the object is not looked at",
        breaks: &["syntax/trailing-garbage"],
        needs: Need::Nothing,
        change: FaultChange::Body(|text| {
            let first = serde_json::Deserializer::from_str(text).into_iter::<Value>().next()?.ok()?;
            Some(first.to_string())
        }),
    },
    ProtocolFault {
        id: "comments-accepted",
        sentence: "comments are allowed",
        breaks: &["syntax/comment"],
        needs: Need::Nothing,
        change: FaultChange::Body(|text| {
            Some(outside_strings(text, |rest| {
                if rest.starts_with("/*") {
                    return Some((rest.find("*/").map_or(rest.len(), |end| end + 2), String::new()));
                }
                let is_line = rest.starts_with("//") || rest.starts_with('#');
                is_line.then(|| (rest.find('\n').unwrap_or(rest.len()), String::new()))
            }))
        }),
    },
    ProtocolFault {
        id: "single-quotes-accepted",
        sentence: "single quotes are allowed",
        breaks: &["syntax/single-quotes"],
        needs: Need::RequiredMember,
        change: FaultChange::Body(|text| (!text.contains('"')).then(|| text.replace('\'', "\""))),
    },
    ProtocolFault {
        id: "control-characters-accepted",
        sentence: "control characters may stand in strings as they are",
        breaks: &["syntax/raw-control-character"],
        needs: Need::Nothing,
        change: FaultChange::Body(|text| {
            let is_raw = |character: char| character < ' ';
            let replaced = |character| if is_raw(character) { ' ' } else { character };
            text.contains(is_raw).then(|| text.chars().map(replaced).collect())
        }),
    },
    ProtocolFault {
        id: "invalid-utf-8-replaced",
        sentence: "bytes that are not UTF-8 are replaced",
        breaks: &["syntax/invalid-utf-8"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, _, request| {
            request.body = String::from_utf8_lossy(&request.body).into_owned().into_bytes();
            None
        }),
    },
    ProtocolFault {
        id: "escapes-not-decoded",
        sentence: "escapes in names and values are not decoded",
        breaks: &["syntax/escapes"],
        needs: Need::RequiredMember,
        change: FaultChange::Request(|_, _, request| {
            let text = String::from_utf8(std::mem::take(&mut request.body));
            request.body = match text {
                Ok(text) => text.replace("\\u", "\\\\u").into_bytes(),
                Err(error) => error.into_bytes(),
            };
            None
        }),
    },
    ProtocolFault {
        id: "white-space-not-skipped",
        sentence: "white space between tokens cannot be read",
        breaks: &["syntax/white-space"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, _, request| {
            let text = String::from_utf8_lossy(&request.body);
            let mut outside = text.split('"').step_by(2);
            let has_space = outside.any(|outside| outside.contains(['\t', '\n', '\r']));
            unreadable(request, has_space)
        }),
    },
    ProtocolFault {
        id: "member-order-matters",
        sentence: "required members are only found in the order of the model",
        breaks: &["syntax/member-order"],
        needs: Need::SeveralRequired,
        change: FaultChange::Request(|_, operation, request| {
            let is_mixed = !is_in_order(operation, request);
            unreadable(request, is_mixed)
        }),
    },
    ProtocolFault {
        id: "malformed-body-read-as-empty",
        sentence: "a body that is no JSON is read as an empty object",
        breaks: &[
            "syntax/malformed",
            "syntax/empty-body",
            "syntax/trailing-comma",
            "syntax/stray-comma",
            "syntax/foreign-white-space",
            "syntax/foreign-notation",
            "syntax/invalid-escape",
            "syntax/trailing-garbage",
            "syntax/comment",
            "syntax/single-quotes",
            "syntax/raw-control-character",
        ],
        needs: Need::Nothing,
        change: FaultChange::Body(|text| value_of(text).is_none().then(empty)),
    },
    ProtocolFault {
        id: "unreadable-body-read-as-empty",
        sentence: "a body that is no JSON object is read as an empty one",
        breaks: &[
            "syntax/malformed",
            "syntax/empty-body",
            "syntax/null-body",
            "syntax/string-body",
            "syntax/number-body",
            "syntax/array-body",
            "syntax/trailing-comma",
            "syntax/stray-comma",
            "syntax/foreign-white-space",
            "syntax/foreign-notation",
            "syntax/invalid-escape",
            "syntax/trailing-garbage",
            "syntax/comment",
            "syntax/single-quotes",
            "syntax/raw-control-character",
        ],
        needs: Need::Nothing,
        change: FaultChange::Body(|text| {
            (!value_of(text).is_some_and(|value| value.is_object())).then(empty)
        }),
    },
    ProtocolFault {
        id: "invalid-utf-8-fails",
        sentence: "bytes that are not UTF-8 in a body make the server fail",
        breaks: &["syntax/invalid-utf-8", "answer/no-server-error"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, _, request| {
            std::str::from_utf8(&request.body).is_err().then(server_error)
        }),
    },
    ProtocolFault {
        id: "malformed-body-fails",
        sentence: "a body that is no JSON makes the server fail",
        breaks: &["syntax/malformed", "answer/no-server-error"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, _, request| {
            (!request.body.is_empty() && parse(&request.body).is_err()).then(server_error)
        }),
    },
    ProtocolFault {
        id: "malformed-body-fails-but-not-a-number",
        sentence: "a body that is no JSON makes the server fail, but NaN is read",
        breaks: &["syntax/malformed", "answer/no-server-error"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, _, request| match parse(&request.body) {
            Ok(_) | Err(JsonFault::Empty) => None,
            Err(JsonFault::NotANumber) => {
                let text = String::from_utf8_lossy(&request.body);
                let null = |rest: &str| rest.starts_with("NaN").then(|| ("NaN".len(), "null".to_owned()));
                request.body = outside_strings(&text, null).into_bytes();
                None
            }
            Err(_) => Some(server_error()),
        }),
    },
    ProtocolFault {
        id: "empty-body-closes",
        sentence: "an empty body ends the connection",
        breaks: &["syntax/empty-body", "answer/connection"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, _, request| {
            (request.method == "POST" && request.body.is_empty()).then_some(Reply::Close)
        }),
    },
    ProtocolFault {
        id: "deep-nesting-fails",
        sentence: "deep nesting makes the server fail",
        breaks: &["syntax/deep-nesting", "answer/no-server-error"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, _, request| {
            let opening = request.body.iter().filter(|byte| matches!(byte, b'{' | b'[')).count();
            (opening > DEEP).then(server_error)
        }),
    },
    ProtocolFault {
        id: "large-body-fails",
        sentence: "a large body makes the server fail",
        breaks: &["syntax/large-unknown-member", "answer/no-server-error"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, _, request| (request.body.len() > LARGE).then(server_error)),
    },
];

/// Deeper nesting than this ends a recursive parser that sets no bound.
const DEEP: usize = 1000;

/// A body of more bytes than this is too large for a server with a small buffer.
const LARGE: usize = 1_000_000;

/// Makes the body one that cannot be read, where that is so.
pub(super) fn unreadable(request: &mut Request, is_so: bool) -> Option<Reply> {
    if is_so {
        request.body = b"unreadable".to_vec();
    }
    None
}

fn empty() -> String {
    "{}".to_owned()
}

fn value_of(text: &str) -> Option<Value> {
    parse(text.as_bytes()).ok().map(|json| json.value)
}

/// Whether the required members stand in the order of the model, as far as the body can be read.
fn is_in_order(operation: &Operation, request: &Request) -> bool {
    let Ok(body) = parse(&request.body) else { return true };
    let Value::Object(members) = body.value else { return true };
    let required = operation.members.iter().filter(|member| member.required);
    let positions: Vec<usize> =
        required.filter_map(|member| members.keys().position(|key| *key == member.name)).collect();
    positions.is_sorted()
}
