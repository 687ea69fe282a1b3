//! The checks that a repository lists in `wireproof.toml`.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::{Ended, run, text, wireproof};

/// Three checks: one that holds, one that breaks something, one whose server is not there.
const CHECKS: &str = r#"
[[check]]
name = "right"
phase = "examples"
report = "markdown=of-{check}.md"

[[check]]
name = "wrong"
fault = ["path-ignored"]
strict = true
only = ["**/path/**"]
expected-failures = "known.toml"

[[check]]
name = "away"
endpoint-url = "http://127.0.0.1:1"
phase = ["examples"]
"#;

fn folder(known: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("wireproof.toml"), CHECKS).unwrap();
    fs::write(folder.path().join("known.toml"), known).unwrap();
    folder
}

#[test]
fn all_checks_run_and_the_first_exit_code_that_applies_is_told() {
    let folder = folder("");
    let all = run(&folder, "check");
    let table = "FAIL: held in 1 check, broken in 1 check, not judged in 1 check";
    all.expect(1, &["== right (1 of 3)", "== wrong (2 of 3)", "== away (3 of 3)", table]);
    all.expect(1, &["away: not judged: http://127.0.0.1:1: could not connect"]);
    assert!(text(&folder, "of-right.md").contains("pass"), "its own report");
    // Nothing gates: what could not be judged is left.
    let some = run(&folder, "check --check away --check right");
    some.expect(3, &["== right (1 of 2)", "NOT JUDGED: held in 1 check, not judged in 1 check"]);
    let quiet = run(&folder, "check --check wrong --check right --quiet");
    quiet.expect(1, &["right: PASS: ", "wrong: FAIL: 1 gating requirement broken"]);
    assert!(!quiet.out.contains("=="), "{}", quiet.out);
    // One alone is as `check server` is.
    let one = run(&folder, "check --check right");
    one.expect(0, &["PASS: "]);
    assert!(!one.out.contains("=="), "{}", one.out);
}

#[test]
fn a_list_is_seen_from_the_file_and_made_anew_from_anywhere() {
    let folder = folder("");
    let inside = folder.path().join("src/deep");
    fs::create_dir_all(&inside).unwrap();
    let from_inside = |arguments: &str| {
        let mut command = wireproof(&folder);
        Ended::from(command.current_dir(&inside).args(arguments.split(' ')).output().unwrap())
    };
    let made = from_inside("check --check wrong --update-expected-failures");
    made.expect(0, &["added to ../../known.toml", "1 known, 0 new"]);
    assert!(text(&folder, "known.toml").contains("[[expected]]"));
    from_inside("check --check wrong").expect(0, &["1 known, 0 new"]);
    // Without the list it is a finding again.
    fs::write(folder.path().join("known.toml"), "").unwrap();
    from_inside("check --check wrong").expect(1, &["1 gating requirement broken"]);
    let none = run(&folder, "check --check right --update-expected-failures");
    none.expect(2, &["expected a check with `expected-failures = FILE` in wireproof.toml, found none"]);
}

#[test]
fn reports_of_several_checks_have_places_apart() {
    let folder = folder("");
    let both = "check --check right --check wrong";
    run(&folder, &format!("{both} --report json={{check}}.json")).expect(1, &[]);
    for (name, gating) in [("right", 0), ("wrong", 1)] {
        let report: Value = serde_json::from_str(&text(&folder, &format!("{name}.json"))).unwrap();
        assert_eq!(report["divergence"]["gating"], gating, "{name}");
    }
    let refused = run(&folder, &format!("{both} --report json=one.json"));
    refused.expect(2, &["--report json=one.json: expected {check} in the path", "json=report-{check}.json"]);
    assert!(
        !Path::new(&folder.path().join("one.json")).exists() && refused.out.is_empty(),
        "{}",
        refused.out
    );
    let piped = run(&folder, &format!("{both} --report json=-"));
    piped.expect(2, &["expected {check} in the path"]);
    run(&folder, "check --check right --report json=one.json").expect(0, &[]);
    let taken = run(&folder, &format!("{both} --report markdown=of-{{check}}.md"));
    taken.expect(2, &["expected a place of its own for each report, found two for of-right.md"]);
    // What comes behind another is not read where a place has no end.
    run(&folder, &format!("{both} --report github=/dev/full")).expect(2, &["--report github=/dev/full: "]);
    // The summary of a step is one file: the checks stand in it one behind the other, whichever ran before.
    for _ in 0..2 {
        run(&folder, "check --report github=summary.md").expect(1, &["::error "]);
        let summary = text(&folder, "summary.md");
        let heads: Vec<&str> = summary.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(heads, ["## right", "## wrong", "## away"], "{summary}");
        assert!(summary.contains("Not judged: ") && summary.contains("FAIL: "), "{summary}");
    }
    // Annotations of a job stand in one list: each says of which check it is.
    let all = run(&folder, "check --report github=summary.md");
    all.expect(1, &["::notice title=wireproof right PASS::", "::error title=wireproof away not judged::"]);
    all.expect(1, &["::error title=wireproof wrong "]);
    let one = run(&folder, "check --check right --report github=summary.md");
    one.expect(0, &["::notice title=wireproof PASS::"]);
}

#[test]
fn what_is_wrong_is_told_before_anything_is_judged() {
    let folder = folder("");
    let unknown = run(&folder, "check --check rigth");
    unknown.expect(2, &["expected one of right, wrong, away (wireproof.toml), found `rigth`", "`right`?"]);
    fs::write(folder.path().join("wireproof.toml"), CHECKS.replace("strict", "strickt")).unwrap();
    let misspelled = run(&folder, "check");
    misspelled.expect(2, &["wireproof.toml:10:1", "unknown key `strickt`", "did you mean `strict`?"]);
    assert_eq!(misspelled.out, "");
    fs::remove_file(folder.path().join("wireproof.toml")).unwrap();
    run(&folder, "check").expect(2, &["expected wireproof.toml in this folder", "`wireproof init`"]);
    run(&folder, "check --check a server").expect(2, &["cannot be used with"]);
}

/// A list that cannot be read costs the other checks nothing, and decides the exit code.
#[test]
fn an_input_file_that_is_wrong_is_the_first_exit_code() {
    let folder = folder("[[expected");
    let ended = run(&folder, "check --check right --check wrong");
    ended.expect(2, &["== right", "PASS: ", "known.toml:1", "held in 1 check, not judged in 1 check"]);
    ended.expect(2, &["the check `wrong` cannot be run", "wireproof.toml:12:21"]);
    let alone = run(&folder, "check --check wrong");
    alone.expect(2, &["known.toml:1", "wireproof.toml:12:21"]);
    assert_eq!(alone.out, "");
}

/// A value that only its own meaning refuses is told at its line, before anything is sent.
#[test]
fn a_wrong_value_is_told_with_its_line() {
    let folder = folder("");
    for (line, told) in [
        ("target = \"moot\"", &["wireproof.toml:3:10", "did you mean `moto`"][..]),
        ("target = \"gone.toml\"", &["wireproof.toml:3:10", "gone.toml"]),
        ("fault = \"path-ignord\"", &["wireproof.toml:3:9", "path-ignord"]),
        ("operation = \"forget\"", &["wireproof.toml:3:13", "forget"]),
        ("only = \"nothing/at/all\"", &["wireproof.toml:3:8", "no case is left"]),
        ("spec = \"nowhere\"", &["wireproof.toml:3:8", "nowhere"]),
        ("set = \"Nobody=1\"", &["wireproof.toml:3:7", "Nobody"]),
        ("expected-failures = \"gone.toml\"", &["wireproof.toml:3:21", "gone.toml"]),
        ("requirements-as-of = \"9.0.0\"", &["wireproof.toml:3:22", "or an earlier version"]),
        ("behavior = \"stateful\"\nendpoint-url = \"http://127.0.0.1:1\"", &["wireproof.toml:3:12"]),
    ] {
        let text = format!("[[check]]\nname = \"odd\"\n{line}\n\n{CHECKS}");
        fs::write(folder.path().join("wireproof.toml"), text).unwrap();
        let ended = run(&folder, "check --check odd --check right");
        ended.expect(2, told);
        ended.expect(2, &["the check `odd` cannot be run", "== right (2 of 2)", "PASS: "]);
    }
}
