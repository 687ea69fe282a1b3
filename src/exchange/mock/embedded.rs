//! A mock behind wiremock, on a port of its own, for as long as the value lives.
//!
//! What wiremock cannot carry, so that the served mock is the one to use:
//!
//! - It keeps a copy of every request, whatever is told to it, until [`EmbeddedMock::forget`].
//! - Paths come through a URL parser: dot segments (`/a/../b`) are resolved, and characters that a URL should not
//!   have (`"`, `<`, `{`, `\`, non-ASCII ones) are escaped or turned before the [`Answer`] sees them.
//! - A body that breaks off, and `CONNECT` to an address, end the connection by a panic of wiremock's thread,
//!   which prints a message.
//! - It speaks HTTP/2 too, where a client begins with that.

use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use wiremock::{Match, Mock, MockServer, Respond, ResponseTemplate};

use crate::exchange::Endpoint;
use crate::exchange::mock::translated::{Writable, received};
use crate::wire::{Answer, Reply, Request, Response};

/// A running mock; it ends when it is dropped.
#[derive(Debug)]
pub struct EmbeddedMock {
    server: MockServer,
    answer: Answerer,
    kept: Arc<AtomicUsize>,
}

/// About so many bytes wiremock keeps of a request beside its body.
const KEPT_OF_EACH: usize = 8 * 1024;

/// The service, in a form that can be shown.
struct Answerer(Arc<dyn Answer>);

impl EmbeddedMock {
    /// Serves `answer` on a free port of 127.0.0.1, from a thread of its own.
    pub async fn start(answer: Arc<dyn Answer>) -> Self {
        let server = MockServer::builder().disable_request_recording().start().await;
        let mock = Self { server, answer: Answerer(answer), kept: Arc::default() };
        mock.mount().await;
        mock
    }

    /// About how many bytes are kept of the requests that were answered.
    pub fn kept(&self) -> usize {
        self.kept.load(Ordering::Relaxed)
    }

    /// Lets go of the requests that were answered so far. None may be under way: it would get a 404.
    pub async fn forget(&self) {
        self.kept.store(0, Ordering::Relaxed);
        self.server.reset().await;
        self.mount().await;
    }

    async fn mount(&self) {
        let pending = Arc::new(Mutex::new(None));
        // wiremock asks the matcher of one mock after the other, under one lock for each request. The first asks
        // the service, and matches if the connection is to be ended; else its response waits for the second.
        let (answer, kept) = (Arc::clone(&self.answer.0), Arc::clone(&self.kept));
        Mock::given(Asks { answer, kept, pending: Arc::clone(&pending) })
            .respond_with_err(|_: &wiremock::Request| Closed)
            .with_priority(1)
            .mount(&self.server)
            .await;
        Mock::given(wiremock::matchers::any())
            .respond_with(TakesRequests { pending })
            .with_priority(2)
            .mount(&self.server)
            .await;
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        *self.server.address()
    }

    /// Where it listens, as an endpoint.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint::from(self.address())
    }
}

impl fmt::Debug for Answerer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Answerer")
    }
}

type Pending = Arc<Mutex<Option<Response>>>;

struct Asks {
    answer: Arc<dyn Answer>,
    kept: Arc<AtomicUsize>,
    pending: Pending,
}

struct TakesRequests {
    pending: Pending,
}

#[derive(Debug, thiserror::Error)]
#[error("the reply is to end the connection")]
struct Closed;

impl Match for Asks {
    fn matches(&self, request: &wiremock::Request) -> bool {
        self.kept.fetch_add(request.body.len() + KEPT_OF_EACH, Ordering::Relaxed);
        let reply = self.answer.answer(&translated(request));
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        match reply {
            Reply::Close => true,
            Reply::Response(response) => {
                *pending = Some(response);
                false
            }
        }
    }
}

impl Respond for TakesRequests {
    fn respond(&self, _request: &wiremock::Request) -> ResponseTemplate {
        let response = self.pending.lock().unwrap_or_else(PoisonError::into_inner).take();
        let writable = Writable::from(response.expect("the first mock has put a response here"));
        let mut template = ResponseTemplate::new(writable.status).set_body_bytes(writable.body);
        for (name, value) in &writable.headers {
            template = template.append_header(name, value);
        }
        template
    }
}

fn translated(request: &wiremock::Request) -> Request {
    received(&request.method, path(request), &request.headers, request.body.clone())
}

/// The request target, out of the URL that wiremock made by writing `http://localhost` in front of it.
fn path(request: &wiremock::Request) -> String {
    let url = &request.url;
    if url.cannot_be_a_base() {
        // The target of CONNECT, `host:port`.
        return url.as_str().to_owned();
    }
    if url.host_str() == Some("localhost*") {
        return "*".to_owned();
    }
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}
