//! Packages that a target names, fetched by their registries' own clients into a folder of wireproof's.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::event::binary::JudgedPackage;
use crate::setup::cargo_driver::CargoDriver;
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
    /// What is built with the package, where nothing can be done with it alone.
    driver: Option<CargoDriver>,
}

impl PackageFolder {
    /// The folder of a package below a folder of packages.
    pub fn new(install: &Install, packages: &Path) -> Self {
        let name = format!("{}-{}", install.package.replace('/', "-"), install.version);
        let path = packages.join(install.from.client()).join(name);
        Self { install: install.clone(), path, driver: None }
    }

    /// The same for a package that is built together with a driver.
    #[must_use]
    pub fn driven_by(mut self, driver: CargoDriver) -> Self {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(driver.mark());
        self.path.set_file_name(name);
        self.driver = Some(driver);
        self
    }

    /// Where the sources of its driver are, where it is built with one.
    pub fn driver(&self) -> Option<PathBuf> {
        Some(self.driver.as_ref()?.sources(&self.path))
    }

    /// Where its programs are.
    pub fn programs(&self) -> PathBuf {
        match self.install.from {
            Registry::Pip | Registry::Cargo => self.path.join("bin"),
            Registry::Npm => self.path.join("node_modules").join(".bin"),
        }
    }

    /// The package as its client spells it.
    pub fn spelled(&self) -> String {
        let Install { from, package, extras, version, .. } = &self.install;
        let extras = if extras.is_empty() { String::new() } else { format!("[{}]", extras.join(",")) };
        from.pinned(&format!("{package}{extras}"), version)
    }

    /// The package with its version, as a report has it of what was judged.
    pub fn judged(&self) -> JudgedPackage {
        JudgedPackage { name: self.install.package.clone(), version: self.install.version.clone() }
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

    /// Whether the package is there as a whole, with what is pinned beside it and what it is built with.
    pub fn is_there(&self) -> bool {
        let noted = std::fs::read_to_string(self.path.join(COMPLETE));
        noted.is_ok_and(|noted| noted == self.noted())
    }

    /// What stands in the folder of a package that is whole.
    fn noted(&self) -> String {
        let driver = self.driver.as_ref().map(CargoDriver::hash);
        self.beside().into_iter().chain(driver).collect::<Vec<_>>().join(" ")
    }

    /// Fetches the package, unless it is there; what is done is told.
    ///
    /// # Errors
    /// Its client is not there, or fails.
    pub async fn install(&self, tell: &mut dyn FnMut(&str)) -> Result<(), SetupError> {
        // What a person's driver is built with may have changed where nobody sees it but Cargo.
        let is_settled = !self.driver.as_ref().is_some_and(CargoDriver::is_of_person);
        if is_settled && self.is_there() {
            return Ok(());
        }
        let client = self.install.from.client();
        let place = self.path.display();
        let doing = if self.driver.is_some() { "building a driver of" } else { "downloading" };
        tell(&format!("{doing} {} with {client} into {place}", self.spelled()));
        let io = |error: std::io::Error| SetupError::Io(format!("{place}: {error}"));
        // What an earlier try left behind is half of something, but for Cargo, which sees what is whole.
        let (gone, half) = match self.install.from {
            Registry::Cargo => {
                (std::fs::remove_file(self.path.join(COMPLETE)), std::fs::remove_file(self.log()))
            }
            _ => (std::fs::remove_dir_all(&self.path), Ok(())),
        };
        for removed in [gone, half] {
            removed.or_else(unless_missing).map_err(io)?;
        }
        std::fs::create_dir_all(&self.path).map_err(io)?;
        let noted = self.noted();
        match &self.driver {
            None => self.run_all(&self.commands(), &self.path).await?,
            Some(driver) => self.build(driver).await?,
        }
        std::fs::write(self.path.join(COMPLETE), noted).map_err(io)
    }

    /// Builds a driver with the package.
    async fn build(&self, driver: &CargoDriver) -> Result<(), SetupError> {
        let sources = driver.sources(&self.path);
        driver
            .write(&self.path)
            .map_err(|error| SetupError::Io(format!("{}: {error}", sources.display())))?;
        self.run_all(&driver.locking(&self.install), &sources).await?;
        driver.check_lock(&self.install, &self.path).map_err(|reason| self.failed(reason))?;
        self.run_all(&[CargoDriver::building(&self.path)], &sources).await?;
        driver.clean(&self.path);
        Ok(())
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
            Registry::Cargo => {
                let words = ["cargo", "install", "--quiet", "--locked", "--root"].map(word);
                vec![words.into_iter().chain([self.path.clone().into()]).collect()]
            }
        };
        let packages = std::iter::once(self.spelled()).chain(self.beside()).map(OsString::from);
        commands.last_mut().into_iter().for_each(|last| last.extend(packages.clone()));
        commands
    }

    /// What a package's client prints goes here.
    fn log(&self) -> PathBuf {
        self.path.join("install.log")
    }

    async fn run_all(&self, commands: &[Vec<OsString>], folder: &Path) -> Result<(), SetupError> {
        for words in commands {
            let program = words[0].display();
            let mut command = Command::new(&words[0]);
            command.args(&words[1..]).current_dir(folder);
            let mut client = ProcessGroup::start(&mut command, &self.log()).map_err(|error| {
                let is_missing = error.kind() == std::io::ErrorKind::NotFound && folder.is_dir();
                self.failed(match is_missing {
                    true => format!("there is no `{program}` in PATH{}", self.install.from.where_from()),
                    false => format!("{program}: {error}"),
                })
            })?;
            let status = client.ended().await.map_err(|error| self.failed(format!("{program}: {error}")))?;
            if !status.success() {
                return Err(self.failed(format!("{program} ended {}", in_words(status))));
            }
        }
        Ok(())
    }

    fn failed(&self, reason: String) -> SetupError {
        SetupError::NotInstalled { package: self.spelled(), reason, printed: last_lines(&self.log()) }
    }
}

fn unless_missing(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

/// The program of a name, in the folder of its package or else in one of those of `PATH`.
pub fn find_program(name: &str, package: Option<&PackageFolder>, path: &OsStr) -> Option<PathBuf> {
    if name.contains('/') {
        return std::path::absolute(name).ok();
    }
    let folders = package.map(PackageFolder::programs).into_iter().chain(std::env::split_paths(path));
    folders.map(|folder| folder.join(name)).find(|program| program.is_file())
}
