//! `check server --target`: servers are set up as their targets say, and judged with users of their own.

use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use wireproof::internals::exchange::mock::embedded::EmbeddedMock;
use wireproof::internals::exchange::mock::records::RecordKeeper;
use wireproof::internals::oracle::fault::{Fault, catalogue};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::spec::Spec;
use wireproof::internals::wire::Answer;

use super::emulator::{Emulator, Habits};
use super::{Ended, folder_with, run};

/// The operation that the targets are judged by.
const OPERATION: &str = "cognito-idp/confirm-forgot-password";
/// A target of the emulator of these tests.
pub(super) const OWN: &str =
    "extends = \"emulator\"\nsummary = \"own\"\n[code]\nsource = \"header:x-code\"\n";

#[derive(Deserialize)]
struct FaultRows {
    row: Vec<FaultRow>,
}

#[derive(Deserialize)]
struct FaultRow {
    fault: String,
    requirement: String,
    outcome: String,
}

/// The mock on which records can be put, with the faults of these ids.
pub(super) fn served(ids: &[&str]) -> EmbeddedMock {
    let spec = Spec::embedded();
    let (service, operation) = spec.operation(OPERATION).unwrap();
    let faults: Vec<Fault> =
        catalogue(service, operation).into_iter().filter(|fault| ids.contains(&fault.id.as_str())).collect();
    assert_eq!(faults.len(), ids.len(), "{ids:?}");
    let oracle = Arc::new(SharedOracle::with_fixture(service, &faults));
    EmbeddedMock::start(Arc::new(RecordKeeper::new(service, oracle)) as Arc<dyn Answer>).unwrap()
}

/// What comes of judging the mock with these faults, and the report.
fn judged(faults: &[&str], arguments: &str) -> (Ended, Value) {
    let folder = tempfile::tempdir().unwrap();
    let mock = served(faults);
    let ended = run(
        &folder,
        &format!(
            "check server --target mock --endpoint-url {} {arguments} --report json=report.json",
            mock.url()
        ),
    );
    let report = std::fs::read_to_string(folder.path().join("report.json")).unwrap_or_default();
    (ended, serde_json::from_str(&report).unwrap_or_default())
}

/// The findings of a report: requirement, behind the operation's id, and outcome.
fn findings(report: &Value) -> Vec<(String, String)> {
    let text = |finding: &Value, member: &str| finding[member].as_str().unwrap().to_owned();
    let short = |id: String| id.strip_prefix(&format!("{OPERATION}/")).map_or(id.clone(), str::to_owned);
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|finding| (short(text(finding, "requirement")), text(finding, "outcome"))).collect()
}

#[test]
fn a_server_that_is_right_is_held_by_every_case_that_can_be_had_there() {
    let (ended, report) = judged(&[], "--cases 100 --strict --prose");
    ended.expect(0, &["PASS", "cases were not sent: the server's clock cannot be turned"]);
    assert_eq!(findings(&report), []);
    let state = report["requirements"].as_array().unwrap().iter().filter(|requirement| {
        requirement["id"].as_str().unwrap().contains("/state/") && requirement["verdict"] == "pass"
    });
    assert_eq!(state.count(), 49, "{report:#}");
}

/// Each fault is named by the requirement that it breaks, on a server that is set up over HTTP.
#[test]
fn each_fault_of_state_is_named_by_its_own_requirement() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/target-faults.toml");
    let rows: FaultRows = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for row in rows.row {
        let (ended, report) = judged(&[&row.fault], "--phase state --strict");
        assert_eq!(ended.code, Some(1), "{}: {}{}", row.fault, ended.out, ended.err);
        let found = findings(&report);
        let wanted = (row.requirement, row.outcome);
        assert!(found.contains(&wanted), "{}: expected {wanted:?} among {found:?}", row.fault);
        let finding = report["findings"].as_array().unwrap().first().unwrap();
        let replay = finding["replay"].as_str().unwrap();
        assert!(replay.contains(" --target mock --endpoint-url http://127.0.0.1:"), "{replay}");
    }
}

/// A name that is the point of a case is sent, though no user who is made has it.
#[test]
fn a_case_about_a_name_is_sent_with_that_name() {
    let options = "--phase coverage --only **/length/*/at-max --strict";
    for member in ["Username", "ClientId"] {
        let (ended, report) = judged(&[&format!("length-max-one-less/{member}")], options);
        assert_eq!(ended.code, Some(1), "{member}: {}{}", ended.out, ended.err);
        let wanted = (format!("length/{member}/max"), "refused".to_owned());
        assert_eq!(findings(&report), [wanted]);
    }
    assert_eq!(findings(&judged(&[], options).1), []);
}

/// A wake of another fault is no finding: where any code is accepted, nothing is said of codes that come after.
#[test]
fn walks_do_not_count_what_an_earlier_step_has_broken() {
    let (_, report) = judged(&["misread/code/wrong"], "--phase state --strict");
    let wrong: Vec<_> = findings(&report);
    assert!(wrong.iter().all(|(requirement, _)| requirement.starts_with("state/wrong-code")), "{wrong:?}");
}

#[test]
fn an_emulator_with_the_usual_calls_is_judged_with_its_users() {
    let right = Habits::default();
    for (habits, requirement, outcome) in [
        (Habits { accepts_any_code: true, ..right }, "state/wrong-code", "accepted"),
        (
            Habits { changes_password_on_refusal: true, ..right },
            "state/refusal-changes-nothing",
            "side-effect",
        ),
        (Habits { keeps_old_password: true, ..right }, "state/old-password-stops", "side-effect"),
        (Habits { has_no_policy: true, ..right }, "state/weak-password", "accepted"),
    ] {
        let folder = folder_with(OWN);
        let (emulator, _served, url) = Emulator::start(habits);
        let ended = run(
            &folder,
            &format!(
                "check server --target own.toml --endpoint-url {url} --phase state --report json=report.json"
            ),
        );
        assert_eq!(ended.code, Some(1), "{}{}", ended.out, ended.err);
        let report: Value =
            serde_json::from_str(&std::fs::read_to_string(folder.path().join("report.json")).unwrap())
                .unwrap();
        let found = findings(&report);
        assert!(found.contains(&(requirement.to_owned(), outcome.to_owned())), "{requirement}: {found:?}");
        let asked = emulator.asked();
        assert_eq!(
            asked.iter().filter(|operation| *operation == "DeleteUserPool").count(),
            2,
            "{requirement}"
        );
    }
}

#[test]
fn a_server_is_started_judged_and_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(&folder, "check server --target mock --start --phase state --only **/right-code/*");
    ended.expect(0, &["started ", "target       mock (stateful)", "PASS"]);
    let port = ended.err.split("127.0.0.1:").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    std::net::TcpListener::bind(format!("127.0.0.1:{port}")).expect("the server is stopped");
}

#[test]
fn a_finding_is_repeated_on_its_target() {
    let folder = tempfile::tempdir().unwrap();
    let mock = served(&["misread/code/wrong"]);
    let judge = format!(
        "check server --target mock --endpoint-url {} --phase state --only **/wrong-code/*",
        mock.url()
    );
    run(&folder, &judge).expect(1, &["wrong-code"]);
    let address = format!("{OPERATION}/state/wrong-code/code-wrong");
    let at = format!("--target mock --endpoint-url {}", mock.url());
    run(&folder, &format!("replay {address} {at}"))
        .expect(1, &["fail  ", "state/wrong-code", "200, a success"]);
    let expired = format!("{OPERATION}/state/expired-code/code-expired");
    run(&folder, &format!("replay {expired} {at}"))
        .expect(3, &["not sent: the server's clock cannot be turned"]);
}

#[test]
fn power_says_what_the_server_has_not() {
    let (ended, report) = judged(&[], "--phase state --only **/{expired-code,wrong-code}/* --power");
    ended.expect(0, &["PASS"]);
    let blind = report["power"]["blind"].as_array().unwrap();
    let reason =
        |fault: &str| blind.iter().find(|entry| entry["fault"] == fault).map(|entry| entry["reason"].clone());
    assert_eq!(reason("misread/code/expired").unwrap(), "the server's clock cannot be turned");
    assert_eq!(reason("misread/code/wrong"), None);
}

#[test]
fn what_cannot_be_set_up_is_never_a_pass() {
    let with_record = |record: &str| format!("{OWN}\n[[record]]\n{record}");
    for (text, habits, arguments, code, told) in [
        (
            OWN.to_owned(),
            None,
            "",
            3,
            vec!["create-pool", "Connection refused", "help: start the server first"],
        ),
        (
            OWN.to_owned(),
            Some(Habits { refuses: Some("CreateUserPoolClient"), ..Habits::default() }),
            "",
            3,
            vec!["the step `create-client` failed", "sent:", "received:", "RefusedException"],
        ),
        (
            OWN.to_owned(),
            Some(Habits { refuses: Some("AdminCreateUser"), ..Habits::default() }),
            "--only **/right-code/*",
            3,
            vec!["the set-up of the case failed: the step `create-user` failed"],
        ),
        (
            with_record("kind = \"klient\"\nfields = {}\n"),
            Some(Habits::default()),
            "",
            2,
            vec!["expected a kind of record of cognito-idp", "found `klient`"],
        ),
        (
            with_record("kind = \"client\"\nfields = { nmae = \"a\" }\n"),
            Some(Habits::default()),
            "",
            2,
            vec!["expected a field of a client", "found `nmae`"],
        ),
        (
            format!("{OWN}[user.variants]\nabled = [\"create-user\"]\n"),
            Some(Habits::default()),
            "",
            2,
            vec!["user.variants: expected one of confirmed", "found `abled`"],
        ),
        (
            OWN.to_owned(),
            None,
            "--set Username=me",
            2,
            vec!["--set Username", "the target does not set up itself"],
        ),
        (OWN.to_owned(), None, "--behavior opaque", 2, vec!["--behavior: a target is set up"]),
        (
            OWN.to_owned(),
            None,
            "--start",
            2,
            vec!["--start: the target `own` does not say how it is started"],
        ),
    ] {
        let folder = folder_with(&text);
        let started = habits.map(Emulator::start);
        let url = started.as_ref().map_or("http://127.0.0.1:1", |(_, _, url)| url);
        let command =
            format!("check server --target own.toml --endpoint-url {url} --phase state {arguments}");
        run(&folder, &command).expect(code, &told);
    }
    let folder = tempfile::tempdir().unwrap();
    run(&folder, "check server --start").expect(2, &["--start: expected --target too"]);
    run(&folder, "check server --target mokc").expect(2, &["did you mean `mock`"]);
}

/// A server that repeats the credentials with which users are made does not bring them into a report.
#[test]
fn what_a_target_hides_is_hidden_in_all_that_is_told_of_the_run() {
    const CREDENTIALS: &str = "token-of-somebody-1234";
    let text = format!(
        "{OWN}[credentials]\nkind = \"header\"\nname = \"Authorization\"\nvalue = \"file:token.txt\"\n"
    );
    let habits = Habits { refuses: Some("AdminCreateUser"), repeats_credentials: true, ..Habits::default() };
    let folder = folder_with(&text);
    std::fs::write(folder.path().join("token.txt"), format!("{CREDENTIALS}\n")).unwrap();
    let (_emulator, _served, url) = Emulator::start(habits);
    let target = format!("--target own.toml --endpoint-url {url}");
    let check = format!("check server {target} --only **/right-code/* --report json=report.json");
    let case = format!("{OPERATION}/state/right-code/user-found");
    for (command, told) in
        [(check, "the set-up of the case failed"), (format!("replay {case} {target}"), "error")]
    {
        let shown = run(&folder, &format!("{command} --show-secrets"));
        shown.expect(3, &[told, CREDENTIALS]);
        let hidden = run(&folder, &command);
        hidden.expect(3, &[told, "no xxxxx-xx-"]);
        assert!(
            !format!("{}{}", hidden.out, hidden.err).contains(CREDENTIALS),
            "{}{}",
            hidden.out,
            hidden.err
        );
    }
    let report = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
    assert!(report.contains("create-user"), "{report}");
    assert!(!report.contains(CREDENTIALS), "{report}");
}

/// A bound leaves enough for the findings to be confirmed and made small, and says what it cut short.
#[test]
fn a_bound_says_what_it_cut_short() {
    let folder =
        folder_with("extends = \"mock\"\nsummary = \"own\"\n[limits]\nrequests = 1500\nconcurrency = 2\n");
    let mock = served(&["misread/code/wrong"]);
    let ended = run(&folder, &format!("check server --target own.toml --endpoint-url {}", mock.url()));
    ended.expect(
        1,
        &["state/wrong-code", "the bound of 1500 requests was met: cases are missing", "to confirm findings"],
    );
}
