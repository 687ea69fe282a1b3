//! What a client sends and makes of answers, kept and held against what it does later.

use std::fs;

use tempfile::TempDir;

use crate::command::{Ended, wireproof};

const CALLS: &str = "snapshots/cognito-idp/confirm-forgot-password/a/calls.snap";
const READINGS: &str = "snapshots/cognito-idp/confirm-forgot-password/a/readings.snap";

/// The option that names the checked driver in a mode; it calls itself `a checked driver`.
fn driver(mode: &str) -> String {
    let path = fs::canonicalize("tests/cases/client/checked_driver.py").unwrap();
    format!("--driver 'python3 {} {mode}'", path.display())
}

fn snapshot(folder: &TempDir, words: &str) -> Ended {
    let words = shlex::split(words).unwrap();
    Ended::from(wireproof(folder).arg("snapshot").args(words).output().unwrap())
}

#[test]
fn what_changes_in_a_client_is_told_and_its_files_stand_beside_those_of_servers() {
    let folder = tempfile::tempdir().unwrap();
    snapshot(&folder, "accept").expect(0, &["in 4 files kept"]);
    snapshot(&folder, &format!("accept {}", driver("right")))
        .expect(0, &["in 2 files kept", "2 written, 0 removed"]);
    let calls = fs::read_to_string(folder.path().join(CALLS)).unwrap();
    for kept in ["target: \"a checked driver\"", "  POST /custom/\n", "  Host: <endpoint>\n", "\n  success\n"]
    {
        assert!(calls.contains(kept), "no `{kept}` in {}", &calls[..calls.len().min(2_000)]);
    }
    assert!(calls.len() < 1_000_000, "long values are kept whole: {}", calls.len());
    let readings = fs::read_to_string(folder.path().join(READINGS)).unwrap();
    assert!(readings.contains("the error CodeMismatchException"), "{readings}");

    // Neither takes the other's files for orphans.
    snapshot(&folder, "check").expect(0, &["PASS: "]);
    snapshot(&folder, &format!("check --seed 7 {}", driver("right"))).expect(0, &["PASS: "]);

    let lost = snapshot(&folder, &format!("check --timeout 9.5 {}", driver("loses-names")));
    lost.expect(1, &[READINGS, "FAIL: ", "wireproof snapshot accept --driver", " --timeout 9.5"]);
    let elsewhere = snapshot(&folder, &format!("check {}", driver("ignores-the-path")));
    elsewhere.expect(1, &["client/endpoint-path", "FAIL: 1 case not as kept: 1 changed"]);
    let twice = snapshot(&folder, &format!("check {}", driver("sends-twice")));
    twice.expect(1, &["+ the same 2 times", "FAIL: "]);
}

#[test]
fn a_client_that_cannot_be_called_or_asked_so_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    snapshot(&folder, "check --driver no-such-driver").expect(3, &["no-such-driver"]);
    snapshot(&folder, "check --target wireproof-call --rate 5").expect(2, &["--rate: expected a server"]);
    for option in ["--ca-bundle a.pem", "--no-verify-ssl", "--allow-remote"] {
        let name = option.split(' ').next().unwrap();
        snapshot(&folder, &format!("check --target wireproof-call {option}"))
            .expect(2, &[&format!("{name}: expected a server")]);
    }
    snapshot(&folder, "check --target wireproof-call --start").expect(2, &["--start: expected a server"]);
    snapshot(&folder, "check --target moto --install").expect(2, &["--install: expected --start too"]);
    snapshot(&folder, "check --driver a --endpoint-url http://127.0.0.1:1").expect(2, &["--endpoint-url"]);
    snapshot(&folder, &format!("accept {}", driver("makes-no-call"))).expect(3, &["sent nothing"]);
    assert!(!folder.path().join("snapshots").exists());
}

#[test]
fn values_that_were_given_are_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let given = "--set Password=NobodyMaySeeThis77";
    snapshot(&folder, &format!("accept {given} {}", driver("right"))).expect(0, &["kept"]);
    for file in [CALLS, READINGS] {
        assert!(
            !fs::read_to_string(folder.path().join(file)).unwrap().contains("NobodyMaySeeThis77"),
            "{file}"
        );
    }
}
