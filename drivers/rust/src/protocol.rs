//! The lines of docs/driver-protocol.md, for a library whose calls are futures.

use std::future::Future;
use std::io::{self, BufRead, Write};

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

/// Answers hello, and each call with what `made` says of it and of its input. Calls go on beside each other; those that
/// are under way at the end of the input are ended first.
pub(crate) fn serve<Made>(
    client: &str,
    concurrency: usize,
    made: impl Fn(Call, Members) -> Made + Copy + 'static,
) -> io::Result<()>
where
    Made: Future<Output = Told> + 'static,
{
    let (say, mut lines) = unbounded_channel();
    // Reading blocks, so that it has a thread of its own.
    std::thread::spawn(move || read(&say));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async {
        let mut calls = JoinSet::new();
        while let Some(line) = lines.recv().await {
            let line = line?;
            let Numbered { id } = serde_json::from_slice(&line)?;
            match serde_json::from_slice(&line)? {
                Message::Hello {} => {
                    say_of(None, Told::Hello { version: 1, client: client.to_owned(), concurrency })?;
                }
                Message::Echo { value } => say_of(id, echoed(value))?,
                Message::Unknown => say_of(id, Told::unsupported("a message of a type that is not known"))?,
                Message::Call(mut call) => match Value::read(call.input.take()).and_then(Value::members) {
                    Err(Unsupported(reason)) => say_of(id, Told::unsupported(reason))?,
                    Ok(input) => drop(calls.spawn_local(async move { say_of(id, made(call, input).await) })),
                },
            }
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

fn read(say: &UnboundedSender<io::Result<Vec<u8>>>) {
    for line in io::stdin().lock().split(b'\n') {
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

fn say_of(id: Option<u64>, told: Told) -> io::Result<()> {
    let mut line = serde_json::to_vec(&Answer { id, told })?;
    line.push(b'\n');
    let mut output = io::stdout().lock();
    output.write_all(&line)?;
    output.flush()
}
