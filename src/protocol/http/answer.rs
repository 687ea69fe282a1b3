//! What every answer over HTTP can be held to: a request's id, a declared type, a status that says success or not.

use crate::model::protocol::ProtocolModel;
use crate::model::protocol::answer::ErrorAnswer;
use crate::model::protocol::check::RuleResult;
use crate::wire::Response;

/// Whether the answer carries the id of its request.
pub fn request_id(protocol: &ProtocolModel, response: &Response) -> RuleResult {
    let header = &protocol.error.request_id_header;
    let held = response.header(header).is_some_and(|value| !value.is_empty());
    RuleResult::of_header("answer/request-id", held, || (format!("a header {header}"), missing()))
}

/// What holds of a success: the type that it is declared as. That it holds no error is known already.
pub fn success(protocol: &ProtocolModel, response: &Response) -> Vec<RuleResult> {
    let declared = media_type(response);
    // Where there is no body, there is nothing to declare.
    if declared.is_empty() && response.body.is_empty() {
        return vec![RuleResult::held("answer/success-without-error")];
    }
    let exact = declared.eq_ignore_ascii_case(&protocol.answer_content_type);
    let tolerated = exact || declared.eq_ignore_ascii_case(&protocol.tolerated_content_type);
    let words = || declaration(protocol, declared);
    let mut results = vec![
        RuleResult::of_header("answer/success-content-type", tolerated, words),
        RuleResult::held("answer/success-without-error"),
    ];
    // Another type altogether is the other rule's business.
    if tolerated {
        results.push(RuleResult::of_header("answer/success-exact-content-type", exact, words));
    }
    results
}

/// Whether the status of an error says that it is none.
pub fn error_status(error: &ErrorAnswer) -> RuleResult {
    let rule = "answer/success-without-error";
    if error.under_success_status {
        RuleResult::of_envelope(rule, "a 4xx status for an error", None)
    } else {
        RuleResult::held(rule)
    }
}

/// Whether an error is declared as the protocol's type.
pub fn error_content_type(protocol: &ProtocolModel, response: &Response) -> RuleResult {
    let declared = media_type(response);
    let exact = declared.eq_ignore_ascii_case(&protocol.answer_content_type);
    RuleResult::of_header("answer/error-content-type", exact, || declaration(protocol, declared))
}

/// The declared content type without its parameters; empty where none is declared.
pub fn media_type(response: &Response) -> &str {
    response.header("Content-Type").unwrap_or_default().split(';').next().unwrap_or_default().trim()
}

/// What is found where something should stand.
pub fn missing() -> String {
    "it is missing".to_owned()
}

fn declaration(protocol: &ProtocolModel, declared: &str) -> (String, String) {
    let found = if declared.is_empty() { "no content type".to_owned() } else { declared.to_owned() };
    (format!("Content-Type: {}", protocol.answer_content_type), found)
}
