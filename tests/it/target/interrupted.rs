//! An interrupt while a server is set up: what was made there is taken away, by every command that sets one up.

use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

use super::emulator::{Emulator, Habits};
use super::{folder_with, wireproof};
use crate::command::press_interrupt;

const OWN: &str = "extends = \"emulator\"\nsummary = \"own\"\n[code]\nsource = \"header:x-code\"\n";

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(5);

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
        std::thread::sleep(PAUSE);
    }
    let slept = wait_asleep(&child, None);
    press_interrupt(&child);
    wait_asleep(&child, Some(slept));
    emulator.go_on();
    let ended = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(130), "{command}: {told}");
    (emulator.asked(), told)
}

/// Waits until the thread that hears signals sleeps, another time than it did `before`, and tells which time that is. It wakes up
/// for a signal alone, so that it has done all that it does about one when it sleeps again. On a machine with much to do it may
/// not have slept at all when the server is asked for the first time.
fn wait_asleep(child: &Child, before: Option<u64>) -> u64 {
    loop {
        match times_slept(child) {
            Some(times) if Some(times) != before => return times,
            _ => std::thread::sleep(PAUSE),
        }
    }
}

/// How often the thread that hears signals went to sleep; `None` while it is awake.
fn times_slept(child: &Child) -> Option<u64> {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", child.id())).ok()?;
    let listens = |task: &PathBuf| {
        std::fs::read_to_string(task.join("comm")).is_ok_and(|name| name.trim_end() == "signals")
    };
    let task = tasks.flatten().map(|task| task.path()).find(listens)?;
    let status = std::fs::read_to_string(task.join("status")).ok()?;
    let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let is_asleep = field("State:")?.starts_with('S');
    is_asleep.then(|| field("voluntary_ctxt_switches:")?.parse().ok()).flatten()
}

fn count(asked: &[String], operation: &str) -> usize {
    asked.iter().filter(|one| *one == operation).count()
}

#[test]
fn what_was_made_before_an_interrupt_is_taken_away() {
    for command in COMMANDS {
        // The second pool is never made.
        let (asked, told) = interrupted(command, "CreateUserPoolClient");
        assert!(told.contains("error: interrupted"), "{command}: {told}");
        let pools = (count(&asked, "CreateUserPool"), count(&asked, "DeleteUserPool"));
        assert_eq!(pools, (1, 1), "{command}: {asked:?}");
    }
}

#[test]
fn what_a_step_makes_that_is_answered_after_an_interrupt_is_taken_away_too() {
    for command in COMMANDS {
        let (asked, _) = interrupted(command, "CreateUserPool");
        assert_eq!(asked, ["CreateUserPool", "DeleteUserPool"], "{command}");
    }
}
