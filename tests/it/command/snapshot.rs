//! Recorded answers: the same files for every run and seed, and a difference for everything else.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use insta::Snapshot;
use tempfile::TempDir;

use super::{Ended, run, wireproof};

const REQUIREMENTS: &str = "snapshots/cognito-idp/confirm-forgot-password/requirements.snap";
const STATE: &str = "snapshots/cognito-idp/confirm-forgot-password/state.snap";
const FAULT: &str = "--fault length-max-unchecked/Username";

/// A folder in which everything is kept as the embedded mock answers it.
fn kept() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(&folder, "snapshot accept");
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.out.contains("in 4 files kept in snapshots: 4 written, 0 removed"), "{}", ended.out);
    folder
}

#[track_caller]
fn checked(folder: &TempDir, options: &str, code: i32, said: &[&str]) -> Ended {
    let ended = run(folder, &format!("snapshot check {options}"));
    assert_eq!(ended.code, Some(code), "{options}: {}{}", ended.out, ended.err);
    for said in said {
        assert!(
            ended.out.contains(said) || ended.err.contains(said),
            "no `{said}`:\n{}{}",
            ended.out,
            ended.err
        );
    }
    ended
}

fn edit(path: &Path, change: impl Fn(String) -> String) {
    fs::write(path, change(fs::read_to_string(path).unwrap())).unwrap();
}

/// The files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    found.sort();
    found
}

fn review(folder: &TempDir, answers: &str) -> Ended {
    let mut command = wireproof(folder);
    command.args(["snapshot", "review"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    Ended::from(child.wait_with_output().unwrap())
}

#[test]
fn every_seed_has_the_same_files() {
    let folder = kept();
    for seed in [2, 3, 1234] {
        checked(&folder, &format!("--seed {seed}"), 0, &["PASS: ", " as kept in snapshots"]);
    }
    assert_eq!(files(&folder.path().join("snapshots")).len(), 4);
    let texts: String = files(&folder.path().join("snapshots"))
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    for told in ["x-amzn-requestid: <uuid>", "Value '<ConfirmationCode>' at 'confirmationCode'"] {
        assert!(texts.contains(told), "no `{told}`");
    }
}

/// Also those of a service that nobody had in mind.
#[test]
fn another_service_is_kept_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let spec = fs::canonicalize("tests/cases/second/spec").unwrap();
    let options = format!("--spec {} --operation lockers/store-parcel", spec.display());
    assert_eq!(run(&folder, &format!("snapshot accept {options}")).code, Some(0));
    checked(&folder, &format!("{options} --seed 8"), 0, &["PASS"]);
    checked(&folder, &format!("{options} --fault looked-up-first/depot"), 1, &["changed", "FAIL: "]);
}

#[test]
fn a_changed_answer_is_shown_and_can_be_accepted() {
    let folder = kept();
    let ended = checked(
        &folder,
        FAULT,
        1,
        &[
            "  changed   coverage/length/Username/above-max\n",
            "    -   \"__type\": \"InvalidParameterException\",\n",
            "    +   \"__type\": \"UserNotFoundException\",\n",
            "FAIL: 1 case not as kept: 1 changed\n",
        ],
    );
    let first: Vec<&str> = ended.out.lines().take(4).collect();
    let accept = format!("  wireproof snapshot accept {FAULT}");
    assert_eq!(
        first,
        [
            "next: look at each with",
            "  wireproof snapshot review",
            "or keep all as they are now with",
            &accept
        ]
    );
    assert!(ended.out.lines().all(|line| line.chars().count() <= 80), "{}", ended.out);
    // What is put beside is a snapshot of insta, whose own reader reads it.
    let new = folder.path().join(format!("{REQUIREMENTS}.new"));
    let read = Snapshot::from_file(&new).unwrap();
    assert_eq!(read.metadata().source(), Some("wireproof snapshot"));
    let contents = read.as_text().unwrap().to_string();
    let text = fs::read_to_string(&new).unwrap();
    assert_eq!(text.split_once("\n---\n").unwrap().1.trim_end(), contents);
    assert!(contents.contains("coverage/length/Username/above-max\n  400\n"), "{contents}");
    // What insta writes is read, too.
    read.save(&folder.path().join(REQUIREMENTS)).unwrap();
    checked(&folder, FAULT, 0, &["PASS"]);
    assert!(!new.exists(), "nothing is left to be reviewed");
    checked(&folder, "", 1, &["+   \"__type\": \"InvalidParameterException\","]);
    let ended = review(&folder, "what\na\n");
    assert_eq!(ended.code, Some(0), "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("1 accepted, 0 rejected, 0 left"), "{}", ended.out);
    checked(&folder, "", 0, &["PASS"]);
}

#[test]
fn a_review_can_reject_and_leave() {
    let folder = kept();
    let before = fs::read_to_string(folder.path().join(REQUIREMENTS)).unwrap();
    assert!(review(&folder, "").out.contains("nothing is to be reviewed in snapshots"));
    checked(&folder, FAULT, 1, &[]);
    for answers in ["s\n", ""] {
        let ended = review(&folder, answers);
        assert_eq!(ended.code, Some(1), "{}", ended.out);
        assert!(ended.out.contains("1 of 1: ") && ended.out.contains("0 rejected, 1 left"), "{}", ended.out);
    }
    let ended = review(&folder, "r\n");
    assert_eq!(ended.code, Some(0), "{}", ended.out);
    assert_eq!(fs::read_to_string(folder.path().join(REQUIREMENTS)).unwrap(), before);
    assert_eq!(files(&folder.path().join("snapshots")).len(), 4);
}

/// Each case is decided by itself, as `cargo insta review` does with snapshots; a capital letter decides for all.
#[test]
fn a_review_decides_for_each_case() {
    const FAULTS: &str = "--fault length-max-unchecked/Username --fault length-max-unchecked/SecretHash";
    let cases = ["SecretHash", "Username"].map(|member| format!("coverage/length/{member}/above-max"));
    let folder = kept();
    let differing = checked(&folder, FAULTS, 1, &["FAIL: 2 cases not as kept"]);
    assert!(cases.iter().all(|case| differing.out.contains(case)), "{}", differing.out);
    let ended = review(&folder, "s\nA\n");
    assert_eq!(ended.code, Some(1), "{}", ended.out);
    assert!(
        ended.out.contains("1 of 2\n") && ended.out.contains("1 accepted, 0 rejected, 1 left"),
        "{}",
        ended.out
    );
    // What was left is all that is still to be reviewed.
    let ended = review(&folder, "r\n");
    assert!(ended.out.contains(&cases[0]) && !ended.out.contains(&cases[1]), "{}", ended.out);
    assert_eq!(ended.code, Some(0), "{}", ended.out);
    let now = checked(&folder, FAULTS, 1, &["FAIL: 1 case not as kept"]);
    assert!(now.out.contains(&cases[0]), "{}", now.out);
    let ended = review(&folder, "A\n");
    assert!(ended.out.contains("1 accepted, 0 rejected, 0 left"), "{}", ended.out);
    checked(&folder, FAULTS, 0, &["PASS"]);
    // Files that are new are decided as a whole.
    let folder = tempfile::tempdir().unwrap();
    checked(&folder, "", 1, &[]);
    let ended = review(&folder, "A\n");
    assert!(
        ended.out.contains("file 4 of 4: ") && ended.out.contains(" accepted, 0 rejected, 0 left"),
        "{}",
        ended.out
    );
    checked(&folder, "", 0, &["PASS"]);
}

#[test]
fn what_is_missing_and_what_is_orphaned_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let ended = checked(&folder, "", 1, &["next: nothing is kept yet", "state.snap: ", " missing"]);
    assert!(ended.out.lines().count() < 12, "{}", ended.out);
    let folder = kept();
    let place = |name: &str| folder.path().join(name);
    edit(&place(REQUIREMENTS), |text| {
        text.replace("\ncoverage/required/ClientId", "\ncoverage/gone/ClientId")
            .replace(" at 'clientId'", " at 'it'")
    });
    fs::remove_file(place(STATE)).unwrap();
    let gone = place("snapshots/cognito-idp/confirm-forgot-password/gone.snap");
    fs::copy(place(REQUIREMENTS), &gone).unwrap();
    let foreign = place("snapshots/foreign.snap");
    fs::write(&foreign, "---\nsource: tests/main.rs\n---\ntext\n").unwrap();
    checked(
        &folder,
        "",
        1,
        &[
            "  missing   coverage/required/ClientId",
            "  orphaned  coverage/gone/ClientId",
            "state.snap: ",
            "gone.snap: orphaned, no case has it",
        ],
    );
    let ended = run(&folder, "snapshot accept");
    assert!(ended.out.contains("2 written, 1 removed"), "{}{}", ended.out, ended.err);
    assert!(foreign.exists() && !gone.exists());
    checked(&folder, "", 0, &["PASS"]);
    fs::write(&gone, fs::read_to_string(place(STATE)).unwrap()).unwrap();
    checked(&folder, "", 1, &["FAIL: 1 case not as kept: 1 orphaned"]);
}

/// What came from outside is in no file.
#[test]
fn values_that_were_given_are_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = wireproof(&folder);
    command
        .args(["snapshot", "accept", "--set", "Username=env:WP_USER", "--header", "X-Token: TokenToken77"])
        .env("WP_USER", "diego.secret");
    let ended = Ended::from(command.output().unwrap());
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    for path in files(folder.path()) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("diego.secret") && !text.contains("TokenToken77"), "{}", path.display());
    }
}

#[test]
fn what_cannot_be_read_or_asked_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(REQUIREMENTS);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    for (text, said) in [
        ("---\nsource: wireproof snapshot\n", "requirements.snap: expected a second line `---`"),
        (
            "---\nsource: wireproof snapshot\n---\n  200\n",
            "requirements.snap: expected the address of a case, found `200`",
        ),
        ("---\nsource: tests/main.rs\n---\ntext\n", "requirements.snap: expected a snapshot of wireproof"),
    ] {
        fs::write(&path, text).unwrap();
        checked(&folder, "", 2, &["error: snapshots/", said]);
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    checked(&folder, "--endpoint-url http://127.0.0.1:1", 3, &["Connection refused"]);
    checked(&folder, "--fault no-such-fault", 2, &["error: --fault"]);
    checked(
        &folder,
        "--endpoint-url http://127.0.0.1:1 --behavior stateful",
        2,
        &["--behavior stateful needs users"],
    );
}
