//! Drivers: processes that stay alive and speak lines.

use crate::command::{Ended, wireproof_here};

fn check(mode: &str, options: &[&str]) -> Ended {
    let driver = format!("python3 tests/cases/client/driver.py {mode}");
    Ended::from(wireproof_here(&[&["check", "client", "--driver", &driver], options].concat()))
}

#[test]
fn a_right_driver_is_clean_in_all_calls_and_what_it_has_not_is_told() {
    let told = check("right", &["--cases", "100"]);
    told.expect(0, &["PASS", "a driver of the tests", "not made: 4 calls"]);
}

#[test]
fn a_driver_that_crashes_is_started_again() {
    let told = check("crashes", &["--only", "**/client/**"]);
    told.expect(1, &["client/call/ends", "must: crash", "about to crash", "signal: 6"]);
}

#[test]
fn a_driver_that_hangs_is_ended_and_started_again() {
    let told = check("hangs", &["--only", "**/spelling/namespace", "--timeout", "3"]);
    told.expect(1, &["client/call/ends", "must: hang", "about to hang"]);
}

#[test]
fn a_line_that_is_no_message_is_found() {
    let told = check("chatters", &["--only", "**/client/**"]);
    told.expect(1, &["client/call/says", "must: output", "the line warning: an error"]);
    let told = check("mumbles", &["--only", "**/spelling/namespace", "--timeout", "3"]);
    told.expect(1, &["client/call/says", "client/call/ends", "the line {"]);
}

/// What cannot be called is no client that has something not by design: nothing is known of it.
#[test]
fn calls_that_a_client_is_not_ready_for_are_no_pass() {
    let told = check("not-ready", &["--only", "**/optional/**"]);
    told.expect(3, &["NOT JUDGED", "it could not be made ready: the model is gone", "1 pass", " error"]);
}

#[test]
fn what_does_not_speak_the_protocol_is_not_judged() {
    for (mode, words) in [
        ("no-hello", "before it said hello; it printed: this driver has nothing to say"),
        ("prints-first", "expected its hello in the first line, found Welcome!"),
        ("newer", "expected version 1 of the protocol, found 2"),
    ] {
        check(mode, &[]).expect(3, &[words]);
    }
    let told = Ended::from(wireproof_here(&["check", "client", "--driver", "no-such-driver"]));
    told.expect(3, &["there is no program `no-such-driver`"]);
}
