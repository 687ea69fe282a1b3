//! Waits until a service answers, for one that is just being started.
//!
//! - Any HTTP answer counts, whatever its status: it shows that something is there that can be judged.
//! - The name is looked up before each try, because a container's name may not exist until it has started.

use std::time::Duration;
use tokio::time::Instant;

use crate::exchange::endpoint::{Endpoint, EndpointError};
use crate::exchange::raw::sender::Sender;
use crate::exchange::raw::shared::SendOptions;
use crate::exchange::raw::tls::{TlsError, Trust};
use crate::exchange::reach::Route;
use crate::wire::{Framing, Header, Request, TransportError};

const PAUSE: Duration = Duration::from_millis(50);
const LONGEST_TRY: Duration = Duration::from_secs(5);

/// Why waiting ended without an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WaitError {
    /// Nothing answered in time.
    #[error("{endpoint} did not answer within {seconds} s; at the last try: {last}")]
    Silent {
        /// The endpoint as written.
        endpoint: String,
        /// How long was waited, in seconds.
        seconds: String,
        /// What came of the last try.
        last: String,
    },
    /// The endpoint must not be sent to, which no waiting changes.
    #[error(transparent)]
    Endpoint(EndpointError),
    /// The certificates to trust cannot be read, which no waiting changes.
    #[error(transparent)]
    Tls(TlsError),
}

/// Asks `endpoint` again and again, until it answers or `longest` is over; returns the way to it.
///
/// # Errors
/// At once where the endpoint is remote and that is not allowed, or where certificates cannot be read; else when
/// the time is over, with what came of the last try.
pub async fn wait_until_answers(
    endpoint: &Endpoint,
    trust: &Trust,
    allow_remote: bool,
    longest: Duration,
) -> Result<Route, WaitError> {
    let deadline = Instant::now() + longest;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let last = match try_once(endpoint, trust, allow_remote, left.clamp(PAUSE, LONGEST_TRY)).await? {
            Ok(route) => return Ok(route),
            Err(reason) => reason,
        };
        if deadline.saturating_duration_since(Instant::now()) <= PAUSE {
            return Err(WaitError::Silent {
                endpoint: endpoint.to_string(),
                seconds: longest.as_secs_f64().to_string(),
                last,
            });
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// The outer error ends the waiting, the inner one is a reason to try again.
async fn try_once(
    endpoint: &Endpoint,
    trust: &Trust,
    allow_remote: bool,
    timeout: Duration,
) -> Result<Result<Route, String>, WaitError> {
    let resolved = match endpoint.resolve(timeout).await {
        Ok(resolved) => resolved,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let route = resolved.permit(allow_remote).map_err(WaitError::Endpoint)?;
    let options = SendOptions { timeout, connect_timeout: timeout, ..SendOptions::default() };
    let sender = Sender::new(route.clone(), trust, options).map_err(WaitError::Tls)?;
    match sender.connection().send(&question()).await {
        // More than can be read is an answer too.
        Ok(_) | Err(TransportError::TooLarge(_)) => Ok(Ok(route)),
        Err(error) => Ok(Err(error.to_string())),
    }
}

fn question() -> Request {
    Request {
        method: "GET".to_owned(),
        path: "/".to_owned(),
        headers: vec![Header::new("Connection", "close")],
        framing: Framing::ContentLength,
        body: Vec::new(),
    }
}
