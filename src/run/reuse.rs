//! What became of kept connections over a run: whether the server ends them when requests come.
//!
//! - A connection that ends before any byte of an answer may have been ended between two requests, which is no fault
//!   (RFC 9112 section 9.3.1): the request is sent again. It is counted and told.
//! - Servers end a connection after so many exchanges, some without a word, and then each after the same number; or
//!   after a while without a request, which a run in full swing does not leave. What no such habit explains is a finding.

use std::cell::Cell;
use std::cell::RefCell;

use crate::event::answer::KeptResponse;
use crate::event::finding::Exchange;
use crate::exchange::raw::connection::Reuse;
use crate::wire::{Request, Response, TransportError};

/// Fewer drops than this are explained by chance.
const LEAST: usize = 3;
/// One request in so many can meet a connection that is just being ended.
const EXPLAINED_IN: u64 = 1000;

/// Counts what became of kept connections.
#[derive(Debug, Default)]
pub(super) struct ReuseTally {
    /// Requests that a kept connection carried, or that ended it.
    kept: Cell<u64>,
    /// How many exchanges each connection had carried when a request ended it.
    dropped: RefCell<Vec<usize>>,
    /// Requests that found the connection ended, before anything was sent over it.
    ended: Cell<u64>,
    /// The first request that ended a connection, and what it was answered over a fresh one.
    first: RefCell<Option<Exchange>>,
}

/// Connections that ended when a request came, where no habit of servers explains that.
#[derive(Debug)]
pub(super) struct Drops {
    /// How many there were, and among how many requests.
    pub(super) words: String,
    /// The first request that was dropped, and what it was answered when it was sent again.
    pub(super) first: Exchange,
}

impl ReuseTally {
    /// Takes note of an exchange.
    pub(super) fn note(&self, reuse: Reuse, request: &Request, outcome: &Result<Response, TransportError>) {
        match reuse {
            Reuse::Kept | Reuse::Surplus => self.kept.set(self.kept.get() + 1),
            Reuse::Fresh => {}
            Reuse::Ended => self.ended.set(self.ended.get() + 1),
            Reuse::Dropped(exchanges) => {
                self.kept.set(self.kept.get() + 1);
                // What ends every connection has another cause than chance, and is judged as such.
                if let Ok(response) = outcome {
                    self.dropped.borrow_mut().push(exchanges);
                    self.first.borrow_mut().get_or_insert_with(|| Exchange {
                        request: request.clone(),
                        response: Some(KeptResponse::from(response)),
                    });
                }
            }
        }
    }

    /// Takes note of an exchange over a connection that was kept.
    pub(super) fn note_kept(&self) {
        self.kept.set(self.kept.get() + 1);
    }

    /// How many requests met the end of a kept connection.
    pub(super) fn dropped(&self) -> usize {
        self.dropped.borrow().len()
    }

    /// How many requests were sent again, in words; `None` where there was none.
    pub(super) fn words(&self) -> Option<String> {
        let dropped = self.dropped.borrow().len();
        let requests = if dropped == 1 { "request was" } else { "requests were" };
        (dropped > 0).then(|| {
            format!(
                "{dropped} {requests} sent again: of {} that went over a kept connection so many met its end before any byte \
                 of an answer",
                self.kept.get()
            )
        })
    }

    /// The drops, where no habit explains them: connections that are often found ended end by themselves, and those that
    /// end after the same number of exchanges have a bound.
    pub(super) fn unexplained(&self) -> Option<Drops> {
        let dropped = self.dropped.borrow();
        let count = dropped.len();
        let is_rare = count < LEAST || (count as u64) * EXPLAINED_IN <= self.kept.get();
        let (least, most) = (dropped.iter().min()?, dropped.iter().max()?);
        if is_rare || least == most || self.ended.get() >= count as u64 {
            return None;
        }
        let first = self.first.borrow().clone()?;
        let words = format!(
            "{count} of {} requests on kept connections were dropped without an answer",
            self.kept.get()
        );
        Some(Drops { words, first })
    }
}
