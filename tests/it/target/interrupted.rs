//! An interrupt while a server is set up: what was made there is taken away, by every command that sets one up.

use std::process::{Child, Stdio};

use super::emulator::{Emulator, Habits};
use super::{folder_with, wireproof};
use crate::command::press_interrupt;

const OWN: &str = "extends = \"emulator\"\nsummary = \"own\"\n[code]\nsource = \"header:x-code\"\n";

/// The commands that set a server up.
const COMMANDS: [&str; 5] = [
    "target check own.toml",
    "target check own.toml --keep",
    "check server --target own.toml",
    "replay cognito-idp/confirm-forgot-password/examples/every-parameter --target own.toml",
    "snapshot accept --target own.toml",
];

/// Starts a command on an emulator that waits at an operation, and interrupts it there.
#[track_caller]
fn interrupted(command: &str, operation: &'static str) -> (Vec<String>, String) {
    let folder = folder_with(OWN);
    let (emulator, _served, url) = Emulator::start(Habits { waits_at: Some(operation), ..Habits::default() });
    let mut started = wireproof(&folder);
    started.args(command.split_whitespace()).args(["--endpoint-url", &url]);
    let mut child = started.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while !emulator.is_waiting() {
        assert_eq!(child.try_wait().unwrap(), None, "{command}: ended before it was interrupted");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    press_interrupt(&child);
    await_heard(&child);
    emulator.go_on();
    let ended = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(130), "{command}: {told}");
    (emulator.asked(), told)
}

/// Waits until no signal is pending for the process: the handler has been called then, and the thread that hears of it
/// is awake.
fn await_heard(child: &Child) {
    let is_pending = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        // One that ended hears nothing any more.
        let has_ended = status.contains("State:\tZ") || status.is_empty();
        let pending = status.lines().filter_map(|line| line.strip_prefix("ShdPnd:"));
        !has_ended && pending.map(str::trim).any(|mask| mask.chars().any(|digit| digit != '0'))
    };
    while is_pending() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

/// How often an operation was asked for.
fn count(asked: &[String], operation: &str) -> usize {
    asked.iter().filter(|one| *one == operation).count()
}

/// As many pools are taken away as were made. How far the scene came by then is a matter of when the signal was heard.
#[test]
fn what_was_made_before_an_interrupt_is_taken_away() {
    for command in COMMANDS {
        for operation in ["CreateUserPool", "CreateUserPoolClient"] {
            let (asked, told) = interrupted(command, operation);
            assert!(told.contains("error: interrupted"), "{command}: {told}");
            let made = count(&asked, "CreateUserPool");
            assert!(made > 0 && made == count(&asked, "DeleteUserPool"), "{command}: {asked:?}");
        }
    }
}
