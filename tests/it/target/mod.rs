//! Targets: what is read from their files, and what comes of starting and setting up servers as they say.

mod access;
mod aws;
mod beside;
mod cargo;
mod cases;
mod check;
mod clients;
mod codes;
mod emulator;
mod evidence;
mod guide;
mod interrupted;
mod judged;
mod package;
mod recorded;
mod schema;
mod server;
mod written;

use std::process::Command;

use tempfile::TempDir;

use crate::command::Ended;

/// The program in a folder of its own.
fn wireproof(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wireproof"));
    command.current_dir(folder.path()).env("XDG_CACHE_HOME", folder.path().join("cache"));
    command
}

/// Runs the program with these arguments, divided at spaces.
fn run(folder: &TempDir, arguments: &str) -> Ended {
    Ended::from(wireproof(folder).args(arguments.split_whitespace()).output().unwrap())
}

/// A folder with a target file `own.toml`, and one to begin with: the mock, with a user whom it remembers from the start.
fn folder_with(text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("standing.toml"), include_str!("standing.toml")).unwrap();
    std::fs::write(folder.path().join("own.toml"), text).unwrap();
    folder
}
