//! A server that was started for a run: in a folder and a process group of its own, and stopped with it.

use std::ffi::OsString;
use std::fmt;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::exchange::endpoint::Endpoint;
use crate::exchange::raw::tls::Trust;
use crate::exchange::reach::Route;
use crate::exchange::waiting::{WaitError, wait_until_answers};
use crate::setup::command::{ProcessGroup, in_words, last_lines};
use crate::setup::failure::SetupError;
use crate::setup::install::{PackageFolder, find_program};
use crate::target::bindings::Bindings;
use crate::target::definition::StartCommand;
use crate::target::template::Template;

/// What a server is started with besides what its target says.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The folder of its package, if it has one.
    pub package: Option<PackageFolder>,
    /// The variable `PATH`.
    pub path: OsString,
    /// This program.
    pub wireproof: PathBuf,
}

/// A server that runs. When this goes away, it is stopped with all that it started, and its folder is removed.
pub struct StartedServer {
    // Fields go away in this order: a folder in use is not removed.
    group: ProcessGroup,
    folder: TempDir,
    log: PathBuf,
    command: String,
    program: PathBuf,
    package: Option<PackageFolder>,
}

impl StartedServer {
    /// Starts a server. `bindings` have the port that was chosen for it.
    ///
    /// # Errors
    /// The port is taken, the program is not there, a file cannot be written.
    pub fn start(
        name: &str,
        start: &StartCommand,
        bindings: &Bindings,
        surroundings: &Surroundings,
    ) -> Result<Self, SetupError> {
        let io =
            |place: &Path, error: &std::io::Error| SetupError::Io(format!("{}: {error}", place.display()));
        if let Some(port) = bindings.value("port").and_then(|port| port.parse().ok()) {
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|_| SetupError::PortInUse(port))?;
        }
        let temporary = std::env::temp_dir();
        let folder = tempfile::Builder::new()
            .prefix(&format!("wireproof-{name}-"))
            .tempdir_in(&temporary)
            .map_err(|error| io(&temporary, &error))?;
        let bindings = bindings
            .clone()
            .with("folder", folder.path().display().to_string())
            .with("wireproof", surroundings.wireproof.display().to_string());
        let fill = |template: &Template| template.fill(&bindings).unwrap_or_default();
        for (path, text) in &start.files {
            let path = folder.path().join(path);
            let written = path.parent().map_or(Ok(()), std::fs::create_dir_all);
            written.and_then(|()| std::fs::write(&path, fill(text))).map_err(|error| io(&path, &error))?;
        }
        let words: Vec<String> = start.command.iter().map(fill).collect();
        let command = words.join(" ");
        let not_started = |reason: String| SetupError::NotStarted { command: command.clone(), reason };
        let package = surroundings.package.as_ref();
        let program = find_program(&words[0], package, &surroundings.path).ok_or_else(|| {
            let place = match package {
                Some(package) => format!(
                    "nor in {}; --install fetches {}",
                    package.programs().display(),
                    package.spelled()
                ),
                None => "and its target names no package to install".to_owned(),
            };
            not_started(format!("there is no `{}` in PATH, {place}", words[0]))
        })?;
        let mut path: Vec<PathBuf> = package.map(PackageFolder::programs).into_iter().collect();
        path.extend(std::env::split_paths(&surroundings.path));
        let path = std::env::join_paths(path).map_err(|error| not_started(error.to_string()))?;
        let environment = start.environment.iter().map(|(name, value)| (name, fill(value)));
        let log = folder.path().join("server.log");
        let group = ProcessGroup::start(
            Command::new(&program)
                .args(&words[1..])
                .current_dir(folder.path())
                .env("PATH", path)
                .envs(environment),
            &log,
        )
        .map_err(|error| not_started(format!("{}: {error}", program.display())))?;
        group.remove_with(folder.path());
        let package = package.filter(|package| program.starts_with(package.programs())).cloned();
        Ok(Self { group, folder, log, command, program, package })
    }

    /// Waits until the server answers.
    ///
    /// # Errors
    /// It ends by itself, or does not answer in time.
    pub async fn ready(
        &mut self,
        endpoint: &Endpoint,
        trust: &Trust,
        longest: Duration,
    ) -> Result<Route, SetupError> {
        tokio::select! {
            // An answer may come from another server where this one could not even listen.
            biased;
            ended = self.group.ended() => Err(match ended {
                Ok(status) => SetupError::Ended {
                    command: self.command.clone(),
                    how: in_words(status),
                    printed: last_lines(&self.log),
                },
                Err(error) => SetupError::Io(format!("{}: {error}", self.command)),
            }),
            waited = wait_until_answers(endpoint, trust, false, longest) => waited.map_err(|error| match error {
                silent @ WaitError::Silent { .. } => SetupError::NotReady {
                    command: self.command.clone(),
                    reason: silent.to_string(),
                    printed: last_lines(&self.log),
                },
                error => SetupError::Silent(error),
            }),
        }
    }

    /// What it is started as.
    pub fn command(&self) -> &str {
        &self.command
    }

    /// The program's file.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Its package; none where another program was found.
    pub fn package(&self) -> Option<&PackageFolder> {
        self.package.as_ref()
    }

    /// The folder in which it works.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where what it prints is kept.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// The last lines that it printed.
    pub fn printed(&self) -> String {
        last_lines(&self.log)
    }

    /// Lets it live on, and tells by which number its processes are stopped, and in which folder it works.
    pub fn keep(mut self) -> (u32, PathBuf) {
        self.group.keep();
        (self.group.id(), self.folder.keep())
    }
}

impl fmt::Debug for StartedServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "StartedServer({})", self.command)
    }
}

/// A port of this machine that nobody listens on.
///
/// # Errors
/// There is none.
pub fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
