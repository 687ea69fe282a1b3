//! Services with a fault that was written by hand: no cause is told of one that it does not admit.
//!
//! They stand in `tests/cases/judging/hand-written.toml`; what one of them does is in `altered.rs`.
//! `WIREPROOF_HAND_WRITTEN` says how many of them are judged.

use std::path::Path;
use std::sync::{Arc, Mutex};

use globset::Glob;
use serde::Deserialize;

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::event::cause::Cause;
use wireproof::internals::model::record::Fixture;
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::local_service::Carriage;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;

use super::altered::{Alteration, Altered, Condition};
use super::many::plan;
use crate::judging::run::{asked, each_of, judge, service};

#[derive(Deserialize)]
struct Servers {
    server: Vec<Server>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Server {
    name: String,
    #[serde(default)]
    when: Vec<Condition>,
    does: Alteration,
    /// Patterns of the ids of the faults that may be told.
    admits: Vec<String>,
}

#[test]
fn no_cause_is_told_that_a_service_does_not_admit() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/judging/hand-written.toml");
    let servers: Servers = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let count = servers.server.len() as u64;
    assert!(count >= 50, "{count} services");
    let told = Mutex::new((Vec::new(), Vec::new()));
    let judged = asked("WIREPROOF_HAND_WRITTEN", 4).min(count);
    each_of(judged, async |number| {
        // Few of them are from everywhere in the table.
        let server = &servers.server[usize::try_from(number * count / judged).unwrap()];
        let oracle = Oracle::new(service(), OracleSettings::default());
        let oracle = Arc::new(SharedOracle::new(oracle, || Fixture::NOW));
        let altered =
            Altered { oracle: Arc::clone(&oracle), when: server.when.clone(), does: server.does.clone() };
        let options = RunOptions { shrinking: 0, causes: Some(Carriage::AsWritten), ..RunOptions::default() };
        let subject = Subject::Memory(Arc::new(altered));
        let summary = judge(plan(1, None), subject, &oracle, Behavior::Stateful, options).await;
        let found: Vec<&str> = summary.findings.iter().map(|finding| finding.requirement.tail()).collect();
        let (seen, wrong) = &mut *told.lock().unwrap();
        for cause in &summary.causes {
            let line = format!("{}: {:?}, rivals {:?}", server.name, cause.faults, cause.rivals);
            if is_admitted(cause, &server.admits) {
                seen.push(line);
            } else {
                wrong.push(format!("{line}, of {found:?}"));
            }
        }
        if summary.causes.is_empty() {
            seen.push(format!("{}: no cause of {found:?}", server.name));
        }
    });
    let (seen, wrong) = told.into_inner().unwrap();
    assert!(
        wrong.is_empty(),
        "{} causes are wrong:\n{}\nRight:\n{}",
        wrong.len(),
        wrong.join("\n"),
        seen.join("\n")
    );
}

/// Whether a cause is one that a service may be told, or one of its rivals is.
fn is_admitted(cause: &Cause, admits: &[String]) -> bool {
    let patterns: Vec<_> = admits.iter().map(|admits| Glob::new(admits).unwrap().compile_matcher()).collect();
    let is_known = |fault: &String| patterns.iter().any(|pattern| pattern.is_match(fault));
    std::iter::once(&cause.faults).chain(&cause.rivals).any(|faults| faults.iter().all(is_known))
}
