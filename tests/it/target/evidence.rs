//! `spec evidence`: what recorded answers say of the facts that a spec leaves open, and the patch that says it too.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde::Deserialize;
use tempfile::TempDir;

use super::judged::served;
use super::{Ended, run};

const FOLDER: &str = "snapshots/cognito-idp/confirm-forgot-password";
const OPERATION: &str = "spec/cognito-idp/confirm-forgot-password.toml";

#[derive(Deserialize)]
struct EvidenceRows {
    row: Vec<EvidenceRow>,
}

#[derive(Deserialize)]
struct EvidenceRow {
    fault: String,
    line: String,
    told: String,
    seen: String,
    case: String,
}

/// A folder with what the mock with these faults answered, as of a target, and with the spec files.
fn recorded(faults: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mock = served(faults);
    run(&folder, &format!("snapshot accept --target mock --endpoint-url {}", mock.url()))
        .expect(0, &["kept in"]);
    copy(Path::new("spec"), &folder.path().join("spec"));
    folder
}

/// The same without faults, once for all tests that change nothing of it.
static RIGHT: LazyLock<TempDir> = LazyLock::new(|| recorded(&[]));

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), &to).unwrap();
        }
    }
}

/// A folder with what is in another one.
fn copied(from: &TempDir) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(from.path(), folder.path());
    folder
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "no {from:?} in {}", path.display());
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

fn evidence(folder: &TempDir, options: &str) -> Ended {
    run(folder, &format!("spec evidence snapshots {options}"))
}

/// What is told of the line with this table, and under which heading.
fn told_of(listing: &str, line: &str) -> (String, String) {
    let name = format!("    {line}");
    let lines: Vec<&str> = listing.lines().collect();
    let place =
        lines.iter().position(|one| *one == name).unwrap_or_else(|| panic!("no {line} in\n{listing}"));
    let is_heading = |one: &&&str| one.starts_with(|first: char| first.is_ascii_lowercase());
    let heading = lines[..place].iter().rev().find(is_heading).unwrap();
    let told: Vec<&str> =
        lines[place..].iter().take_while(|one| !one.is_empty()).map(|one| one.trim()).collect();
    (heading.split(':').next().unwrap().to_owned(), told.join(" "))
}

/// Applies a patch as a person would, in a folder that is under version control.
fn git(folder: &TempDir, arguments: &[&str], input: &str) {
    let mut command = Command::new("git");
    command.args(["-c", "core.autocrlf=false"]).args(arguments).current_dir(folder.path());
    command.env("GIT_CEILING_DIRECTORIES", folder.path()).stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert!(ended.status.success(), "{}\n{input}", String::from_utf8_lossy(&ended.stderr));
}

#[test]
fn a_right_recording_confirms_what_was_inferred_and_settles_what_was_open() {
    let ended = evidence(&RIGHT, "--live mock");
    ended.expect(0, &["198 recorded answers in 3 files of snapshots\n  target mock, region us-east-1, 20"]);
    let next = "next: write into the spec files what is confirmed and settled, with\n  \
                wireproof spec evidence snapshots --live mock --patch | git apply\n";
    ended.expect(0, &["\n111 open lines in 5 spec files\n", next]);
    for absent in ["contradicted", "cases disagree"] {
        assert!(!ended.out.contains(absent), "{}", ended.out);
    }
    for (line, heading, told) in [
        (
            "rule.unknown-client",
            "confirmed",
            "seen: 400 ResourceNotFoundException: User pool client <ClientId>",
        ),
        ("rule.wrong-secret-hash.name", "confirmed", "(1 case)"),
        ("rule.right-code.ways.after-failures", "confirmed", "seen: 200, a success (1 case)"),
        ("null.required", "confirmed", "(and 7 more like it) seen: 4 cases with 4 answers"),
        ("wrong-type.string/number", "confirmed", "seen: 400 SerializationException"),
        ("rule.answer/error-content-type", "confirmed", "answers"),
        (
            "rule.superseded-code",
            "settled",
            "patch: answer = [\"ExpiredCodeException\"] to do: write into the sentence",
        ),
        (
            "rule.syntax/byte-order-mark",
            "settled",
            "patch: expect = \"refused\", errors = [\"SerializationException\"]",
        ),
        ("rule.content-type/charset", "settled", "patch: expect = \"carried-out\""),
        ("rule.syntax/utf-16", "left to a person", "to do: 1 of 2 cases are recorded"),
        ("rule.many-attempts", "left to a person", "to do: it succeeds: a person writes"),
        ("rule.weak-password-and-bad-code", "left to a person", "to do: 4 of 5 cases are recorded"),
        ("rule.weak-and-reused-password", "not recorded", "not seen: no recorded case is about it"),
        ("rule.cors/answer", "left to a person", "to do: what it asks is not what is answered"),
        ("shapes.PasswordType.pattern", "left to a person", "to do: it asks what a constraint leaves open"),
        ("rule.answer/request-id/unique", "not recorded", "not seen: a single answer cannot show it"),
        ("rule.other-flow", "not recorded", "not seen: nothing was recorded of cognito-idp/initiate-auth"),
        ("wrong-type.list/object", "not recorded", "not seen: nothing of any operation rests on it"),
        (
            "rule.wrong-secret-hash.over.expired-code",
            "not recorded",
            "not seen: no recorded case is about it",
        ),
    ] {
        let (found, words) = told_of(&ended.out, line);
        assert!(found == heading && words.contains(told), "{line}: {found}: {words}");
    }
    // The line that is told is the one in the file.
    let place =
        ended.out.lines().find_map(|line| line.trim().strip_prefix(&format!("{OPERATION}:400  inferred")));
    assert_eq!(place, Some(""));
    assert_eq!(fs::read_to_string(OPERATION).unwrap().lines().nth(399), Some("grade = \"inferred\""));
    let is_address =
        |line: &str| line.trim_start().starts_with("cognito-idp/") || line.starts_with("  spec/");
    for line in ended.out.lines().filter(|line| !is_address(line) && !line.starts_with("  wireproof ")) {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn a_contradiction_is_found_with_its_answer_and_its_cases() {
    let rows: EvidenceRows = toml::from_str(include_str!("../../cases/evidence-faults.toml")).unwrap();
    // None of them is in the way of another.
    let mut faults: Vec<&str> = rows.row.iter().map(|row| row.fault.as_str()).collect();
    faults.push("locked-after-one-failure/attempts");
    let folder = recorded(&faults);
    let ended = evidence(&folder, "--live mock");
    let right = evidence(&RIGHT, "--live mock");
    ended.expect(0, &["  contradicted      the service answers something else\n"]);
    // What nobody knew is settled by what was seen, right or not.
    let (heading, words) = told_of(&ended.out, "rule.many-attempts");
    let said = "patch: answer = [\"LimitExceededException\"]";
    assert!(heading == "settled" && words.contains(said), "{heading}: {words}");
    git(&folder, &["init", "--quiet"], "");
    git(&folder, &["apply"], &evidence(&folder, "--live mock --patch").out);
    let afterwards = evidence(&folder, "--live mock --spec spec");
    for EvidenceRow { fault, line, told, seen, case } in &rows.row {
        let (heading, words) = told_of(&ended.out, line);
        let address = format!("cognito-idp/confirm-forgot-password/{case}");
        assert!(
            heading == *told && words.contains(&format!("seen: {seen}")) && words.contains(&address),
            "{fault}: {heading}: {words}"
        );
        assert!(words.contains("to do: say what is right there"), "{fault}: {words}");
        // What cases disagree about, those that agree are not told of.
        assert!(
            told == "contradicted" || !words.contains("confirm-forgot-password/coverage/required/Username")
        );
        assert_eq!(told_of(&right.out, line).0, "confirmed", "{fault}");
        assert_eq!(&told_of(&afterwards.out, line).0, told, "{fault}: the patch leaves it alone");
    }
}

#[test]
fn the_patch_is_applied_and_the_spec_says_then_what_was_seen() {
    let folder = copied(&RIGHT);
    git(&folder, &["init", "--quiet"], "");
    let ended = evidence(&folder, "--live mock --patch");
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert_eq!(ended.err, "79 lines of 3 files changed; 32 left as they are\n");
    git(&folder, &["apply", "--check"], &ended.out);
    git(&folder, &["apply"], &ended.out);
    run(&folder, "spec check spec").expect(0, &[&format!("{OPERATION}: no faults")]);
    let text = fs::read_to_string(folder.path().join(OPERATION)).unwrap();
    for said in [
        "grade = \"observed\"\nevidence = [\"O21\", \"O39\"]\n",
        "name = { grade = \"observed\", evidence = [\"O22\", \"O39\"] }\n",
        "answer = [\"ExpiredCodeException\"]\n",
        "# How many failures are too many differs",
    ] {
        assert!(text.contains(said), "no {said:?} in\n{text}");
    }
    for file in ["spec/cognito-idp/service.toml", "spec/protocol/aws-json-1.1.toml"] {
        let text = fs::read_to_string(folder.path().join(file)).unwrap();
        let source = "\nO39 = { title = \"answers recorded by wireproof, target mock, region us-east-1, 20";
        assert!(text.contains(source), "{file}: {text}");
    }
    run(&folder, "explain cognito-idp/confirm-forgot-password/state/unknown-client --spec spec")
        .expect(0, &["observed", "answers recorded by wireproof"]);
    // A mock that is made of it keeps what was seen, and nothing is left to say.
    run(
        &folder,
        "check server --spec spec --phase state --phase coverage --only **/syntax/** --only **/state/*/*",
    )
    .expect(0, &["PASS: "]);
    let again = evidence(&folder, "--live mock --spec spec");
    again.expect(0, &["\n32 open lines in 5 spec files\n", "next: nothing for a patch to say"]);
    assert_eq!(evidence(&folder, "--live mock --spec spec --patch").out, "");
}

/// Whatever the ends of its lines are, and in a folder whose name has a space.
#[test]
fn own_files_are_patched_where_they_stand() {
    let folder = copied(&RIGHT);
    git(&folder, &["init", "--quiet"], "");
    let own = folder.path().join("my spec");
    fs::rename(folder.path().join("spec"), &own).unwrap();
    let operation = own.join("cognito-idp/confirm-forgot-password.toml");
    edit(
        &operation,
        "message = \"User pool client {ClientId} does not exist.\"",
        "message = \"No {ClientId}!\"",
    );
    edit(&operation, "grade = \"inferred\"\nevidence = [\"O21\"]\n", "grade = \"unknown\"\n");
    let text = fs::read_to_string(&operation).unwrap();
    fs::write(&operation, text.replace('\n', "\r\n")).unwrap();
    let mut command = super::wireproof(&folder);
    command.args(["spec", "evidence", "snapshots", "--live", "mock", "--patch", "--spec", "./my spec"]);
    let ended = Ended::from(command.output().unwrap());
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    git(&folder, &["apply"], &ended.out);
    let text = fs::read_to_string(&operation).unwrap();
    let said = "message = \"User pool client {ClientId} does not exist.\"\r\ngrade = \"observed\"\r\n\
                evidence = [\"O39\"]\r\n";
    assert!(text.contains(said), "{text}");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    // An operation whose service is another's has no sources of its own.
    let ended = evidence(&folder, &format!("--live mock --spec {}", "spec/../alone.toml"));
    ended.expect(2, &["--spec spec/../alone.toml: "]);
    let beside = folder.path().join("cognito-idp");
    fs::create_dir(&beside).unwrap();
    fs::copy("spec/cognito-idp/confirm-forgot-password.toml", beside.join("mine.toml")).unwrap();
    let ended = evidence(&folder, "--live mock --spec cognito-idp");
    let (heading, told) = told_of(&ended.out, "rule.unknown-client");
    assert!(heading == "left to a person" && told.contains("none of the given ones"), "{heading}: {told}");
}

#[test]
fn only_the_live_service_is_evidence_about_itself() {
    let told = "next: a recording of the target `mock` is no evidence about the live";
    let ended = evidence(&RIGHT, "");
    ended.expect(0, &[told, "\n  wireproof spec evidence snapshots --live mock\n"]);
    assert_eq!(told_of(&ended.out, "rule.unknown-client").0, "confirmed");
    let ended = evidence(&RIGHT, "--patch");
    ended.expect(0, &["nothing is changed: a recording of the target `mock`"]);
    assert_eq!(ended.out, "");
    // A recording that does not say what was recorded is none of it, whatever is said.
    let folder = tempfile::tempdir().unwrap();
    run(&folder, "snapshot accept").expect(0, &["208 cases"]);
    let ended = evidence(&folder, "--live mock --patch");
    ended.expect(0, &["nothing is changed: the recording does not say what was recorded and when"]);
    assert_eq!(ended.out, "");
    evidence(&folder, "").expect(0, &["  of no target: the mock in memory, or a bare URL\n"]);
    // What is kept of a case that the target was not asked is no evidence about it.
    let mock = served(&[]);
    run(&folder, &format!("snapshot accept --target mock --endpoint-url {}", mock.url()))
        .expect(0, &["208 cases"]);
    let ended = evidence(&folder, "--live mock");
    ended.expect(0, &["198 recorded answers in 3 files of snapshots\n"]);
    assert_eq!(told_of(&ended.out, "rule.wrong-secret-hash.over.expired-code").0, "not recorded");
}

#[test]
fn recordings_of_several_days_and_regions_are_sources_of_their_own() {
    let folder = copied(&RIGHT);
    let state = folder.path().join(FOLDER).join("state.snap");
    let text = fs::read_to_string(&state).unwrap();
    let date = text.lines().find(|line| line.starts_with("  date: ")).unwrap();
    edit(&state, date, "  date: \"2020-02-29\"");
    edit(&state, "us-east-1", "eu-west-1");
    let ended = evidence(&folder, "--live mock");
    ended.expect(0, &["  target mock, region eu-west-1, 2020-02-29\n  target mock, region us-east-1, 20"]);
    ended.expect(
        0,
        &["  of 2 different regions: each is a source of its own\n", "  of 2 different days: each"],
    );
    let patch = evidence(&folder, "--live mock --patch").out;
    for said in [
        "+O39 = { title = \"answers recorded by wireproof, target mock, region eu-west-1, 2020-02-29\", url = \"\" }\n\
         +O40 = { title = \"answers recorded by wireproof, target mock, region us-east-1, 20",
        "+evidence = [\"O21\", \"O39\"]\n",
        "+evidence = [\"O13\", \"O40\"]\n",
    ] {
        assert!(patch.contains(said), "no {said:?} in\n{patch}");
    }
    // With answers of the live service at hand, those of others are left out.
    edit(&state, "\"mock\"", "\"aws\"");
    let ended = evidence(&folder, "");
    ended.expect(
        0,
        &["  target aws, region eu-west-1, 2020-02-29\n  left out: 2 files not of the live service\n"],
    );
    assert_eq!(told_of(&ended.out, "rule.syntax/comment").0, "not recorded");
    let patch = evidence(&folder, "--patch").out;
    assert!(
        patch.contains("target aws, region eu-west-1, 2020-02-29") && !patch.contains("us-east-1"),
        "{patch}"
    );
}

/// What a service shows of a value is seen, though the recording has its kind alone.
#[test]
fn a_value_that_a_recording_tells_by_its_kind_counts_as_told() {
    let folder = recorded(&["sensitive-value-shown/Password"]);
    edit(
        &folder.path().join(OPERATION),
        "secrecy = { grade = \"documented\"",
        "secrecy = { grade = \"inferred\"",
    );
    let (heading, told) = told_of(&evidence(&folder, "--live mock --spec spec").out, "evidence.secrecy");
    assert!(heading == "cases disagree" && told.contains("seen: "), "{heading}: {told}");
    let right = copied(&RIGHT);
    copy(&folder.path().join("spec"), &right.path().join("spec"));
    let (heading, told) = told_of(&evidence(&right, "--live mock --spec spec").out, "evidence.secrecy");
    assert_eq!(heading, "confirmed", "{told}");
}

#[test]
fn what_is_no_recording_is_told_with_its_file_and_line() {
    let state = format!("{FOLDER}/state.snap");
    let edits: [(&str, &str, &str); 8] = [
        ("source: wireproof snapshot\n", "source: a\n", "expected files of recorded answers"),
        (
            "\n---\n",
            "\n",
            "state.snap:1: expected a second line `---` behind the metadata, found none; record anew",
        ),
        (
            "cognito-idp/confirm-forgot-password: ",
            "cognito-idp/forgot-password: ",
            "state.snap:3: expected the answers of the operation that the folders name, found those of \
             `cognito-idp/forgot-password`",
        ),
        (
            "  date: \"20",
            "  date: \"x",
            "state.snap:4: expected `target`, `region` and `date` (as 2026-11-27)",
        ),
        (
            "\nstate/unknown-client/client-absent\n",
            "\nstate/unknown-client/client-gone\n",
            "state.snap:17: expected the address of a case of cognito-idp/confirm-forgot-password, found \
             `state/unknown-client/client-gone`, which the spec does not have; record anew",
        ),
        ("\n  200\n", "\n  OK\n", "state.snap:10: expected the status of an answer, found `OK`; record anew"),
        (
            "\n  content-type: ",
            "\n  content-type ",
            "state.snap:11: expected a header line `NAME: VALUE`, found",
        ),
        ("\nstate/right-code", "\n  state/right-code", "state.snap:9: expected the address of a case, found"),
    ];
    for (from, to, told) in edits {
        let folder = copied(&RIGHT);
        fs::remove_file(folder.path().join(FOLDER).join("requirements.snap")).unwrap();
        fs::remove_file(folder.path().join(FOLDER).join("examples.snap")).unwrap();
        let path = folder.path().join(&state);
        edit(&path, from, to);
        if told == "expected files of recorded answers" {
            fs::remove_file(folder.path().join(FOLDER).join("requests.snap")).unwrap();
        }
        let ended = evidence(&folder, "--live mock");
        ended.expect(2, &[told]);
        assert_eq!(ended.out, "");
    }
    let folder = copied(&RIGHT);
    fs::rename(folder.path().join("snapshots/cognito-idp"), folder.path().join("snapshots/other")).unwrap();
    evidence(&folder, "")
        .expect(2, &["state.snap:3: expected the answers of the operation that the folders name"]);
    let folder = tempfile::tempdir().unwrap();
    evidence(&folder, "").expect(2, &["snapshots: expected a folder of recorded answers, found nothing"]);
    fs::create_dir(folder.path().join("snapshots")).unwrap();
    evidence(&folder, "")
        .expect(2, &["snapshots: expected files of recorded answers", "snapshot accept --target"]);
    fs::write(folder.path().join("file"), "").unwrap();
    run(&folder, "spec evidence file")
        .expect(2, &["file: expected a folder of recorded answers, found a file"]);
    run(&folder, "spec evidence").expect(2, &["<FOLDER>"]);
}
