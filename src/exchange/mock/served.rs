//! A mock behind hyper: HTTP/1.1, for as long as it is wanted.
//!
//! - Nothing is kept of a request once it is answered.
//! - Connections, the size of a body and the patience with slow clients are bounded.
//! - A body that breaks off or breaks its framing ends the connection; one that is too large is answered with 413.
//! - At the end no connection is accepted any more, requests under way are answered, idle connections are closed.

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::exchange::mock::patient::Patient;
use crate::exchange::mock::translated::{Writable, received};
use crate::wire::{Answer, Reply};

/// The bounds of a served mock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServeOptions {
    /// Connections at one time; further ones wait.
    pub most_connections: usize,
    /// The most bytes of a request's body.
    pub largest_body: usize,
    /// How long a client may take for a request's head (an idle connection counts), for its body, and to take
    /// the next bytes of an answer.
    pub patience: Duration,
    /// How long requests under way have when the server ends.
    pub last_orders: Duration,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            most_connections: 1024,
            // A text of 4 Mi characters of four bytes, which a service of AWS takes, and one more.
            largest_body: 64 * 1024 * 1024,
            patience: Duration::from_secs(30),
            last_orders: Duration::from_secs(2),
        }
    }
}

/// Serves `answer` on `listener` until `shutdown` is ready.
pub async fn serve(
    listener: TcpListener,
    answer: Arc<dyn Answer>,
    options: ServeOptions,
    shutdown: impl Future<Output = ()>,
) {
    let slots = Arc::new(Semaphore::new(options.most_connections.max(1)));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    // A client may send a request and close its sending side at once: it still gets its answer.
    http.timer(TokioTimer::new()).header_read_timeout(options.patience).half_close(true);
    let mut shutdown = pin!(shutdown);
    loop {
        let slot = tokio::select! {
            slot = Arc::clone(&slots).acquire_owned() => slot.expect("the slots are never closed"),
            () = shutdown.as_mut() => break,
        };
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    wait_out(&error).await;
                    continue;
                }
            },
            () = shutdown.as_mut() => break,
        };
        // Without this an answer in two segments waits for the acknowledgment of the first; it is no failure.
        let _ = stream.set_nodelay(true);
        let answer = Arc::clone(&answer);
        let (largest_body, patience) = (options.largest_body, options.patience);
        let service = service_fn(move |request| {
            let answer = Arc::clone(&answer);
            async move { respond(request, answer.as_ref(), largest_body, patience).await }
        });
        let io = TokioIo::new(Patient::new(stream, options.patience));
        let connection = graceful.watch(http.serve_connection(io, service));
        tokio::spawn(async move {
            // However a client ends its connection, it is the client's own business.
            let _ = connection.await;
            drop(slot);
        });
    }
    drop(listener);
    // Whoever is not done by then is cut off when the runtime ends.
    let _ = tokio::time::timeout(options.last_orders, graceful.shutdown()).await;
}

/// Why a connection ends without an answer.
#[derive(Debug, thiserror::Error)]
enum NoAnswer {
    #[error("the reply is to end the connection")]
    Wanted,
    #[error("the request's body did not come whole")]
    Broken,
}

async fn respond(
    request: hyper::Request<Incoming>,
    answer: &dyn Answer,
    largest_body: usize,
    patience: Duration,
) -> Result<hyper::Response<Full<Bytes>>, NoAnswer> {
    let (head, body) = request.into_parts();
    let collected = tokio::time::timeout(patience, Limited::new(body, largest_body).collect()).await;
    let body = match collected {
        Ok(Ok(body)) => body.to_bytes().to_vec(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return Ok(too_large()),
        Ok(Err(_)) | Err(_) => return Err(NoAnswer::Broken),
    };
    let path = head.uri.path_and_query().map_or_else(|| head.uri.to_string(), ToString::to_string);
    match answer.answer(&received(&head.method, path, &head.headers, body)) {
        Reply::Response(response) => Ok(written(Writable::from(response))),
        Reply::Close => Err(NoAnswer::Wanted),
    }
}

fn written(writable: Writable) -> hyper::Response<Full<Bytes>> {
    let mut response = hyper::Response::new(Full::from(writable.body));
    *response.status_mut() = writable.status;
    *response.headers_mut() = writable.headers;
    response
}

fn too_large() -> hyper::Response<Full<Bytes>> {
    let mut response = hyper::Response::new(Full::default());
    *response.status_mut() = hyper::StatusCode::PAYLOAD_TOO_LARGE;
    response
}

/// A client that went away before it was accepted is nothing; for want of file handles, others must end first.
async fn wait_out(error: &io::Error) {
    if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
