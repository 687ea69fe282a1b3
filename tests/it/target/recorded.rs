//! `snapshot --target`: what a server answers that is set up as its target says.

use std::fs;
use std::path::Path;

use insta::Snapshot;
use tempfile::TempDir;

use super::emulator::{Emulator, Habits};
use super::judged::{OWN, served};
use super::{Ended, folder_with, run};

const FOLDER: &str = "snapshots/cognito-idp/confirm-forgot-password";

fn snapshot(folder: &TempDir, action: &str, target: &str, url: &str, options: &str) -> Ended {
    run(folder, &format!("snapshot {action} --target {target} --endpoint-url {url} {options}"))
}

fn text(folder: &TempDir, file: &str) -> String {
    fs::read_to_string(folder.path().join(FOLDER).join(file)).unwrap()
}

#[test]
fn every_run_and_seed_has_the_same_files_and_a_fault_another_one() {
    let folder = tempfile::tempdir().unwrap();
    let mock = served(&[]);
    snapshot(&folder, "accept", "mock", &mock.url(), "").expect(
        0,
        &[
            "in 4 files kept in snapshots: 4 written",
            "left out: 8 cases",
            "the server's clock cannot be turned:",
        ],
    );
    for seed in ["--seed 2", "--seed 1234"] {
        let another = served(&[]);
        snapshot(&folder, "check", "mock", &another.url(), seed).expect(0, &["PASS: 200 cases as kept"]);
    }
    let state = text(&folder, "state.snap");
    assert!(state.contains("User pool client <ClientId> does not exist."), "{state}");
    let read = Snapshot::from_file(&folder.path().join(FOLDER).join("state.snap")).unwrap();
    assert_eq!(read.metadata().source(), Some("wireproof snapshot"));
    let head = state.split("\n---\n").next().unwrap();
    for line in ["info:\n  target: \"mock\"\n", "\n  region: \"us-east-1\"\n", "\n  date: \"20"] {
        assert!(head.contains(line), "{head}");
    }
    assert!(!text(&folder, "requests.snap").contains("info:"), "what is sent comes from no server");
    let wrong = served(&["misread/code/wrong"]);
    snapshot(&folder, "check", "mock", &wrong.url(), "").expect(
        1,
        &["  changed   state/wrong-code/code-wrong\n", "    -   \"__type\": \"CodeMismatchException\""],
    );
}

/// Whatever is kept of a case that the server has not what it takes.
#[test]
fn what_is_kept_of_a_case_that_was_left_out_stays() {
    let folder = tempfile::tempdir().unwrap();
    run(&folder, "snapshot accept").expect(0, &["208 cases"]);
    let mock = served(&[]);
    let ended = snapshot(&folder, "check", "mock", &mock.url(), "");
    ended.expect(
        1,
        &["left out: 8 cases, of which what is kept stays", "    state/expired-code/code-expired\n"],
    );
    assert!(!ended.out.contains("orphaned"), "{}", ended.out);
    snapshot(&folder, "accept", "mock", &mock.url(), "").expect(0, &["208 cases in 4 files"]);
    assert!(text(&folder, "state.snap").contains("\nstate/expired-code/code-expired\n  400\n"));
    snapshot(&folder, "check", "mock", &mock.url(), "--seed 4").expect(0, &["PASS: 208 cases as kept"]);
}

#[test]
fn an_emulator_is_set_up_and_cleaned_up() {
    let folder = folder_with(OWN);
    let (emulator, _served, url) = Emulator::start(Habits::default());
    snapshot(&folder, "accept", "own.toml", &url, "").expect(0, &["4 written"]);
    snapshot(&folder, "check", "own.toml", &url, "--seed 3").expect(0, &["PASS"]);
    let removed = emulator.asked().iter().filter(|operation| *operation == "DeleteUserPool").count();
    assert_eq!(removed, 4, "two pools a run");
    let (_, _served, url) = Emulator::start(Habits { accepts_any_code: true, ..Habits::default() });
    snapshot(&folder, "check", "own.toml", &url, "").expect(1, &["FAIL: "]);
    assert!(text(&folder, "state.snap").contains("\nstate/wrong-code/code-wrong\n  400\n"));
    assert!(text(&folder, "state.snap.new").contains("\nstate/wrong-code/code-wrong\n  200\n"));
}

#[test]
fn what_cannot_be_set_up_is_never_kept() {
    let refuses = |operation| Some(Habits { refuses: Some(operation), ..Habits::default() });
    for (habits, options, code, told) in [
        (None, "", 3, vec!["create-pool", "Connection refused", "help: start the server first"]),
        (refuses("CreateUserPoolClient"), "", 3, vec!["the step `create-client` failed", "RefusedException"]),
        (refuses("AdminCreateUser"), "", 3, vec!["the step `create-user` failed"]),
        (
            Some(Habits::default()),
            "--max-requests 9",
            3,
            vec!["the bound of 9 requests was met", "--max-requests"],
        ),
        (Some(Habits::default()), "--rate 0", 2, vec!["--rate"]),
        (Some(Habits::default()), "--behavior opaque", 2, vec!["--behavior: a target is set up"]),
        (Some(Habits::default()), "--start", 2, vec!["the target `own` does not say how it is started"]),
    ] {
        let folder = folder_with(OWN);
        let started = habits.map(Emulator::start);
        let url = started.as_ref().map_or("http://127.0.0.1:1", |(_, _, url)| url);
        snapshot(&folder, "accept", "own.toml", url, options).expect(code, &told);
        assert!(!folder.path().join("snapshots").exists(), "{told:?}");
        let pools = |wanted: &str| {
            let asked = started.as_ref().map(|(emulator, _, _)| emulator.asked()).unwrap_or_default();
            asked.iter().filter(|operation| *operation == wanted).count()
        };
        assert_eq!(pools("CreateUserPool"), pools("DeleteUserPool"), "{told:?}");
    }
    run(&tempfile::tempdir().unwrap(), "snapshot check --start")
        .expect(2, &["--start: expected --target too"]);
}

#[test]
fn a_server_that_is_started_is_stopped_however_it_ends() {
    for (options, code) in [("", 0), ("--max-requests 9", 3), ("--code fixed:999999", 0)] {
        let folder = tempfile::tempdir().unwrap();
        let ended = run(&folder, &format!("snapshot accept --target mock --start {options}"));
        ended.expect(code, &["started "]);
        let port =
            ended.err.split("127.0.0.1:").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        std::net::TcpListener::bind(format!("127.0.0.1:{port}")).expect("the server is stopped");
    }
}

/// What came from outside is in no file, though the server tells it.
#[test]
fn credentials_are_not_kept() {
    let credentials = "[credentials]\nkind = \"header\"\nname = \"Authorization\"\nvalue = \"file:key\"\n";
    let folder = folder_with(&format!("{OWN}{credentials}[values]\nkey = \"file:key\"\n"));
    fs::write(folder.path().join("key"), "CodeMismatchException").unwrap();
    let (_emulator, _served, url) = Emulator::start(Habits::default());
    snapshot(&folder, "accept", "own.toml", &url, "").expect(0, &["4 written"]);
    let kept = |file: &Path| !fs::read_to_string(file).unwrap().contains("CodeMismatchException");
    assert!(kept(&folder.path().join(FOLDER).join("state.snap")));
}
