//! Services that are wrong in the ways of real emulators: each broken requirement is named with a smallest request,
//! and nothing that is only the wake of another.
//!
//! What is found stands in `tests/cases/judging`, a line each: level, outcome, requirement, bytes of the smallest body.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use snapbox::assert_data_eq;
use snapbox::data::Data;

use wireproof::internals::check::expected_failures::ExpectedFailures;
use wireproof::internals::check::expected_failures::parse::Namable;
use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::event::summary::{Summary, VerdictWord};
use wireproof::internals::exchange::endpoint::Endpoint;
use wireproof::internals::exchange::mock::embedded::EmbeddedMock;
use wireproof::internals::exchange::raw::sender::Sender;
use wireproof::internals::exchange::raw::shared::SendOptions;
use wireproof::internals::exchange::raw::tls::Trust;
use wireproof::internals::model::requirement::id::RequirementId;
use wireproof::internals::run::local_service::Carriage;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::wire::{Answer, Header, Reply, Request, Response};

use crate::judging::run::{OPERATION, judge, plan, right};

const TARGET: &str = "AWSCognitoIdentityProviderService.ConfirmForgotPassword";

#[tokio::test]
async fn one_that_validates_nothing_and_fails_on_bodies_of_other_types() {
    check("validates-nothing", ValidatesNothing).await;
}

#[tokio::test]
async fn one_behind_a_web_framework() {
    check("behind-a-framework", BehindAFramework).await;
}

#[tokio::test]
async fn one_that_does_not_serve_the_operation_at_all() {
    check("serves-something-else", ServesSomethingElse).await;
}

#[tokio::test]
async fn one_that_does_not_know_the_operation() {
    check_unserved(KnowsNoOperation, "operation-unknown", "answer/served", "400 UnknownOperationException")
        .await;
}

#[tokio::test]
async fn one_that_fails_whatever_is_asked() {
    check_unserved(FailsAlways, "operation-fails", "answer/no-server-error", "500").await;
}

/// One finding says it, and nobody is told of anything else.
async fn check_unserved(answer: impl Answer + 'static, fault: &str, rule: &str, answered: &str) {
    let mut summary = judge_on_port(answer, Behavior::Opaque).await;
    assert_eq!(summary.notes.len(), 1, "{:?}", summary.notes);
    assert!(summary.notes[0].contains("does not serve"), "{}", summary.notes[0]);
    assert!(summary.notes[0].contains(&format!("answered with {answered};")), "{}", summary.notes[0]);
    assert!(summary.notes[0].ends_with("; nothing else of it is judged"), "{}", summary.notes[0]);
    assert!(summary.cases.judged() < 300, "{:?}", summary.cases);
    let [finding] = summary.findings.as_slice() else { panic!("{:?}", summary.findings) };
    assert_eq!((finding.requirement.tail(), finding.gates, finding.flaky), (rule, true, false));
    let [cause] = summary.causes.as_slice() else { panic!("no cause of {finding:?}") };
    assert_eq!(
        (cause.faults.as_slice(), finding.cause.as_ref()),
        ([fault.to_owned()].as_slice(), Some(&cause.id))
    );
    for result in &summary.requirements {
        let is_broken = result.id == finding.requirement;
        let verdict = if is_broken { VerdictWord::Fail } else { VerdictWord::Skip };
        assert_eq!(
            (result.verdict, result.cases > 0, result.unsent),
            (verdict, is_broken, 0),
            "{}",
            result.id
        );
    }
    // What it is known to be, it may be, and what was known of it before it was gone is not held.
    let entry = |id: &RequirementId, outcome: &str| {
        format!("[[expected]]\nrequirement = \"{id}\"\noutcome = \"{outcome}\"\nreason = \"not there yet\"\n")
    };
    let before = summary.requirements.iter().find(|result| result.id.as_str().contains("/length/")).unwrap();
    let list = entry(&before.id, "accepted") + &entry(&finding.requirement, finding.outcome.word());
    assert_eq!(summary.conclusion().exit_code(), 1);
    let ids: Vec<&RequirementId> = summary.requirements.iter().map(|result| &result.id).collect();
    let namable = Namable { requirements: &ids, faults: None };
    let list = ExpectedFailures::parse("known.toml", &list, namable, |_| None).unwrap();
    summary.apply_expected(&list, "2026-01-01");
    assert!(summary.is_whole() && summary.stale.is_empty(), "{:?}", summary.stale);
    assert_eq!(summary.conclusion().exit_code(), 0);
}

/// Where there are too few cases to leave some out, too.
#[test]
fn a_small_operation_that_is_not_served_has_one_finding() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/models");
    for fault in ["operation-fails", "operation-unknown"] {
        let command = format!(
            "wireproof check server --model data --operation shelves/describe-shelf --fault {fault} \
             --phase examples --phase fuzzing --cases 40"
        );
        let told = crate::spec::shell::run(&folder, &command, 1);
        assert!(told.contains("nothing else of it"), "{told}");
        assert!(told.contains("\nbroken       1 (1 must); 1 gating\n"), "{told}");
        assert!(told.contains(&format!("    fault        {fault}\n")), "{told}");
    }
}

/// Fails at whatever it has not seen before, and answers it when it is sent again.
#[derive(Default)]
struct FailsAtFirst {
    seen: Mutex<BTreeSet<String>>,
}

impl Answer for FailsAtFirst {
    fn answer(&self, request: &Request) -> Reply {
        let is_new = self.seen.lock().unwrap().insert(format!("{request:?}"));
        if is_new { FailsAlways.answer(request) } else { ValidatesNothing.answer(request) }
    }
}

/// What is not seen again says nothing of all that was judged.
#[tokio::test]
async fn one_that_answers_at_the_second_time_is_told_all_that_was_seen() {
    let summary = judge_on_port(FailsAtFirst::default(), Behavior::Opaque).await;
    assert!(summary.notes.iter().any(|note| note.ends_with("; others were not sent")), "{:?}", summary.notes);
    let flaky = summary.findings.iter().filter(|finding| finding.flaky);
    let flaky: Vec<&str> = flaky.map(|finding| finding.requirement.as_str()).collect();
    assert!(flaky.len() > 10, "{flaky:?}");
    assert!(summary.requirements.iter().any(|result| result.unsent > 0));
}

/// What fails at right requests alone, or at wrong ones, is served: each finding is told by itself.
#[tokio::test]
async fn one_that_fails_at_half_of_what_is_asked_is_judged_whole() {
    for at_right in [true, false] {
        let summary = judge_on_port(FailsAtHalf { at_right }, Behavior::Opaque).await;
        assert!(summary.findings.len() > 20, "{at_right}: {}", summary.findings.len());
        assert!(summary.notes.iter().all(|note| !note.contains("does not serve")), "{:?}", summary.notes);
        assert_eq!(summary.requirements.iter().map(|result| result.unsent).sum::<usize>(), 0, "{at_right}");
    }
}

async fn judge_on_port(answer: impl Answer + 'static, behavior: Behavior) -> Summary {
    let server = EmbeddedMock::start(Arc::new(answer)).unwrap();
    let route = Endpoint::from(server.address()).resolve(Duration::from_secs(5)).await.unwrap();
    let sender =
        Sender::new(route.permit(false).unwrap(), &Trust::default(), SendOptions::default()).unwrap();
    let options =
        RunOptions { shrinking: 4, causes: Some(Carriage::NamesInLowerCase), ..RunOptions::default() };
    judge(plan(1, &[]), Subject::Wire(Arc::new(sender)), &right(behavior), behavior, options).await
}

async fn check(name: &str, answer: impl Answer + 'static) {
    let behavior = Behavior::Opaque;
    let subject = Subject::Memory(Arc::new(answer));
    let summary = judge(plan(1, &[]), subject, &right(behavior), behavior, RunOptions::default()).await;
    let mut lines: Vec<String> = summary
        .findings
        .iter()
        .map(|finding| {
            let requirement = finding.requirement.as_str().replace(OPERATION, "~");
            let size = finding.minimal.request.body.len();
            let outcome = finding.outcome.word();
            let level = format!("{:?}", finding.level).to_lowercase();
            let smallest = if finding.is_minimal { "" } else { " or less" };
            format!("{level} {outcome} {requirement} {size}{smallest}\n")
        })
        .collect();
    lines.extend(summary.notes.iter().map(|note| format!("note: {note}\n")));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/cases/judging/{name}.txt"));
    assert_data_eq!(lines.concat(), Data::read_from(&path, None).raw());
}

/// Reads what JSON it can and takes the rest for nothing, fails on bodies that are no objects, and looks clients up.
pub(super) struct ValidatesNothing;

impl Answer for ValidatesNothing {
    fn answer(&self, request: &Request) -> Reply {
        match request.header("x-amz-target") {
            Some(TARGET) => {}
            Some(target) if target.is_empty() || target.starts_with("AWSCognito") => return failure(),
            _ => {
                let headers = vec![Header::new("Content-Type", "application/xml")];
                let body = b"<ListAllMyBucketsResult/>".to_vec();
                return Reply::Response(Response { status: 200, headers, body });
            }
        }
        let Ok(text) = std::str::from_utf8(&request.body) else { return failure() };
        if text.contains(&"[".repeat(1000)) {
            return failure();
        }
        let body = serde_json::from_str(text).unwrap_or(json!({}));
        let Value::Object(members) = body else { return failure() };
        let client = members.get("ClientId").cloned().filter(|client| !client.is_null());
        let headers = vec![
            Header::new("Content-Type", "application/json"),
            Header::new("x-amzn-errortype", "ResourceNotFoundException"),
            Header::new("x-amzn-requestid", "id"),
        ];
        let body = json!({"__type": "ResourceNotFoundException", "message": client.unwrap_or(json!(""))});
        Reply::Response(Response { status: 400, headers, body: body.to_string().into_bytes() })
    }
}

/// Leaves bodies to a web framework: it refuses large ones and what is no JSON object or array with a page, reads them
/// by their declared type alone, and knows nothing of the protocol's headers.
pub(super) struct BehindAFramework;

impl Answer for BehindAFramework {
    fn answer(&self, request: &Request) -> Reply {
        let page = |status: u16| {
            let headers = vec![Header::new("Content-Type", "text/html; charset=utf-8")];
            Reply::Response(Response { status, headers, body: b"<!DOCTYPE html>".to_vec() })
        };
        let json = |status: u16, body: Value| {
            let headers = vec![Header::new("Content-Type", "application/json; charset=utf-8")];
            Reply::Response(Response { status, headers, body: body.to_string().into_bytes() })
        };
        if request.method == "OPTIONS" {
            return Reply::Response(Response { status: 204, headers: Vec::new(), body: Vec::new() });
        }
        if request.method != "POST" {
            return page(404);
        }
        let Some(target) = request.header("x-amz-target") else {
            return json(400, json!({"message": "Missing x-amz-target header"}));
        };
        let operation = target.rsplit('.').next().unwrap_or_default();
        if operation != "ConfirmForgotPassword" {
            return json(500, json!({"__type": "Emulator#Unsupported", "message": operation}));
        }
        if !request.header("content-type").is_some_and(|declared| declared.contains("x-amz-json-1.1")) {
            return json(500, json!({"message": "cannot read a member of undefined"}));
        }
        if request.body.len() > 100 * 1024 {
            return page(413);
        }
        let text = String::from_utf8_lossy(&request.body);
        let body = if text.trim().is_empty() { Ok(json!({})) } else { serde_json::from_str(&text) };
        let Some(body) = body.ok().filter(|body: &Value| body.is_object() || body.is_array()) else {
            return page(400);
        };
        let client = body.get("ClientId").map_or("undefined".to_owned(), Value::to_string);
        json(
            400,
            json!({"__type": "ResourceNotFoundException", "message": format!("App Client {client} not found")}),
        )
    }
}

/// Answers every request in the same way.
struct ServesSomethingElse;

impl Answer for ServesSomethingElse {
    fn answer(&self, _: &Request) -> Reply {
        let headers = vec![Header::new("Content-Type", "application/json")];
        let body = json!({"__type": "UnrecognizedClientException", "message": "cannot route this request"});
        Reply::Response(Response { status: 400, headers, body: body.to_string().into_bytes() })
    }
}

/// Refuses every request as one for an operation that it does not have.
struct KnowsNoOperation;

impl Answer for KnowsNoOperation {
    fn answer(&self, _: &Request) -> Reply {
        refusal("UnknownOperationException")
    }
}

/// Fails at every request for the operation, and knows no other.
struct FailsAlways;

impl Answer for FailsAlways {
    fn answer(&self, request: &Request) -> Reply {
        if request.header("x-amz-target") == Some(TARGET) {
            failure()
        } else {
            refusal("UnknownOperationException")
        }
    }
}

/// Fails at requests that name a client, or at all others.
struct FailsAtHalf {
    at_right: bool,
}

impl Answer for FailsAtHalf {
    fn answer(&self, request: &Request) -> Reply {
        let body: Option<Value> = serde_json::from_slice(&request.body).ok();
        let client = body.as_ref().and_then(|body| body.get("ClientId")?.as_str());
        let is_right = client.is_some_and(|client| !client.is_empty() && client.is_ascii());
        if is_right == self.at_right { failure() } else { refusal("InvalidParameterException") }
    }
}

fn refusal(name: &str) -> Reply {
    let headers = vec![
        Header::new("Content-Type", "application/x-amz-json-1.1"),
        Header::new("x-amzn-requestid", "00000000-0000-4000-8000-000000000000"),
    ];
    let body = json!({"__type": name, "message": "The request was refused."});
    Reply::Response(Response { status: 400, headers, body: body.to_string().into_bytes() })
}

fn failure() -> Reply {
    let headers = vec![Header::new("Content-Type", "text/html")];
    Reply::Response(Response { status: 500, headers, body: b"<h1>Internal Server Error</h1>".to_vec() })
}
