//! What is said to a driver and by it: a line for each message, through pipes or a connection.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use crate::check::client::told::CallResult;
use crate::client::message::{DriverHello, DriverReply, DriverRequest, VERSION};
use crate::redact::bounded::bounded;

/// How many bytes a line may have that a driver says.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;
/// How many bytes of a line are told that is no message.
const LONGEST_TOLD: usize = 200;

/// How often it is looked whether a driver has ended.
const PAUSE: Duration = Duration::from_millis(20);

/// The lines of a driver. When this goes away, the driver's input ends.
pub(super) struct DriverChannel {
    input: Sender<String>,
    shared: Arc<Mutex<Heard>>,
}

/// What comes of a greeting.
pub(super) struct Greeting(oneshot::Receiver<Result<DriverHello, String>>);

/// Why a driver cannot be talked to.
pub(super) enum GreetingFault {
    /// What it said is no hello of this version.
    Wrong(String),
    /// It said nothing, and says nothing more.
    Ended,
    /// It said nothing in time.
    Late,
}

impl Greeting {
    /// Waits for the driver's hello.
    pub(super) async fn hello(self, longest: Duration) -> Result<DriverHello, GreetingFault> {
        match timeout(longest, self.0).await {
            Ok(Ok(Ok(hello))) if hello.version == VERSION => Ok(hello),
            Ok(Ok(Ok(hello))) => Err(GreetingFault::Wrong(format!(
                "expected version {VERSION} of the protocol, found {}",
                hello.version
            ))),
            Ok(Ok(Err(reason))) => Err(GreetingFault::Wrong(reason)),
            Ok(Err(_)) => Err(GreetingFault::Ended),
            Err(_) => Err(GreetingFault::Late),
        }
    }
}

/// What was heard from a driver.
#[derive(Default)]
struct Heard {
    hello: Option<oneshot::Sender<Result<DriverHello, String>>>,
    waiting: BTreeMap<u64, oneshot::Sender<CallResult>>,
    /// Lines that are no messages, since they were asked for last.
    polluted: Option<String>,
    has_ended: bool,
}

impl DriverChannel {
    /// Greets a driver.
    ///
    /// # Errors
    ///
    /// There is no thread for it.
    pub(super) fn open(
        input: impl Write + Send + 'static,
        output: impl Read + Send + 'static,
    ) -> io::Result<(Self, Greeting)> {
        let (greeted, greeting) = oneshot::channel();
        let shared = Arc::new(Mutex::new(Heard { hello: Some(greeted), ..Heard::default() }));
        let input = written_to(input)?;
        listen(output, Arc::clone(&shared))?;
        let channel = Self { input, shared };
        channel.say(&DriverRequest::Hello { version: VERSION });
        Ok((channel, Greeting(greeting)))
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

    /// Ends its input; whether it says nothing any more by then.
    pub(super) async fn close(self, longest: Duration) -> bool {
        let Self { input, shared } = self;
        drop(input);
        let has_ended = || shared.lock().unwrap_or_else(PoisonError::into_inner).has_ended;
        let ended = async {
            while !has_ended() {
                sleep(PAUSE).await;
            }
        };
        timeout(longest, ended).await.is_ok()
    }

    /// Whether it says nothing any more.
    pub(super) fn has_ended(&self) -> bool {
        self.heard().has_ended
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
fn written_to(mut input: impl Write + Send + 'static) -> io::Result<Sender<String>> {
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
fn listen(output: impl Read + Send + 'static, shared: Arc<Mutex<Heard>>) -> io::Result<()> {
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
