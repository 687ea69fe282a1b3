//! A server judged from a test in Rust: as the program judges it, with the program's refusals and what it hides.

use std::process::Command;

use wireproof::mock::{EmbeddedMock, faults};
use wireproof::{Behavior, CheckError, ServerCheck, Spec};

const OPERATION: &str = "cognito-idp/confirm-forgot-password";

fn mock(ids: &[&str]) -> EmbeddedMock {
    let spec = Spec::embedded();
    let service = spec.service("cognito-idp").unwrap();
    EmbeddedMock::of(service, &faults(service, ids).unwrap()).unwrap()
}

/// A check of nobody, for what is wrong before anybody is asked.
fn error(check: impl FnOnce(ServerCheck) -> ServerCheck) -> String {
    check(ServerCheck::new("http://127.0.0.1:9")).run_blocking().unwrap_err().to_string()
}

/// The report without what differs from run to run.
fn plain(report: &str) -> String {
    let differs = |line: &&str| !line.starts_with("time ") && !line.starts_with("next ");
    report.lines().filter(differs).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_outcome_is_what_the_program_reports() {
    let server = mock(&["length-counted-in-bytes"]);
    let check = ServerCheck::new(server.url()).operation(OPERATION).seed(5).cases(20).strict();
    let outcome = check.only("**/path/**").only("**/length/Username/**").run_blocking().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_wireproof"))
        .args(["check", "server", "--endpoint-url", &server.url(), "--operation", OPERATION, "--seed", "5"])
        .args(["--cases", "20", "--strict", "--only", "**/path/**", "--only", "**/length/Username/**"])
        .env("NO_COLOR", "1")
        .env("HOME", tempfile::tempdir().unwrap().path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!outcome.is_green());
    assert_eq!(plain(&outcome.to_string()), plain(&String::from_utf8(output.stdout).unwrap()));
    let told: Vec<&str> = outcome.findings().iter().map(|finding| finding.requirement.as_str()).collect();
    assert_eq!(told, [format!("{OPERATION}/length/Username/max")]);
}

#[tokio::test]
async fn a_check_runs_inside_of_a_runtime_and_on_any_thread_of_one() {
    let server = mock(&[]);
    let check = ServerCheck::new(server.url()).operation(OPERATION).only("**/length/Username/*");
    let waited = tokio::task::spawn_blocking({
        let check = check.clone();
        move || check.run_blocking()
    });
    let blocked = check.clone().run_blocking().unwrap();
    let spawned = check.run();
    // What a runtime moves between its threads is `Send`.
    fn require_send<T: Send>(value: T) -> T {
        value
    }
    for outcome in [blocked, require_send(spawned).await.unwrap(), waited.await.unwrap().unwrap()] {
        assert!(outcome.is_green() && outcome.cases() == 16 && outcome.findings().is_empty(), "{outcome}");
    }
}

#[test]
fn what_was_given_is_shown_nowhere() {
    let server = mock(&["length-counted-in-bytes"]);
    let check = ServerCheck::new(server.url()).operation(OPERATION).set("ClientId", "client0secret0id");
    let check = check.header("X-Token: Bearer-of-0xdeadbeef").only("**/length/Username/*");
    let outcome = check.run_blocking().unwrap();
    let finding = &outcome.findings()[0];
    let sent = String::from_utf8(finding.request.body.clone()).unwrap();
    for shown in [outcome.to_string(), format!("{outcome:?}"), format!("{finding:?}"), sent] {
        assert!(!shown.contains("client0secret0id") && !shown.contains("0xdeadbeef"), "{shown}");
    }
    assert!(finding.replay.contains("--set ClientId=VALUE --header 'X-Token: VALUE'"), "{}", finding.replay);
}

#[test]
fn what_cannot_be_had_is_told_by_the_name_of_its_option() {
    assert_eq!(
        error(|check| check.operation("cognito-idp/confirm-forgot-pasword")),
        format!(
            "operation: expected one of {OPERATION}, cognito-idp/forgot-password, cognito-idp/initiate-auth, found \
             `cognito-idp/confirm-forgot-pasword`; did you mean `{OPERATION}`?"
        )
    );
    assert!(error(|check| check.set("User", "x")).starts_with("set: expected a member of"));
    assert!(
        error(|check| check.set("Username", "")).starts_with("set Username: expected a value that is valid")
    );
    assert!(error(|check| check.set("ClientMetadata", "{")).starts_with("set ClientMetadata: expected JSON"));
    assert!(error(|check| check.only("a{")).starts_with("only: "));
    assert!(error(|check| check.skip("a{")).starts_with("skip: "));
    assert!(error(|check| check.header("Content-Length: 3")).starts_with("header: expected a header that"));
    assert!(error(|check| check.spec("/nowhere")).starts_with("spec /nowhere: "));
    let left = error(|check| check.only("lenght"));
    assert!(left.starts_with("no case is left by `only` and `skip`; a pattern must match"), "{left}");
    assert!(left.contains(": only '**/length/**' takes "), "{left}");
    assert!(error(|check| check.only("**/state/**")).contains("nothing was set up on one that is opaque"));
    assert!(error(|check| check.behavior(Behavior::Stateful)).starts_with("behavior: stateful needs users"));
    let silent = ServerCheck::new("http://127.0.0.1:9").only("**/path/**").run_blocking();
    assert!(matches!(silent, Err(CheckError::NotListening { .. })), "{silent:?}");
}

#[test]
fn a_host_on_the_open_network_is_refused_until_it_is_allowed() {
    let error =
        ServerCheck::new("http://192.0.2.1").only("**/path/**").run_blocking().unwrap_err().to_string();
    assert!(error.starts_with("http://192.0.2.1 is at 192.0.2.1, neither on this machine nor"), "{error}");
    assert!(error.ends_with("call `allow_remote` if that is meant"), "{error}");
}

#[test]
fn a_spec_of_ones_own_is_judged_by() {
    let folder = crate::second::folder();
    let (spec, shown) = (crate::second::spec(), folder.display().to_string());
    let service = spec.service("lockers").unwrap();
    let server = EmbeddedMock::of(service, &faults(service, ["length-counted-in-bytes"]).unwrap()).unwrap();
    let check = ServerCheck::new(server.url()).spec(folder).operation(crate::second::OPERATION);
    let outcome = check.behavior(Behavior::Stateless).only("**/length/Depot/*").run_blocking().unwrap();
    let replay = &outcome.findings()[0].replay;
    assert!(replay.contains(&format!(" --spec {shown} --endpoint-url {}", server.url())), "{replay}");
    assert!(replay.contains(" --behavior stateless"), "{replay}");
}
