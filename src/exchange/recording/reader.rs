//! Reads requests off a connection, and keeps their bytes.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::check::client::received::ReceiveFault;
use crate::wire::{Framing, Header, Request};

/// How many bytes a request's head may have.
const LARGEST_HEAD: usize = 64 * 1024;
/// How many bytes its body may have.
const LARGEST_BODY: usize = 32 * 1024 * 1024;
/// How many header lines are read.
const MOST_HEADERS: usize = 100;
/// What a client waits for that asks whether it may send its body.
const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// A request's bytes, and what they say.
pub(super) type ReceivedBytes = (Vec<u8>, Result<Request, ReceiveFault>);

/// One connection of a client.
pub(super) struct RecordedConnection {
    pub(super) stream: TcpStream,
    /// What was received and belongs to no request yet.
    buffer: Vec<u8>,
    /// For how long a request may stand still before it is whole.
    patience: Duration,
    /// Whether its end was told to the client.
    is_ended: bool,
}

impl Drop for RecordedConnection {
    /// A port whose connection ends in good order is not free for a minute, and a run of many calls would have none left.
    fn drop(&mut self) {
        if !self.is_ended {
            // Where that cannot be had, the port is free later.
            drop(self.stream.set_zero_linger());
        }
    }
}

impl RecordedConnection {
    pub(super) fn new(stream: TcpStream, patience: Duration) -> Self {
        Self { stream, buffer: Vec::new(), patience, is_ended: false }
    }

    /// Tells the client that nothing more comes.
    pub(super) async fn end(&mut self) {
        self.is_ended = true;
        // However a client ends its connection, it is the client's own business.
        drop(self.stream.shutdown().await);
    }

    /// Waits for the beginning of the next request; says whether one comes. An idle connection may stay as long as it likes.
    pub(super) async fn begins(&mut self) -> bool {
        !self.buffer.is_empty() || self.receive().await
    }

    /// The request that has begun; `None` where the client is gone.
    pub(super) async fn read(&mut self) -> Option<ReceivedBytes> {
        let fault = |bytes: Vec<u8>, fault| Some((bytes, Err(fault)));
        let head = loop {
            match head_of(&self.buffer) {
                Ok(Some(head)) => break head,
                Ok(None) if self.receive_in_time().await => {}
                Ok(None) => {
                    let reason = "the request ended, or stood still, before its headers were whole";
                    return fault(self.take_all(), ReceiveFault::NotHttp(reason.to_owned()));
                }
                Err(reason) => return fault(self.take_all(), ReceiveFault::NotHttp(reason)),
            }
        };
        if head.expects_continue && self.stream.write_all(CONTINUE).await.is_err() {
            return None;
        }
        let (body, end) = match self.body(&head).await {
            Ok(read) => read,
            Err(reason) => return fault(self.take_all(), ReceiveFault::Length(reason)),
        };
        let bytes: Vec<u8> = self.buffer.drain(..end).collect();
        let framing = if head.chunked { Framing::Chunked(body.len().max(1)) } else { Framing::ContentLength };
        let request = Request { method: head.method, path: head.path, headers: head.headers, framing, body };
        Some((bytes, Ok(request)))
    }

    /// What has come behind a whole request and begins no other one.
    pub(super) fn surplus(&mut self) -> Option<Vec<u8>> {
        // What is there already belongs to what was sent before; nothing is waited for.
        let _ = self.stream.try_read_buf(&mut self.buffer);
        let is_surplus = !self.buffer.is_empty() && !matches!(head_of(&self.buffer), Ok(Some(_)));
        is_surplus.then(|| self.take_all())
    }

    /// The body, and where it ends in the buffer.
    async fn body(&mut self, head: &ReceivedHead) -> Result<(Vec<u8>, usize), String> {
        if head.chunked {
            loop {
                if let Some(read) = chunks(&self.buffer[head.end..])? {
                    return Ok((read.0, head.end + read.1));
                }
                if !self.receive_in_time().await {
                    return Err(
                        "the chunks of the body ended, or stood still, before the last one".to_owned()
                    );
                }
            }
        }
        let end = head.end + head.length;
        while self.buffer.len() < end {
            if !self.receive_in_time().await {
                let received = self.buffer.len() - head.end;
                return Err(format!("Content-Length {}, and {received} bytes of body", head.length));
            }
        }
        Ok((self.buffer[head.end..end].to_vec(), end))
    }

    fn take_all(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.buffer)
    }

    async fn receive_in_time(&mut self) -> bool {
        let patience = self.patience;
        self.buffer.len() <= LARGEST_HEAD + LARGEST_BODY
            && timeout(patience, self.receive()).await.unwrap_or_default()
    }

    async fn receive(&mut self) -> bool {
        matches!(self.stream.read_buf(&mut self.buffer).await, Ok(count) if count > 0)
    }
}

/// What the head of a request says.
struct ReceivedHead {
    method: String,
    path: String,
    headers: Vec<Header>,
    /// Where the body begins.
    end: usize,
    length: usize,
    chunked: bool,
    expects_continue: bool,
}

/// The head at the beginning of these bytes; `None` where it is not whole.
fn head_of(bytes: &[u8]) -> Result<Option<ReceivedHead>, String> {
    let mut lines = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut lines);
    let end = match request.parse(bytes) {
        Ok(httparse::Status::Complete(end)) => end,
        Ok(httparse::Status::Partial) if bytes.len() <= LARGEST_HEAD => return Ok(None),
        Ok(httparse::Status::Partial) => return Err(format!("headers of more than {LARGEST_HEAD} bytes")),
        Err(error) => return Err(format!("bytes that are no request: {error}")),
    };
    if request.version != Some(1) {
        return Err(format!("HTTP/1.{}", request.version.unwrap_or_default()));
    }
    let headers: Vec<Header> =
        request.headers.iter().map(|line| Header::from_wire(line.name, line.value)).collect();
    let values = |name: &str| -> Vec<String> {
        let lines = headers.iter().filter(|line| line.name.eq_ignore_ascii_case(name));
        lines.flat_map(|line| line.value.split(',').map(|value| value.trim().to_ascii_lowercase())).collect()
    };
    if values("host").len() != 1 {
        return Err(format!("{} headers Host", values("host").len()));
    }
    let codings = values("transfer-encoding");
    let lengths = values("content-length");
    let chunked = codings.last().is_some_and(|coding| coding == "chunked");
    let length = match lengths.as_slice() {
        [] => 0,
        [first, rest @ ..] => match first.parse() {
            Ok(length) if rest.iter().all(|other| other == first) && length <= LARGEST_BODY => length,
            _ => return Err(format!("the length {}", lengths.join(", "))),
        },
    };
    if !codings.is_empty() && (!chunked || !lengths.is_empty()) {
        return Err("a body whose length is told in two ways, or in none".to_owned());
    }
    let expects_continue = values("expect").iter().any(|value| value == "100-continue");
    Ok(Some(ReceivedHead {
        method: request.method.unwrap_or_default().to_owned(),
        path: request.path.unwrap_or_default().to_owned(),
        headers,
        end,
        length,
        chunked,
        expects_continue,
    }))
}

/// The body of these chunks and where they end; `None` where the last one is still to come.
fn chunks(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, String> {
    let mut body = Vec::new();
    let mut at = 0;
    loop {
        let (line, size) = match httparse::parse_chunk_size(&bytes[at..]) {
            Ok(httparse::Status::Complete(read)) => read,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err("a chunk whose size cannot be read".to_owned()),
        };
        let size = usize::try_from(size).ok().filter(|size| *size <= LARGEST_BODY);
        let size = size.ok_or("a chunk that is too large")?;
        let (start, end) = (at + line, at + line + size);
        if size == 0 {
            return Ok(trailer_end(&bytes[start..]).map(|length| (body, start + length)));
        }
        match bytes.get(start..end + 2) {
            None => return Ok(None),
            Some(chunk) if chunk.ends_with(b"\r\n") => body.extend_from_slice(&chunk[..size]),
            Some(_) => return Err("a chunk that is not as long as was told".to_owned()),
        }
        at = end + 2;
    }
}

/// Where the lines behind the last chunk end.
fn trailer_end(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b"\r\n") {
        return Some(2);
    }
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|position| position + 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_and_their_end_is_found() {
        assert_eq!(chunks(b"3\r\nabc\r\n0\r\n\r\nGET"), Ok(Some((b"abc".to_vec(), 13))));
        assert_eq!(chunks(b"3\r\nabc\r\n0\r\nA: b\r\n\r\n"), Ok(Some((b"abc".to_vec(), 19))));
        assert_eq!(chunks(b"3\r\nab"), Ok(None));
        assert!(chunks(b"2\r\nabc\r\n0\r\n\r\n").is_err());
        assert!(chunks(b"x\r\n").is_err());
    }

    #[test]
    fn a_head_tells_a_length_in_one_way() {
        let length = |lines: &str| {
            let text = format!("POST / HTTP/1.1\r\nHost: a\r\n{lines}\r\n");
            head_of(text.as_bytes()).map(|head| head.map(|head| (head.length, head.chunked)))
        };
        assert_eq!(length("content-length: 7\r\n"), Ok(Some((7, false))));
        assert_eq!(length("Content-Length: 7\r\nContent-Length: 7\r\n"), Ok(Some((7, false))));
        assert_eq!(length("Transfer-Encoding: chunked\r\n"), Ok(Some((0, true))));
        assert_eq!(length(""), Ok(Some((0, false))));
        for wrong in [
            "Content-Length: 7\r\nContent-Length: 8\r\n",
            "Content-Length: -1\r\n",
            "Content-Length: 7\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip\r\n",
            "Host: b\r\n",
        ] {
            assert!(length(wrong).is_err(), "{wrong}");
        }
        assert!(head_of(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03").is_err());
        assert!(matches!(head_of(b"POST / HTTP/1.1\r\nHost"), Ok(None)));
    }
}
