//! Commands: what each call of one comes to, and that nothing of it is left running.

use std::fs;

use crate::command::{Ended, wireproof_here};

/// Judges the client of the tests in a mode, by calls that are about answers.
fn check(mode: &str, options: &[&str]) -> Ended {
    // Each call that hangs takes its whole time.
    let only = if mode == "hangs" { "**/spelling/namespace" } else { "**/client/**" };
    let client = ["check", "client", "--only", only];
    let command = ["--", "sh", "tests/cases/client/client.sh", mode, "{endpoint}", "{input}"];
    Ended::from(wireproof_here(&[&client, options, &command].concat()))
}

/// Whether a process runs whose words have this one among them.
fn is_running(word: &str) -> bool {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter_map(|process| fs::read(process.path().join("cmdline")).ok())
        .any(|words| words.split(|byte| *byte == 0).any(|one| one == word.as_bytes()))
}

#[test]
fn a_right_command_is_clean() {
    check("right", &[]).expect(0, &["PASS", "gating requirements held"]);
}

#[test]
fn a_command_that_says_success_at_an_error_is_found() {
    let told = check("careless", &[]);
    told.expect(1, &["client/answer/error-name", "must: accepted", "it said      success"]);
}

#[test]
fn a_command_that_sends_twice_is_found() {
    let told = check("twice", &[]);
    told.expect(1, &["fault        client/sends-twice", "F1 side-effect", "2 requests"]);
}

#[test]
fn a_command_that_crashes_is_found_with_what_it_printed() {
    check("crashes", &[]).expect(1, &["client/call/ends", "must: crash", "about to crash"]);
}

#[test]
fn a_command_that_hangs_is_found_and_ended() {
    let told = check("hangs", &["--timeout", "3"]);
    told.expect(1, &["client/call/ends", "must: hang", "about to hang"]);
    assert!(!is_running("98764"));
}

#[test]
fn nothing_that_a_command_starts_is_left_running() {
    check("forks", &[]).expect(0, &["PASS"]);
    assert!(!is_running("98765"));
}

#[test]
fn a_command_that_never_sends_is_not_judged() {
    check("never", &[]).expect(3, &["NOT JUDGED", "nothing when it was called with a plain input: success"]);
}

#[test]
fn a_command_that_is_not_there_is_refused() {
    let told = Ended::from(wireproof_here(&["check", "client", "--", "no-such-client"]));
    told.expect(2, &["there is no program `no-such-client`"]);
    let told = Ended::from(wireproof_here(&["check", "client"]));
    told.expect(2, &["expected a client"]);
    let told = Ended::from(wireproof_here(&["check", "client", "--", "sh", "{member:Unheard}"]));
    told.expect(2, &["found {member:Unheard}"]);
}

#[test]
fn placeholders_of_members_give_texts() {
    let line = "curl -sS --noproxy '*' -X POST -H 'Content-Type: application/x-amz-json-1.1' \
                -H 'X-Amz-Target: AWSCognitoIdentityProviderService.ConfirmForgotPassword' -d \
                \"{\\\"ClientId\\\":\\\"$1\\\",\\\"Username\\\":\\\"$2\\\",\\\"ConfirmationCode\\\":\\\"$3\\\",\\\"Password\\\":\\\"$4\\\"}\" \
                \"$0\"";
    let members =
        ["{member:ClientId}", "{member:Username}", "{member:ConfirmationCode}", "{member:Password}"];
    let words = ["check", "client", "--only", "**/optional/**", "--", "sh", "-c", line, "{endpoint}"];
    let told = Ended::from(wireproof_here(&[&words[..], &members].concat()));
    told.expect(0, &["PASS", "cannot be called so"]);
}
