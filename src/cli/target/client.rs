//! A client as its target says: installed where that was asked for, and ready to be called.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::target::ready::{packages_folder, search_path};
use crate::client::caller::Caller;
use crate::client::command::CommandCaller;
use crate::client::driver::DriverCaller;
use crate::client::surroundings::MadeSurroundings;
use crate::client::words::CommandWords;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::report::escape::escape_lines;
use crate::setup::cargo_driver::{CargoDriver, MANIFEST};
use crate::setup::failure::SetupError;
use crate::setup::install::PackageFolder;
use crate::target::bindings::Bindings;
use crate::target::client::definition::{ClientDrive, ClientTarget, DriverFile};
use crate::target::client::embedded;
use crate::target::definition::{Install, Registry};
use crate::target::template::Template;

/// How many commands are started at a time where nobody says otherwise.
pub(crate) const COMMANDS: usize = 2;

/// A client that can be called.
pub(crate) struct ReadyClient {
    pub(crate) caller: Box<dyn Caller>,
    /// Its package, where it has one.
    pub(crate) package: Option<PackageFolder>,
}

/// Makes a client ready. Its package is downloaded only where that was asked for.
pub(crate) async fn ready_client(
    target: &ClientTarget,
    is_installed: bool,
    service: &Service,
    operation: &Operation,
) -> Result<ReadyClient, Failure> {
    let fetched = FetchedClient::fetch(target, is_installed, service, operation).await?;
    let package = fetched.package.clone();
    let caller: Box<dyn Caller> = match &target.drive {
        ClientDrive::Driver { command, file } => Box::new(fetched.driver(command, file.as_ref()).await?),
        ClientDrive::Command(words) => Box::new(fetched.command(words)?),
    };
    Ok(ReadyClient { caller, package })
}

/// Makes a client ready that has to be a driver.
pub(crate) async fn ready_driver(
    target: &ClientTarget,
    is_installed: bool,
    service: &Service,
    operation: &Operation,
) -> Result<DriverCaller, Failure> {
    let ClientDrive::Driver { command, file } = &target.drive else {
        return Err(Failure::input(format!(
            "the client {}: expected a client with a driver, found one that is a command",
            target.name
        )));
    };
    let fetched = FetchedClient::fetch(target, is_installed, service, operation).await?;
    fetched.driver(command, file.as_ref()).await
}

/// A client whose package is there.
struct FetchedClient<'a> {
    target: &'a ClientTarget,
    package: Option<PackageFolder>,
    surroundings: MadeSurroundings,
    bindings: Bindings,
}

impl<'a> FetchedClient<'a> {
    async fn fetch(
        target: &'a ClientTarget,
        is_installed: bool,
        service: &Service,
        operation: &Operation,
    ) -> Result<Self, Failure> {
        let package = match &target.install {
            // What comes with the program or its user is there already.
            None => None,
            Some(install) => Some(package_folder(target, install)?),
        };
        if let Some(package) = &package {
            fetch(package, is_installed, target).await?;
        }
        let surroundings = surroundings(service, package.as_ref())?;
        let wireproof = std::env::current_exe()?.display().to_string();
        let bindings = Bindings::default()
            .with("wireproof", wireproof)
            .with("service", &service.id)
            .with("operation", &operation.command)
            .with("endpoint", "{endpoint}")
            .with("input", "{input}")
            .with("timeout", "{timeout}");
        Ok(Self { target, package, surroundings, bindings })
    }

    async fn driver(self, command: &[Template], file: Option<&DriverFile>) -> Result<DriverCaller, Failure> {
        let driver = match self.package.as_ref().and_then(PackageFolder::driver) {
            Some(sources) => Some(sources.join(MANIFEST)),
            None => file.map(|file| driver_file(file, &self.surroundings)).transpose()?,
        };
        let bindings = self.bindings.with("driver", driver.unwrap_or_default().display().to_string());
        let started = DriverCaller::start(filled(command, &bindings), self.surroundings).await;
        started.map_err(|reason| failed(self.target, &reason))
    }

    fn command(self, words: &[Template]) -> Result<CommandCaller, Failure> {
        let words = CommandWords::new(filled(words, &self.bindings));
        let name = self.package.as_ref();
        let name = name.map_or_else(|| self.target.name.clone(), |package| package.judged().to_string());
        let caller = CommandCaller::new(words, self.surroundings, COMMANDS).called(name);
        if caller.program().is_none() {
            return Err(failed(self.target, "there is no such program, neither in its package nor in PATH"));
        }
        Ok(caller)
    }
}

fn failed(target: &ClientTarget, reason: &str) -> Failure {
    Failure::reach(format!("the client {}: {reason}", target.name))
}

/// The folder of a client's package, with the driver that is built with it.
fn package_folder(target: &ClientTarget, install: &Install) -> Result<PackageFolder, Failure> {
    let folder = PackageFolder::new(install, &packages_folder().map_err(reach(target))?);
    match &target.drive {
        ClientDrive::Driver { file: Some(file), .. } if install.from == Registry::Cargo => {
            Ok(match cargo_driver(file)? {
                Some(driver) => folder.driven_by(driver),
                None => folder,
            })
        }
        _ => Ok(folder),
    }
}

/// The driver that is a package of Cargo's, if it is one.
fn cargo_driver(file: &DriverFile) -> Result<Option<CargoDriver>, Failure> {
    Ok(match file {
        DriverFile::BuiltIn(path) => {
            path.strip_suffix(MANIFEST).map(texts_below).transpose()?.map(CargoDriver::BuiltIn)
        }
        DriverFile::Path(path) if Path::new(path).ends_with(MANIFEST) => {
            canonical(path)?.parent().map(|folder| CargoDriver::Folder(folder.to_owned()))
        }
        DriverFile::Path(_) => None,
    })
}

/// The texts of the program's own drivers in a folder, by their paths there.
fn texts_below(folder: &str) -> io::Result<BTreeMap<PathBuf, String>> {
    let inside = embedded::drivers().filter_map(|driver| Some((driver.path.strip_prefix(folder)?, driver)));
    inside.map(|(path, driver)| Ok((path.into(), driver.text()?))).collect()
}

async fn fetch(package: &PackageFolder, is_wanted: bool, target: &ClientTarget) -> Result<(), Failure> {
    if is_wanted {
        // Where standard error is closed, nobody can be told.
        let mut tell = |words: &str| drop(writeln!(std::io::stderr(), "{}", escape_lines(words)));
        return package.install(&mut tell).await.map_err(reach(target));
    }
    if package.is_there() {
        return Ok(());
    }
    Err(Failure::reach(format!(
        "the client {}: {} is not there yet; --install downloads it into {}",
        target.name,
        package.spelled(),
        package.path().display()
    )))
}

fn reach(target: &ClientTarget) -> impl Fn(SetupError) -> Failure {
    |error| {
        let printed = error.printed().filter(|printed| !printed.trim().is_empty());
        let printed = printed.map(|printed| {
            format!("\nthe last lines that it printed:\n  {}", escape_lines(printed).replace('\n', "\n  "))
        });
        Failure::reach(format!("the client {}: {error}{}", target.name, printed.unwrap_or_default()))
    }
}

/// What stands around a client, and leads to its package where it has one.
pub(crate) fn surroundings(
    service: &Service,
    package: Option<&PackageFolder>,
) -> Result<MadeSurroundings, Failure> {
    MadeSurroundings::make(service, variables(package))
        .map_err(|error| Failure::reach(format!("no folder can be made for the client: {error}")))
}

/// The variables of the program, with those by which a package is found.
fn variables(package: Option<&PackageFolder>) -> Vec<(OsString, OsString)> {
    let mut variables = environment();
    let Some(package) = package else { return variables };
    let path = search_path();
    let folders = std::iter::once(package.programs()).chain(std::env::split_paths(&path));
    let mut found = vec![("PATH", std::env::join_paths(folders.collect::<Vec<_>>()).ok())];
    found.push(("NODE_PATH", package.modules().map(PathBuf::into_os_string)));
    for (name, value) in found.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        variables.retain(|(known, _)| known != name);
        variables.push((name.into(), value));
    }
    variables
}

/// The file of a driver; one of the program's own is written beside what else is made for the client, with all others of
/// its folder.
fn driver_file(file: &DriverFile, surroundings: &MadeSurroundings) -> Result<PathBuf, Failure> {
    match file {
        DriverFile::Path(path) => canonical(path),
        DriverFile::BuiltIn(path) => {
            // What several drivers share stands beside them.
            let folder = Path::new(path).parent();
            let beside = embedded::drivers().filter(|other| Path::new(other.path).parent() == folder);
            for other in beside {
                std::fs::write(surroundings.file(&file_name(other.path)), other.text()?)?;
            }
            Ok(surroundings.file(&file_name(path)))
        }
    }
}

fn canonical(path: &str) -> Result<PathBuf, Failure> {
    std::fs::canonicalize(path).map_err(|error| Failure::input(format!("{path}: {error}")))
}

fn file_name(path: &str) -> String {
    Path::new(path).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn filled(words: &[Template], bindings: &Bindings) -> Vec<String> {
    words.iter().filter_map(|word| word.fill(bindings)).collect()
}

/// The variables of the program.
#[expect(clippy::disallowed_methods, reason = "the edge of the program reads the environment")]
fn environment() -> Vec<(OsString, OsString)> {
    std::env::vars_os().collect()
}
