//! Reads one whole response, within bounds.
//!
//! - Interim answers (100, 103) are passed over; chunks are joined and trailers dropped.
//! - Bytes after the end of an answer are an error: its length lied, or it answers a question nobody asked.

use std::convert::Infallible;
use std::io;

use crate::exchange::raw::head::{BodyLength, Head, malformed, shown};
use crate::exchange::raw::pump::Pump;
use crate::wire::{Response, TransportError};

const LARGEST_HEAD: usize = 64 * 1024;
const LONGEST_CHUNK_LINE: usize = 4 * 1024;
const MOST_INTERIM: usize = 32;
const BEFORE_ANY_BYTE: &str = "before any byte of an answer";

/// Who recognizes some answers as they come, byte for byte.
pub trait Recognize {
    /// What is known of such an answer.
    type Known;

    /// What is known of all that has come, where that is an answer which need not be read.
    fn recognize(&mut self, answer: &[u8]) -> Option<Self::Known>;
}

/// Nobody who recognizes any.
impl Recognize for () {
    type Known = Infallible;

    fn recognize(&mut self, _answer: &[u8]) -> Option<Infallible> {
        None
    }
}

/// What came as an answer.
#[derive(Debug)]
pub enum ReceivedAnswer<K> {
    /// One that was recognized.
    Known(K),
    /// Any other, read.
    Read(Response),
}

/// Reads the answer to a request of this method, unless it is known; tells whether the connection can carry another. Only
/// answers behind which it can are known.
pub(super) async fn read_answer<R: Recognize>(
    pump: &mut Pump<'_>,
    method: &str,
    largest_body: usize,
    known: &mut R,
) -> Result<(ReceivedAnswer<R::Known>, bool), TransportError> {
    if pump.inbox().unread().is_empty() {
        more(pump, |_| BEFORE_ANY_BYTE.to_owned()).await?;
    }
    let count = pump.inbox().unread().len();
    if pump.is_written()
        && count <= largest_body
        && let Some(known) = known.recognize(pump.inbox().unread())
    {
        pump.inbox().consume(count);
        return Ok((ReceivedAnswer::Known(known), true));
    }
    let (response, reusable) = read_response(pump, method, largest_body).await?;
    Ok((ReceivedAnswer::Read(response), reusable))
}

async fn read_response(
    pump: &mut Pump<'_>,
    method: &str,
    largest_body: usize,
) -> Result<(Response, bool), TransportError> {
    let head = read_head(pump, method).await?;
    let body = match head.body {
        BodyLength::None => Vec::new(),
        BodyLength::Exact(length) => read_exact(pump, length, largest_body).await?,
        BodyLength::Chunked => read_chunks(pump, largest_body).await?,
        BodyLength::UntilClose => read_until_close(pump, largest_body).await?,
    };
    let rest = pump.inbox().unread();
    if !rest.is_empty() {
        return Err(TransportError::Surplus { count: rest.len(), beginning: shown(rest) });
    }
    let reusable = head.keeps_alive && pump.is_written();
    Ok((Response { status: head.status, headers: head.headers, body }, reusable))
}

async fn read_head(pump: &mut Pump<'_>, method: &str) -> Result<Head, TransportError> {
    let mut interim = 0;
    loop {
        let unread = pump.inbox().unread();
        let head = if unread.is_empty() { None } else { Head::parse(unread, method)? };
        match head {
            Some(head) if head.is_interim() => {
                pump.inbox().consume(head.size);
                interim += 1;
                if interim > MOST_INTERIM {
                    return Err(malformed(format!(
                        "more than {MOST_INTERIM} interim answers (1xx) came first"
                    )));
                }
            }
            Some(head) => {
                pump.inbox().consume(head.size);
                return Ok(head);
            }
            None => {
                if unread.len() > LARGEST_HEAD {
                    return Err(malformed(format!("its head does not end within {LARGEST_HEAD} bytes")));
                }
                more(pump, |seen| match seen {
                    [] => BEFORE_ANY_BYTE.to_owned(),
                    seen => {
                        format!("after {} bytes of a head that is not whole: {}", seen.len(), shown(seen))
                    }
                })
                .await?;
            }
        }
    }
}

async fn read_exact(pump: &mut Pump<'_>, length: u64, largest: usize) -> Result<Vec<u8>, TransportError> {
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length > largest {
        return Err(TransportError::TooLarge(largest));
    }
    pump.turn().take(Some(length)).await;
    let mut body = Vec::with_capacity(length);
    loop {
        let missing = length - body.len();
        take_unread(pump, &mut body, missing);
        if body.len() == length {
            return Ok(body);
        }
        let seen = body.len();
        more(pump, |_| format!("after {seen} of the {length} bytes that Content-Length promised")).await?;
    }
}

/// Moves what came to the end of the body, but no more than so many bytes.
fn take_unread(pump: &mut Pump<'_>, body: &mut Vec<u8>, most: usize) {
    let unread = pump.inbox().unread();
    let taken = unread.len().min(most);
    body.extend_from_slice(&unread[..taken]);
    pump.inbox().consume(taken);
}

/// Waits for the turn of a body of unknown length, once it is large.
async fn await_turn(pump: &mut Pump<'_>, seen: usize) {
    if pump.turn().is_due(seen) {
        pump.turn().take(None).await;
    }
}

async fn read_until_close(pump: &mut Pump<'_>, largest: usize) -> Result<Vec<u8>, TransportError> {
    let mut body = Vec::new();
    loop {
        take_unread(pump, &mut body, usize::MAX);
        let seen = body.len();
        if seen > largest {
            return Err(TransportError::TooLarge(largest));
        }
        await_turn(pump, seen).await;
        match pump.fill().await {
            Ok(0) => break,
            Ok(_) => {}
            // Over TLS many servers leave out the closing alert; over TCP there is none to leave out.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            // So does a connection end whose server answers before it has read a large request.
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset && pump.may_be_unread() => break,
            Err(error) => {
                return Err(broken(&error, format!("after {seen} bytes of a body without a length")));
            }
        }
    }
    Ok(body)
}

async fn read_chunks(pump: &mut Pump<'_>, largest: usize) -> Result<Vec<u8>, TransportError> {
    let mut body = Vec::new();
    loop {
        let size = read_chunk_size(pump, body.len()).await?;
        if size == 0 {
            read_trailers(pump).await?;
            return Ok(body);
        }
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        if size > largest - body.len() {
            return Err(TransportError::TooLarge(largest));
        }
        let mut missing = size;
        while missing > 0 {
            let before = body.len();
            take_unread(pump, &mut body, missing);
            missing -= body.len() - before;
            await_turn(pump, body.len()).await;
            if missing > 0 {
                more(pump, |_| format!("in a chunk, when {missing} of its {size} bytes were missing"))
                    .await?;
            }
        }
        while pump.inbox().unread().len() < 2 {
            more(pump, |_| format!("at the end of a chunk of {size} bytes")).await?;
        }
        let end = &pump.inbox().unread()[..2];
        if end != b"\r\n" {
            return Err(malformed(format!("a chunk of {size} bytes is followed by {}", shown(end))));
        }
        pump.inbox().consume(2);
    }
}

async fn read_chunk_size(pump: &mut Pump<'_>, before: usize) -> Result<u64, TransportError> {
    loop {
        let unread = pump.inbox().unread();
        // The parser takes an empty line for a chunk of no bytes.
        let begins_well = unread.first().is_none_or(u8::is_ascii_hexdigit);
        match httparse::parse_chunk_size(unread) {
            Ok(httparse::Status::Complete((line, size))) if begins_well => {
                pump.inbox().consume(line);
                return Ok(size);
            }
            Ok(httparse::Status::Partial) if begins_well && unread.len() <= LONGEST_CHUNK_LINE => {}
            _ => return Err(malformed(format!("expected the size of a chunk, found {}", shown(unread)))),
        }
        more(pump, |_| format!("after {before} bytes of a chunked body, before its last chunk")).await?;
    }
}

async fn read_trailers(pump: &mut Pump<'_>) -> Result<(), TransportError> {
    loop {
        let unread = pump.inbox().unread();
        let mut fields = [httparse::EMPTY_HEADER; 64];
        match httparse::parse_headers(unread, &mut fields) {
            Ok(httparse::Status::Complete((size, _))) => {
                pump.inbox().consume(size);
                return Ok(());
            }
            Ok(httparse::Status::Partial) if unread.len() <= LARGEST_HEAD => {}
            _ => {
                return Err(malformed(format!(
                    "expected trailers after the last chunk, found {}",
                    shown(unread)
                )));
            }
        }
        more(pump, |_| "before the end of the trailers".to_owned()).await?;
    }
}

/// Waits for more bytes; `place` says where in the answer the connection ended if none come.
async fn more(pump: &mut Pump<'_>, place: impl FnOnce(&[u8]) -> String) -> Result<(), TransportError> {
    match pump.fill().await {
        Ok(0) => {
            let place = place(pump.inbox().unread()) + &pump.shortfall();
            Err(TransportError::Closed(place))
        }
        Ok(_) => Ok(()),
        Err(error) => {
            let place = place(pump.inbox().unread()) + &pump.shortfall();
            Err(broken(&error, place))
        }
    }
}

fn broken(error: &io::Error, place: String) -> TransportError {
    match error.kind() {
        io::ErrorKind::ConnectionReset => TransportError::Closed(format!("by a reset {place}")),
        io::ErrorKind::UnexpectedEof => TransportError::Closed(place),
        _ => TransportError::Closed(format!("by an error ({error}) {place}")),
    }
}
