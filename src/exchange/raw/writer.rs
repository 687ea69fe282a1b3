//! A request as bytes.
//!
//! - `Host` comes first, then the request's own lines, then the further ones, then how the body's length is told.
//! - What the request (or a further line) brings itself, `Host`, `Content-Length` or `Transfer-Encoding`,
//!   is not added a second time: so a wrong length or host can be sent.
//! - The endpoint's prefix is put before a path that begins with a slash; any other target stays as it is.

use std::io::Write;

use crate::exchange::endpoint::Endpoint;
use crate::wire::{Framing, Header, Request};

/// Appends the bytes of `request`, as it is sent to `endpoint` with these further header lines, to `out`.
pub fn write_request(out: &mut Vec<u8>, request: &Request, endpoint: &Endpoint, further: &[Header]) {
    write_request_to(out, request, &request.headers, (&endpoint.authority(), endpoint.prefix()), further);
}

/// The same with the authority made once, because this runs for every request, and with these lines in the place of the
/// request's.
pub(super) fn write_request_to(
    out: &mut Vec<u8>,
    request: &Request,
    lines: &[Header],
    (authority, prefix): (&str, &str),
    further: &[Header],
) {
    let brings = |name: &str| {
        let mut all = lines.iter().chain(further);
        all.any(|header| header.name.len() == name.len() && header.name.eq_ignore_ascii_case(name))
    };
    out.extend_from_slice(request.method.as_bytes());
    out.push(b' ');
    if request.path.starts_with('/') {
        out.extend_from_slice(prefix.as_bytes());
    }
    out.extend_from_slice(request.path.as_bytes());
    out.extend_from_slice(b" HTTP/1.1\r\n");
    if !brings("host") {
        write_header(out, "Host", authority);
    }
    for header in lines.iter().chain(further) {
        write_header(out, &header.name, &header.value);
    }
    // Nothing here unpacks an answer, and without this line a server may pack it (RFC 9110 section 12.5.3).
    if !brings("accept-encoding") {
        write_header(out, "Accept-Encoding", "identity");
    }
    let tells_length = brings("content-length") || brings("transfer-encoding");
    match request.framing {
        Framing::ContentLength => {
            if !tells_length {
                write_formatted(out, format_args!("Content-Length: {}\r\n", request.body.len()));
            }
            out.extend_from_slice(b"\r\n");
            out.extend_from_slice(&request.body);
        }
        Framing::Chunked(size) => {
            if !tells_length {
                write_header(out, "Transfer-Encoding", "chunked");
            }
            out.extend_from_slice(b"\r\n");
            for chunk in request.body.chunks(size.max(1)) {
                write_formatted(out, format_args!("{:x}\r\n", chunk.len()));
                out.extend_from_slice(chunk);
                out.extend_from_slice(b"\r\n");
            }
            out.extend_from_slice(b"0\r\n\r\n");
        }
    }
}

fn write_header(out: &mut Vec<u8>, name: &str, value: &str) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    out.extend_from_slice(value.as_bytes());
    out.extend_from_slice(b"\r\n");
}

fn write_formatted(out: &mut Vec<u8>, arguments: std::fmt::Arguments<'_>) {
    out.write_fmt(arguments).expect("writing into a vector cannot fail");
}
