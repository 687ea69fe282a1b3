//! What goes over the wire, as plain bytes and headers: no client's and no server's types.

use std::fmt;

/// One header line. Names keep the case they were written in; values are bytes as they stand on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The field name, as written.
    pub name: String,
    /// The field value, without the white space around it.
    pub value: String,
}

impl Header {
    /// A header line from its two halves.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }

    /// A header line as it was received. A value that is not UTF-8 is read byte for byte as Latin-1.
    pub fn from_wire(name: &str, value: &[u8]) -> Self {
        let value = match std::str::from_utf8(value) {
            Ok(text) => text.to_owned(),
            Err(_) => value.iter().copied().map(char::from).collect(),
        };
        Self { name: name.to_owned(), value }
    }

    /// Puts one line of a name, in any letter case, in the place of all those there are.
    pub fn set(lines: &mut Vec<Self>, name: &str, value: impl Into<String>) {
        Self::remove(lines, name);
        lines.push(Self::new(name, value));
    }

    /// Takes away all lines of a name, in any letter case.
    pub fn remove(lines: &mut Vec<Self>, name: &str) {
        lines.retain(|line| !line.name.eq_ignore_ascii_case(name));
    }
}

/// How the length of a request's body is told to the server (RFC 9112 section 6).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Framing {
    /// A `Content-Length` header that tells the truth.
    #[default]
    ContentLength,
    /// `Transfer-Encoding: chunked`, in chunks of at most so many bytes.
    Chunked(usize),
}

/// One HTTP request as it is to be written: nothing in it is checked, so that a broken one can be sent too.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The method token, e.g. `POST`.
    pub method: String,
    /// The request target in origin form: path and query, e.g. `/?a=b`.
    pub path: String,
    /// Header lines in order, without `Host`, `Accept-Encoding`, `Content-Length` and `Transfer-Encoding`: the sender
    /// adds each of those that is not here. A request that was received has all its lines here.
    pub headers: Vec<Header>,
    /// How the body's length is told.
    pub framing: Framing,
    /// The body's bytes.
    pub body: Vec<u8>,
}

/// One HTTP response as it was read.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code, 100 to 999.
    pub status: u16,
    /// Header lines in order.
    pub headers: Vec<Header>,
    /// The body's bytes, with any chunked framing taken off.
    pub body: Vec<u8>,
}

impl Request {
    /// The first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find_header(&self.headers, name)
    }
}

impl Response {
    /// The first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find_header(&self.headers, name)
    }

    /// Whether the server says that it failed.
    pub fn is_server_error(&self) -> bool {
        (500..600).contains(&self.status)
    }
}

/// Why no response came of a request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// No connection could be made.
    #[error("could not connect: {0}")]
    Connect(String),
    /// TLS could not be set up: the certificate was refused, or the server does not speak it.
    #[error("could not set up TLS: {0}")]
    Tls(String),
    /// The connection was made, and ended before a whole response was read.
    #[error("the connection was closed {0}")]
    Closed(String),
    /// The whole response did not come in time.
    #[error("no whole answer within {seconds} s ({received} bytes received)")]
    TimedOut {
        /// The bound that was met, in seconds.
        seconds: String,
        /// How many bytes had come.
        received: usize,
    },
    /// What came is not HTTP/1.1.
    #[error("not an HTTP/1.1 answer: {0}")]
    Malformed(String),
    /// A whole answer came, and bytes behind it that belong to no answer.
    #[error("not an HTTP/1.1 answer: {count} bytes follow its end: {beginning}")]
    Surplus {
        /// How many had come when the answer was read.
        count: usize,
        /// The first of them, printable.
        beginning: String,
    },
    /// The answer is larger than what is read of any answer.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
}

/// What a service makes of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It answers.
    Response(Response),
    /// It ends the connection without an answer.
    Close,
}

/// A service, as whatever carries its bytes sees it: asked exactly once for each request, in the order in
/// which requests come, from any thread.
pub trait Answer: Send + Sync {
    /// The reply to a request that was received whole.
    ///
    /// `request` has every header line that came, `Host` and those about length too, the path with its query,
    /// and the body with any chunks joined.
    fn answer(&self, request: &Request) -> Reply;
}

fn find_header<'a>(headers: &'a [Header], name: &str) -> Option<&'a str> {
    headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value.as_str())
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {} {}", self.method, self.path, String::from_utf8_lossy(&self.body))
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.status, String::from_utf8_lossy(&self.body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_names_match_in_any_case() {
        let response =
            Response { status: 200, headers: vec![Header::new("X-Amzn-RequestId", "1")], body: Vec::new() };
        assert_eq!(response.header("x-amzn-requestid"), Some("1"));
        assert_eq!(response.header("x-amzn"), None);
    }
}
