//! The lines of docs/driver-protocol.md, for a library whose calls are futures.

use std::future::Future;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::{JoinSet, LocalSet};

use crate::value::{Members, Unsupported, Value};

/// What wireproof says; what a later version adds is passed over.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum Message {
    Hello {},
    Call(Call),
    Echo {
        value: Json,
    },
    #[serde(other)]
    Unknown,
}

/// A call that is to be made.
#[derive(Deserialize)]
pub(crate) struct Call {
    pub(crate) operation: String,
    pub(crate) endpoint: String,
    input: Json,
    pub(crate) timeout_ms: u64,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) region: String,
    pub(crate) credentials: CallCredentials,
}

#[derive(Deserialize)]
pub(crate) struct CallCredentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
}

/// What is said of a message.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(crate) enum Told {
    Hello { version: u32, client: String, concurrency: usize },
    Output { output: Json },
    Error { code: Option<String>, message: String, status: Option<u16> },
    Refused { reason: String },
    Unsupported { reason: String },
    Echo { value: Json },
}

impl Told {
    pub(crate) fn unsupported(reason: impl Into<String>) -> Self {
        Self::Unsupported { reason: reason.into() }
    }
}

/// The message that an answer belongs to.
#[derive(Deserialize)]
struct Numbered {
    id: Option<u64>,
}

/// What is said, with the number of the message that it belongs to.
#[derive(Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    #[serde(flatten)]
    told: Told,
}

/// Where answers go; calls that are under way share it.
type Output = Arc<Mutex<dyn Write>>;

/// Answers hello, and each call with what `made` says of it and of its input. With `--listen PORT` it does so on connections
/// to that port of this machine, one after the other.
pub(crate) fn serve<Made>(
    client: &str,
    concurrency: usize,
    made: impl Fn(Call, Members) -> Made + Copy + 'static,
) -> io::Result<()>
where
    Made: Future<Output = Told> + 'static,
{
    let hello = || Told::Hello { version: 1, client: client.to_owned(), concurrency };
    let Some(port) = listening_port()? else {
        return serve_lines(io::stdin(), Arc::new(Mutex::new(io::stdout())), &hello, made);
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    eprintln!("listening on {}", listener.local_addr()?);
    for connection in listener.incoming() {
        let connection = connection?;
        let output = Arc::new(Mutex::new(connection.try_clone()?));
        // Whoever asked may be gone before it is answered.
        if let Err(error) = serve_lines(connection, output, &hello, made) {
            eprintln!("{error}");
        }
    }
    Ok(())
}

fn listening_port() -> io::Result<Option<u16>> {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--listen");
    if arguments.next().is_none() {
        return Ok(None);
    }
    let port = arguments.next().and_then(|port| port.parse().ok());
    port.map(Some).ok_or_else(|| io::Error::other("expected a port behind --listen"))
}

/// Calls go on beside each other; those that are under way at the end of the input are ended first.
fn serve_lines<Made>(
    input: impl Read + Send + 'static,
    output: Output,
    hello: &dyn Fn() -> Told,
    made: impl Fn(Call, Members) -> Made + Copy + 'static,
) -> io::Result<()>
where
    Made: Future<Output = Told> + 'static,
{
    let (say, mut lines) = unbounded_channel();
    // Reading blocks, so that it has a thread of its own.
    std::thread::spawn(move || read(input, &say));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async {
        let mut calls = JoinSet::new();
        while let Some(line) = lines.recv().await {
            let line = line?;
            let Numbered { id } = serde_json::from_slice(&line)?;
            let told = match serde_json::from_slice(&line)? {
                Message::Hello {} => hello(),
                Message::Echo { value } => echoed(value),
                Message::Unknown => Told::unsupported("a message of a type that is not known"),
                Message::Call(mut call) => match Value::read(call.input.take()).and_then(Value::members) {
                    Err(Unsupported(reason)) => Told::unsupported(reason),
                    Ok(input) => {
                        let output = Arc::clone(&output);
                        calls.spawn_local(async move { say_of(&output, id, made(call, input).await) });
                        continue;
                    }
                },
            };
            say_of(&output, id, told)?;
            while let Some(done) = calls.try_join_next() {
                done??;
            }
        }
        while let Some(done) = calls.join_next().await {
            done??;
        }
        Ok(())
    })
}

fn read(input: impl Read, say: &UnboundedSender<io::Result<Vec<u8>>>) {
    for line in BufReader::new(input).split(b'\n') {
        if say.send(line).is_err() {
            return;
        }
    }
}

fn echoed(value: Json) -> Told {
    match Value::read(value) {
        Ok(value) => Told::Echo { value: value.written() },
        Err(Unsupported(reason)) => Told::unsupported(reason),
    }
}

fn say_of(output: &Output, id: Option<u64>, told: Told) -> io::Result<()> {
    let mut line = serde_json::to_vec(&Answer { id, told })?;
    line.push(b'\n');
    let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
    output.write_all(&line)?;
    output.flush()
}
