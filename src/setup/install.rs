//! Packages that a target names, fetched by their registries' own clients into a folder of wireproof's.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::setup::command::{ProcessGroup, in_words, last_lines};
use crate::setup::failure::SetupError;
use crate::setup::listener::SetupListener;
use crate::target::definition::{Install, Registry};

/// What stands in a folder whose package is whole.
const COMPLETE: &str = "wireproof-complete";

/// The folder of a package, and where its programs are.
#[derive(Clone, Debug)]
pub struct PackageFolder {
    install: Install,
    path: PathBuf,
}

impl PackageFolder {
    /// The folder of a package below a folder of packages.
    pub fn new(install: &Install, packages: &Path) -> Self {
        let registry = match install.from {
            Registry::Pip => "pip",
            Registry::Npm => "npm",
        };
        let name = format!("{}-{}", install.package.replace('/', "-"), install.version);
        Self { install: install.clone(), path: packages.join(registry).join(name) }
    }

    /// Where its programs are.
    pub fn programs(&self) -> PathBuf {
        match self.install.from {
            Registry::Pip => self.path.join("bin"),
            Registry::Npm => self.path.join("node_modules").join(".bin"),
        }
    }

    /// The package as its client spells it.
    pub fn spelled(&self) -> String {
        let Install { from, package, extras, version } = &self.install;
        match from {
            Registry::Pip if !extras.is_empty() => format!("{package}[{}]=={version}", extras.join(",")),
            Registry::Pip => format!("{package}=={version}"),
            Registry::Npm => format!("{package}@{version}"),
        }
    }

    /// Fetches the package, unless it is there.
    ///
    /// # Errors
    /// Its client is not there, or fails.
    pub async fn install(&self, listener: &mut dyn SetupListener) -> Result<(), SetupError> {
        if self.path.join(COMPLETE).is_file() {
            return Ok(());
        }
        let client = match self.install.from {
            Registry::Pip => "pip",
            Registry::Npm => "npm",
        };
        let place = self.path.display();
        listener.told(&format!("downloading {} with {client} into {place}", self.spelled()));
        let io = |error: std::io::Error| SetupError::Io(format!("{place}: {error}"));
        // What an earlier try left behind is half of something.
        match std::fs::remove_dir_all(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io(error)),
            _ => std::fs::create_dir_all(&self.path).map_err(io)?,
        }
        for words in self.commands() {
            self.run(&words).await?;
        }
        std::fs::write(self.path.join(COMPLETE), "").map_err(io)
    }

    fn commands(&self) -> Vec<Vec<OsString>> {
        let word = |text: &str| OsString::from(text);
        match self.install.from {
            Registry::Pip => vec![
                vec![word("python3"), word("-m"), word("venv"), self.path.clone().into()],
                vec![
                    self.programs().join("python").into(),
                    word("-m"),
                    word("pip"),
                    word("install"),
                    word("--disable-pip-version-check"),
                    word(&self.spelled()),
                ],
            ],
            Registry::Npm => vec![vec![
                word("npm"),
                word("install"),
                word("--no-audit"),
                word("--no-fund"),
                word("--prefix"),
                self.path.clone().into(),
                word(&self.spelled()),
            ]],
        }
    }

    async fn run(&self, words: &[OsString]) -> Result<(), SetupError> {
        let log = self.path.join("install.log");
        let failed = |reason: String| SetupError::NotInstalled {
            package: self.spelled(),
            reason,
            printed: last_lines(&log),
        };
        let program = words[0].display();
        let mut client = ProcessGroup::start(Command::new(&words[0]).args(&words[1..]), &log)
            .map_err(|error| failed(format!("{program}: {error}")))?;
        let status = client.ended().await.map_err(|error| failed(format!("{program}: {error}")))?;
        if status.success() { Ok(()) } else { Err(failed(format!("{program} ended {}", in_words(status)))) }
    }
}

/// The program of a name, in the folder of its package or else in one of those of `PATH`.
pub fn find_program(name: &str, package: Option<&PackageFolder>, path: &OsStr) -> Option<PathBuf> {
    if name.contains('/') {
        return std::path::absolute(name).ok();
    }
    let folders = package.map(PackageFolder::programs).into_iter().chain(std::env::split_paths(path));
    folders.map(|folder| folder.join(name)).find(|program| program.is_file())
}
