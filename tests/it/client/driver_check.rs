//! `driver check`: each fault of a driver is found by its own checks, and a right one breaks none.

use std::collections::BTreeSet;
use std::thread;

use crate::command::{Ended, run, wireproof_here};

fn checked(words: &[&str]) -> Ended {
    Ended::from(wireproof_here(&[&["driver", "check"], words].concat()))
}

/// The checks that a driver in a mode broke.
fn broken(mode: &str) -> BTreeSet<String> {
    let ended = checked(&["python3", "tests/cases/client/checked_driver.py", mode]);
    let names: BTreeSet<String> = ended
        .out
        .lines()
        .filter_map(|line| line.strip_prefix("broken "))
        .map(|name| name.trim().to_owned())
        .collect();
    let code = i32::from(!names.is_empty());
    assert_eq!(ended.code, Some(code), "{mode}: {}{}", ended.out, ended.err);
    names
}

#[test]
fn a_right_driver_breaks_no_check() {
    for mode in ["right", "takes-several"] {
        assert_eq!(broken(mode), BTreeSet::new(), "{mode}");
    }
    let told = checked(&["python3", "tests/cases/client/checked_driver.py", "takes-several"]);
    told.expect(0, &["a checked driver, 4 calls at a time", "calls        6 of 6 held", "PASS: "]);
    told.expect(
        0,
        &["next: wireproof check client --driver 'python3 tests/cases/client/checked_driver.py takes-several'"],
    );
    assert!(told.out.lines().take(6).all(|line| line.len() <= 80), "{}", told.out);
}

#[test]
fn what_a_driver_says_is_absent_is_skipped_and_told() {
    let ended = checked(&["python3", "tests/cases/client/checked_driver.py", "tries-again-by-design"]);
    ended.expect(
        0,
        &["calls        4 of 4 held, 1 skipped", "skipped      calls/one-attempt: absent by design"],
    );
}

/// What comes with the program is held to the protocol too; the others need packages, and are checked where these are fetched.
#[test]
fn a_target_is_checked_by_its_driver() {
    checked(&["--target", "wireproof-call"]).expect(2, &["expected a client with a driver"]);
    checked(&["--target", "moto"]).expect(2, &["moto"]);
    checked(&["--target", "boto3", "--attach", "127.0.0.1:7000"]).expect(2, &["--attach"]);
    let folder = tempfile::tempdir().unwrap();
    let driver = std::fs::canonicalize("tests/cases/client/checked_driver.py").unwrap();
    let target = format!(
        "summary = \"mine\"\n\n[driver]\ncommand = [\"python3\", \"{{driver}}\", \"right\"]\nfile = {:?}\n",
        driver.display().to_string()
    );
    std::fs::write(folder.path().join("mine.toml"), target).unwrap();
    let ended = run(&folder, "driver check --target mine.toml");
    ended.expect(0, &["a checked driver", "next: wireproof check client --target mine.toml"]);
}

#[test]
fn each_fault_of_a_driver_is_found_by_its_own_checks() {
    let faults = [
        ("loses-surrogates", &["values/text/lone-surrogate/high", "values/text/lone-surrogate/low"][..]),
        ("rounds-integers", &["values/integer/beyond-two-to-the-53"]),
        ("has-no-numbers-that-are-none", &["values/float/not-a-number"]),
        ("reads-bytes-as-text", &["values/blob/empty", "values/blob/all-bytes"]),
        ("cuts-seconds", &["values/timestamp/half-second"]),
        ("writes-keys-as-they-are", &["values/map/key-like-blob"]),
        ("loses-prototypes", &["values/map/key-proto"]),
        ("composes", &["values/text/decomposed"]),
        ("cuts-long-texts", &["values/text/long"]),
        ("ignores-the-path", &["calls/path"]),
        ("makes-no-call", &["calls/success"]),
        ("echoes-calls", &["calls/success"]),
        ("sends-twice", &["calls/success"]),
        ("tries-again", &["calls/one-attempt"]),
        ("loses-names", &["calls/error"]),
        ("ends-where-nothing-listens", &["calls/unreachable"]),
        ("ends-at-unknown-fields", &["messages/unknown-field"]),
        ("ends-at-unknown-types", &["messages/unknown-type"]),
        ("rounds-ids", &["messages/large-id", "messages/nothing-else"]),
        ("prints-beside", &["messages/nothing-else"]),
        ("answers-twice", &["messages/nothing-else"]),
        ("fails-in-the-end", &["messages/end"]),
        ("stays", &["messages/end"]),
    ];
    // Most of the time is spent waiting: for starts, and for one that stays.
    for some in faults.chunks(4) {
        thread::scope(|scope| {
            for (mode, expected) in some {
                scope.spawn(|| check_fault(mode, expected));
            }
        });
    }
}

fn check_fault(mode: &str, expected: &[&str]) {
    let found = broken(mode);
    let missing: Vec<_> = expected.iter().filter(|name| !found.contains(**name)).collect();
    assert!(missing.is_empty(), "{mode}: {missing:?} are not in {found:?}");
    // A fault shows in its own group alone.
    let groups = |name: &str| name.split('/').next().map(str::to_owned);
    let of: BTreeSet<_> = expected.iter().map(|name| groups(name)).collect();
    assert!(found.iter().all(|name| of.contains(&groups(name))), "{mode}: {found:?}");
}

#[test]
fn a_driver_that_has_no_echo_is_told_so() {
    let ended = checked(&["python3", "tests/cases/client/checked_driver.py", "has-no-echo"]);
    // The other values are not tried, and that is told once.
    ended.expect(1, &["values/text/ascii", "this driver knows no such message", "values       0 of 1 held"]);
    ended.expect(1, &["calls        5 of 5 held"]);
}

#[test]
fn what_cannot_be_started_is_not_checked() {
    checked(&["no-such-driver"]).expect(3, &["no-such-driver: there is no program `no-such-driver`"]);
    checked(&["python3", "tests/cases/client/driver.py", "no-hello"]).expect(3, &["before it said hello"]);
    checked(&[]).expect(2, &["<COMMAND>..."]);
}

/// What a person begins with speaks the protocol; only the call is missing.
#[test]
fn a_driver_that_was_begun_echoes_and_makes_no_call_yet() {
    let folder = tempfile::tempdir().unwrap();
    for (language, file, program) in [("python", "driver.py", "python3"), ("generic", "driver.sh", "sh")] {
        let begun = run(&folder, &format!("driver new {language}"));
        begun.expect(0, &[&format!("wrote {file}"), &format!("wireproof driver check {program} {file}")]);
        let ended = run(&folder, &format!("driver check {program} {file}"));
        ended.expect(1, &["calls/success", "make the call here", "FAIL: 1 of "]);
        let again = run(&folder, &format!("driver new {language}"));
        again.expect(2, &["expected no file there, found one"]);
    }
    let elsewhere = run(&folder, "driver new java deep/Driver.java");
    elsewhere.expect(2, &["deep/Driver.java"]);
    run(&folder, "driver new cobol").expect(2, &["possible values: python, go, java, generic"]);
}
