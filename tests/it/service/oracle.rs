//! The oracle against the rows, and what it remembers.

use std::sync::Arc;

use serde_json::{Value, json};

use wireproof::internals::model::operation::ObservedType;
use wireproof::internals::model::protocol::WrongType;
use wireproof::internals::model::protocol::answer::Decoded;
use wireproof::internals::model::record::Fixture;
use wireproof::internals::model::requirement::{Citation, Grade};
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::oracle::possible::{Permitted, Possible, Reason};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::wire::{Answer, Reply, Request, Response};

use super::row::{OPERATION, Row, all, service};

/// When the fixtures of the tests are set.
const NOW: u64 = 2_000_000_000;

fn oracle() -> Oracle {
    Oracle::new(service(), OracleSettings { stateless: false, salt: "test".to_owned() })
}

fn reply_of(oracle: &Oracle, row: &Row) -> (Possible, Reply) {
    let mut state = oracle.empty_state();
    let _installed = state.install(&row.fixture(oracle.service()), NOW);
    let request = row.request(oracle.service());
    let now = NOW + row.later;
    (oracle.judge(&state, &request, now), oracle.answer(&mut state, &request, now))
}

fn response(reply: Reply) -> Response {
    match reply {
        Reply::Response(response) => response,
        Reply::Close => panic!("expected an answer, found the end of the connection"),
    }
}

fn permitted(possible: &Possible) -> Vec<String> {
    possible
        .permitted
        .iter()
        .map(|permitted| match permitted {
            Permitted::Success => "success".to_owned(),
            Permitted::Error(name) => name.clone(),
            Permitted::AnyError => "any-error".to_owned(),
            Permitted::NotCarriedOut => "not-carried-out".to_owned(),
            Permitted::EmptyAnswer => "empty-answer".to_owned(),
            Permitted::Preflight => "preflight".to_owned(),
            Permitted::Anything => "anything".to_owned(),
        })
        .collect()
}

fn because(reason: &Reason) -> String {
    match reason {
        Reason::Envelope(rule) => format!("envelope {rule}"),
        Reason::Rules(rules) => format!("rule {}", rules.join(" ")),
        Reason::Mistyped(values) => {
            let paths: Vec<&str> = values.iter().map(|value| value.path.as_str()).collect();
            format!("mistyped {}", paths.join(" "))
        }
        Reason::Broken(all) => {
            let one = all.iter().map(|broken| format!("{}/{}", broken.path, broken.breach.key()));
            format!("broken {}", one.collect::<Vec<_>>().join(" "))
        }
        Reason::Valid => "valid".to_owned(),
    }
}

/// Whether an answer of this status and content is possible. Only the name of an error is looked at.
fn allows(possible: &Possible, status: u16, answer: &Decoded) -> bool {
    possible.permitted.iter().any(|permitted| match (permitted, answer) {
        (Permitted::Success, Decoded::Success { .. }) => true,
        (Permitted::Error(name), Decoded::Error(error)) => error.name() == Some(name),
        (Permitted::AnyError | Permitted::NotCarriedOut, Decoded::Error(_)) => status < 500,
        (Permitted::Anything, _) => status < 500,
        _ => false,
    })
}

/// What is wrong with the answer to a row.
fn check(oracle: &Oracle, row: &Row) -> Vec<String> {
    let (possible, reply) = reply_of(oracle, row);
    let response = response(reply);
    let expected = &row.expect;
    let mut wrong = Vec::new();
    let mut hold = |holds: bool, found: String| {
        if !holds {
            wrong.push(format!("{}: {found}", row.name));
        }
    };
    hold(because(&possible.reason) == expected.because, because(&possible.reason));
    hold(permitted(&possible) == expected.permitted, format!("{:?}", permitted(&possible)));
    hold(response.status == expected.status, response.status.to_string());
    hold(response.header("x-amzn-requestid").is_some(), "no request id".to_owned());
    if expected.foreign {
        return wrong;
    }
    let asked = oracle.service().operation(OPERATION).unwrap();
    let decoded = oracle.service().protocol.decode_answer(asked, &response);
    hold(allows(&possible, response.status, &decoded), format!("{response:?} is not permitted"));
    match (&decoded, &expected.error) {
        (Decoded::Success { output, .. }, None) => hold(*output == json!({}), output.to_string()),
        (Decoded::Error(error), Some(wanted)) => {
            hold(error.name() == Some(wanted.as_str()), format!("{:?}", error.name()));
            let header = error.header_name.as_ref().map(|name| name.written.clone()).unwrap_or_default();
            hold(header == format!("{wanted}:"), header.clone());
            let message = error.message.clone().unwrap_or_default();
            for text in &expected.message {
                hold(message.contains(text), format!("`{text}` does not stand in `{message}`"));
            }
            for text in &expected.silent {
                hold(!message.contains(text), format!("`{text}` stands in `{message}`"));
            }
        }
        (found, wanted) => hold(false, format!("expected {wanted:?}, found {found:?}")),
    }
    wrong
}

#[test]
fn every_row_is_answered_as_it_says() {
    let oracle = oracle();
    let rows = all();
    assert_eq!(rows.len(), 183);
    let wrong: Vec<String> = rows.iter().flat_map(|row| check(&oracle, row)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn request(operation: &str, params: serde_json::Value) -> Request {
    let service = service();
    let operation = service.operation(operation).unwrap();
    service.encode_request(operation, params.as_object().unwrap())
}

fn confirm(user: &str, code: &str, password: &str) -> Request {
    let params =
        json!({"ClientId": "client1", "Username": user, "ConfirmationCode": code, "Password": password});
    request(OPERATION, params)
}

fn forgot(user: &str) -> Request {
    request("cognito-idp/forgot-password", json!({"ClientId": "client1", "Username": user}))
}

fn sign_in(user: &str, password: &str) -> Request {
    let params = json!({"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": "client1",
        "AuthParameters": {"USERNAME": user, "PASSWORD": password}});
    request("cognito-idp/initiate-auth", params)
}

/// A service with the ordinary fixture of the rows, and a clock that stands still.
fn shared() -> SharedOracle {
    let shared = SharedOracle::new(oracle(), || NOW);
    let _installed = shared.install(&all()[0].fixture(&service()));
    shared
}

fn error_of(shared: &SharedOracle, request: &Request) -> Option<String> {
    let response = response(shared.answer(request));
    let service = shared.oracle().service();
    match service.protocol.decode_answer(service.operation(OPERATION).unwrap(), &response) {
        Decoded::Error(error) => error.name().map(str::to_owned),
        _ => None,
    }
}

#[test]
fn the_right_code_changes_the_password_once() {
    let shared = shared();
    assert_eq!(error_of(&shared, &sign_in("user1", "Old-Password-1")), None);
    assert_eq!(error_of(&shared, &confirm("user1", "123456", "New-Password-1")), None);
    assert_eq!(error_of(&shared, &sign_in("user1", "New-Password-1")), None);
    assert_eq!(error_of(&shared, &sign_in("user1", "Old-Password-1")).unwrap(), "NotAuthorizedException");
    let again = error_of(&shared, &confirm("user1", "123456", "New-Password-2"));
    assert_eq!(again.unwrap(), "ExpiredCodeException");
    assert_eq!(error_of(&shared, &sign_in("user1", "New-Password-1")), None);
}

#[test]
fn a_code_is_sent_and_delivered() {
    let shared = shared();
    assert_eq!(error_of(&shared, &forgot("user1")), None);
    let code = shared.delivered("user", "user1").unwrap();
    assert_ne!(code, "123456");
    assert_eq!(error_of(&shared, &confirm("user1", &code, "New-Password-1")), None);
    assert_eq!(error_of(&shared, &forgot("nobody")).unwrap(), "UserNotFoundException");
    assert_eq!(shared.delivered("user", "nobody"), None);
}

#[test]
fn failures_are_counted_and_forgotten_after_a_success() {
    let shared = shared();
    for _ in 0..4 {
        let failed = error_of(&shared, &confirm("user1", "999999", "New-Password-1"));
        assert_eq!(failed.unwrap(), "CodeMismatchException");
    }
    assert_eq!(error_of(&shared, &confirm("user1", "123456", "New-Password-1")), None);
    for _ in 0..20 {
        error_of(&shared, &confirm("user2", "999999", "New-Password-1"));
    }
    let locked = error_of(&shared, &confirm("user2", "222222", "New-Password-1"));
    assert_eq!(locked.unwrap(), "LimitExceededException");
}

#[test]
fn a_fixture_that_is_removed_leaves_nothing() {
    let oracle = oracle();
    let mut state = oracle.empty_state();
    let fixture = all()[0].fixture(oracle.service());
    let first = state.install(&fixture, NOW);
    let second = state.install(&fixture, NOW);
    state.remove(&first);
    assert_eq!(
        state.delivered("user", "user1"),
        Some("123456"),
        "the second fixture has a user of that name"
    );
    state.remove(&second);
    assert!(state.is_empty());
    assert_eq!(state.delivered("user", "user1"), None);
    state.remove(&second);
}

#[test]
fn a_fixture_is_removed_from_a_shared_service_too() {
    let shared = SharedOracle::new(oracle(), || NOW);
    let installed = shared.install(&all()[0].fixture(&service()));
    assert_eq!(shared.delivered("user", "user1").as_deref(), Some("123456"));
    shared.remove(&installed);
    assert_eq!(shared.delivered("user", "user1"), None);
}

/// That a value of a wrong type is refused is settled by what was seen of this very place, or by what the protocol says
/// of such values everywhere: where the one is weak or about something else, the other decides.
#[test]
fn a_value_of_a_wrong_type_is_refused_where_some_evidence_settles_it() {
    let grades = [Grade::Contested, Grade::Inferred, Grade::Documented].map(Some);
    let of = |grade| Citation { grade, evidence: Vec::new(), written: None };
    let request = request(
        OPERATION,
        json!({"ClientId": "a", "Username": "a", "ConfirmationCode": 1, "Password": "aaaaaa"}),
    );
    let decided = |seen: Vec<ObservedType>, everywhere: Option<Grade>| {
        let mut service = (*service()).clone();
        let protocol = Arc::make_mut(&mut service.protocol);
        protocol
            .wrong_types
            .retain(|rule| (rule.expected.as_str(), rule.given.as_str()) != ("string", "number"));
        protocol.wrong_types.extend(everywhere.map(|grade| WrongType {
            expected: "string".to_owned(),
            given: "number".to_owned(),
            message: None,
            citation: of(grade),
        }));
        let operation = service.operations.iter_mut().find(|operation| operation.id == OPERATION).unwrap();
        Arc::make_mut(operation).observed_types = seen;
        let oracle = Oracle::new(Arc::new(service), OracleSettings::default());
        permitted(&oracle.judge(&oracle.empty_state(), &request, NOW)) == ["SerializationException"]
    };
    let is_settled = |grade: Option<Grade>| grade.is_some_and(|grade| grade >= Grade::Inferred);
    for grade in grades.into_iter().chain([None]) {
        for everywhere in grades.into_iter().chain([None]) {
            let seen = |path: &str, given: &str| {
                let observed = |grade| ObservedType {
                    path: path.to_owned(),
                    given: given.to_owned(),
                    citation: of(grade),
                };
                grade.map(observed).into_iter().collect::<Vec<_>>()
            };
            let words = format!("{grade:?} of the place, {everywhere:?} of the protocol");
            let at_the_place = decided(seen("ConfirmationCode", "number"), everywhere);
            assert_eq!(at_the_place, is_settled(grade) || is_settled(everywhere), "{words}");
            for (path, given) in [("Username", "number"), ("ConfirmationCode", "boolean")] {
                let elsewhere = decided(seen(path, given), everywhere);
                assert_eq!(elsewhere, is_settled(everywhere), "{words}: {path}, {given}");
            }
        }
    }
}

#[test]
fn the_fixture_of_the_spec_works() {
    let oracle = oracle();
    let mut state = oracle.empty_state();
    let _installed = state.install(&oracle.service().fixture.clone(), NOW);
    let params = json!({"ClientId": "3n4b5urk1ft4fl3mg5e62d9ado", "Username": "diego@example.com",
        "ConfirmationCode": "123456", "Password": "Correct-Horse-9"});
    let answer = response(oracle.answer(&mut state, &request(OPERATION, params), NOW));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, b"{}");
}

#[test]
fn without_state_every_right_input_succeeds() {
    let oracle = Oracle::new(service(), OracleSettings { stateless: true, salt: String::new() });
    let mut state = oracle.empty_state();
    for request in [confirm("nobody", "1", "long-enough"), forgot("nobody"), sign_in("nobody", "x")] {
        let possible = oracle.judge(&state, &request, NOW);
        assert_eq!(possible, Possible { reason: Reason::Valid, permitted: vec![Permitted::Success] });
        assert_eq!(response(oracle.answer(&mut state, &request, NOW)).status, 200);
    }
    let wrong = confirm("", "1", "x");
    assert_eq!(response(oracle.answer(&mut state, &wrong, NOW)).status, 400);
}

#[test]
fn bytes_of_any_kind_are_answered() {
    let oracle = oracle();
    let mut state = oracle.empty_state();
    let mut request = confirm("user1", "1", "x");
    let whole = request.body.clone();
    for end in 0..whole.len() {
        request.body = whole[..end].to_vec();
        assert_eq!(response(oracle.answer(&mut state, &request, NOW)).status, 400);
    }
    for body in [vec![0xff; 1 << 20], b"[".repeat(1 << 20), b"{\"a\":".repeat(1 << 18)] {
        request.body = body;
        assert_eq!(response(oracle.answer(&mut state, &request, NOW)).status, 400);
    }
    request.body = whole;
    request.path = String::new();
    assert_eq!(response(oracle.answer(&mut state, &request, NOW)).status, 400);
}

#[test]
fn the_same_requests_get_the_same_answers() {
    let answers = || -> Vec<Reply> {
        let shared = shared();
        [forgot("user1"), sign_in("user1", "Old-Password-1"), confirm("user1", "1", "x")]
            .iter()
            .map(|request| shared.answer(request))
            .collect()
    };
    assert_eq!(answers(), answers());
    let shared = shared();
    let ids: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| shared.answer(&forgot("user1")))).collect();
        let replies = threads.into_iter().map(|thread| response(thread.join().unwrap()));
        replies.map(|answer| answer.header("x-amzn-requestid").unwrap().to_owned()).collect()
    });
    let distinct: std::collections::BTreeSet<&String> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
}

#[test]
fn codes_and_counters_know_the_time() {
    let oracle = oracle();
    let mut state = oracle.empty_state();
    let _installed = state.install(&all()[0].fixture(oracle.service()), NOW);
    assert_eq!(Fixture::NOW, 1_000_000_000);
    let request = confirm("user1", "123456", "New-Password-1");
    let late = oracle.judge(&state, &request, NOW + 3601);
    assert_eq!(permitted(&late), ["ExpiredCodeException"]);
    let in_time = oracle.judge(&state, &request, NOW + 3600);
    assert_eq!(permitted(&in_time), ["success"]);
    for _ in 0..20 {
        oracle.answer(&mut state, &confirm("user1", "999999", "New-Password-1"), NOW);
    }
    assert!(permitted(&oracle.judge(&state, &request, NOW)).contains(&"LimitExceededException".to_owned()));
    let after_the_window = oracle.judge(&state, &request, NOW + 3600);
    assert_eq!(permitted(&after_the_window), ["success"]);
}

/// Of keys and values the map is told, once for all keys and once for all values, with all that is asked of them.
#[test]
fn keys_and_values_are_told_by_their_map() {
    let service = service();
    let oracle = Oracle::new(Arc::clone(&service), OracleSettings::default());
    let operation = service.operation(OPERATION).unwrap();
    let long = |letter: &str| letter.repeat(131_073);
    let asked = |metadata: Value| {
        let params = json!({"ClientId": "a", "Username": "a", "ConfirmationCode": "a", "Password": "aaaaaa",
            "ClientMetadata": metadata});
        let request = service.encode_request(operation, params.as_object().unwrap());
        let Reply::Response(response) = oracle.answer(&mut oracle.empty_state(), &request, 1) else {
            panic!()
        };
        let body: Value = serde_json::from_slice(&response.body).unwrap();
        body["message"].as_str().unwrap().replace(&long("b"), "B").replace(&long("c"), "C")
    };
    let constraints = "[Member must have length less than or equal to 131072, \
        Member must have length greater than or equal to 0]";
    assert_eq!(
        asked(json!({"a": "b", long("b"): "c", long("c"): "d"})),
        format!(
            "1 validation error detected: Value '{{a=b, B=c, C=d}}' at 'clientMetadata' failed to satisfy \
             constraint: Map keys must satisfy constraint: {constraints}"
        )
    );
    assert_eq!(
        asked(json!({"a": "b", "b": long("b"), long("c"): ""})),
        format!(
            "2 validation errors detected: Value '{{a=b, b=B, C=}}' at 'clientMetadata' failed to satisfy \
             constraint: Map value must satisfy constraint: {constraints}; Value '{{a=b, b=B, C=}}' at \
             'clientMetadata' failed to satisfy constraint: Map keys must satisfy constraint: {constraints}"
        )
    );
}
