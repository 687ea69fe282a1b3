//! `wireproof diff`, on reports of real runs: each row is a run before, a run after, and what is told.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;

use super::{report, run};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    /// The arguments of `check server`.
    before: String,
    after: String,
    code: i32,
    /// Lines that are printed, without what stands around them.
    told: Vec<String>,
    /// How many entries the lists of the JSON have; those that are not named are empty.
    #[serde(default)]
    lists: std::collections::BTreeMap<String, usize>,
}

fn rows() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/diff.toml");
    toml::from_str::<Rows>(&std::fs::read_to_string(path).unwrap()).unwrap().row
}

/// Writes the report of a run into a file of the folder.
fn keep(folder: &TempDir, name: &str, arguments: &str) {
    let (_, document) = report(folder, &format!("check server --cases 0 {arguments}"));
    std::fs::write(folder.path().join(name), document.to_string()).unwrap();
}

const LISTS: [&str; 8] =
    ["new", "changed", "fixed", "lost", "new_causes", "gone_causes", "newly_judged", "not_judged"];

#[test]
fn what_differs_is_told() {
    for row in rows() {
        let folder = tempfile::tempdir().unwrap();
        keep(&folder, "before.json", &row.before);
        keep(&folder, "after.json", &row.after);
        let text = run(&folder, "diff before.json after.json");
        assert_eq!(text.code, Some(row.code), "{}: {}{}", row.name, text.out, text.err);
        for told in &row.told {
            assert!(text.out.lines().any(|line| line.contains(told)), "{}: {told}\n{}", row.name, text.out);
        }
        assert!(text.out.lines().all(|line| line.chars().count() <= 80), "{}: {}", row.name, text.out);
        let verdicts = ["EQUAL", "WORSE", "NOT WORSE", "UNDECIDED"];
        let end = text.out.lines().position(|line| verdicts.iter().any(|word| line.starts_with(word)));
        assert!(end.is_some_and(|end| end < 40), "{}: {}", row.name, text.out);
        let json = run(&folder, "diff before.json after.json --format json");
        assert_eq!(json.code, Some(row.code), "{}", row.name);
        let document: Value = serde_json::from_str(&json.out).unwrap();
        for list in LISTS {
            let count = document[list].as_array().unwrap().len();
            assert_eq!(
                count,
                row.lists.get(list).copied().unwrap_or(0),
                "{}: {list}: {}",
                row.name,
                json.out
            );
        }
    }
}

#[test]
fn a_difference_is_written_in_each_format() {
    let folder = tempfile::tempdir().unwrap();
    keep(&folder, "before.json", "--only **/{path,length/Username}/**");
    keep(&folder, "after.json", "--only **/{path,length/Username}/** --fault length-max-unchecked/Username");
    let wishes = "--report markdown=comment.md --report json=diff.json --report text=-";
    let ended = run(&folder, &format!("diff before.json after.json {wishes}"));
    assert_eq!(ended.code, Some(1), "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("WORSE: "), "{}", ended.out);
    let comment = std::fs::read_to_string(folder.path().join("comment.md")).unwrap();
    for told in [
        "## wireproof diff: worse, more that gates is broken\n",
        "\n### New causes (1)\n\n- C1, 1 finding: ",
        "- F1 (must wrong-error, gates) `cognito-idp/confirm-forgot-password/length/Username/max`: expected ",
    ] {
        assert!(comment.contains(told), "{told}\n{comment}");
    }
    assert!(comment.chars().count() < 65_000, "{comment}");
    let written = std::fs::read_to_string(folder.path().join("diff.json")).unwrap();
    assert_eq!(written, run(&folder, "diff before.json after.json --format json").out);
    assert_eq!(comment, run(&folder, "diff before.json after.json --report markdown=-").out);
    for (wish, told) in [
        ("html=diff.html", "expected one of text, json, markdown for a difference, found `html`"),
        ("json", "expected json=PATH"),
        ("json=none/diff.json", "--report json=none/diff.json: "),
        ("json=-", "expected a place of its own for each report"),
    ] {
        let ended = run(&folder, &format!("diff before.json after.json --report text=- --report {wish}"));
        assert_eq!(ended.code, Some(2), "{wish}: {}{}", ended.out, ended.err);
        assert!(ended.err.contains(told), "{wish}: {}", ended.err);
    }
}

#[test]
fn what_the_first_screen_has_whole_is_not_told_again() {
    let folder = tempfile::tempdir().unwrap();
    keep(&folder, "before.json", "--only **/path/**");
    keep(&folder, "after.json", "--only **/path/** --seed 2");
    let ended = run(&folder, "diff before.json after.json");
    assert_eq!(ended.out.matches("Less comparable, since the runs differ (2)").count(), 1, "{}", ended.out);
}

#[test]
fn reports_with_nothing_in_common_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let narrow = "--only **/path/**";
    keep(&folder, "one.json", narrow);
    keep(&folder, "other.json", &format!("{narrow} --operation cognito-idp/forgot-password"));
    let text = std::fs::read_to_string(folder.path().join("one.json")).unwrap();
    std::fs::write(
        folder.path().join("later.json"),
        text.replace("wireproof-report/1", "wireproof-report/9"),
    )
    .unwrap();
    std::fs::write(folder.path().join("cut.json"), &text[..text.len() / 2]).unwrap();
    std::fs::write(folder.path().join("matrix.json"), r#"{"schema": "wireproof-matrix/1"}"#).unwrap();
    for (arguments, told) in [
        ("diff one.json other.json", "expected two reports of the same operations"),
        ("diff one.json later.json", "found `wireproof-report/9`; write it anew with this version"),
        ("diff one.json cut.json", "the text ends too soon: write it anew"),
        (
            "diff one.json matrix.json",
            "found `wireproof-matrix/1`; give what `wireproof check --report json=PATH` writes",
        ),
        ("diff one.json none.json", "none.json"),
        ("diff one.json", "<AFTER>"),
    ] {
        let ended = run(&folder, arguments);
        assert_eq!(ended.code, Some(2), "{arguments}: {}{}", ended.out, ended.err);
        assert!(ended.err.contains(told), "{arguments}: {}", ended.err);
    }
}
