//! A service that is held to an older version of the requirements: what later ones brought is told, and turns nothing red.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use super::run;

const OF_LENGTH: &str = "cognito-idp/confirm-forgot-password/length/Username/max";
const ABOVE: &str = "cognito-idp/confirm-forgot-password/coverage/length/Username/above-max";
const FAULT: &str = "length-max-unchecked/Username";
const ONLY: &str = "--only **/length/Username/* --only **/optional/all";

/// The service with what versions are said to have brought.
fn folder(versions: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("spec/cognito-idp")).unwrap();
    let service = include_str!("../../../spec/cognito-idp/service.toml");
    fs::write(folder.path().join("spec/cognito-idp/service.toml"), format!("{service}\n{versions}")).unwrap();
    folder
}

/// What is found where the service with the fault is held to a version, by the requirement: what it is worth, whether it
/// gates, and what brought it.
fn found(folder: &TempDir, rest: &str, code: u8) -> Vec<(String, String, bool, Option<String>)> {
    let ended = run(
        folder,
        &format!("check server --spec spec --fault {FAULT} {ONLY} --report json=report.json {rest}"),
    );
    assert_eq!(ended.code, Some(i32::from(code)), "{rest}: {}{}", ended.out, ended.err);
    let report: Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("report.json")).unwrap()).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let of = |finding: &Value, field: &str| finding[field].as_str().map(str::to_owned);
    let told = findings.map(|finding| {
        let (id, level) = (of(finding, "requirement").unwrap(), of(finding, "level").unwrap());
        (id, level, finding["gates"].as_bool().unwrap(), of(finding, "brought"))
    });
    told.filter(|(id, ..)| id == OF_LENGTH).collect()
}

fn told(level: &str, gates: bool, brought: Option<&str>) -> Vec<(String, String, bool, Option<String>)> {
    vec![(OF_LENGTH.to_owned(), level.to_owned(), gates, brought.map(str::to_owned))]
}

#[test]
fn a_requirement_that_a_later_version_brought_is_told_and_does_not_gate() {
    let folder = folder(&format!("[[version]]\nversion = \"0.1.0\"\nrequirements = [\"{OF_LENGTH}\"]\n"));
    assert_eq!(found(&folder, "", 1), told("must", true, None));
    assert_eq!(found(&folder, "--requirements-as-of 0.1.0", 1), told("must", true, None));
    assert_eq!(found(&folder, "--requirements-as-of 0.0.9", 0), told("must", false, Some("0.1.0")));
    let ended = run(
        &folder,
        &format!(
            "check server --spec spec --fault {FAULT} {ONLY} --requirements-as-of 0.0.9 --by requirement"
        ),
    );
    ended.expect(
        0,
        &["(new by upgrade: since 0.1.0)", "requirements held", "; 1 finding is new by upgrade\n"],
    );
}

/// A misspelled pattern would let a new case turn a run red.
#[test]
fn a_pattern_that_no_case_has_is_refused() {
    let folder =
        folder("[[version]]\nversion = \"0.1.0\"\ncases = [\"**/coverage/length/**\", \"**/lenght/**\"]\n");
    let ended = run(&folder, "check server --spec spec --phase examples --requirements-as-of 0.0.9");
    ended.expect(2, &["cognito-idp: `cases` of [[version]] 0.1.0 has `**/lenght/**`, which matches no case"]);
    run(&folder, "check server --spec spec --phase examples").expect(0, &[]);
}

#[test]
fn what_versions_changed_about_a_requirement_is_explained() {
    let explained = |changes: &str| {
        let folder = folder(&format!("[[version]]\nversion = \"0.1.0\"\n{changes}\n"));
        run(&folder, &format!("explain {OF_LENGTH} --spec spec"))
    };
    explained(&format!("requirements = [\"{OF_LENGTH}\"]")).expect(0, &["versions", "new in 0.1.0"]);
    let raised = explained(&format!("levels = {{ \"{OF_LENGTH}\" = \"should\" }}"));
    raised.expect(0, &["versions", "should before 0.1.0"]);
    let other = explained("requirements = [\"**/length/Password/max\"]");
    assert!(!other.out.contains("versions"), "{}", other.out);
}

/// The same requirement is broken by cases that were there, or by new ones alone.
#[test]
fn a_case_that_a_later_version_brought_decides_nothing() {
    let all_of_it = "[[version]]\nversion = \"0.1.0\"\ncases = [\"**/coverage/length/Username/*\"]\n";
    let folder_of_all = folder(all_of_it);
    assert_eq!(found(&folder_of_all, "", 1), told("must", true, None));
    assert_eq!(found(&folder_of_all, "--requirements-as-of 0.0.9", 0), told("must", false, Some("0.1.0")));

    let folder_of_one = folder(&format!("[[version]]\nversion = \"0.1.0\"\ncases = [\"{ABOVE}\"]\n"));
    assert_eq!(found(&folder_of_one, "--requirements-as-of 0.0.9", 1), told("must", true, None));
}

/// A list of known failures covers what it covered before the upgrade.
#[test]
fn a_known_failure_stays_one_beside_new_cases() {
    let folder = folder(&format!("[[version]]\nversion = \"0.1.0\"\ncases = [\"{ABOVE}\"]\n"));
    let known = "--expected-failures known.toml --requirements-as-of 0.0.9";
    found(&folder, &format!("{known} --update-expected-failures"), 0);
    assert_eq!(found(&folder, known, 0), told("must", false, None));
}

#[test]
fn a_level_that_a_later_version_raised_is_what_it_was() {
    let folder =
        folder(&format!("[[version]]\nversion = \"0.1.0\"\nlevels = {{ \"{OF_LENGTH}\" = \"should\" }}\n"));
    assert_eq!(found(&folder, "--requirements-as-of 0.0.9", 0), told("should", false, Some("0.1.0")));
    assert_eq!(found(&folder, "--requirements-as-of 0.0.9 --strict", 1), told("should", true, None));
    assert_eq!(found(&folder, "", 1), told("must", true, None));
}

/// What was kept of a case that a later version brought is no older than the case.
#[test]
fn a_kept_case_is_as_new_as_it_was() {
    let folder = folder(
        "[[version]]\nversion = \"0.1.0\"\ncases = [\"cognito-idp/confirm-forgot-password/coverage/length/Username/*\"]\n",
    );
    let kept = "--requirements-as-of 0.0.9 --regressions kept";
    // First it is found and kept, then it is there beside the case that it was, and then alone.
    for rest in ["", "--only **/regressions/**", "--phase regressions --only **/regressions/**"] {
        let told = found(&folder, &format!("{kept} {rest}"), 0);
        assert!(told.iter().all(|(.., brought)| brought.as_deref() == Some("0.1.0")), "{rest}: {told:?}");
        assert!(!told.is_empty(), "{rest}");
    }
}

/// A kept case of a later version stands for no other case that breaks the same.
#[test]
fn a_kept_case_of_a_later_version_hides_no_older_one() {
    let folder = folder(&format!("[[version]]\nversion = \"0.1.0\"\ncases = [\"{ABOVE}\"]\n"));
    let kept = "--regressions kept --only **/regressions/**";
    found(&folder, kept, 1);
    let texts = fs::read_dir(folder.path().join("kept"))
        .unwrap()
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    assert!(texts.into_iter().any(|text| text.contains("/above-max\"")), "the later case is kept");
    assert_eq!(found(&folder, &format!("{kept} --requirements-as-of 0.0.9"), 1), told("must", true, None));
}

/// A requirement that does not count yet takes nothing else into its wake.
#[test]
fn a_new_requirement_hides_no_old_one() {
    let of_code = "cognito-idp/confirm-forgot-password/length/ConfirmationCode";
    let folder = folder(&format!("[[version]]\nversion = \"0.1.0\"\nrequirements = [\"{of_code}/**\"]\n"));
    let check = |rest: &str| {
        let line = format!(
            "check server --spec spec --fault length-max-unchecked/ConfirmationCode --phase coverage {rest}"
        );
        run(&folder, &line)
    };
    let held = check("--requirements-as-of 0.0.9");
    held.expect(1, &["validation/lists-all"]);
}

/// Reports say to which version a service was held: two that differ in that are not one run.
#[test]
fn reports_say_what_they_were_held_to() {
    let folder = folder(&format!("[[version]]\nversion = \"0.1.0\"\nrequirements = [\"{OF_LENGTH}\"]\n"));
    let check = |rest: &str| run(&folder, &format!("check server --spec spec --fault {FAULT} {ONLY} {rest}"));
    let older = "--requirements-as-of 0.0.9";
    check(&format!("{older} --report json=old.json --shard 1/2")).expect(0, &["the requirements of 0.0.9"]);
    check("--report json=new.json --shard 2/2");
    run(&folder, "report merge old.json new.json").expect(2, &["requirements_as_of `0.0.9` in the first"]);
    run(&folder, "diff old.json new.json").expect(3, &["requirements: 0.0.9 before, the newest after"]);
    let github = check(&format!("{older} --report github=summary.md"));
    github.expect(0, &["; 1 finding is new by upgrade"]);
    let summary = fs::read_to_string(folder.path().join("summary.md")).unwrap();
    assert!(summary.contains("- known failures: 0, 1 new by upgrade beside them"), "{summary}");
}

#[test]
fn a_version_that_is_none_or_later_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    run(&folder, "check server --requirements-as-of 99.0.0")
        .expect(2, &["expected 0.1.0, which this wireproof has"]);
    run(&folder, "check server --requirements-as-of newest").expect(2, &["expected a version as `0.1.0`"]);
}

#[test]
fn what_versions_are_said_to_have_brought_is_held_to_what_there_is() {
    for (versions, line) in [
        ("[[version]]\nversion = \"one\"\n", "no version"),
        (
            "[[version]]\nversion = \"0.1.0\"\n[[version]]\nversion = \"0.0.9\"\n",
            "expected a later one than 0.1.0",
        ),
        ("[[version]]\nversion = \"0.1.0\"\nrequirements = [\"**/nothing\"]\n", "matches no requirement"),
        ("[[version]]\nversion = \"99.0.0\"\n", "a version that is not there yet"),
        ("[[version]]\nversion = \"0.1.0\"\ncases = [\"[\"]\n", "no pattern"),
        ("[[version]]\nversion = \"0.1.0\"\nlevels = { \"**\" = \"shall\" }\n", "unknown word `shall`"),
    ] {
        let folder = folder(versions);
        run(&folder, "spec check spec").expect(2, &[line, "service.toml:"]);
    }
}
