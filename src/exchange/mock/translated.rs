//! Between hyper's words for a message and the project's own.

use hyper::header::{CONTENT_LENGTH, DATE, HeaderName, HeaderValue, TRANSFER_ENCODING};
use hyper::{HeaderMap, Method, StatusCode};

use crate::wire::{Framing, Header, Request, Response};

/// A response that hyper can write.
#[derive(Debug)]
pub(super) struct Writable {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// A request as it was received; a body that came in chunks is one chunk.
pub(super) fn received(method: &Method, path: String, headers: &HeaderMap, body: Vec<u8>) -> Request {
    let framing = if headers.contains_key(TRANSFER_ENCODING) {
        Framing::Chunked(body.len())
    } else {
        Framing::ContentLength
    };
    let headers =
        headers.iter().map(|(name, value)| Header::from_wire(name.as_str(), value.as_bytes())).collect();
    Request { method: method.as_str().to_owned(), path, headers, framing, body }
}

impl From<Response> for Writable {
    /// A response that no HTTP server can write becomes a 500 that says why, so that nobody takes it for silence.
    fn from(response: Response) -> Self {
        Self::try_new(response).unwrap_or_else(|reason| Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            headers: HeaderMap::from_iter([(
                hyper::header::CONTENT_TYPE,
                HeaderValue::from_static("text/plain; charset=utf-8"),
            )]),
            body: reason.into_bytes(),
        })
    }
}

impl Writable {
    fn try_new(response: Response) -> Result<Self, String> {
        let status = StatusCode::from_u16(response.status)
            .map_err(|_| format!("the mock cannot write the status {}", response.status))?;
        let mut headers = HeaderMap::with_capacity(response.headers.len());
        for Header { name, value } in &response.headers {
            let written_name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| format!("the mock cannot write the header name {name:?}"))?;
            let written_value = HeaderValue::from_bytes(value.as_bytes())
                .map_err(|_| format!("the mock cannot write the value {value:?} of the header {name}"))?;
            if ![CONTENT_LENGTH, TRANSFER_ENCODING, DATE].contains(&written_name) {
                headers.append(written_name, written_value);
            }
        }
        Ok(Self { status, headers, body: response.body })
    }
}
