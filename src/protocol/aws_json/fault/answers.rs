//! Faults in telling answers: the headers and the members that name an error, declared types, preflights.

use serde_json::{Map, Value, json};

use crate::model::need::Need;
use crate::model::protocol::ErrorEnvelope;
use crate::model::protocol::fault::{FaultChange, ProtocolFault};
use crate::protocol::http::fault::{is_preflight, is_success};
use crate::wire::{Header, Response};

pub(super) const FAULTS: &[ProtocolFault] = &[
    ProtocolFault {
        id: "preflight-without-target",
        sentence: "a preflight allows the content type and not the target",
        breaks: &["cors/preflight"],
        needs: Need::Nothing,
        change: FaultChange::Response(|_, request, response| {
            if is_preflight(request) {
                Header::set(
                    &mut response.headers,
                    "Access-Control-Allow-Headers",
                    "Content-Type, Authorization",
                );
            }
        }),
    },
    ProtocolFault {
        id: "error-type-header-dropped",
        sentence: "errors are not named by a header",
        breaks: &["answer/error-type-header"],
        needs: Need::Nothing,
        change: FaultChange::Response(|service, _, response| {
            Header::remove(&mut response.headers, &service.protocol.error.type_header);
        }),
    },
    ProtocolFault {
        id: "error-message-header-dropped",
        sentence: "the message of an error is not repeated by a header",
        breaks: &["answer/error-message-header"],
        needs: Need::Nothing,
        change: FaultChange::Response(|service, _, response| {
            Header::remove(&mut response.headers, &service.protocol.error.message_header);
        }),
    },
    ProtocolFault {
        id: "success-declared-as-json",
        sentence: "a success is declared as plain JSON",
        breaks: &["answer/success-exact-content-type"],
        needs: Need::Nothing,
        change: FaultChange::Response(|service, _, response| {
            if is_success(response) {
                Header::set(&mut response.headers, "Content-Type", &service.protocol.tolerated_content_type);
            }
        }),
    },
    ProtocolFault {
        id: "error-declared-as-json",
        sentence: "an error is declared as application/json",
        breaks: &["answer/error-content-type"],
        needs: Need::Nothing,
        change: FaultChange::Response(|_, _, response| {
            if !is_success(response) {
                Header::set(&mut response.headers, "Content-Type", "application/json");
            }
        }),
    },
    ProtocolFault {
        id: "error-type-dropped-from-body",
        sentence: "an error is not named in the body",
        breaks: &["answer/error-body"],
        needs: Need::Nothing,
        change: FaultChange::Response(|service, _, response| {
            error_body(&service.protocol.error, response, |envelope, members| {
                members.shift_remove(&envelope.type_member);
            });
        }),
    },
    ProtocolFault {
        id: "message-not-text",
        sentence: "an error's message is no text",
        breaks: &["answer/error-body"],
        needs: Need::Refusal,
        change: FaultChange::Response(|service, _, response| {
            error_body(&service.protocol.error, response, |envelope, members| {
                if let Some(message) = members.get_mut(&envelope.message_member) {
                    *message = json!({ "text": message.clone() });
                }
            });
        }),
    },
];

/// Changes the members of an error's body.
fn error_body(
    envelope: &ErrorEnvelope,
    response: &mut Response,
    change: fn(&ErrorEnvelope, &mut Map<String, Value>),
) {
    if !is_success(response)
        && let Ok(Value::Object(mut members)) = serde_json::from_slice(&response.body)
    {
        change(envelope, &mut members);
        response.body = Value::Object(members).to_string().into_bytes();
    }
}
