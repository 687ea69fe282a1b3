//! A client behind a driver: a process that stays alive and makes one call after another, or several at a time. It is
//! started here, or runs already.

use std::cell::Cell;
use std::ffi::OsString;
use std::future::Future;
use std::net::SocketAddr;
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
use crate::client::driver_channel::DriverChannel;
use crate::client::driver_connection::DriverConnection;
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
    /// How it is started; one that runs already is not.
    command: Option<DriverStart>,
    hello: DriverHello,
    /// The driver that is alive, if one is.
    alive: Mutex<Option<Rc<AliveDriver>>>,
}

/// How a driver is started.
struct DriverStart {
    words: Vec<String>,
    surroundings: MadeSurroundings,
    starts: Cell<u32>,
}

/// A driver that is alive.
enum AliveDriver {
    Process(DriverProcess),
    Connection(DriverConnection),
}

impl AliveDriver {
    fn channel(&self) -> &DriverChannel {
        match self {
            Self::Process(process) => process.channel(),
            Self::Connection(connection) => connection.channel(),
        }
    }

    /// The last lines that it printed; what one printed that was not started here went elsewhere.
    fn printed(&self) -> String {
        match self {
            Self::Process(process) => process.printed(),
            Self::Connection(_) => String::new(),
        }
    }

    /// What is to be said of a call about which nothing will be said. A connection may have been closed by a person, of which
    /// nothing follows for the client.
    async fn cut_off(&self) -> CallResult {
        match self {
            Self::Process(process) => CallResult::Crashed(process.how_it_ended().await),
            Self::Connection(connection) => CallResult::NotSetUp(connection.closed()),
        }
    }
}

impl std::fmt::Debug for DriverCaller {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words = self.command.as_ref().map(|command| &command.words);
        write!(formatter, "DriverCaller({words:?})")
    }
}

impl DriverCaller {
    /// Starts a driver; the first word is the program.
    ///
    /// # Errors
    ///
    /// It cannot be started, or does not speak the protocol.
    pub async fn start(words: Vec<String>, surroundings: MadeSurroundings) -> Result<Self, String> {
        let command = DriverStart { words, surroundings, starts: Cell::new(0) };
        let (process, hello) = command.start().await?;
        let alive = Mutex::new(Some(Rc::new(AliveDriver::Process(process))));
        Ok(Self { command: Some(command), hello, alive })
    }

    /// Connects to a driver that runs already; it is neither started again nor ended. `absent` is what nobody asks it for, beside
    /// what it says itself.
    ///
    /// # Errors
    ///
    /// Nothing listens there, or it does not speak the protocol.
    pub async fn attach(
        address: String,
        addresses: &[SocketAddr],
        absent: Option<String>,
    ) -> Result<Self, String> {
        let (connection, mut hello) = DriverConnection::open(address, addresses, GREETING).await?;
        hello.absent.extend(absent);
        let alive = Mutex::new(Some(Rc::new(AliveDriver::Connection(connection))));
        Ok(Self { command: None, hello, alive })
    }

    /// The driver that is alive; another one where it has ended and can be started.
    async fn alive(&self) -> Result<Rc<AliveDriver>, String> {
        let mut alive = self.alive.lock().await;
        let is_kept = |driver: &AliveDriver| self.command.is_none() || !driver.channel().has_ended();
        if let Some(driver) = alive.as_ref().filter(|driver| is_kept(driver)) {
            return Ok(Rc::clone(driver));
        }
        // Its group goes away before another one comes.
        *alive = None;
        let command = self.command.as_ref().ok_or("it is not there any more")?;
        if command.starts.get() >= MOST_STARTS {
            return Err(format!("it ended {MOST_STARTS} times, and is not started again"));
        }
        let (process, _) = command.start().await?;
        let driver = Rc::new(AliveDriver::Process(process));
        *alive = Some(Rc::clone(&driver));
        Ok(driver)
    }

    /// Ends a process that said nothing in time; a call after that has another one. A driver that was not started here goes
    /// on, and may still say what comes too late.
    async fn end(&self, ended: &Rc<AliveDriver>) {
        if matches!(**ended, AliveDriver::Connection(_)) {
            return;
        }
        let mut alive = self.alive.lock().await;
        if alive.as_ref().is_some_and(|driver| Rc::ptr_eq(driver, ended)) {
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
        let driver = match self.alive().await {
            Ok(driver) => driver,
            Err(reason) => return CallOutcome::silent(CallResult::NotSetUp(reason)),
        };
        let told = match timeout(longest, driver.channel().ask(id, asked)).await {
            Ok(Ok(told)) => told,
            Ok(Err(_)) => driver.cut_off().await,
            Err(_) => {
                self.end(&driver).await;
                CallResult::Hung
            }
        };
        let printed = if told.is_ended() { String::new() } else { driver.printed() };
        CallOutcome { told, printed, polluted: driver.channel().polluted() }
    }

    /// Ends its input, and waits for its end.
    ///
    /// # Errors
    ///
    /// How it ended, where it did not as one does that has nothing more to do.
    pub(super) async fn finish(self) -> Result<(), String> {
        let driver = self.alive().await?;
        drop(self.alive);
        match Rc::try_unwrap(driver) {
            Ok(AliveDriver::Process(process)) => process.finish().await,
            Ok(AliveDriver::Connection(connection)) => connection.finish().await,
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

impl DriverStart {
    /// Starts a process of it.
    async fn start(&self) -> Result<(DriverProcess, DriverHello), String> {
        let Some((name, rest)) = self.words.split_first() else {
            return Err("no program is named".to_owned());
        };
        let program = find_program(name, None, self.surroundings.path()).filter(|program| program.is_file());
        let program = program.ok_or_else(|| format!("there is no program `{name}`"))?;
        let mut command = Command::new(program);
        let variables: Vec<(OsString, OsString)> = self.surroundings.variables().to_vec();
        command.args(rest).env_clear().envs(variables);
        let started = DriverProcess::start(command, &self.surroundings, self.starts.get(), GREETING).await;
        self.starts.set(self.starts.get() + u32::from(started.is_ok()));
        started
    }
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
