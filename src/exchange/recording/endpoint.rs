//! One endpoint on loopback for one call: its port tells the call from others that are under way.

use std::io;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::check::client::received::{ReceiveFault, Received};
use crate::exchange::recording::reader::{ReceivedBytes, RecordedConnection};
use crate::generate::client::script::{AnswerScript, ScriptedAnswer};
use crate::wire::Response;

/// So many requests of one call are answered; a client that sends more is cut off.
const MOST_REQUESTS: usize = 16;
/// How often it is looked for what a client sent that is not there yet.
const LOOKS: u32 = 3;
/// How long is waited between looks.
const PAUSE: Duration = Duration::from_millis(1);

/// An endpoint that answers one call. When this goes away, nothing listens any more.
#[derive(Debug)]
pub struct RecordingEndpoint {
    port: u16,
    shared: Arc<RecordingState>,
    /// Dropped with this, so that no connection outlives the call.
    tasks: JoinSet<()>,
}

/// What the connections of an endpoint share.
#[derive(Debug)]
struct RecordingState {
    script: AnswerScript,
    patience: Duration,
    /// Where redirects lead.
    elsewhere: u16,
    received: Mutex<Vec<Received>>,
    /// How many requests have begun and are not whole.
    begun: AtomicUsize,
}

impl RecordingEndpoint {
    /// Listens on a port of its own, and on another one to which redirects lead. A request that stands still for longer than
    /// `patience` before it is whole is taken for one that has ended.
    ///
    /// # Errors
    ///
    /// There is no port.
    pub async fn start(script: AnswerScript, patience: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let is_redirect = |answer: &ScriptedAnswer| matches!(answer, ScriptedAnswer::Redirect(_));
        let elsewhere = match script.answers.iter().any(is_redirect) {
            true => Some(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?),
            false => None,
        };
        let elsewhere_port = match &elsewhere {
            Some(listener) => listener.local_addr()?.port(),
            None => port,
        };
        let received = Mutex::new(Vec::new());
        let shared = Arc::new(RecordingState {
            script,
            patience,
            elsewhere: elsewhere_port,
            received,
            begun: AtomicUsize::new(0),
        });
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, Arc::clone(&shared), false));
        if let Some(elsewhere) = elsewhere {
            tasks.spawn(accept(elsewhere, Arc::clone(&shared), true));
        }
        Ok(Self { port, shared, tasks })
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// Ends it, and gives what was received, in order. What has begun may still come whole, also where the client did not wait
    /// for it.
    pub async fn finish(mut self) -> Vec<Received> {
        let shared = Arc::clone(&self.shared);
        let settled = async {
            let mut looks = 0;
            while shared.begun.load(Ordering::SeqCst) > 0 || (shared.is_empty() && looks < LOOKS) {
                sleep(PAUSE).await;
                looks += 1;
            }
        };
        // What does not come whole by then is told of as it is.
        let _ = timeout(shared.patience, settled).await;
        self.tasks.abort_all();
        std::mem::take(&mut *self.shared.received.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn accept(listener: TcpListener, shared: Arc<RecordingState>, is_elsewhere: bool) {
    let mut connections = JoinSet::new();
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            // Without this an answer in two segments waits for the acknowledgment of the first; it is no failure.
            let _ = stream.set_nodelay(true);
            connections.spawn(serve(stream, Arc::clone(&shared), is_elsewhere));
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(stream: TcpStream, shared: Arc<RecordingState>, is_elsewhere: bool) {
    let mut connection = RecordedConnection::new(stream, shared.patience);
    while connection.begins().await {
        shared.begun.fetch_add(1, Ordering::SeqCst);
        let read = connection.read().await;
        let attempt = read.map(|read| keep(read, &mut connection, &shared, is_elsewhere));
        shared.begun.fetch_sub(1, Ordering::SeqCst);
        let Some(Some((attempt, closes))) = attempt else { return };
        let Some(answer) = shared.script.answer(attempt).filter(|_| attempt < MOST_REQUESTS) else { return };
        match answer {
            ScriptedAnswer::Late(_, time) => sleep(*time).await,
            ScriptedAnswer::Never(_) => {
                // The end of the connection is the client's: it leaves, or the call is over.
                connection.begins().await;
                return;
            }
            _ => {}
        }
        let (bytes, is_whole) = written(answer, shared.elsewhere, is_elsewhere);
        if connection.stream.write_all(&bytes).await.is_err() || closes || !is_whole {
            connection.end().await;
            return;
        }
    }
}

/// Keeps a request; says how many came before it and whether it is the last one, or nothing where it is none.
fn keep(
    (mut bytes, mut request): ReceivedBytes,
    connection: &mut RecordedConnection,
    shared: &RecordingState,
    is_elsewhere: bool,
) -> Option<(usize, bool)> {
    // What follows a body that was longer than its length is not a request of its own.
    if let Some(surplus) = connection.surplus().filter(|_| request.is_ok()) {
        request = Err(ReceiveFault::Length(format!("{} more bytes behind the body", surplus.len())));
        bytes.extend(surplus);
    }
    let closes = request
        .as_ref()
        .ok()
        .map(|request| request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")));
    let attempt = shared.keep(Received { bytes, request, is_elsewhere });
    closes.map(|closes| (attempt, closes))
}

impl RecordingState {
    /// Keeps a request, and says how many came before it.
    fn keep(&self, received: Received) -> usize {
        let mut all = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(received);
        all.len() - 1
    }

    fn is_empty(&self) -> bool {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

/// The bytes of an answer, and whether they are all of it.
fn written(answer: &ScriptedAnswer, elsewhere: u16, is_elsewhere: bool) -> (Vec<u8>, bool) {
    match answer {
        ScriptedAnswer::Whole(response)
        | ScriptedAnswer::Late(response, _)
        | ScriptedAnswer::Never(response) => (bytes_of(response, ""), true),
        ScriptedAnswer::Truncated(response, missing) => {
            let mut bytes = bytes_of(response, "");
            bytes.truncate(bytes.len() - missing);
            (bytes, false)
        }
        ScriptedAnswer::Redirect(status) => {
            // Where it leads nothing leads on.
            let status = if is_elsewhere { 404 } else { *status };
            let response = Response { status, headers: Vec::new(), body: Vec::new() };
            let location = format!("Location: http://{}:{elsewhere}/\r\n", Ipv4Addr::LOCALHOST);
            (bytes_of(&response, &location), true)
        }
    }
}

fn bytes_of(response: &Response, line: &str) -> Vec<u8> {
    let reason = hyper::StatusCode::from_u16(response.status).ok();
    let reason = reason.and_then(|status| status.canonical_reason()).unwrap_or_default();
    let lines: String =
        response.headers.iter().map(|header| format!("{}: {}\r\n", header.name, header.value)).collect();
    let head = format!(
        "HTTP/1.1 {} {reason}\r\n{lines}{line}Content-Length: {}\r\n\r\n",
        response.status,
        response.body.len()
    );
    [head.as_bytes(), &response.body].concat()
}
