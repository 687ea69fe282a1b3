//! A service that repeats a secret beside its message, spelled as JSON has to spell it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::wire::{Answer, Reply, Request};

use crate::judging::respelled::with_members;
use crate::judging::run::{OPERATION, judge, plan, right, told};

/// Repeats passwords that no JSON text can hold as they are, and no others.
struct Echo {
    oracle: Arc<SharedOracle>,
    echoed: AtomicUsize,
}

impl Answer for Echo {
    fn answer(&self, request: &Request) -> Reply {
        let mut reply = self.oracle.answer(request);
        let input: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let password = input["Password"].as_str().unwrap_or_default();
        let is_telling = password.chars().count() >= 8 && password.contains(['"', '\\']);
        if let Reply::Response(answer) = &mut reply
            && is_telling
        {
            with_members(answer, |members| {
                self.echoed.fetch_add(1, Ordering::Relaxed);
                members.insert("Input".to_owned(), json!({ "Password": password }));
            });
        }
        reply
    }
}

#[tokio::test]
async fn a_secret_is_seen_however_it_is_spelled() {
    let oracle = right(Behavior::Stateless);
    let echo = Arc::new(Echo { oracle: Arc::clone(&oracle), echoed: AtomicUsize::new(0) });
    let subject = Subject::Memory(Arc::clone(&echo) as Arc<dyn Answer>);
    let options = RunOptions { shrinking: 0, ..RunOptions::default() };
    let summary = judge(plan(1, &["**/fuzzing/**"]), subject, &oracle, Behavior::Stateless, options).await;
    assert!(echo.echoed.load(Ordering::Relaxed) > 0, "no case had such a password");
    let [finding] = summary.findings.as_slice() else { panic!("{}", told(summary.findings.iter())) };
    assert_eq!(finding.requirement.as_str(), format!("{OPERATION}/secrecy/errors"));
}
