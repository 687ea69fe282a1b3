//! A request as the very bytes that are sent, and read back from them.

use crate::exchange::endpoint::Endpoint;
use crate::exchange::raw::writer::write_request;
use crate::wire::{Framing, Header, Request};

/// Why bytes are no request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpTextError {
    /// There is no empty line behind the header lines.
    #[error("expected an empty line (CR LF CR LF) behind the header lines, found none")]
    NoEnd,
    /// The first line is not `METHOD PATH HTTP/1.1`.
    #[error("expected `METHOD PATH HTTP/1.1` in the first line, found {0:?}")]
    RequestLine(String),
    /// A header line is not `NAME: VALUE`.
    #[error("expected `NAME: VALUE` with one space in a header line, found {0:?}")]
    HeaderLine(String),
}

/// The bytes that are sent to the endpoint.
pub fn print(request: &Request, endpoint: &Endpoint) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_request(&mut bytes, request, endpoint, &[]);
    bytes
}

/// The request that is sent as these bytes: all header lines are its own, and so are the frames of chunks in its body.
///
/// # Errors
/// [`HttpTextError`] where no request is written as these bytes.
#[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "tests of this package ask it"))]
pub fn parse(bytes: &[u8]) -> Result<Request, HttpTextError> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").ok_or(HttpTextError::NoEnd)?;
    let head = String::from_utf8_lossy(&bytes[..end]);
    let mut lines = head.split("\r\n");
    let first = lines.next().unwrap_or_default();
    let request_line = || HttpTextError::RequestLine(first.to_owned());
    let (target, _) =
        first.rsplit_once(" HTTP/1.1").filter(|(_, behind)| behind.is_empty()).ok_or_else(request_line)?;
    let (method, path) = target.split_once(' ').ok_or_else(request_line)?;
    let mut headers = Vec::new();
    for line in lines {
        let (name, value) =
            line.split_once(": ").ok_or_else(|| HttpTextError::HeaderLine(line.to_owned()))?;
        headers.push(Header::new(name, value));
    }
    Ok(Request {
        method: method.to_owned(),
        path: path.to_owned(),
        headers,
        framing: Framing::ContentLength,
        body: bytes[end + 4..].to_vec(),
    })
}
