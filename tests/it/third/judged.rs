//! A correct service has no finding in the protocol; one that has a fault is found out.

use std::sync::Arc;

use tokio::net::TcpListener;
use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::event::summary::Summary;
use wireproof::internals::exchange::mock::served::{ServeOptions, serve};
use wireproof::internals::oracle::fault::catalogue;
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::wire::Answer;

use crate::judging::run::{judge, told};
use crate::third::{OPERATION, oracle, plan, third};
use crate::wire::scripted::sender_to;

async fn run(seed: u64, oracle: &Arc<SharedOracle>, subject: Option<Subject>, behavior: Behavior) -> Summary {
    let in_memory = || Subject::Memory(Arc::clone(oracle) as Arc<dyn Answer>);
    let options = RunOptions { shrinking: 0, ..RunOptions::default() };
    judge(plan(seed, 100), subject.unwrap_or_else(in_memory), oracle, behavior, options).await
}

#[tokio::test]
async fn a_correct_service_has_no_finding_in_memory() {
    let runs = [(Behavior::Stateless, 1, 469), (Behavior::Opaque, 2, 470), (Behavior::Stateful, 3, 475)];
    for (behavior, seed, pass) in runs {
        let summary = run(seed, &oracle(&[], behavior), None, behavior).await;
        assert!(summary.findings.is_empty(), "{behavior:?}:\n{}", told(summary.findings.iter()));
        assert_eq!(summary.cases.pass, pass, "{behavior:?}");
        assert_eq!(summary.cases.error, 0);
        for id in [
            "form-text/answer/error-body",
            "form-text/method/get",
            "form-text/framing/chunked",
            "form-text/action/unknown",
            "form-text/syntax/malformed",
        ] {
            let judged =
                summary.requirements.iter().find(|requirement| requirement.id.as_str() == id).unwrap();
            assert!(judged.cases > 0, "{behavior:?}: no case judges {id}");
        }
    }
}

#[tokio::test]
async fn a_correct_service_has_no_finding_over_http() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shared = oracle(&[], Behavior::Stateful);
    let answer = Arc::clone(&shared) as Arc<dyn Answer>;
    tokio::spawn(serve(listener, answer, ServeOptions::default(), std::future::pending()));
    let subject = Subject::Wire(Arc::new(sender_to(address, 10_000).await));
    let summary = run(5, &shared, Some(subject), Behavior::Stateful).await;
    assert!(summary.findings.is_empty(), "{}", told(summary.findings.iter()));
    assert_eq!(summary.cases.pass, 475);
}

#[tokio::test]
async fn faults_are_found() {
    let (service, operation) = third();
    let faults = catalogue(&service, &operation);
    for (id, requirement) in [
        ("range-max-unchecked/Copies", format!("{OPERATION}/range/Copies/max")),
        ("length-max-unchecked/Text", format!("{OPERATION}/length/Text/max")),
        ("method-get-accepted", "form-text/method/get".to_owned()),
        ("chunks-not-read", "form-text/framing/chunked".to_owned()),
        ("action-of-any-case", "form-text/action/unknown".to_owned()),
        ("message-left-out", "form-text/answer/error-body".to_owned()),
        ("error-body-is-empty", "form-text/answer/error-body".to_owned()),
    ] {
        let fault = faults.iter().find(|fault| fault.id == id).unwrap_or_else(|| panic!("no fault {id}"));
        let shared = oracle(std::slice::from_ref(fault), Behavior::Stateful);
        let summary = run(4, &shared, None, Behavior::Stateful).await;
        let found: Vec<&str> = summary.findings.iter().map(|finding| finding.requirement.as_str()).collect();
        assert!(found.contains(&requirement.as_str()), "{id}: {found:?}");
    }
    for id in ["never-shown", "target-case-ignored", "comments-accepted", "preflight-bare"] {
        assert!(faults.iter().all(|fault| fault.id != id), "{id} is no fault of this protocol's");
    }
}
