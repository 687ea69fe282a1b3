//! Services that go wrong in the envelope, each found by what it does and by nothing else; and their neighbors, which
//! do nearly the same and are right.

use std::sync::Arc;

use serde_json::{Value, json};

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::event::summary::Summary;
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::wire::{Answer, Header, Reply, Request, Response};

use crate::judging::run::{OPERATION, judge, plan, right, told};

const PROTOCOL: &str = "aws-json-1.1";

/// What is made of a request by one who can ask a service that is right.
type Manner = fn(&SharedOracle, &Request) -> Reply;

struct Mannered {
    right: Arc<SharedOracle>,
    manner: Manner,
}

impl Answer for Mannered {
    fn answer(&self, request: &Request) -> Reply {
        (self.manner)(&self.right, request)
    }
}

async fn summary(behavior: Behavior, only: &[&str], manner: Manner) -> Summary {
    let oracle = right(behavior);
    let subject = Subject::Memory(Arc::new(Mannered { right: Arc::clone(&oracle), manner }));
    let options = RunOptions { shrinking: 0, strict: true, ..RunOptions::default() };
    judge(plan(1, only), subject, &oracle, behavior, options).await
}

/// Holds the findings to those that are expected, each `requirement outcome`.
async fn check(behavior: Behavior, only: &[&str], manner: Manner, expected: &[&str]) {
    let summary = summary(behavior, only, manner).await;
    let found: Vec<String> = summary
        .findings
        .iter()
        .map(|finding| {
            let requirement = finding.requirement.as_str().replace(OPERATION, "~").replace(PROTOCOL, "*");
            format!("{requirement} {}", finding.outcome.word())
        })
        .collect();
    assert_eq!(found, expected, "{}", told(summary.findings.iter()));
    assert!(summary.cases.total > 0);
}

fn changed(reply: Reply, change: impl FnOnce(&mut Response)) -> Reply {
    match reply {
        Reply::Response(mut response) => {
            change(&mut response);
            Reply::Response(response)
        }
        Reply::Close => Reply::Close,
    }
}

fn as_post(request: &Request) -> Request {
    Request { method: "POST".to_owned(), ..request.clone() }
}

fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    let headers = headers.iter().map(|(name, value)| Header::new(*name, *value)).collect();
    Reply::Response(Response { status, headers, body: body.as_bytes().to_vec() })
}

const METHODS: &[&str] = &["**/examples/**", "**/coverage/{method,cors}/**"];

#[tokio::test]
async fn a_call_in_options_that_is_carried_out_in_silence() {
    let carry_out: Manner = |right, request| {
        if request.method == "OPTIONS" && !request.body.is_empty() {
            drop(right.answer(&as_post(request)));
        }
        right.answer(request)
    };
    check(Behavior::Stateful, METHODS, carry_out, &["*/method/options side-effect"]).await;
}

#[tokio::test]
async fn a_call_in_head_that_is_carried_out_in_silence() {
    let carry_out: Manner = |right, request| match request.method.as_str() {
        "HEAD" => changed(right.answer(&as_post(request)), |answer| answer.body.clear()),
        _ => right.answer(request),
    };
    check(Behavior::Stateful, METHODS, carry_out, &["*/method/head side-effect"]).await;
    // That an answer to HEAD says success is no evidence: it has no body.
    let welcome: Manner = |right, request| match request.method.as_str() {
        "HEAD" => response(200, &[("Content-Type", "application/x-amz-json-1.1")], ""),
        _ => right.answer(request),
    };
    for behavior in [Behavior::Stateless, Behavior::Opaque, Behavior::Stateful] {
        check(behavior, METHODS, welcome, &[]).await;
    }
}

#[tokio::test]
async fn preflights_with_which_no_browser_goes_on() {
    const ONLY: &[&str] = &["**/coverage/{method,cors}/**"];
    let refused: Manner = |right, request| match request.method.as_str() {
        "OPTIONS" => response(403, &[("Access-Control-Allow-Origin", "*")], ""),
        _ => right.answer(request),
    };
    check(Behavior::Opaque, ONLY, refused, &["*/cors/preflight refused"]).await;
    let bare: Manner = |right, request| match request.method.as_str() {
        "OPTIONS" => response(200, &[("Allow", "POST, OPTIONS")], ""),
        _ => right.answer(request),
    };
    check(Behavior::Opaque, ONLY, bare, &["*/cors/preflight header"]).await;
    let twice: Manner = |right, request| match request.method.as_str() {
        "OPTIONS" => response(
            204,
            &[
                ("Access-Control-Allow-Origin", "*"),
                ("Access-Control-Allow-Origin", "*"),
                ("Access-Control-Allow-Headers", "*"),
            ],
            "",
        ),
        _ => right.answer(request),
    };
    check(Behavior::Opaque, ONLY, twice, &["*/cors/preflight header"]).await;
}

#[tokio::test]
async fn a_preflight_that_repeats_the_origin() {
    let repeats: Manner = |right, request| match request.method.as_str() {
        "OPTIONS" => {
            let origin = request.header("Origin").unwrap_or("null");
            let asked = request.header("Access-Control-Request-Headers").unwrap_or_default();
            let headers = [
                ("Content-Type", "application/x-amz-json-1.1"),
                ("Access-Control-Allow-Origin", origin),
                ("Access-Control-Allow-Headers", asked),
                ("Vary", "Origin"),
            ];
            response(200, &headers, "")
        }
        _ => right.answer(request),
    };
    for behavior in [Behavior::Stateless, Behavior::Opaque, Behavior::Stateful] {
        check(behavior, METHODS, repeats, &[]).await;
    }
}

/// What a request for a client that nobody knows is answered with, which only the operation itself says.
fn unknown_client() -> Reply {
    let headers = [
        ("Content-Type", "application/x-amz-json-1.1"),
        ("x-amzn-requestid", "id"),
        ("x-amzn-errortype", "ResourceNotFoundException:"),
        ("x-amzn-errormessage", "User pool client does not exist."),
    ];
    let body = json!({"__type": "ResourceNotFoundException", "message": "User pool client does not exist."});
    response(400, &headers, &body.to_string())
}

#[tokio::test]
async fn plain_json_that_reaches_the_operation() {
    const ONLY: &[&str] = &["**/content-type/json/**"];
    check(Behavior::Opaque, ONLY, |_, _| unknown_client(), &["*/content-type/json accepted"]).await;
    let gateway: Manner = |_, _| response(415, &[("Content-Type", "text/plain")], "unsupported");
    check(Behavior::Opaque, ONLY, gateway, &[]).await;
    let front_end: Manner = |_, _| {
        let body = json!({"__type": "InvalidParameterException", "message": "unexpected content type"});
        response(400, &[("Content-Type", "application/json")], &body.to_string())
    };
    check(Behavior::Opaque, ONLY, front_end, &[]).await;
    // Of other types nobody has seen how they are answered.
    check(Behavior::Opaque, &["**/content-type/other/text"], |_, _| unknown_client(), &[]).await;
}

#[tokio::test]
async fn compressed_answers() {
    const ONLY: &[&str] = &["**/examples/**", "**/coverage/required/**", "**/state/right-code/**"];
    let compressed: Manner = |right, request| {
        changed(right.answer(request), |answer| {
            answer.body = b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec();
            answer.headers.push(Header::new("content-encoding", "gzip"));
        })
    };
    for behavior in [Behavior::Stateless, Behavior::Opaque, Behavior::Stateful] {
        check(behavior, ONLY, compressed, &["*/answer/not-compressed envelope"]).await;
    }
    let unsaid: Manner = |right, request| {
        changed(right.answer(request), |answer| answer.body = b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec())
    };
    check(Behavior::Stateless, ONLY, unsaid, &["*/answer/not-compressed envelope"]).await;
    let plain: Manner = |right, request| {
        changed(right.answer(request), |answer| {
            let coding = if answer.status == 200 { "gzip" } else { "identity" };
            if answer.status == 200 {
                answer.body.clear();
            }
            answer.headers.push(Header::new("Content-Encoding", coding));
        })
    };
    check(Behavior::Stateless, ONLY, plain, &[]).await;
}

#[tokio::test]
async fn successes_with_other_statuses() {
    const ONLY: &[&str] = &["**/examples/**", "**/coverage/{optional,required,syntax/escapes}/**"];
    let created: Manner = |right, request| {
        changed(right.answer(request), |answer| {
            if answer.status == 200 {
                answer.status = 201;
            }
        })
    };
    let no_content: Manner = |right, request| {
        changed(right.answer(request), |answer| {
            if answer.status == 200 {
                *answer = Response { status: 204, headers: answer.headers.clone(), body: Vec::new() };
            }
        })
    };
    for behavior in [Behavior::Stateless, Behavior::Stateful] {
        check(behavior, ONLY, created, &["~/output/status envelope"]).await;
        check(behavior, ONLY, no_content, &["~/output/status envelope"]).await;
    }
}

/// Puts something into the body of a success.
fn with_output(right: &SharedOracle, request: &Request, text: impl FnOnce(&Value) -> String) -> Reply {
    changed(right.answer(request), |answer| {
        if answer.status == 200 && request.method == "POST" {
            let input = serde_json::from_slice(&request.body).unwrap_or_default();
            answer.body = text(&input).into_bytes();
        }
    })
}

#[tokio::test]
async fn successes_that_repeat_what_was_sent() {
    const ONLY: &[&str] = &["**/examples/**", "**/coverage/optional/**"];
    let whole: Manner =
        |right, request| with_output(right, request, |input| json!({ "Got": input }).to_string());
    check(Behavior::Stateless, ONLY, whole, &["~/secrecy/successes envelope"]).await;
    // Spelled as a writer spells it that escapes all but letters and digits.
    let escaped: Manner = |right, request| {
        with_output(right, request, |input| {
            let password = input["Password"].as_str().unwrap_or_default();
            let units: String = password.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
            format!("{{\"Log\":\"new password: {units}\"}}")
        })
    };
    check(Behavior::Stateless, ONLY, escaped, &["~/secrecy/successes envelope"]).await;
    let names: Manner = |right, request| {
        with_output(right, request, |input| json!({ "Username": input["Username"], "Id": 1 }).to_string())
    };
    check(Behavior::Stateless, ONLY, names, &[]).await;
}

#[tokio::test]
async fn one_request_id_for_all_answers_is_recorded() {
    let constant: Manner = |right, request| {
        changed(right.answer(request), |answer| {
            for header in &mut answer.headers {
                if header.name.eq_ignore_ascii_case("x-amzn-requestid") {
                    "id".clone_into(&mut header.value);
                }
            }
        })
    };
    let summary = summary(Behavior::Stateless, &["**/coverage/repeated/**"], constant).await;
    assert!(summary.findings.is_empty(), "{}", told(summary.findings.iter()));
    let id = format!("{PROTOCOL}/answer/request-id/unique");
    let result = summary.requirements.iter().find(|result| result.id.as_str() == id).unwrap();
    assert_eq!(format!("{:?}", result.verdict), "Undetermined");
}

#[tokio::test]
async fn an_answer_of_an_earlier_request() {
    use std::collections::HashMap;
    use std::sync::{Mutex, OnceLock};
    static KEPT: OnceLock<Mutex<HashMap<String, Reply>>> = OnceLock::new();
    let cached: Manner = |right, request| {
        let input: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let key = format!("{} {}", input["ClientId"], input["Username"]);
        let mut kept = KEPT.get_or_init(Mutex::default).lock().unwrap();
        kept.entry(key).or_insert_with(|| right.answer(request)).clone()
    };
    const ONLY: &[&str] = &["**/examples/**", "**/coverage/repeated/**"];
    check(Behavior::Opaque, ONLY, cached, &["*/answer/not-reused refused"]).await;
}

#[test]
fn the_mock_lets_browsers_read_its_answers() {
    let oracle = right(Behavior::Stateless);
    let allowed = |origin: Option<&str>, body: &str| {
        let mut headers = vec![
            Header::new("Content-Type", "application/x-amz-json-1.1"),
            Header::new("X-Amz-Target", "AWSCognitoIdentityProviderService.ConfirmForgotPassword"),
        ];
        headers.extend(origin.map(|origin| Header::new("Origin", origin)));
        let request = Request {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            headers,
            framing: wireproof::internals::wire::Framing::ContentLength,
            body: body.as_bytes().to_vec(),
        };
        let Reply::Response(answer) = oracle.answer(&request) else { panic!("no answer") };
        answer.header("Access-Control-Allow-Origin").map(str::to_owned)
    };
    assert_eq!(allowed(Some("http://localhost"), "{}").as_deref(), Some("*"));
    assert_eq!(allowed(Some("http://localhost"), "{").as_deref(), Some("*"));
    assert_eq!(allowed(None, "{}"), None);
}

/// That a method is not implemented is no failure of the server, unless it is the operation's own.
#[tokio::test]
async fn a_method_may_be_unknown_and_the_operations_own_may_not() {
    let others: Manner = |right, request| match request.method.as_str() {
        "POST" | "OPTIONS" | "GET" | "HEAD" => right.answer(request),
        _ => response(501, &[], ""),
    };
    check(Behavior::Stateless, METHODS, others, &[]).await;
    let own: Manner = |right, request| match request.method.as_str() {
        "POST" => response(501, &[], ""),
        _ => right.answer(request),
    };
    let summary = summary(Behavior::Stateless, METHODS, own).await;
    let told = told(summary.findings.iter());
    assert!(told.contains("/answer/no-server-error"), "{told}");
}
