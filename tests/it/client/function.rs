//! `ClientCheck`: a client that is a function of a test.

use std::sync::LazyLock;
use std::time::Duration;

use wireproof::internals::client::caller::{Caller, ClientCall};
use wireproof::internals::client::fault::client::FaultyClient;
use wireproof::{CallError, CallResult, CheckError, CheckOutcome, ClientCheck, RequestedCall, Spec};

fn check(only: &str) -> ClientCheck {
    let check = ClientCheck::new("a function").operation("cognito-idp/confirm-forgot-password");
    check.only(only).timeout(Duration::from_secs(20))
}

fn found(outcome: &CheckOutcome) -> Vec<&str> {
    let gating = outcome.findings().iter().filter(|finding| finding.gates);
    gating.map(|finding| finding.requirement.as_str()).collect()
}

/// The right client of these tests, as a function.
async fn right(call: RequestedCall) -> CallResult {
    static SPEC: LazyLock<Spec> = LazyLock::new(Spec::embedded);
    let (service, operation) = SPEC.operation("cognito-idp/confirm-forgot-password").unwrap();
    let wanted = ClientCall {
        service,
        operation,
        params: &call.input,
        endpoint: &call.endpoint,
        timeout: call.timeout,
        longest: call.timeout + Duration::from_secs(1),
        attempts: call.attempts,
        number: 0,
    };
    FaultyClient::default().call(wanted).await.told
}

#[test]
fn a_right_function_breaks_nothing() {
    let outcome = check("**/client/**").concurrency(4).run_blocking(right).unwrap();
    assert!(outcome.is_green() && outcome.findings().is_empty(), "{outcome}");
    assert!(outcome.to_string().contains("a function"), "{outcome}");
}

#[test]
fn a_panic_is_a_crash_and_costs_its_call_alone() {
    let call = |call: RequestedCall| async move {
        let told = right(call).await;
        assert!(!matches!(&told, CallResult::Failed(error) if error.code.is_some()), "an error came");
        told
    };
    let outcome = check("**/client/**").run_blocking(call).unwrap();
    let finding = outcome.findings().iter().find(|finding| finding.gates).unwrap();
    assert_eq!(finding.requirement, "aws-json-1.1/client/call/ends");
    assert!(finding.actual.contains("by a panic: an error came"), "{}", finding.actual);
    assert!(finding.replay.starts_with("ClientCheck::new(..).only(\""), "{}", finding.replay);
}

#[test]
fn a_function_that_never_ends_is_found() {
    let hang = |call: RequestedCall| async move {
        let told = right(call).await;
        if matches!(told, CallResult::Failed(_)) { std::future::pending().await } else { told }
    };
    let hanging = check("**/spelling/namespace").timeout(Duration::from_secs(3));
    let outcome = hanging.run_blocking(hang).unwrap();
    assert_eq!(found(&outcome), ["aws-json-1.1/client/call/ends"]);
}

#[test]
fn one_that_sends_nothing_or_is_not_ready_is_not_judged() {
    let silent =
        |_| async { CallResult::Failed(CallError { code: None, message: "nobody is at home".to_owned() }) };
    let outcome = check("**/client/**").run_blocking(silent).unwrap();
    assert!(!outcome.is_green() && outcome.findings().is_empty(), "{outcome}");
    assert!(outcome.trouble().unwrap().contains("nobody is at home"), "{outcome}");
}

#[test]
fn what_was_asked_for_wrongly_is_told() {
    let wrong = |check: ClientCheck| check.run_blocking(right).unwrap_err();
    assert!(matches!(wrong(check("nothing/at/all")), CheckError::NoCases(_)));
    let unknown = ClientCheck::new("a function").operation("cognito-idp/forget");
    assert!(matches!(wrong(unknown), CheckError::Option { .. }));
}

/// What a client has not by design is skipped, and told.
#[test]
fn what_is_absent_by_design_is_not_asked_for() {
    let loses = |call: RequestedCall| async move {
        match right(call).await {
            CallResult::Failed(error) => CallResult::Failed(CallError { code: None, ..error }),
            told => told,
        }
    };
    let outcome = check("**/client/**").run_blocking(loses).unwrap();
    assert!(!found(&outcome).is_empty(), "{outcome}");
    let outcome = check("**/client/**").absent("client/answer").run_blocking(loses).unwrap();
    assert_eq!(found(&outcome), Vec::<&str>::new(), "{outcome}");
}
