//! Runs that end before their last case: by Ctrl-C, or by a bound. What was judged is told, and nothing is lost.

use std::fs;
use std::io::Read;
use std::process::Child;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use super::report;
use super::run;
use super::send_signal;
use super::wireproof;

/// Interrupts a process, once it has said that it handles interrupts.
fn interrupt(child: &Child) {
    send(child, "INT");
}

/// The same with another signal.
fn send(child: &Child, signal: &str) {
    const INTERRUPT: u64 = 1 << 1;
    let handles = || {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        u64::from_str_radix(caught.trim(), 16).unwrap() & INTERRUPT != 0
    };
    while !handles() {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(1000));
    send_signal(child, signal);
}

/// Starts a run on a mock that is judged slowly, interrupts it, and gives back what it printed.
fn interrupted(arguments: &[&str]) -> (Option<i32>, String) {
    ended_by("INT", arguments)
}

fn ended_by(signal: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut child = wireproof(&folder)
        .args(["check", "server", "--fault", "path-ignored", "--rate", "100/s"])
        .args(["--report", "ndjson=told.ndjson"])
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // However long that takes: what comes before the first answer is another test's.
    let is_judged = || {
        let told = fs::read_to_string(folder.path().join("told.ndjson")).unwrap_or_default();
        told.lines().any(|line| line.contains(r#""type":"judged""#))
    };
    while !is_judged() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(20));
    }
    send_signal(&child, signal);
    let mut shown = String::new();
    child.stdout.take().unwrap().read_to_string(&mut shown).unwrap();
    (child.wait().unwrap().code(), shown)
}

#[test]
fn an_interrupt_reports_what_was_judged() {
    let (code, shown) = interrupted(&["--report", "json=-"]);
    assert_eq!(code, Some(130), "{shown}");
    let report: Value = serde_json::from_str(&shown).unwrap();
    let count = |name: &str| report["cases"][name].as_u64().unwrap();
    assert_eq!(report["interrupted"], true);
    assert!(count("total") == 3281 && count("pass") > 0 && count("skip") > 1000, "{}", report["cases"]);

    let (code, shown) = interrupted(&["--report", "ndjson=-"]);
    assert_eq!(code, Some(130), "{shown}");
    let last: Value = serde_json::from_str(shown.lines().last().unwrap()).unwrap();
    let told = ["type", "conclusion", "exit_code", "interrupted"].map(|field| last[field].clone());
    let expected: [Value; 4] = ["finished".into(), "interrupted".into(), 130.into(), true.into()];
    assert_eq!(told, expected);

    let (code, shown) = interrupted(&["--quiet"]);
    assert_eq!(code, Some(130), "{shown}");
    assert!(shown.starts_with("INTERRUPTED: ") && shown.contains(" cases judged"), "{shown}");
}

#[test]
fn other_signals_that_end_a_program_report_too() {
    // Whoever runs the tests by `nohup` has programs go on that are hung up: so they do.
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap();
    let is_hung_up = u64::from_str_radix(ignored.trim(), 16).unwrap() & 1 == 0;
    for signal in ["TERM", "HUP"].into_iter().filter(|signal| is_hung_up || *signal == "TERM") {
        let (code, shown) = ended_by(signal, &["--report", "json=-"]);
        assert_eq!(code, Some(130), "{signal}: {shown}");
        let report: Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(report["interrupted"], true, "{signal}");
    }
}

/// Where nothing was judged, what stood in the files of reports still stands there.
#[test]
fn a_report_stays_where_nothing_was_judged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    fs::write(&path, "of last week").unwrap();
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    let report =
        ["--report", "json=report.json", "--report", "junit=new.xml", "--report", "ndjson=new.ndjson"];
    let unreached = wireproof(&folder)
        .args(["check", "server", "--endpoint-url", "http://127.0.0.1:1"])
        .args(report)
        .output();
    assert_eq!(unreached.unwrap().status.code(), Some(3));
    let mut child = wireproof(&folder)
        .args(["check", "server", "--endpoint-url", "http://127.0.0.1:1", "--wait", "600"])
        .args(report)
        .spawn()
        .unwrap();
    send(&child, "TERM");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(fs::read_to_string(&path).unwrap(), "of last week");
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
    assert!(!folder.path().join("new.xml").exists() && !folder.path().join("new.ndjson").exists());
}

#[test]
fn an_interrupt_ends_waiting_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = wireproof(&folder)
        .args(["check", "server", "--endpoint-url", "http://127.0.0.1:1", "--wait", "600"])
        .spawn()
        .unwrap();
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_bound_leaves_cases_out_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (ended, report) = report(&folder, "check server --max-requests 100");
    // Most requirements have no judged case.
    assert_eq!(ended.code, Some(3), "{}{}", ended.out, ended.err);
    let count = |name: &str| report["cases"][name].as_u64().unwrap();
    assert_eq!(report["requests"], 100);
    assert_eq!(count("total"), 3281, "{}", report["cases"]);
    assert!(count("pass") > 10 && count("skip") > 2000, "{}", report["cases"]);
    assert!(report["notes"].to_string().contains("the bound of 100 requests was met"), "{}", report["notes"]);
}

/// What was not sent decides nothing where each requirement has a judged case.
#[test]
fn a_bound_that_leaves_every_requirement_a_case_holds() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = "check server --phase fuzzing --cases 400 --max-requests 300";
    let (ended, report) = report(&folder, arguments);
    assert_eq!(ended.code, Some(0), "{}{}", ended.out, ended.err);
    assert!(report["notes"].to_string().contains("300 judged"), "{}", report["notes"]);
}

/// Rules of state need users, which nobody has set up behind a bare URL.
#[test]
fn nothing_left_to_judge_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(&folder, "check server --phase state --endpoint-url http://127.0.0.1:9");
    assert_eq!(ended.code, Some(2), "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("nothing was set up"), "{}", ended.err);
}

/// Nothing judged is nothing proven.
#[test]
fn a_bound_before_the_first_verdict_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(&folder, "check server --max-requests 1 --quiet");
    assert_eq!(ended.code, Some(3), "{}{}", ended.out, ended.err);
    assert_eq!(ended.out, "NOT JUDGED: the bound of 1 request was met before a case was judged\n");
}

/// Cases are left out as with a bound on requests, and what no case was sent about is named.
#[test]
fn a_run_ends_in_good_order_when_its_time_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let (ended, report) = report(&folder, "check server --max-time 4 --rate 20");
    assert_eq!(ended.code, Some(3), "{}{}", ended.out, ended.err);
    let notes = report["notes"].to_string();
    assert!(notes.contains("the bound of 4 s was met: cases are missing ("), "{notes}");
    assert!(notes.contains("no case was sent about cognito-idp/"), "{notes}");
    assert!(
        report["cases"]["pass"].as_u64().unwrap() > 0 && report["interrupted"] == false,
        "{}",
        report["cases"]
    );
    let unsent = |requirement: &serde_json::Value| requirement["unsent"].as_u64() > Some(0);
    assert!(report["requirements"].as_array().unwrap().iter().any(unsent));
}

#[test]
fn no_time_at_all_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(&folder, "check server --max-time 0.000001 --quiet");
    assert_eq!(ended.code, Some(3), "{}{}", ended.out, ended.err);
    assert_eq!(ended.out, "NOT JUDGED: the bound of 0.000001 s was met before a case was judged\n");
    for time in ["0", "-1", "nan", "soon"] {
        let ended = run(&folder, &format!("check server --max-time={time}"));
        assert_eq!(ended.code, Some(2), "{time}");
        assert!(ended.err.contains("expected a number of seconds above zero"), "{}", ended.err);
    }
    // A time that nobody lives to see bounds nothing.
    let ended = run(&folder, "check server --max-time 1e18 --cases 0 --phase examples --quiet");
    assert_eq!(ended.code, Some(0), "{}{}", ended.out, ended.err);
}
