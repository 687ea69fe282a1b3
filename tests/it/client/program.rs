//! The command line of `check client`, and what it tells.

use serde_json::Value;

use crate::command::{Ended, wireproof_here};

/// The program's own command line of the operation, as a client.
const CALL: [&str; 4] = [env!("CARGO_BIN_EXE_wireproof"), "call", "cognito-idp", "confirm-forgot-password"];

fn check(options: &[&str], client: &[&str]) -> Ended {
    Ended::from(wireproof_here(&[&["check", "client"], options, &["--"], client].concat()))
}

#[test]
fn the_program_s_own_call_is_clean() {
    // Like the AWS CLI it reads the name of an error in the body alone, and no other member than its own.
    let told = check(&["--report", "json=-"], &CALL);
    told.expect(0, &[]);
    let report: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(report["subject"], "client");
    let findings = report["findings"].as_array().unwrap().iter();
    let found: Vec<&str> = findings.map(|finding| finding["requirement"].as_str().unwrap()).collect();
    assert_eq!(
        found,
        ["client/answer/error-code", "client/answer/error-header", "client/answer/success-unreadable"]
            .map(|rule| format!("aws-json-1.1/{rule}"))
    );
    assert_eq!(report["divergence"]["gating"], 0);
    // One is open, and one is about compressed answers, which it does not offer to read.
    assert_eq!(report["coverage"]["exercised"], report["coverage"]["requirements"].as_u64().unwrap() - 2);
}

#[test]
fn a_finding_has_what_the_client_was_called_with_and_what_it_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    let report = format!("json={}", path.display());
    let told = check(&["--only", "**/spelling/code", "--strict", "--report", &report], &CALL);
    told.expect(1, &["F1  should: wrong-error", "it said      the error 400", "--only cognito-idp/"]);
    let report: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let finding = &report["findings"][0];
    assert_eq!(finding["client"]["requests"], 1);
    let sent: Value = serde_json::from_str(finding["request"]["body"].as_str().unwrap()).unwrap();
    assert_eq!(sent, finding["client"]["input"]);
    let named = format!("{}#F1", path.display());
    Ended::from(wireproof_here(&["explain", &named])).expect(0, &["should: wrong-error", "it said"]);
    Ended::from(wireproof_here(&["report", "show", &named]))
        .expect(0, &["The call:", "it said: the error 400"]);
    Ended::from(wireproof_here(&["replay", &named]))
        .expect(2, &["is about a client; this makes its call again"]);
}

#[test]
fn a_known_failure_of_a_client_is_listed_as_one_of_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("known.toml").display().to_string();
    let only = ["--only", "**/client/**", "--strict", "--expected-failures", &path];
    check(&[&only[..], &["--update-expected-failures"]].concat(), &CALL).expect(0, &["2 known"]);
    check(&only, &CALL).expect(0, &["2 known", "0 new"]);
    std::fs::write(
        &path,
        "[[expected]]\nrequirement = \"aws-json-1.1/client/nothing\"\noutcome = \"header\"\nreason = \"a\"\n",
    )
    .unwrap();
    check(&only, &CALL).expect(2, &["aws-json-1.1/client/nothing"]);
}

#[test]
fn a_call_is_shown_with_its_input_bytes_answer_and_what_was_said() {
    let told = check(&["--only", "**/client/error-unknown", "--verbose"], &CALL);
    told.expect(
        0,
        &["coverage/client/error-unknown", "  input\n", "POST / HTTP/1.1", "  answered\n", "  said\n"],
    );
}

#[test]
fn a_value_that_was_set_is_hidden_wherever_it_is_told() {
    let options =
        ["--only", "**/spelling/code", "--set", "Password=Secret-of-mine-7", "--strict", "--verbose"];
    let told = check(&options, &CALL);
    told.expect(1, &["F1"]);
    assert!(!format!("{}{}", told.out, told.err).contains("Secret-of-mine"), "{}{}", told.out, told.err);
}

#[test]
fn the_calls_are_listed_and_shared() {
    let list = |shard: &str| {
        let told =
            Ended::from(wireproof_here(&["check", "client", "--dry-run", "--shard", shard, "--cases", "5"]));
        told.expect(0, &[]);
        told.out.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let whole = list("1/1");
    assert!(whole.iter().any(|address| address.ends_with("coverage/client/endpoint-path")));
    let client =
        |addresses: &[String]| addresses.iter().filter(|address| address.contains("/client/")).count();
    assert_eq!(client(&list("1/2")) + client(&list("2/2")), client(&whole));
}
