//! Runs of cases against any answer function: those of the first operation, unless another plan is given.

use std::sync::Arc;

use wireproof::check::Behavior;
use wireproof::event::{Event, Finding, Listener, Summary};
use wireproof::generate::plan::address_pattern;
use wireproof::generate::{Generator, Params, Plan, Selection};
use wireproof::model::Service;
use wireproof::model::record::Scene;
use wireproof::oracle::{Oracle, Settings, SharedOracle};
use wireproof::run::Interrupt;
use wireproof::run::{Job, RunOptions, Subject, conduct};
use wireproof::spec::Spec;

/// The operation that is judged.
pub(crate) const OPERATION: &str = "cognito-idp/confirm-forgot-password";

pub(crate) fn service() -> Arc<Service> {
    Arc::clone(Spec::embedded().service("cognito-idp").unwrap())
}

/// A service that is right in every way.
pub(super) fn right(behavior: Behavior) -> Arc<SharedOracle> {
    let settings = Settings { stateless: behavior == Behavior::Stateless, ..Settings::default() };
    Arc::new(SharedOracle::new(Oracle::new(service(), settings), || Scene::NOW))
}

/// All cases of the operation but most of the random ones; or those whose addresses match.
pub(super) fn plan(seed: u64, only: &[&str]) -> Plan {
    shard(seed, only, (1, 1))
}

/// The same for one share of the cases.
pub(super) fn shard(seed: u64, only: &[&str], shard: (usize, usize)) -> Plan {
    let service = service();
    let operation = Arc::new(service.operation(OPERATION).unwrap().clone());
    let generator = Generator::new(service, operation, seed, Params::new()).unwrap();
    let only = only.iter().map(|pattern| address_pattern(pattern).unwrap()).collect();
    Plan::new(generator, &Selection { fuzzing: 40, only, shard, ..Selection::default() })
}

pub(crate) struct Deaf;

impl Listener for Deaf {
    fn hear(&mut self, _: &Event) {}
}

/// Judges a subject as the options say; scenes are set on the oracle.
pub(crate) async fn judge(
    plan: Plan,
    subject: Subject,
    scenery: &Arc<SharedOracle>,
    behavior: Behavior,
    options: RunOptions,
) -> Summary {
    let job = Job {
        seed: plan.generator().seed,
        plans: vec![plan],
        subject,
        target: "a service".to_owned(),
        endpoint: String::new(),
        start: None,
        behavior,
        scenery: Some(Arc::clone(scenery)),
        options,
        spec_sha256: String::new(),
    };
    conduct(&job, &mut Deaf, &Interrupt::default()).await
}

/// The findings in a few words each.
pub(crate) fn told<'a>(findings: impl Iterator<Item = &'a Finding>) -> String {
    let lines = findings.map(|finding| {
        format!(
            "{}\n  {}: expected {}, found {}\n",
            finding.requirement, finding.address, finding.expected, finding.actual
        )
    });
    lines.collect()
}
