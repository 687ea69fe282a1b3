//! The client that is judged: a target, a driver, or a command.

use std::ffi::OsString;

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::target::client::{COMMANDS, ReadyClient, ready_client, surroundings};
use crate::cli::target::files::load_client;
use crate::client::command::CommandCaller;
use crate::client::driver::DriverCaller;
use crate::client::fault::catalogue::{ClientFault, catalogue};
use crate::client::fault::client::FaultyClient;
use crate::client::surroundings::MadeSurroundings;
use crate::client::words::CommandWords;
use crate::judge::near::did_you_mean;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::report::paste::shell::quote;
use crate::spec::Spec;
use crate::target::client::definition::ClientTarget;

/// Which client is judged.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ClientSubject {
    /// A built-in client, or a client's file whose name ends in .toml
    #[arg(
        long,
        value_name = "NAME|FILE",
        conflicts_with_all = ["driver", "command"],
        help_heading = "What is judged"
    )]
    pub(crate) target: Option<String>,

    /// Download the client's package first, with pip, npm or cargo, into a folder of wireproof's
    #[arg(long, requires = "target", help_heading = "What is judged")]
    pub(crate) install: bool,

    /// The driver: a program with its words, which speaks the protocol of drivers
    #[arg(long, value_name = "COMMAND", conflicts_with = "command", help_heading = "What is judged")]
    pub(crate) driver: Option<String>,

    /// Judge the built-in client with this fault; may be repeated; `check client --fault list` prints all
    #[arg(
        long,
        value_name = "ID",
        conflicts_with_all = ["target", "driver", "command"],
        help_heading = "What is judged"
    )]
    pub(crate) fault: Vec<String>,

    /// The command, behind `--`; it is started for each call
    #[arg(value_name = "COMMAND", last = true, help_heading = "What is judged")]
    pub(crate) command: Vec<OsString>,
}

impl ClientSubject {
    /// The target, where one was named.
    pub(crate) fn target(&self, spec: &Spec) -> Result<Option<ClientTarget>, Failure> {
        self.target.as_deref().map(|given| load_client(given, spec)).transpose()
    }

    /// Whether it is a command, which is started for each call.
    pub(crate) fn is_command(&self, target: Option<&ClientTarget>) -> bool {
        target.map_or(self.driver.is_none() && self.fault.is_empty(), ClientTarget::is_command)
    }

    /// Whether faults are to be printed, and nothing judged.
    pub(crate) fn lists_faults(&self) -> bool {
        self.fault.iter().any(|fault| fault == "list")
    }

    /// The options that name it: those in the middle of a command line, and what stands in its end.
    pub(crate) fn spelled(&self) -> (String, String) {
        let option = |name: &str, value: &Option<String>| {
            value.as_ref().map(|value| format!(" --{name} {}", quote(value))).unwrap_or_default()
        };
        let command: Vec<String> = self.command.iter().map(|word| quote(&word.to_string_lossy())).collect();
        let behind = if command.is_empty() { String::new() } else { format!(" -- {}", command.join(" ")) };
        let faults: String = self.fault.iter().map(|fault| format!(" --fault {}", quote(fault))).collect();
        (option("target", &self.target) + &option("driver", &self.driver) + &faults, behind)
    }

    /// The client, ready to be called.
    pub(crate) async fn ready(
        &self,
        target: Option<&ClientTarget>,
        service: &Service,
        operation: &Operation,
        operations: usize,
    ) -> Result<ReadyClient, Failure> {
        if self.is_command(target) && operations > 1 {
            return Err(Failure::input("a command calls one operation; choose it with --operation"));
        }
        if let Some(target) = target {
            return ready_client(target, self.install, service, operation).await;
        }
        if !self.fault.is_empty() {
            let caller = Box::new(FaultyClient::new(self.faults(service)?));
            return Ok(ReadyClient { caller, package: None });
        }
        let surroundings = surroundings(service, None)?;
        if let Some(driver) = &self.driver {
            let words = shlex::split(driver).filter(|words| !words.is_empty());
            let words = words
                .ok_or_else(|| Failure::input(format!("--driver: expected a command, found `{driver}`")))?;
            let caller = DriverCaller::start(words, surroundings).await;
            return match caller {
                Ok(caller) => Ok(ReadyClient { caller: Box::new(caller), package: None }),
                Err(reason) => Err(Failure::reach(format!("--driver {}: {reason}", quote(driver)))),
            };
        }
        self.command(surroundings, operation)
    }

    fn faults(&self, service: &Service) -> Result<Vec<&'static ClientFault>, Failure> {
        let all = catalogue(&service.protocol);
        let find = |id: &String| {
            all.iter().find(|fault| fault.id == *id).ok_or_else(|| {
                let hint = did_you_mean(id, all.iter().map(|fault| fault.id.as_str()));
                Failure::input(format!("--fault {}: there is no such fault of a client{hint}", quote(id)))
            })
        };
        self.fault.iter().map(find).collect()
    }

    fn command(&self, surroundings: MadeSurroundings, operation: &Operation) -> Result<ReadyClient, Failure> {
        let words: Vec<String> =
            self.command.iter().map(|word| word.to_string_lossy().into_owned()).collect();
        let Some(name) = words.first().cloned() else {
            return Err(Failure::input(
                "expected a client: --target NAME, --driver COMMAND, --fault ID, or a command behind `--`, e.g. -- \
                 aws SERVICE COMMAND",
            ));
        };
        let words = CommandWords::new(words);
        let is_member = |name: &str| operation.members.iter().any(|member| member.name == name);
        if let Some(unknown) = words.members().find(|name| !is_member(name)) {
            return Err(Failure::input(format!(
                "expected a member of {} in a placeholder, found {{member:{unknown}}}",
                operation.id
            )));
        }
        let caller = CommandCaller::new(words, surroundings, COMMANDS);
        if caller.program().is_none() {
            return Err(Failure::input(format!(
                "there is no program `{name}`, neither as a path nor in PATH"
            )));
        }
        Ok(ReadyClient { caller: Box::new(caller), package: None })
    }
}
