//! A client behind a driver: a process that stays alive and makes one call after another, or several at a time.

use std::cell::Cell;
use std::ffi::OsString;
use std::future::Future;
use std::pin::Pin;
use std::process::Command;
use std::rc::Rc;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::check::client::told::CallResult;
use crate::client::caller::{
    ACCESS_KEY_ID, CallOutcome, Caller, ClientCall, ClientTraits, REGION, SECRET_ACCESS_KEY,
};
use crate::client::driver_process::DriverProcess;
use crate::client::message::{CallCredentials, DriverCall, DriverHello, DriverRequest};
use crate::client::surroundings::MadeSurroundings;
use crate::client::typed;
use crate::setup::install::find_program;

/// So often a driver is started again that has ended.
const MOST_STARTS: u32 = 50;
/// How long a driver has to say hello at least.
const GREETING: Duration = Duration::from_secs(30);

/// A driver.
pub struct DriverCaller {
    words: Vec<String>,
    surroundings: MadeSurroundings,
    hello: DriverHello,
    starts: Cell<u32>,
    /// The process that is alive, if one is.
    process: Mutex<Option<Rc<DriverProcess>>>,
}

impl std::fmt::Debug for DriverCaller {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "DriverCaller({:?})", self.words)
    }
}

impl DriverCaller {
    /// Starts a driver; the first word is the program.
    ///
    /// # Errors
    ///
    /// It cannot be started, or does not speak the protocol.
    pub async fn start(words: Vec<String>, surroundings: MadeSurroundings) -> Result<Self, String> {
        let (process, hello) = start_process(&words, &surroundings, 0).await?;
        let process = Mutex::new(Some(Rc::new(process)));
        Ok(Self { words, surroundings, hello, starts: Cell::new(1), process })
    }

    /// The process that is alive; another one where it has ended.
    async fn process(&self) -> Result<Rc<DriverProcess>, String> {
        let mut alive = self.process.lock().await;
        if let Some(process) = alive.as_ref().filter(|process| !process.has_ended()) {
            return Ok(Rc::clone(process));
        }
        // Its group goes away before another one comes.
        *alive = None;
        if self.starts.get() >= MOST_STARTS {
            return Err(format!("it ended {MOST_STARTS} times, and is not started again"));
        }
        let (process, _) = start_process(&self.words, &self.surroundings, self.starts.get()).await?;
        self.starts.set(self.starts.get() + 1);
        let process = Rc::new(process);
        *alive = Some(Rc::clone(&process));
        Ok(process)
    }

    /// Ends a process that said nothing in time; a call after that has another one.
    async fn end(&self, ended: &Rc<DriverProcess>) {
        let mut alive = self.process.lock().await;
        if alive.as_ref().is_some_and(|process| Rc::ptr_eq(process, ended)) {
            *alive = None;
        }
    }

    /// Says a message, and hears what is said of it.
    pub(super) async fn ask<Message: Serialize + Sync>(
        &self,
        id: u64,
        asked: &Message,
        longest: Duration,
    ) -> CallOutcome {
        let process = match self.process().await {
            Ok(process) => process,
            Err(reason) => return CallOutcome::silent(CallResult::NotSetUp(reason)),
        };
        let told = process.ask(id, asked);
        let told = match timeout(longest, told).await {
            Ok(Ok(told)) => told,
            Ok(Err(_)) => CallResult::Crashed(process.how_it_ended().await),
            Err(_) => {
                self.end(&process).await;
                CallResult::Hung
            }
        };
        let printed = if told.is_ended() { String::new() } else { process.printed() };
        CallOutcome { told, printed, polluted: process.polluted() }
    }

    /// Ends its input, and waits for its end.
    ///
    /// # Errors
    ///
    /// How it ended, where it did not as one does that has nothing more to do.
    pub(super) async fn finish(self) -> Result<(), String> {
        let process = self.process().await?;
        drop(self.process);
        match Rc::try_unwrap(process) {
            Ok(process) => process.finish().await,
            Err(_) => Err("a call that is still under way".to_owned()),
        }
    }

    async fn make(&self, call: ClientCall<'_>) -> CallOutcome {
        let asked = DriverCall {
            id: call.number,
            service: &call.service.id,
            operation: &call.operation.name,
            endpoint: call.endpoint,
            input: typed::input(call.operation, call.params),
            timeout_ms: u64::try_from(call.timeout.as_millis()).unwrap_or(u64::MAX),
            max_attempts: call.attempts,
            region: REGION,
            credentials: CallCredentials {
                access_key_id: ACCESS_KEY_ID,
                secret_access_key: SECRET_ACCESS_KEY,
            },
            ca_pem: None,
        };
        let mut outcome = self.ask(call.number, &DriverRequest::Call(Box::new(asked)), call.longest).await;
        if matches!(outcome.told, CallResult::Echoed(_)) {
            outcome.told = CallResult::Unreadable("an echo, though a call was asked for".to_owned());
        }
        outcome
    }
}

async fn start_process(
    words: &[String],
    surroundings: &MadeSurroundings,
    number: u32,
) -> Result<(DriverProcess, DriverHello), String> {
    let Some((name, rest)) = words.split_first() else { return Err("no program is named".to_owned()) };
    let program = find_program(name, None, surroundings.path()).filter(|program| program.is_file());
    let program = program.ok_or_else(|| format!("there is no program `{name}`"))?;
    let mut command = Command::new(program);
    let variables: Vec<(OsString, OsString)> = surroundings.variables().to_vec();
    command.args(rest).env_clear().envs(variables);
    DriverProcess::start(command, surroundings, number, GREETING).await
}

impl Caller for DriverCaller {
    fn call<'a>(&'a self, call: ClientCall<'a>) -> Pin<Box<dyn Future<Output = CallOutcome> + 'a>> {
        Box::pin(self.make(call))
    }

    fn traits(&self) -> ClientTraits {
        ClientTraits {
            name: self.hello.client.clone(),
            concurrency: self.hello.concurrency.clamp(1, 64),
            absent: self.hello.absent.clone(),
            refuses_by_failing: false,
        }
    }
}
