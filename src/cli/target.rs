//! `wireproof target`: lists, shows, writes and tries out the files that say how servers are started and set up, and lists
//! and shows those of clients.

mod beside;
mod check;
pub(crate) mod client;
pub(crate) mod files;
pub(crate) mod judged;
pub(crate) mod printer;
pub(crate) mod ready;

use std::io;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::target::check::TargetCheckArguments;
use crate::cli::target::files::{TargetKind, built_in_text, load_client, load_target, names, unknown};
use crate::spec::Spec;
use crate::target::definition::{Install, Target};
use crate::target::embedded;
use crate::target::outline::outline;

/// How many columns the name of a target has in a list.
const NAME: usize = 20;
/// How many columns stand before what has no room beside its target.
const INDENT: usize = 6;
/// How many columns a line has at most.
const WIDTH: usize = 80;

/// Work with targets: how servers are started and set up
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wireproof target list
  wireproof target check mock --start")]
pub(crate) struct TargetArguments {
    #[command(subcommand)]
    command: TargetCommand,
}

#[derive(Debug, clap::Subcommand)]
enum TargetCommand {
    List(TargetListArguments),
    Show(TargetShowArguments),
    New(TargetNewArguments),
    Check(Box<TargetCheckArguments>),
}

/// List the built-in targets
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  wireproof target list")]
struct TargetListArguments {}

/// Print the file of a built-in target
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  wireproof target show emulator")]
struct TargetShowArguments {
    /// Its name
    name: String,
}

/// Write a file for a target of one's own
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  wireproof target new mine --from emulator")]
struct TargetNewArguments {
    /// Its name: the file is NAME.toml in the current folder
    name: String,

    /// The built-in target that it begins with
    #[arg(long, value_name = "TARGET", default_value = "emulator")]
    from: String,
}

impl TargetArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        match self.command {
            TargetCommand::List(_) => list().map(|()| 0),
            TargetCommand::Show(arguments) => show(&arguments.name).map(|()| 0),
            TargetCommand::New(arguments) => arguments.run().map(|()| 0),
            TargetCommand::Check(arguments) => arguments.run(),
        }
    }
}

/// A built-in server.
fn built_in(name: &str, spec: &Spec) -> Result<Target, Failure> {
    if embedded::text(name).is_none() {
        return Err(unknown(name, TargetKind::Server));
    }
    load_target(name, spec)
}

fn list() -> Result<(), Failure> {
    let spec = Spec::embedded();
    let mut text = "servers, for check server --target NAME\n".to_owned();
    for name in names(TargetKind::Server) {
        let target = load_target(name, &spec)?;
        add_row(&mut text, name, &target.summary, &how(target.install.as_ref(), target.start.is_some()));
    }
    text.push_str("\nclients, for check client --target NAME\n");
    for name in names(TargetKind::Client) {
        let target = load_client(name, &spec)?;
        add_row(&mut text, name, &target.summary, &how(target.install.as_ref(), true));
    }
    Ok(io::stdout().write_all(text.as_bytes())?)
}

/// Adds a target with where it comes from, which stands in a line of its own where there is no room.
fn add_row(text: &mut String, name: &str, summary: &str, how: &str) {
    let row = format!("  {name:<NAME$}{summary}");
    let has_room = row.chars().count() + how.chars().count() <= WIDTH;
    match how.strip_prefix("; ").filter(|_| !has_room) {
        Some(how) => text.push_str(&format!("{row}\n{:1$}{how}\n", "", INDENT)),
        None => text.push_str(&format!("{row}{how}\n")),
    }
}

/// Where it comes from.
fn how(install: Option<&Install>, is_started: bool) -> String {
    match install {
        Some(install) => format!("; {} {} from {}", install.package, install.version, install.from.client()),
        None if is_started => "; comes with wireproof".to_owned(),
        None => String::new(),
    }
}

fn show(name: &str) -> Result<(), Failure> {
    let text = built_in_text(name).ok_or_else(|| unknown(name, TargetKind::Server))?;
    io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

impl TargetNewArguments {
    fn run(&self) -> Result<(), Failure> {
        let is_plain = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
        if self.name.is_empty() || self.name.starts_with(['-', '.']) || !self.name.chars().all(is_plain) {
            return Err(Failure::input(format!(
                "expected a name of letters, digits, `-`, `_` and `.`, found `{}`; the file is NAME.toml in this folder",
                self.name.escape_debug()
            )));
        }
        let from = built_in(&self.from, &Spec::embedded())?;
        let name = self.name.strip_suffix(".toml").unwrap_or(&self.name);
        let path = PathBuf::from(format!("{name}.toml"));
        write_new(&path, &outline(name, &self.from, &from))?;
        writeln!(
            io::stdout(),
            "wrote {}; try it: wireproof target check {}",
            path.display(),
            path.display()
        )?;
        Ok(())
    }
}

/// Writes a file that is not there yet.
pub(crate) fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::input(format!(
            "{}: expected no file there, found one; choose another name",
            path.display()
        )),
        _ => Failure::input(format!("{}: {error}", path.display())),
    })
}
