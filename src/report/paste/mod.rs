//! Requests as something to paste: into a shell, a bug report, or a file.
//!
//! - [`command`] is a `curl` line where curl can send the request as it is, and a short Python script where it cannot.
//! - Everything in it is plain text: what a terminal would act on is written as an escape of that language.
//! - A character that stands many times in a row is written once, with its number.

pub mod cli;
pub mod curl;
pub mod fold;
pub mod http;
pub mod jsonl;
pub mod piece;
pub mod script;
pub mod shell;

use crate::exchange::endpoint::Endpoint;
use crate::wire::Request;

/// The text that sends the request to the endpoint from a shell, byte for byte; without a line break at its end.
pub fn command(request: &Request, endpoint: &Endpoint) -> String {
    curl::command(request, endpoint).unwrap_or_else(|| script::command(request, endpoint))
}
