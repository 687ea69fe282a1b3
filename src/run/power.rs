//! What a green run is worth: the same cases, in memory, against every fault of the catalogue.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::check::Behavior;
use crate::event::Event;
use crate::event::Listener;
use crate::event::Power;
use crate::event::Summary;
use crate::generate::Plan;
use crate::model::record::Scene;
use crate::oracle::Oracle;
use crate::oracle::Settings;
use crate::oracle::SharedOracle;
use crate::oracle::fault::catalogue;
use crate::run::conduct::Job;
use crate::run::conduct::conduct;
use crate::run::options::RunOptions;
use crate::run::subject::Subject;
use crate::wire::Answer;

struct Deaf;

impl Listener for Deaf {
    fn hear(&mut self, _: &Event) {}
}

/// Runs the cases of a plan against every fault, one at a time. The plan must be the one that the run had.
pub async fn power(plan: impl Fn() -> Plan, behavior: Behavior) -> Power {
    let first = plan();
    let (service, operation) =
        (Arc::clone(&first.generator().service), Arc::clone(&first.generator().operation));
    let seed = first.generator().seed;
    let mut power = Power::default();
    for fault in catalogue(&service, &operation) {
        power.total += 1;
        let settings = Settings { stateless: behavior == Behavior::Stateless, ..Settings::default() };
        let faulty = Oracle::with_faults(Arc::clone(&service), settings, std::slice::from_ref(&fault));
        let oracle = Arc::new(SharedOracle::new(faulty, || Scene::NOW));
        let job = Job {
            plans: vec![plan()],
            subject: Subject::Memory(Arc::clone(&oracle) as Arc<dyn Answer>),
            target: fault.id.clone(),
            endpoint: String::new(),
            start: None,
            behavior,
            scenery: Some(oracle),
            options: RunOptions { shrinking: 0, ..RunOptions::default() },
            seed,
            spec_sha256: String::new(),
        };
        let summary = conduct(&job, &mut Deaf, &AtomicBool::new(false)).await;
        let found = summary.findings.iter().any(|finding| fault.breaks.contains(&finding.requirement));
        if found {
            power.caught += 1;
        } else {
            power.blind.push((fault.id.clone(), why_blind(&summary, &fault.breaks)));
        }
    }
    power
}

/// Why none of the requirements that a fault breaks was found broken.
fn why_blind(summary: &Summary, breaks: &[String]) -> String {
    let judged = breaks
        .iter()
        .any(|id| summary.requirements.iter().any(|result| result.id == *id && result.cases > 0));
    match (judged, summary.behavior) {
        (true, _) => "no case shows it".to_owned(),
        (false, Behavior::Stateful) => "no case is about what it breaks".to_owned(),
        (false, _) => "it shows only where users were set up".to_owned(),
    }
}
