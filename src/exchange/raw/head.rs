//! The head of a response: status line, header lines, and what they say about the body (RFC 9112 section 6).
//!
//! - Lengths that contradict each other, or a length beside `Transfer-Encoding`, make the answer malformed:
//!   two readers could see two different bodies in it.

use std::mem::MaybeUninit;

use crate::wire::{Header, TransportError};

const MOST_HEADERS: usize = 256;

/// How the end of a body is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyLength {
    /// There is none.
    None,
    /// So many bytes.
    Exact(u64),
    /// Chunks, then trailers.
    Chunked,
    /// Everything until the connection ends.
    UntilClose,
}

/// A whole head.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) headers: Vec<Header>,
    pub(super) body: BodyLength,
    /// Whether the server will read another request from this connection.
    pub(super) keeps_alive: bool,
    /// How many bytes the head takes.
    pub(super) size: usize,
}

impl Head {
    /// Reads the head at the front of `bytes`; `None` if it is not whole yet.
    pub(super) fn parse(bytes: &[u8], method: &str) -> Result<Option<Self>, TransportError> {
        let mut fields = [const { MaybeUninit::uninit() }; MOST_HEADERS];
        let mut response = httparse::Response::new(&mut []);
        let size = httparse::ParserConfig::default()
            .parse_response_with_uninit_headers(&mut response, bytes, &mut fields)
            .map_err(|error| malformed(format!("{}: {}", reason(error), shown(bytes))))?;
        let httparse::Status::Complete(size) = size else { return Ok(None) };
        let (Some(status), Some(version)) = (response.code, response.version) else { return Ok(None) };
        if !(100..=999).contains(&status) {
            return Err(malformed(format!("the status {status:03} is not between 100 and 999")));
        }
        let facts = FramingFields::of(response.headers)?;
        let body = facts.body_length(status, method);
        let headers =
            response.headers.iter().map(|field| Header::from_wire(field.name, field.value)).collect();
        let persistent = if version == 0 { facts.keep_alive && !facts.close } else { !facts.close };
        let keeps_alive = persistent && body != BodyLength::UntilClose && !facts.is_tunnel(status, method);
        Ok(Some(Self { status, headers, body, keeps_alive, size }))
    }

    /// Whether another head follows (RFC 9110 section 15.2). 101 is final: it ends HTTP on the connection.
    pub(super) fn is_interim(&self) -> bool {
        (100..200).contains(&self.status) && self.status != 101
    }
}

/// The beginning of what a server sent, printable, for a message.
pub(super) fn shown(bytes: &[u8]) -> String {
    const MOST: usize = 60;
    let beginning = &bytes[..bytes.len().min(MOST)];
    let dots = if bytes.len() > MOST { "..." } else { "" };
    format!("`{}{dots}`", beginning.escape_ascii())
}

pub(super) fn malformed(text: String) -> TransportError {
    TransportError::Malformed(text)
}

/// What the header lines say about framing.
#[derive(Default)]
struct FramingFields {
    length: Option<u64>,
    encoded: bool,
    chunked: bool,
    close: bool,
    keep_alive: bool,
}

impl FramingFields {
    fn of(fields: &[httparse::Header<'_>]) -> Result<Self, TransportError> {
        let mut facts = Self::default();
        for field in fields {
            // The length is compared first, because this runs for each line of each answer.
            match field.name.len() {
                10 if field.name.eq_ignore_ascii_case("connection") => facts.read_connection(field.value),
                14 if field.name.eq_ignore_ascii_case("content-length") => facts.read_length(field.value)?,
                17 if field.name.eq_ignore_ascii_case("transfer-encoding") => {
                    facts.read_encoding(field.value)
                }
                _ => {}
            }
        }
        if facts.encoded && facts.length.is_some() {
            return Err(malformed("it has both Content-Length and Transfer-Encoding".to_owned()));
        }
        Ok(facts)
    }

    fn read_connection(&mut self, value: &[u8]) {
        for token in value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
            self.close |= token.eq_ignore_ascii_case(b"close");
            self.keep_alive |= token.eq_ignore_ascii_case(b"keep-alive");
        }
    }

    fn read_length(&mut self, value: &[u8]) -> Result<(), TransportError> {
        for part in value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
            let length = std::str::from_utf8(part)
                .ok()
                .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
                .and_then(|text| text.parse::<u64>().ok())
                .ok_or_else(|| malformed(format!("its Content-Length is {}", shown(part))))?;
            if self.length.is_some_and(|other| other != length) {
                return Err(malformed("its Content-Length headers contradict each other".to_owned()));
            }
            self.length = Some(length);
        }
        Ok(())
    }

    fn read_encoding(&mut self, value: &[u8]) {
        self.encoded = true;
        // Only the last coding of the last line tells where the body ends.
        let last = value.split(|byte| *byte == b',').next_back().unwrap_or_default().trim_ascii();
        self.chunked = last.eq_ignore_ascii_case(b"chunked");
    }

    fn body_length(&self, status: u16, method: &str) -> BodyLength {
        let bodiless = method == "HEAD" || status < 200 || status == 204 || status == 304;
        if bodiless || self.is_tunnel(status, method) {
            BodyLength::None
        } else if self.chunked {
            BodyLength::Chunked
        } else if self.encoded {
            BodyLength::UntilClose
        } else {
            self.length.map_or(BodyLength::UntilClose, BodyLength::Exact)
        }
    }

    /// After these answers the connection speaks something else than HTTP.
    fn is_tunnel(&self, status: u16, method: &str) -> bool {
        status == 101 || (method == "CONNECT" && (200..300).contains(&status))
    }
}

fn reason(error: httparse::Error) -> &'static str {
    match error {
        httparse::Error::HeaderName => "a header name has a character that none may have",
        httparse::Error::HeaderValue => "a header value has a character that none may have",
        httparse::Error::NewLine => "a line does not end as it must",
        httparse::Error::Status => "the status is not three digits and a phrase",
        httparse::Error::Token => "a token has a character that none may have",
        httparse::Error::TooManyHeaders => "it has too many header lines",
        httparse::Error::Version => "it does not begin with HTTP/1.1 or HTTP/1.0",
    }
}
