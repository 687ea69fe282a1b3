//! A correct service has no finding, in whatever behavior and behind whatever front.

use std::sync::Arc;

use tokio::net::TcpListener;
use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::event::summary::VerdictWord;
use wireproof::internals::exchange::mock::embedded::EmbeddedMock;
use wireproof::internals::exchange::mock::served::{ServeOptions, serve};
use wireproof::internals::model::requirement::Level;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::wire::Answer;

use crate::judging::run::told;
use crate::second::{oracle, plan, run, second};
use crate::wire::scripted::sender_to;

#[tokio::test]
async fn a_correct_service_has_no_finding() {
    let (service, operation) = second();
    let runs = [
        (Behavior::Stateless, 1, 1770),
        (Behavior::Opaque, 2, 1770),
        (Behavior::Stateful, 3, 1891),
        (Behavior::Stateful, 4, 1890),
    ];
    for (behavior, seed, total) in runs {
        let summary = run(plan(seed, 300), oracle(&service, &[], behavior), None, behavior).await;
        assert!(summary.findings.is_empty(), "{behavior:?}, seed {seed}:\n{}", told(summary.findings.iter()));
        assert_eq!(summary.cases.total, total, "{behavior:?}, seed {seed}");
        for requirement in &summary.requirements {
            // A correct service never speaks in a form that was not seen.
            let is_of_another_form = requirement.id.as_str().ends_with("/names-members-any-form");
            let gates = requirement.level > Level::Observe && !is_of_another_form;
            let is_judged = matches!(requirement.verdict, VerdictWord::Pass | VerdictWord::Fail);
            assert!(
                is_judged || !gates || behavior != Behavior::Stateful,
                "{behavior:?}: no case judges {}",
                requirement.id
            );
        }
        let stateful = operation.requirements.iter().filter(|requirement| requirement.stateful).count();
        assert_eq!(stateful, 23);
    }
}

#[tokio::test]
async fn a_correct_service_has_no_finding_behind_either_front() {
    let (service, _) = second();
    let behavior = Behavior::Stateful;
    let shared = oracle(&service, &[], behavior);
    let mock = EmbeddedMock::start(Arc::clone(&shared) as Arc<dyn Answer>).unwrap();
    let subject = Subject::Wire(Arc::new(sender_to(mock.address(), 10_000).await));
    let summary = run(plan(5, 20), Arc::clone(&shared), Some(subject), behavior).await;
    assert!(summary.findings.is_empty(), "embedded:\n{}", told(summary.findings.iter()));

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer = Arc::clone(&shared) as Arc<dyn Answer>;
    tokio::spawn(serve(listener, answer, ServeOptions::default(), std::future::pending()));
    let subject = Subject::Wire(Arc::new(sender_to(address, 10_000).await));
    let summary = run(plan(5, 20), shared, Some(subject), behavior).await;
    assert!(summary.findings.is_empty(), "served:\n{}", told(summary.findings.iter()));
}
