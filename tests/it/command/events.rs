//! `--report ndjson=PATH`: what a run tells as it goes on, also where it is ended early.

use std::collections::BTreeSet;
use std::fs;
use std::process::Stdio;

use serde_json::Value;

use super::run;
use super::wireproof;
use crate::report::ndjson::lines;

/// The values of a field of all lines of a type.
fn of<'a>(lines: &'a [Value], kind: &str, field: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["type"] == kind).map(|line| &line[field]).collect()
}

fn count(lines: &[Value], kind: &str) -> usize {
    lines.iter().filter(|line| line["type"] == kind).count()
}

/// The events tell what the JSON report tells.
#[test]
fn events_come_to_what_the_report_says() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(
        &folder,
        "check server --fault length-counted-in-bytes --fault error-type-header-dropped --strict --cases 10 \
         --only **/{Username,ClientId}/** --report ndjson=events.ndjson --report json=report.json",
    );
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let lines = lines(&read("events.ndjson"));
    let report: Value = serde_json::from_str(&read("report.json")).unwrap();
    assert_eq!(lines[0]["type"], "started");
    let last = &lines[lines.len() - 1];
    assert_eq!(
        (&last["type"], &last["conclusion"], &last["exit_code"]),
        (&"finished".into(), &"fail".into(), &1.into())
    );
    for field in ["subject", "operations", "target", "endpoint", "start", "behavior", "seed", "spec_sha256"]
        .into_iter()
        .chain(["binary", "commit", "dirty", "target_package", "target_version"])
    {
        assert_eq!(lines[0][field], report[field], "{field}");
    }
    for field in
        ["cases", "coverage", "divergence", "requests", "duration_ms", "notes", "stale", "interrupted"]
    {
        assert_eq!(last[field], report[field], "{field}");
    }
    let addresses = of(&lines, "judged", "address");
    let distinct: BTreeSet<&str> = addresses.iter().map(|address| address.as_str().unwrap()).collect();
    assert_eq!(distinct.len(), addresses.len(), "each case is judged once");
    assert_eq!(report["cases"]["total"], addresses.len());
    // Each finding is told once as it is found, with the fields of the report; the end tells what was decided of it.
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.len() > 1, "{}", report["findings"]);
    let told: Vec<&Value> = lines.iter().filter(|line| line["type"] == "finding").collect();
    assert_eq!((told.len(), count(&lines, "shrinking")), (findings.len(), findings.len()));
    for (finding, decided) in findings.iter().zip(last["findings"].as_array().unwrap()) {
        let line = told.iter().find(|line| line["id"] == finding["id"]).unwrap();
        for (field, value) in finding.as_object().unwrap() {
            let value_told = line.get(field).or_else(|| decided.get(field));
            let absent = Value::Array(Vec::new());
            assert_eq!(value_told.unwrap_or(&absent), value, "{field} of {}", finding["id"]);
        }
    }
}

#[test]
fn events_tell_of_each_fault_that_is_weighed() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(&folder, "check server --phase examples --power --report ndjson=-");
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let lines = lines(&ended.out);
    let caught = of(&lines, "power-judged", "caught");
    let power = &lines[lines.len() - 1]["power"];
    assert_eq!(of(&lines, "power-started", "faults"), [&power["total"]]);
    assert_eq!(power["total"], caught.len());
    assert_eq!(power["caught"], caught.iter().filter(|caught| **caught == true).count());
}

/// What was expected to fail is told by the last line, as by every other report.
#[test]
fn the_end_tells_what_was_known() {
    let folder = tempfile::tempdir().unwrap();
    let known = "[[expected]]\nrequirement = 'cognito-idp/confirm-forgot-password/length/Username/max'\n\
        outcome = 'refused'\nreason = 'counted in bytes'\n";
    fs::write(folder.path().join("known.toml"), known).unwrap();
    let ended = run(
        &folder,
        "check server --fault length-counted-in-bytes --only **/length/Username/* \
         --expected-failures known.toml --report ndjson=-",
    );
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let lines = lines(&ended.out);
    let decided = &lines[lines.len() - 1]["findings"][0];
    assert_eq!((&decided["known"], &decided["gates"]), (&"counted in bytes".into(), &false.into()));
}

#[test]
fn merged_shards_are_told_in_lines_too() {
    let folder = tempfile::tempdir().unwrap();
    for shard in 1..=2 {
        let arguments = "check server --fault length-counted-in-bytes --only **/length/Username/*";
        run(&folder, &format!("{arguments} --shard {shard}/2 --report json={shard}.json"));
    }
    let merged = run(&folder, "report merge 1.json 2.json --report ndjson=-");
    assert_eq!(merged.code, Some(1), "{}", merged.err);
    let lines = lines(&merged.out);
    assert_eq!((count(&lines, "started"), count(&lines, "finding"), lines.len()), (1, 1, 3));
}

/// A run that is killed leaves what it judged, each line whole.
#[test]
fn a_killed_run_leaves_what_it_judged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.ndjson");
    let mut child = wireproof(&folder)
        .args(["check", "server", "--rate", "100/s", "--report", "ndjson=events.ndjson"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let written = || fs::read_to_string(&path).unwrap_or_default();
    while !written().contains("\"judged\"") {
        assert_eq!(child.try_wait().unwrap(), None, "it ended before it judged anything");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let lines = lines(&written());
    assert!(count(&lines, "started") == 1 && count(&lines, "judged") > 0, "{lines:?}");
    assert_eq!(count(&lines, "finished"), 0);
}

/// A reader that has seen enough changes nothing.
#[test]
fn a_closed_pipe_leaves_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = wireproof(&folder)
        .args(["check", "server", "--phase", "examples", "--report", "ndjson=-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = super::Ended::from(child.wait_with_output().unwrap());
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
}

#[test]
fn a_place_that_cannot_be_written_to_is_refused_or_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    for place in ["sub", "missing/events.ndjson", ""] {
        let ended = run(&folder, &format!("check server --phase examples --report ndjson={place}"));
        assert_eq!(ended.code, Some(2), "{place}: {}", ended.err);
        assert!(
            ended.out.is_empty() && ended.err.contains("--report"),
            "{place}: {}{}",
            ended.out,
            ended.err
        );
    }
    let full =
        run(&folder, "check server --phase examples --report ndjson=/dev/full --report json=report.json");
    assert_eq!(full.code, Some(2), "{}", full.out);
    assert!(full.err.starts_with("error: --report ndjson=/dev/full: "), "{}", full.err);
    assert!(folder.path().join("report.json").exists(), "the other reports are written all the same");
}
