//! What all connections to one endpoint share: the way there, and the bounds of an exchange.

use std::time::Duration;

use crate::exchange::raw::tls::Tls;
use crate::exchange::raw::turn::Turns;
use crate::exchange::reach::Route;
use crate::exchange::signing::Signing;
use crate::model::signature::AUTHORIZATION;
use crate::wire::{Header, Request};

/// The bounds of every exchange, and what is added to every request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendOptions {
    /// From the first byte written to the last byte read, with connecting.
    pub timeout: Duration,
    /// For connecting, and once more for the TLS handshake.
    pub connect_timeout: Duration,
    /// The most bytes that are read of a body.
    pub largest_body: usize,
    /// Header lines added to every request.
    pub headers: Vec<Header>,
    /// With what requests are signed that are to be.
    pub signing: Signing,
}

impl Default for SendOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(5),
            largest_body: 2 * 1024 * 1024,
            headers: Vec::new(),
            signing: Signing::default(),
        }
    }
}

impl SendOptions {
    /// The lines of a request that is to be signed, in the place of its own. What is added to every request is more than a
    /// signature.
    pub(super) fn lines(&self, request: &Request, server: &str) -> Option<Vec<Header>> {
        let mut lines = self.signing.lines(request, server)?;
        if self.headers.iter().any(|header| header.name.eq_ignore_ascii_case(AUTHORIZATION)) {
            Header::remove(&mut lines, AUTHORIZATION);
        }
        Some(lines)
    }
}

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) route: Route,
    pub(super) authority: String,
    /// The URL that ends before the path.
    pub(super) server: String,
    pub(super) tls: Option<Tls>,
    pub(super) options: SendOptions,
    pub(super) turns: Turns,
}
