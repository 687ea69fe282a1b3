//! One process of a driver: what is said to it and by it goes through pipes, a line for each message.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{ChildStdin, ChildStdout, Command};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::check::client::told::CallResult;
use crate::client::message::{DriverHello, DriverReply, DriverRequest, VERSION};
use crate::client::surroundings::MadeSurroundings;
use crate::redact::bounded::bounded;
use crate::setup::command::{ProcessGroup, in_words, last_lines};

/// How many bytes a line may have that a driver says.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;
/// How many bytes of a line are told that is no message.
const LONGEST_TOLD: usize = 200;
/// How long a driver has to end when nothing more is said to it, and to be seen to have ended.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a driver has to end that has nothing more to do.
const END: Duration = Duration::from_secs(20);

/// A process of a driver. When this goes away, so does its whole group.
pub(super) struct DriverProcess {
    // Fields go away in this order: the end of its input tells a driver to end.
    input: Sender<String>,
    /// Behind a lock, since several calls may wait for its end.
    group: tokio::sync::Mutex<ProcessGroup>,
    shared: Arc<Mutex<Heard>>,
    log: PathBuf,
}

/// What was heard from a process.
#[derive(Default)]
struct Heard {
    hello: Option<oneshot::Sender<Result<DriverHello, String>>>,
    waiting: BTreeMap<u64, oneshot::Sender<CallResult>>,
    /// Lines that are no messages, since they were asked for last.
    polluted: Option<String>,
    has_ended: bool,
}

impl DriverProcess {
    /// Starts a driver, and greets it.
    ///
    /// # Errors
    ///
    /// It cannot be started, ends, or does not answer the greeting in time.
    pub(super) async fn start(
        mut command: Command,
        surroundings: &MadeSurroundings,
        number: u32,
        longest: Duration,
    ) -> Result<(Self, DriverHello), String> {
        let log = surroundings.file(&format!("driver-{number}.log"));
        let started = ProcessGroup::start_talking(&mut command, &log);
        let (group, input, output) = started.map_err(|error| format!("it cannot be started: {error}"))?;
        group.remove_with(surroundings.folder());
        let (greeted, greeting) = oneshot::channel();
        let shared = Arc::new(Mutex::new(Heard { hello: Some(greeted), ..Heard::default() }));
        let input = written_to(input).map_err(|error| error.to_string())?;
        let heard = Arc::clone(&shared);
        listen(output, heard).map_err(|error| error.to_string())?;
        let process = Self { input, group: tokio::sync::Mutex::new(group), shared, log };
        process.say(&DriverRequest::Hello { version: VERSION });
        match timeout(longest, greeting).await {
            Ok(Ok(Ok(hello))) if hello.version == VERSION => Ok((process, hello)),
            Ok(Ok(Ok(hello))) => {
                Err(format!("expected version {VERSION} of the protocol, found {}", hello.version))
            }
            Ok(Ok(Err(reason))) => Err(process.with_printed(&reason)),
            Ok(Err(_)) => {
                let how = process.how_it_ended().await;
                Err(process.with_printed(&format!("it ended {how} before it said hello")))
            }
            Err(_) => Err(process.with_printed("it did not say hello in time")),
        }
    }

    /// Asks for a call; what is said of it comes, or nothing any more where the process ended.
    pub(super) fn ask(&self, id: u64, asked: &impl Serialize) -> oneshot::Receiver<CallResult> {
        let (tell, told) = oneshot::channel();
        {
            let mut heard = self.heard();
            // Where nobody listens any more, the receiver hears of it.
            if !heard.has_ended {
                heard.waiting.insert(id, tell);
            }
        }
        self.say(asked);
        told
    }

    /// What the driver said since the last call beside its messages.
    pub(super) fn polluted(&self) -> Option<String> {
        self.heard().polluted.take()
    }

    /// How the process ended, in words.
    pub(super) async fn how_it_ended(&self) -> String {
        let mut group = self.group.lock().await;
        match timeout(PATIENCE, group.ended()).await {
            Ok(Ok(status)) => in_words(status),
            _ => "its output, and goes on".to_owned(),
        }
    }

    /// Ends its input, and waits for its end.
    ///
    /// # Errors
    ///
    /// It goes on, or ends otherwise than with the status 0.
    pub(super) async fn finish(self) -> Result<(), String> {
        drop(self.input);
        match timeout(END, self.group.into_inner().ended()).await {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(format!("an end {}", in_words(status))),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("it goes on {} s after its input ended", END.as_secs())),
        }
    }

    /// The last lines that it printed beside its messages.
    pub(super) fn printed(&self) -> String {
        last_lines(&self.log)
    }

    /// Whether it says nothing any more.
    pub(super) fn has_ended(&self) -> bool {
        self.heard().has_ended
    }

    fn with_printed(&self, reason: &str) -> String {
        match self.printed() {
            printed if printed.is_empty() => reason.to_owned(),
            printed => format!("{reason}; it printed: {printed}"),
        }
    }

    fn say(&self, asked: &impl Serialize) {
        let line = serde_json::to_string(asked).expect("a message is made of what JSON has");
        // A driver that has ended hears nothing.
        drop(self.input.send(line + "\n"));
    }

    fn heard(&self) -> std::sync::MutexGuard<'_, Heard> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A thread that writes lines to a driver, so that one that reads nothing holds nobody up.
fn written_to(mut input: ChildStdin) -> io::Result<Sender<String>> {
    let (say, lines) = channel::<String>();
    thread::Builder::new().name("driver input".to_owned()).spawn(move || {
        for line in lines {
            if input.write_all(line.as_bytes()).and_then(|()| input.flush()).is_err() {
                return;
            }
        }
    })?;
    Ok(say)
}

/// A thread that hears what a driver says, until it says no more.
fn listen(output: ChildStdout, shared: Arc<Mutex<Heard>>) -> io::Result<()> {
    thread::Builder::new().name("driver output".to_owned()).spawn(move || {
        let mut output = BufReader::new(output);
        loop {
            let mut line = Vec::new();
            let read = output.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line);
            if !matches!(read, Ok(count) if count > 0) {
                break;
            }
            shared.lock().unwrap_or_else(PoisonError::into_inner).hear(&line);
        }
        let mut heard = shared.lock().unwrap_or_else(PoisonError::into_inner);
        heard.has_ended = true;
        // Whoever waits hears that nothing comes any more.
        heard.waiting.clear();
        heard.hello = None;
    })?;
    Ok(())
}

impl Heard {
    fn hear(&mut self, line: &[u8]) {
        if line.trim_ascii().is_empty() {
            return;
        }
        let said = serde_json::from_slice::<DriverReply>(line);
        match (said, self.hello.take()) {
            (Ok(DriverReply::Hello(hello)), Some(greeted)) => drop(greeted.send(Ok(hello))),
            (_, Some(greeted)) => {
                let found = bounded(&String::from_utf8_lossy(line.trim_ascii()), LONGEST_TOLD);
                drop(greeted.send(Err(format!("expected its hello in the first line, found {found}"))));
            }
            (Ok(said), None) => match said.of_call() {
                Some((id, told)) => match self.waiting.remove(&id) {
                    Some(tell) => drop(tell.send(told)),
                    None => self.pollute(line),
                },
                None => self.pollute(line),
            },
            (Err(_), None) => self.pollute(line),
        }
    }

    fn pollute(&mut self, line: &[u8]) {
        let told = || bounded(&String::from_utf8_lossy(line.trim_ascii()), LONGEST_TOLD);
        self.polluted.get_or_insert_with(told);
    }
}
