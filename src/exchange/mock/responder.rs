//! The service of a spec in a test suite's own wiremock server: state, faults and all.
//!
//! What wiremock cannot carry, so that the served mock is the one to use:
//!
//! - Paths come through a URL parser: dot segments (`/a/../b`) are resolved, and characters that a URL should not
//!   have (`"`, `<`, `{`, `\`, non-ASCII ones) are escaped or turned before the service sees them.
//! - A body that breaks off, and `CONNECT` to an address, end the connection by a panic of wiremock's thread,
//!   which prints a message.
//! - It keeps a copy of every request, unless its builder is told not to.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use wiremock::{Match, Mock, MockServer, Respond, ResponseTemplate};

use crate::exchange::mock::translated::{Writable, received};
use crate::model::service::Service;
use crate::oracle::fault::Fault;
use crate::oracle::shared::SharedOracle;
use crate::wire::{Answer, Header, Reply, Request, Response};

/// Answers requests of a [`wiremock::MockServer`] as a service does.
///
/// As a [`Respond`] it goes behind any matcher; [`Responder::mount`] gives it all requests of a server.
/// `examples/mock_in_a_test.rs` shows a whole test of a client, state included.
///
/// ```
/// use wireproof::Spec;
/// use wireproof::mock::Responder;
/// use wiremock::{Mock, MockServer, matchers::method};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let _ = rustls::crypto::ring::default_provider().install_default();
/// let spec = Spec::embedded();
/// let service = &spec.services[0];
/// let server = MockServer::start().await;
/// Mock::given(method("POST")).respond_with(Responder::new(service, &[])).mount(&server).await;
///
/// // The client under test.
/// let response = reqwest::Client::new()
///     .post(server.uri())
///     .header("Content-Type", "application/x-amz-json-1.1")
///     .header("X-Amz-Target", service.target(&service.operations[0]))
///     .body("{}")
///     .send()
///     .await?;
/// assert_eq!(response.status(), 400, "required members are missing");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Responder {
    answer: Arc<dyn Answer>,
}

impl Responder {
    /// A service that holds the records of its spec from the start, correct or with faults. Its clock stands still, so
    /// that no code expires while a test waits.
    pub fn new(service: &Arc<Service>, faults: &[Fault]) -> Self {
        Self { answer: Arc::new(SharedOracle::with_fixture(service, faults)) }
    }

    /// Gives it all requests of a server that no other mock takes, and lets it end connections: as a mere [`Respond`] it
    /// can only answer 500 where the service ends the connection without an answer.
    pub async fn mount(&self, server: &MockServer) {
        let pending = Arc::new(Mutex::new(None));
        // wiremock asks the matcher of one mock after the other, under one lock for each request. The first asks
        // the service, and matches if the connection is to be ended; else its response waits for the second.
        Mock::given(EndsConnection { answer: Arc::clone(&self.answer), pending: Arc::clone(&pending) })
            .respond_with_err(|_: &wiremock::Request| ConnectionEnded)
            .with_priority(LAST - 1)
            .mount(server)
            .await;
        Mock::given(wiremock::matchers::any())
            .respond_with(Pending(pending))
            .with_priority(LAST)
            .mount(server)
            .await;
    }
}

/// The lowest of wiremock's priorities: mocks of the test suite come first.
const LAST: u8 = u8::MAX;

impl From<Arc<dyn Answer>> for Responder {
    /// Of any service.
    fn from(answer: Arc<dyn Answer>) -> Self {
        Self { answer }
    }
}

impl fmt::Debug for Responder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Responder")
    }
}

impl Respond for Responder {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        match self.answer.answer(&translated(request)) {
            Reply::Response(response) => template(response),
            Reply::Close => template(Response {
                status: 500,
                headers: vec![Header::new("Content-Type", "text/plain; charset=utf-8")],
                body: b"the service ends the connection here, which takes Responder::mount".to_vec(),
            }),
        }
    }
}

/// Asks the service, and matches where it ends the connection; its response is put aside.
struct EndsConnection {
    answer: Arc<dyn Answer>,
    pending: Arc<Mutex<Option<Response>>>,
}

/// Answers with the response that was put aside.
struct Pending(Arc<Mutex<Option<Response>>>);

#[derive(Debug, thiserror::Error)]
#[error("the reply is to end the connection")]
struct ConnectionEnded;

impl Match for EndsConnection {
    fn matches(&self, request: &wiremock::Request) -> bool {
        match self.answer.answer(&translated(request)) {
            Reply::Close => true,
            Reply::Response(response) => {
                *self.pending.lock().unwrap_or_else(PoisonError::into_inner) = Some(response);
                false
            }
        }
    }
}

impl Respond for Pending {
    fn respond(&self, _request: &wiremock::Request) -> ResponseTemplate {
        let response = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        template(response.expect("the mock before this one has put a response here"))
    }
}

fn template(response: Response) -> ResponseTemplate {
    let writable = Writable::from(response);
    let template = ResponseTemplate::new(writable.status).set_body_bytes(writable.body);
    writable.headers.iter().fold(template, |template, (name, value)| template.append_header(name, value))
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
