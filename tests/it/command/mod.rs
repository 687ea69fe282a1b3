//! The program as a person starts it: what it is given, what it prints, how it ends.

mod as_of;
mod bad_server;
mod configured;
mod diff;
mod ended_early;
mod events;
mod findings;
mod init;
mod known;
mod listed;
mod matrix;
mod outside;
mod paste;
mod reports;
mod reproduction;
mod screen;
mod snapshot;
mod usage;
mod version;

use std::process::Child;
use std::process::Command;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

/// The program in a folder of its own, where it also keeps its last report.
pub(crate) fn wireproof(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wireproof"));
    command.current_dir(folder.path()).env("XDG_STATE_HOME", folder.path().join("state"));
    command.env_remove("NO_COLOR").env_remove("COLUMNS");
    command
}

/// What comes of the program with these arguments, in the folder of the tests.
pub(super) fn wireproof_here(arguments: &[&str]) -> Output {
    let state = tempfile::tempdir().unwrap();
    Command::new(env!("CARGO_BIN_EXE_wireproof"))
        .args(arguments)
        .env("XDG_STATE_HOME", state.path())
        .output()
        .unwrap()
}

/// Presses Ctrl-C for a process, through a shell: `kill` is a word of its own there.
pub(super) fn press_interrupt(child: &Child) {
    send_signal(child, "INT");
}

/// Sends a process a signal, in the same way.
pub(super) fn send_signal(child: &Child, signal: &str) {
    let line = format!("kill -{signal} {}", child.id());
    assert!(Command::new("sh").args(["-c", &line]).status().unwrap().success());
}

/// What came of a command: its exit code, and what it printed on both streams.
pub(super) struct Ended {
    pub(super) code: Option<i32>,
    pub(super) out: String,
    pub(super) err: String,
}

impl Ended {
    /// Fails unless the command ended with this code and printed each of these texts on one of its streams.
    #[track_caller]
    pub(super) fn expect(&self, code: i32, texts: &[&str]) {
        let told = format!("{}{}", self.out, self.err);
        assert_eq!(self.code, Some(code), "{told}");
        for text in texts {
            assert!(told.contains(text), "expected {text:?} in:\n{told}");
        }
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Runs the program with these arguments, divided at spaces.
pub(super) fn run(folder: &TempDir, arguments: &str) -> Ended {
    Ended::from(wireproof(folder).args(arguments.split_whitespace()).output().unwrap())
}

/// The same with a JSON report on standard output.
fn report(folder: &TempDir, arguments: &str) -> (Ended, Value) {
    let ended = run(folder, &format!("{arguments} --report json=-"));
    let report = serde_json::from_str(&ended.out)
        .unwrap_or_else(|error| panic!("{arguments}: {error}: {}{}", ended.out, ended.err));
    (ended, report)
}

/// What a file of the folder holds.
fn text(folder: &TempDir, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap()
}
