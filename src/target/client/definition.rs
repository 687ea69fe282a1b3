//! What a client's target is: everything that its file says, put together with the one that it begins with.

use crate::target::definition::Install;
use crate::target::template::Template;

/// A client, and how it is called.
#[derive(Clone, Debug)]
pub struct ClientTarget {
    /// The name: that of the file, without its ending.
    pub name: String,
    /// One sentence.
    pub summary: String,
    /// The id of the service that it calls; any, where nothing is said.
    pub service: Option<String>,
    /// How it comes onto this machine.
    pub install: Option<Install>,
    /// How it is called.
    pub drive: ClientDrive,
}

impl ClientTarget {
    /// Whether it is a command, which is started for each call.
    pub fn is_command(&self) -> bool {
        matches!(self.drive, ClientDrive::Command(_))
    }
}

/// How a client is called.
#[derive(Clone, Debug)]
pub enum ClientDrive {
    /// By a process that stays alive and speaks the protocol of drivers.
    Driver {
        /// The program and its arguments.
        command: Vec<Template>,
        /// The file of the driver, for `{driver}`.
        file: Option<DriverFile>,
    },
    /// By a command that is started for each call.
    Command(Vec<Template>),
}

/// The file of a driver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DriverFile {
    /// One of the program's own, by its path under `drivers/`.
    BuiltIn(&'static str),
    /// One of a person, by its path.
    Path(String),
}
