//! What all connections to one endpoint share: the way there, and the bounds of an exchange.

use std::time::Duration;

use crate::exchange::raw::tls::Tls;
use crate::exchange::raw::turn::Turns;
use crate::exchange::reach::Route;
use crate::wire::Header;

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
}

impl Default for SendOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(5),
            largest_body: 2 * 1024 * 1024,
            headers: Vec::new(),
        }
    }
}

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) route: Route,
    pub(super) authority: String,
    pub(super) tls: Option<Tls>,
    pub(super) options: SendOptions,
    pub(super) turns: Turns,
}
