//! The envelope of every answer of the operation: headers, content type, the form of an error.

use crate::check::observed::Observed;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::model::protocol::answer::{Decoded, ErrorAnswer};

pub(super) fn check(observed: &Observed<'_>) -> Vec<Judgment> {
    if observed.is_server_error() || !observed.is_answer_of_the_operation() {
        return Vec::new();
    }
    let mut judgments = vec![request_id(observed)];
    match &observed.decoded {
        Decoded::Success { .. } | Decoded::Unreadable(_) if observed.response.status < 300 => {
            judgments.extend(success(observed));
        }
        Decoded::Error(error) => judgments.extend(refusal(observed, error)),
        _ => {}
    }
    judgments
}

fn request_id(observed: &Observed<'_>) -> Judgment {
    let header = &observed.service.protocol.error.request_id_header;
    let held = observed.response.header(header).is_some_and(|value| !value.is_empty());
    header_judgment(observed, "answer/request-id", held, || (format!("a header {header}"), missing()))
}

fn success(observed: &Observed<'_>) -> Vec<Judgment> {
    let protocol = &observed.service.protocol;
    let declared = observed.media_type();
    // Where there is no body, there is nothing to declare.
    if declared.is_empty() && observed.response.body.is_empty() {
        return vec![Judgment::pass(observed.protocol_requirement("answer/success-without-error"))];
    }
    let exact = declared.eq_ignore_ascii_case(&protocol.answer_content_type);
    let tolerated = exact || declared.eq_ignore_ascii_case(&protocol.tolerated_content_type);
    let words = || (format!("Content-Type: {}", protocol.answer_content_type), declared_type(declared));
    let mut judgments = vec![
        header_judgment(observed, "answer/success-content-type", tolerated, words),
        Judgment::pass(observed.protocol_requirement("answer/success-without-error")),
    ];
    // Another type altogether is the other requirement's business.
    if tolerated {
        judgments.push(header_judgment(observed, "answer/success-exact-content-type", exact, words));
    }
    judgments
}

fn refusal(observed: &Observed<'_>, error: &ErrorAnswer) -> Vec<Judgment> {
    let protocol = &observed.service.protocol;
    let mut judgments = vec![under_success_status(observed, error), body(observed, error)];
    let header = &protocol.error.type_header;
    let in_header = error.header_name.as_ref().map(|name| name.plain.as_str());
    let held = in_header.is_some() && (error.body_name.is_none() || in_header == error.name());
    judgments.push(header_judgment(observed, "answer/error-type-header", held, || {
        let found = in_header.map_or_else(missing, |name| format!("it names {name}"));
        (format!("a header {header} that names the error"), found)
    }));
    if error.message.as_ref().is_some_and(|message| !message.is_empty()) {
        let header = &protocol.error.message_header;
        let held = observed.response.header(header).is_some();
        judgments.push(header_judgment(observed, "answer/error-message-header", held, || {
            (format!("a header {header} that repeats the message"), missing())
        }));
    }
    let declared = observed.media_type();
    let exact = declared.eq_ignore_ascii_case(&protocol.answer_content_type);
    judgments.push(header_judgment(observed, "answer/error-content-type", exact, || {
        (format!("Content-Type: {}", protocol.answer_content_type), declared_type(declared))
    }));
    judgments
}

fn missing() -> String {
    "it is missing".to_owned()
}

fn declared_type(declared: &str) -> String {
    if declared.is_empty() { "no content type".to_owned() } else { declared.to_owned() }
}

fn under_success_status(observed: &Observed<'_>, error: &ErrorAnswer) -> Judgment {
    let requirement = observed.protocol_requirement("answer/success-without-error");
    if error.under_success_status {
        let expected = "a 4xx status for an error";
        Judgment::fail(requirement, BreakageKind::Envelope, expected, observed.in_words())
    } else {
        Judgment::pass(requirement)
    }
}

fn body(observed: &Observed<'_>, error: &ErrorAnswer) -> Judgment {
    let requirement = observed.protocol_requirement("answer/error-body");
    let protocol = &observed.service.protocol;
    match protocol.codec.check_error_body(protocol, error) {
        Ok(()) => Judgment::pass(requirement),
        Err(fault) => Judgment::fail(requirement, BreakageKind::Envelope, fault.expected, fault.found),
    }
}

/// `words` tell what was expected and what was found; nearly always nobody asks for them.
fn header_judgment(
    observed: &Observed<'_>,
    rule: &str,
    held: bool,
    words: impl FnOnce() -> (String, String),
) -> Judgment {
    let requirement = observed.protocol_requirement(rule);
    if held {
        return Judgment::pass(requirement);
    }
    let (expected, actual) = words();
    Judgment::fail(requirement, BreakageKind::Header, expected, actual)
}
