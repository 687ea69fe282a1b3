//! The names of a finding: one that is the same in every report, and a short one within its own.

use std::collections::BTreeMap;

use serde_json::Value;

use super::report;
use super::run;

const BROKEN: &str =
    "check server --fault length-counted-in-bytes --cases 0 --only **/length/{Username,ClientMetadata.key}/*";

/// The id of each requirement's finding.
fn ids(report: &Value) -> BTreeMap<String, String> {
    let text = |finding: &Value, field: &str| finding[field].as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|finding| (text(finding, "requirement"), text(finding, "id"))).collect()
}

#[test]
fn an_id_is_the_same_in_a_shard_and_with_other_cases_and_a_known_list() {
    let folder = tempfile::tempdir().unwrap();
    let (_, whole) = report(&folder, BROKEN);
    let known = ids(&whole);
    assert!(known.len() > 1, "{known:?}");
    for id in known.values() {
        assert!(id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    }
    let list = "--expected-failures known.toml --update-expected-failures";
    for other in ["--shard 2/2", "--seed 2", list, "--only **/required/*"] {
        let (_, other) = report(&folder, &format!("{BROKEN} {other}"));
        for (requirement, id) in ids(&other) {
            assert_eq!(known.get(&requirement).unwrap_or(&id), &id, "{requirement}");
        }
    }
}

#[test]
fn a_finding_answers_to_both_names_in_a_named_report_and_in_the_last_one() {
    let folder = tempfile::tempdir().unwrap();
    let (_, whole) = report(&folder, &format!("{BROKEN} --report text=r.txt"));
    std::fs::write(folder.path().join("r.json"), whole.to_string()).unwrap();
    let id = whole["findings"][0]["id"].as_str().unwrap();
    let requirement = whole["findings"][0]["requirement"].as_str().unwrap();
    for name in ["F1", id, "r.json#F1", &format!("r.json#{id}")] {
        let explained = run(&folder, &format!("explain {name}"));
        assert!(
            explained.code == Some(0) && explained.out.contains(requirement),
            "{name}: {}",
            explained.err
        );
        let replayed = run(&folder, &format!("replay {name}"));
        assert!(replayed.code == Some(1) && replayed.out.contains(requirement), "{name}: {}", replayed.err);
        let shown = run(&folder, &format!("report show {name}"));
        assert!(shown.out.starts_with(&format!("### `{id}`: ")), "{name}: {}{}", shown.out, shown.err);
        assert!(shown.out.contains("```sh\n") && shown.out.contains("wireproof replay "), "{}", shown.out);
    }
}

/// What was set stands in no report, and without it another request is sent.
#[test]
fn values_that_were_set_are_asked_for_again() {
    let folder = tempfile::tempdir().unwrap();
    let set = "--set ClientId=9exampleclientid8";
    report(&folder, &format!("{BROKEN} {set}"));
    let note = "note: F1 was found with values that were set for ClientId: give them again with --set";
    for (words, is_told) in [("", true), (set, false), ("--set Username=a", true)] {
        let replayed = run(&folder, &format!("replay F1 {words}"));
        assert_eq!(replayed.err.contains(note), is_told, "{words}: {}", replayed.err);
    }
}

#[test]
fn an_id_that_is_in_no_report_is_made_again_where_a_server_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (_, whole) = report(&folder, BROKEN);
    let finding = &whole["findings"][0];
    let (id, requirement) = (finding["id"].as_str().unwrap(), finding["requirement"].as_str().unwrap());
    std::fs::remove_dir_all(folder.path().join("state")).unwrap();
    for command in ["explain", "replay"] {
        let alone = run(&folder, &format!("{command} {id}"));
        assert_eq!(alone.code, Some(2), "{}", alone.out);
        assert!(alone.err.contains(requirement) && alone.err.contains("--endpoint-url URL"), "{}", alone.err);
        let found = run(&folder, &format!("{command} {id} --fault length-counted-in-bytes"));
        assert!(found.out.contains(requirement), "{command}: {}{}", found.out, found.err);
    }
    let shown = run(&folder, &format!("report show {id}"));
    assert!(shown.code == Some(2) && shown.err.contains(&format!("PATH#{id}")), "{}", shown.err);
    let unknown = run(&folder, "explain 00000000");
    assert!(unknown.code == Some(2) && unknown.err.contains("found `00000000`"), "{}", unknown.err);
}

/// What a fault breaks is told from what it was seen to break, beyond what it was made to break.
#[test]
fn a_fault_is_explained_by_what_it_is_seen_to_break() {
    let folder = tempfile::tempdir().unwrap();
    let explained = run(&folder, "explain length-counted-in-bytes");
    assert_eq!(explained.code, Some(0), "{}", explained.err);
    for id in ["length/Username/max", "length/ClientMetadata.key/max"] {
        assert!(explained.out.contains(id), "{}", explained.out);
    }
}

/// What a script of a job asks: how many are new, gate, are known, or are listed and held; of several reports together.
#[test]
fn findings_of_reports_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let check = "check server --only **/path/** --only **/length/Username/* --strict --quiet";
    run(&folder, &format!("{check} --report json=right.json")).expect(0, &[]);
    let wrong = format!("{check} --fault path-ignored --fault length-max-unchecked/Username");
    run(&folder, &format!("{wrong} --report json=wrong.json")).expect(1, &[]);
    let listed = format!("{check} --fault path-ignored --expected-failures known.toml");
    run(&folder, &format!("{listed} --update-expected-failures")).expect(0, &[]);
    run(&folder, &format!("{wrong} --expected-failures known.toml --report json=known.json")).expect(1, &[]);
    let rows = [
        ("right.json", "new=0\ngating=0\nknown=0\nstale=0\n"),
        ("wrong.json", "new=2\ngating=2\nknown=0\nstale=0\n"),
        ("known.json", "new=1\ngating=1\nknown=1\nstale=0\n"),
        ("right.json wrong.json known.json", "new=3\ngating=3\nknown=1\nstale=0\n"),
    ];
    for (reports, counts) in rows {
        assert_eq!(run(&folder, &format!("report count {reports}")).out, counts, "{reports}");
    }
    run(&folder, "report count none.json").expect(2, &["none.json"]);
    run(&folder, "report count known.toml").expect(2, &["not a JSON report"]);
}
