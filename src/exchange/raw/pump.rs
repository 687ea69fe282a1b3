//! Writes what is left of a request while it waits for bytes of the answer.
//!
//! - A server may answer and close before it has read a large body: the answer counts, not the broken pipe.

use std::future::poll_fn;
use std::io;
use std::task::{Context, Poll, ready};
use tokio::io::ReadBuf;

use crate::exchange::raw::inbox::Inbox;
use crate::exchange::raw::stream::Stream;
use crate::exchange::raw::turn::Turn;

/// So many bytes of a request may wait, written and acknowledged, for a server that never reads them.
const UNREAD: usize = 64 * 1024;

/// One exchange's use of a connection.
#[derive(Debug)]
pub(super) struct Pump<'a> {
    stream: &'a mut Stream,
    request: &'a [u8],
    written: usize,
    flushed: bool,
    refused: bool,
    inbox: &'a mut Inbox,
    turn: &'a mut Turn,
}

impl<'a> Pump<'a> {
    pub(super) fn new(
        stream: &'a mut Stream,
        request: &'a [u8],
        inbox: &'a mut Inbox,
        turn: &'a mut Turn,
    ) -> Self {
        Self { stream, request, written: 0, flushed: false, refused: false, inbox, turn }
    }

    /// The bytes that came.
    pub(super) fn inbox(&mut self) -> &mut Inbox {
        self.inbox
    }

    /// The turn to read a large answer.
    pub(super) fn turn(&mut self) -> &mut Turn {
        self.turn
    }

    /// Waits for more bytes; returns how many came, zero at the connection's end.
    pub(super) async fn fill(&mut self) -> io::Result<usize> {
        poll_fn(|context| {
            self.push(context);
            let mut buffer = ReadBuf::new(self.inbox.room());
            ready!(self.stream.poll_read(context, &mut buffer))?;
            let count = buffer.filled().len();
            self.inbox.filled(count);
            Poll::Ready(Ok(count))
        })
        .await
    }

    /// Whether the whole request went out; if not, the connection cannot carry another.
    pub(super) fn is_written(&self) -> bool {
        self.flushed
    }

    /// Whether the server may have left a part of the request unread: it is larger than what systems take in its stead.
    pub(super) fn may_be_unread(&self) -> bool {
        self.request.len() > UNREAD
    }

    /// How much of the request was written, for the message of a failure; empty if all of it.
    pub(super) fn shortfall(&self) -> String {
        if self.flushed {
            String::new()
        } else {
            format!(", when {} of the request's {} bytes were written", self.written, self.request.len())
        }
    }

    fn push(&mut self, context: &mut Context<'_>) {
        while self.written < self.request.len() && !self.refused {
            match self.stream.poll_write(context, &self.request[self.written..]) {
                Poll::Ready(Ok(0) | Err(_)) => self.refused = true,
                Poll::Ready(Ok(count)) => self.written += count,
                Poll::Pending => return,
            }
        }
        if !self.flushed && !self.refused {
            match self.stream.poll_flush(context) {
                Poll::Ready(Ok(())) => self.flushed = true,
                Poll::Ready(Err(_)) => self.refused = true,
                Poll::Pending => {}
            }
        }
    }
}
