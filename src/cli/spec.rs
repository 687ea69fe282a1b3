//! `wireproof spec`: says what is wrong with spec files, what they hold both ends to, and what recorded answers say of what
//! they leave open.

mod evidence;
mod list;
mod model;
mod recorded;
mod show;
mod told;

use std::collections::BTreeSet;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::failure::{Failure, is_colored};
use crate::cli::model::ModelChoice;
use crate::judge::spec_files::{SpecFiles, is_toml, read};
use crate::spec::Spec;
use crate::spec::file::SpecFile;
use crate::spec::overlay::file::OverlayFile;

/// Work with spec files
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wireproof spec check spec/SERVICE/OPERATION.toml
  wireproof spec check --model botocore 'SERVICE/*'
  wireproof spec show SERVICE/OPERATION --model botocore
  wireproof spec list
  wireproof spec evidence answers")]
pub(crate) struct SpecArguments {
    #[command(subcommand)]
    command: SpecCommand,
}

#[derive(Debug, clap::Subcommand)]
enum SpecCommand {
    Check(SpecCheckArguments),
    List(list::SpecListArguments),
    Evidence(evidence::SpecEvidenceArguments),
    Show(show::SpecShowArguments),
}

/// Say line by line what is wrong with spec files, or which operations of service models load
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wireproof spec check spec/SERVICE/OPERATION.toml
  wireproof spec check spec
  wireproof spec check --model botocore 'SERVICE/*'
  wireproof spec check --model botocore --spec overlays

Exit codes:
  0  no file has a fault, all operations of the models load, nothing laid over
     them is stale
  2  a file has faults, or cannot be read; an operation does not load; a change
     of an overlay is stale")]
struct SpecCheckArguments {
    /// Files, or folders with some; the service and the operations that stand beside a file are read too. With --model a
    /// pattern of SERVICE/OPERATION [default: all, or those that overlays are laid over]
    #[arg(value_name = "PATH|GLOB", required_unless_present = "model")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    models: ModelChoice,

    /// Lay overlays over the models: a file, or those of a folder; may be repeated
    #[arg(long, value_name = "PATH", requires = "model")]
    spec: Vec<PathBuf>,
}

impl SpecArguments {
    /// Runs the command; exits with 2 where a file is wrong.
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        match &self.command {
            SpecCommand::Check(arguments) => arguments.run(),
            SpecCommand::Show(arguments) => arguments.run().map(|()| ExitCode::SUCCESS),
            SpecCommand::List(arguments) => arguments.run().map(|()| ExitCode::SUCCESS),
            SpecCommand::Evidence(arguments) => arguments.run(),
        }
    }
}

impl SpecCheckArguments {
    fn run(&self) -> Result<ExitCode, Failure> {
        match (self.models.model.is_empty(), self.paths.as_slice()) {
            (true, paths) => Ok(check(paths)?),
            (false, []) => model::check(&self.models, &self.spec, None),
            (false, [pattern]) => model::check(&self.models, &self.spec, pattern.to_str()),
            (false, [_, other, ..]) => Err(Failure::input(format!(
                "expected one pattern beside --model, found another one: {}",
                other.display()
            ))),
        }
    }
}

fn check(paths: &[PathBuf]) -> io::Result<ExitCode> {
    let mut given = SpecFiles::default();
    let mut unreadable = false;
    for path in paths {
        if let Err(wrong) = given.add(path) {
            unreadable = true;
            writeln!(io::stderr(), "error: cannot read {wrong}")?;
        }
    }
    let mut given = given.files;
    let names: BTreeSet<String> = given.iter().map(|file| file.name.clone()).collect();
    // Neighbors come first, so that of two files about one thing the one that was asked about is told.
    given.sort_by(|one, other| one.name.cmp(&other.name));
    let mut files = beside(&names);
    files.extend(given);
    let faults = Spec::overlay(&files).err().map_or_else(Vec::new, |error| error.files);
    let color = is_colored(&io::stderr());
    // A neighbor that is wrong is not what was asked about, unless everything hangs on it.
    let asked = |name: &str| names.contains(name) || name.ends_with("service.toml");
    let mut refused = unreadable;
    for fault in faults.iter().filter(|fault| asked(&fault.file)) {
        refused = true;
        write!(io::stderr(), "{}", fault.render(color))?;
    }
    for name in names.iter().filter(|name| !faults.iter().any(|fault| fault.file == **name)) {
        writeln!(io::stdout(), "{name}: no faults")?;
    }
    Ok(if refused { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

/// The files in whose light others are read: the service and the operations of the same folder, and the protocols
/// in the folder beside it. One that cannot be read is as if it were not there, and so is an overlay.
fn beside(given: &BTreeSet<String>) -> Vec<SpecFile> {
    let paths = || given.iter().map(Path::new);
    // One file can be led to by several names.
    let same: BTreeSet<PathBuf> = paths().filter_map(|path| path.canonicalize().ok()).collect();
    let mut folders = BTreeSet::new();
    for path in paths() {
        let Some(folder) = path.parent() else { continue };
        folders.insert(folder.to_owned());
        folders.insert(folder.join("../protocol"));
    }
    folders
        .iter()
        .filter(|folder| folder.ends_with("protocol") || folder.join("service.toml").is_file())
        .flat_map(|folder| toml_files(folder))
        .filter(|path| !given.contains(&path.display().to_string()))
        .filter(|path| path.canonicalize().is_ok_and(|path| !same.contains(&path)))
        .filter_map(|path| read(&path).ok())
        .filter(|file| OverlayFile::of(file).is_none())
        .collect()
}

/// The files of a folder, named as the folder was: so they are told to stand beside the file that led there.
fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let place = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(place).into_iter().flatten();
    entries
        .filter_map(|entry| Some(folder.join(entry.ok()?.file_name())))
        .filter(|path| is_toml(path))
        .collect()
}
