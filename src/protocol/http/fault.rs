//! Faults of a service that speaks any protocol over HTTP: methods, paths, framing, preflights, the form of answers.

use crate::model::need::Need;
use crate::model::protocol::fault::{FaultChange, ProtocolFault};
use crate::model::service::Service;
use crate::wire::{Framing, Header, Request, Response};

/// Faults in which requests are taken for which.
pub const REQUEST_FAULTS: &[ProtocolFault] = &[
    ProtocolFault {
        id: "method-get-accepted",
        sentence: "GET carries the operation out",
        breaks: &["method/get"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, _, request| call_by(request, |method| method == "GET")),
    },
    ProtocolFault {
        id: "method-head-accepted",
        sentence: "HEAD carries the operation out",
        breaks: &["method/head"],
        needs: Need::Effect,
        change: FaultChange::Request(|_, _, request| call_by(request, |method| method == "HEAD")),
    },
    ProtocolFault {
        id: "method-other-accepted",
        sentence: "methods that are neither safe nor POST carry the operation out",
        breaks: &["method/other"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, _, request| {
            call_by(request, |method| !["GET", "HEAD", "OPTIONS"].contains(&method))
        }),
    },
    ProtocolFault {
        id: "query-not-routed",
        sentence: "a path with a query leads nowhere",
        breaks: &["path/query"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, _, request| {
            if request.path.contains('?') {
                "/nowhere".clone_into(&mut request.path);
            }
            None
        }),
    },
    ProtocolFault {
        id: "chunks-not-read",
        sentence: "a body sent in chunks is read as an empty one",
        breaks: &["framing/chunked"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, _, request| {
            let is_chunked =
                request.header("transfer-encoding").is_some_and(|value| value.contains("chunked"));
            if is_chunked || matches!(request.framing, Framing::Chunked(_)) {
                request.body.clear();
            }
            None
        }),
    },
];

/// Faults in the answers to preflights.
pub const PREFLIGHT_FAULTS: &[ProtocolFault] = &[
    ProtocolFault {
        id: "preflight-under-status-403",
        sentence: "a preflight is refused with 403",
        breaks: &["cors/preflight"],
        needs: Need::Nothing,
        change: FaultChange::Response(preflight_under::<403>),
    },
    ProtocolFault {
        id: "preflight-under-status-405",
        sentence: "a preflight is refused with 405",
        breaks: &["cors/preflight"],
        needs: Need::Nothing,
        change: FaultChange::Response(preflight_under::<405>),
    },
    ProtocolFault {
        id: "preflight-under-status-404",
        sentence: "a preflight is refused with 404",
        breaks: &["cors/preflight"],
        needs: Need::Nothing,
        change: FaultChange::Response(preflight_under::<404>),
    },
    ProtocolFault {
        id: "preflight-bare",
        sentence: "a preflight is answered with 200 and nothing else",
        breaks: &["cors/preflight"],
        needs: Need::Nothing,
        change: FaultChange::Response(|_, request, response| {
            if is_preflight(request) {
                response.headers.clear();
            }
        }),
    },
    ProtocolFault {
        id: "preflight-for-another-origin",
        sentence: "a preflight is allowed to one origin only, which never asks",
        breaks: &["cors/preflight"],
        needs: Need::Nothing,
        change: FaultChange::Response(|_, request, response| {
            if is_preflight(request) {
                Header::set(
                    &mut response.headers,
                    "Access-Control-Allow-Origin",
                    "https://console.example.com",
                );
            }
        }),
    },
    ProtocolFault {
        id: "preflight-without-headers",
        sentence: "a preflight names no headers that are allowed",
        breaks: &["cors/preflight"],
        needs: Need::Nothing,
        change: FaultChange::Response(|_, request, response| {
            if is_preflight(request) {
                Header::remove(&mut response.headers, "Access-Control-Allow-Headers");
            }
        }),
    },
];

/// Faults in the form of answers.
pub const ANSWER_FAULTS: &[ProtocolFault] = &[
    ProtocolFault {
        id: "request-id-dropped",
        sentence: "answers carry no request id",
        breaks: &["answer/request-id"],
        needs: Need::Nothing,
        change: FaultChange::Response(|service, _, response| {
            Header::remove(&mut response.headers, &service.protocol.error.request_id_header);
        }),
    },
    ProtocolFault {
        id: "success-declared-as-text",
        sentence: "a success is declared as plain text",
        breaks: &["answer/success-content-type"],
        needs: Need::Nothing,
        change: FaultChange::Response(|_, _, response| {
            if is_success(response) {
                Header::set(&mut response.headers, "Content-Type", "text/plain");
            }
        }),
    },
    ProtocolFault {
        id: "error-declared-as-html",
        sentence: "an error is declared as text/html",
        breaks: &["answer/error-content-type"],
        needs: Need::Nothing,
        change: FaultChange::Response(|_, _, response| {
            if !is_success(response) {
                Header::set(&mut response.headers, "Content-Type", "text/html");
            }
        }),
    },
    ProtocolFault {
        id: "error-body-is-html",
        sentence: "an error's body is a page of HTML",
        breaks: &["answer/error-body"],
        needs: Need::Nothing,
        change: FaultChange::Response(|_, _, response| {
            if !is_success(response) && !response.body.is_empty() {
                response.body = b"<html><body>Bad Request</body></html>".to_vec();
            }
        }),
    },
    ProtocolFault {
        id: "error-body-is-empty",
        sentence: "an error's body is empty",
        breaks: &["answer/error-body"],
        needs: Need::Nothing,
        change: FaultChange::Response(|_, _, response| {
            if !is_success(response) {
                response.body.clear();
            }
        }),
    },
    ProtocolFault {
        id: "error-under-status-200",
        sentence: "an error is answered with the status 200",
        breaks: &["answer/success-without-error"],
        needs: Need::Nothing,
        change: FaultChange::Response(|_, _, response| {
            if !is_success(response) {
                response.status = 200;
            }
        }),
    },
    ProtocolFault {
        id: "error-under-status-500",
        sentence: "an error is answered with the status 500",
        breaks: &["answer/no-server-error"],
        needs: Need::Nothing,
        change: FaultChange::Response(|_, _, response| {
            if !is_success(response) {
                response.status = 500;
            }
        }),
    },
    ProtocolFault {
        id: "answers-compressed",
        sentence: "answers are compressed, whatever a request offers to read",
        breaks: &["answer/not-compressed"],
        needs: Need::Nothing,
        change: FaultChange::Response(|_, _, response| {
            if !response.body.is_empty() {
                response.body = gzip(&response.body);
                response.headers.push(Header::new("Content-Encoding", "gzip"));
            }
        }),
    },
    ProtocolFault {
        id: "error-body-in-latin-1",
        sentence: "the body of an error is written in Latin-1",
        breaks: &["answer/error-body"],
        needs: Need::ToldRefusal,
        change: FaultChange::Response(|_, _, response| {
            if !is_success(response)
                && let Ok(text) = std::str::from_utf8(&response.body)
            {
                response.body =
                    text.chars().map(|character| u8::try_from(character).unwrap_or(b'?')).collect();
            }
        }),
    },
];

/// Whether the status says success.
pub fn is_success(response: &Response) -> bool {
    (200..300).contains(&response.status)
}

/// Whether a browser asks what it may send.
pub fn is_preflight(request: &Request) -> bool {
    request.method == "OPTIONS" && request.header("Access-Control-Request-Method").is_some()
}

/// Takes a request for a call where its method is meant.
fn call_by<R>(request: &mut Request, is_meant: impl Fn(&str) -> bool) -> Option<R> {
    if is_meant(&request.method) {
        "POST".clone_into(&mut request.method);
    }
    None
}

fn preflight_under<const STATUS: u16>(_: &Service, request: &Request, response: &mut Response) {
    if is_preflight(request) {
        response.status = STATUS;
    }
}

/// The bytes as gzip has them that is not compressed any further (RFC 1951 section 3.2.4, RFC 1952).
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let mut blocks = bytes.chunks(usize::from(u16::MAX)).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let check = !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    });
    out.extend(check.to_le_bytes());
    out.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
    out
}
