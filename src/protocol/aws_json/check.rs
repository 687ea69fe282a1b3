//! What an answer is held to: its headers, and the form of an error.

use crate::model::protocol::answer::{Decoded, ErrorAnswer};
use crate::model::protocol::check::RuleResult;
use crate::model::protocol::{ErrorEnvelope, ProtocolModel};
use crate::protocol::http::answer;
use crate::wire::Response;

/// Holds an answer of an operation to the protocol's rules about every answer.
pub(super) fn check_answer(
    protocol: &ProtocolModel,
    response: &Response,
    decoded: &Decoded,
) -> Vec<RuleResult> {
    let mut results = vec![answer::request_id(protocol, response)];
    match decoded {
        Decoded::Success { .. } | Decoded::Unreadable(_) if response.status < 300 => {
            results.extend(answer::success(protocol, response));
        }
        Decoded::Error(error) => results.extend(check_error(protocol, response, error)),
        _ => {}
    }
    results
}

fn check_error(protocol: &ProtocolModel, response: &Response, error: &ErrorAnswer) -> Vec<RuleResult> {
    let mut results =
        vec![answer::error_status(error), error_body(protocol, error), type_header(protocol, error)];
    if error.message.as_ref().is_some_and(|message| !message.is_empty()) {
        let header = &protocol.error.message_header;
        let held = response.header(header).is_some();
        results.push(RuleResult::of_header("answer/error-message-header", held, || {
            (format!("a header {header} that repeats the message"), answer::missing())
        }));
    }
    results.push(answer::error_content_type(protocol, response));
    results
}

fn type_header(protocol: &ProtocolModel, error: &ErrorAnswer) -> RuleResult {
    let header = &protocol.error.type_header;
    let in_header = error.header_name.as_ref().map(|name| name.plain.as_str());
    let held = in_header.is_some() && (error.body_name.is_none() || in_header == error.name());
    RuleResult::of_header("answer/error-type-header", held, || {
        let found = in_header.map_or_else(answer::missing, |name| format!("it names {name}"));
        (format!("a header {header} that names the error"), found)
    })
}

/// The body names the error and holds a message. An unreadable request's error may have no message, or one that
/// begins with a capital.
fn error_body(protocol: &ProtocolModel, error: &ErrorAnswer) -> RuleResult {
    let rule = "answer/error-body";
    let ErrorEnvelope { type_member, message_member, .. } = &protocol.error;
    match lacks(protocol, error) {
        Some(found) => {
            let expected = format!("a JSON object with {type_member} and, as text, {message_member}");
            RuleResult::of_envelope(rule, expected, Some(found))
        }
        None => RuleResult::held(rule),
    }
}

fn lacks(protocol: &ProtocolModel, error: &ErrorAnswer) -> Option<String> {
    let before_the_operation =
        [&protocol.serialization_error, &protocol.unknown_operation_error].map(String::as_str);
    if !error.body_is_object {
        return Some("the body is no JSON object".to_owned());
    }
    if error.body_name.is_none() {
        return Some(format!("the body has no {}", protocol.error.type_member));
    }
    if error.name().is_some_and(|name| before_the_operation.contains(&name)) {
        return None;
    }
    match (&error.message, &error.message_member) {
        (Some(_), Some(member)) if *member == protocol.error.message_member => None,
        (Some(_), Some(member)) => Some(format!("the message stands under {member}")),
        (_, Some(_)) => Some("the message is no text".to_owned()),
        _ => Some("there is no message".to_owned()),
    }
}
