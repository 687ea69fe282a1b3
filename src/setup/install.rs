//! Packages that a target names, fetched by their registries' own clients into a folder of wireproof's.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::setup::command::{ProcessGroup, in_words, last_lines};
use crate::setup::failure::SetupError;
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
        let name = format!("{}-{}", install.package.replace('/', "-"), install.version);
        Self { install: install.clone(), path: packages.join(install.from.client()).join(name) }
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
        let Install { from, package, extras, version, .. } = &self.install;
        let extras = if extras.is_empty() { String::new() } else { format!("[{}]", extras.join(",")) };
        from.pinned(&format!("{package}{extras}"), version)
    }

    /// The package with its version, as a report calls what was judged.
    pub fn told(&self) -> String {
        format!("{} {}", self.install.package, self.install.version)
    }

    /// What is asked for beside the package, as its client spells it.
    fn beside(&self) -> Vec<String> {
        let Install { from, beside, .. } = &self.install;
        beside.iter().map(|(package, version)| from.pinned(package, version)).collect()
    }

    /// The folder where packages of Node are looked for.
    pub fn modules(&self) -> Option<PathBuf> {
        (self.install.from == Registry::Npm).then(|| self.path.join("node_modules"))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the package is there as a whole, with what is pinned beside it.
    pub fn is_there(&self) -> bool {
        let noted = std::fs::read_to_string(self.path.join(COMPLETE));
        noted.is_ok_and(|noted| noted == self.beside().join(" "))
    }

    /// Fetches the package, unless it is there; what is done is told.
    ///
    /// # Errors
    /// Its client is not there, or fails.
    pub async fn install(&self, tell: &mut dyn FnMut(&str)) -> Result<(), SetupError> {
        if self.is_there() {
            return Ok(());
        }
        let client = self.install.from.client();
        let place = self.path.display();
        tell(&format!("downloading {} with {client} into {place}", self.spelled()));
        let io = |error: std::io::Error| SetupError::Io(format!("{place}: {error}"));
        // What an earlier try left behind is half of something.
        match std::fs::remove_dir_all(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io(error)),
            _ => std::fs::create_dir_all(&self.path).map_err(io)?,
        }
        for words in self.commands() {
            self.run(&words).await?;
        }
        std::fs::write(self.path.join(COMPLETE), self.beside().join(" ")).map_err(io)
    }

    fn commands(&self) -> Vec<Vec<OsString>> {
        let word = |text: &str| OsString::from(text);
        let mut commands = match self.install.from {
            Registry::Pip => vec![
                vec![word("python3"), word("-m"), word("venv"), self.path.clone().into()],
                vec![
                    self.programs().join("python").into(),
                    word("-m"),
                    word("pip"),
                    word("install"),
                    word("--disable-pip-version-check"),
                ],
            ],
            Registry::Npm => vec![vec![
                word("npm"),
                word("install"),
                word("--no-audit"),
                word("--no-fund"),
                word("--prefix"),
                self.path.clone().into(),
            ]],
        };
        let packages = std::iter::once(self.spelled()).chain(self.beside()).map(OsString::from);
        commands.last_mut().into_iter().for_each(|last| last.extend(packages.clone()));
        commands
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
