//! Runs of cases against any answer function: those of the first operation, unless another plan is given.

use std::num::NonZero;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread::available_parallelism;

use tokio::runtime::Builder;
use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::event::binary::Binary;
use wireproof::internals::event::finding::Finding;
use wireproof::internals::event::summary::{Extent, Summary};
use wireproof::internals::exchange::interrupt::Interrupt;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::glob::glob;
use wireproof::internals::model::operation::Params;
use wireproof::internals::model::record::Fixture;
use wireproof::internals::model::service::Service;
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::execute::run_alone;
use wireproof::internals::run::job::{FixtureSource, Job};
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::spec::Spec;

/// The operation that is judged.
pub(crate) const OPERATION: &str = "cognito-idp/confirm-forgot-password";

pub(crate) fn service() -> Arc<Service> {
    static SPEC: LazyLock<Spec> = LazyLock::new(Spec::embedded);
    Arc::clone(SPEC.service("cognito-idp").unwrap())
}

/// Does this for each number below `count`, as many at once as there are processors.
pub(crate) fn each_of(count: u64, work: impl AsyncFn(u64) + Sync) {
    let next = AtomicU64::new(0);
    let run = || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        loop {
            match next.fetch_add(1, Ordering::Relaxed) {
                number if number < count => runtime.block_on(work(number)),
                _ => break,
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..available_parallelism().map_or(1, NonZero::get) {
            scope.spawn(run);
        }
    });
}

/// A number that whoever runs the tests can set.
#[expect(clippy::disallowed_methods, reason = "whoever runs the test sets how long it takes")]
pub(crate) fn asked(name: &str, ordinary: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(ordinary)
}

/// A service that is right in every way.
pub(super) fn right(behavior: Behavior) -> Arc<SharedOracle> {
    let settings = OracleSettings { stateless: behavior == Behavior::Stateless, ..OracleSettings::default() };
    Arc::new(SharedOracle::new(Oracle::new(service(), settings), || Fixture::NOW))
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
    let only = only.iter().map(|pattern| glob(pattern).unwrap()).collect();
    Plan::new(generator, &Selection { fuzzing: 40, only, shard, ..Selection::default() })
}

/// Judges a subject as the options say; fixtures are set on the oracle.
pub(crate) async fn judge(
    plan: Plan,
    subject: Subject,
    fixture_oracle: &Arc<SharedOracle>,
    behavior: Behavior,
    options: RunOptions,
) -> Summary {
    judge_all(vec![plan], subject, fixture_oracle, behavior, options).await
}

/// The same by the cases of several plans.
pub(crate) async fn judge_all(
    plans: Vec<Plan>,
    subject: Subject,
    fixture_oracle: &Arc<SharedOracle>,
    behavior: Behavior,
    options: RunOptions,
) -> Summary {
    judge_share(plans, Extent::default(), subject, fixture_oracle, behavior, options).await
}

/// The same by the cases of shares.
pub(super) async fn judge_share(
    plans: Vec<Plan>,
    extent: Extent,
    subject: Subject,
    fixture_oracle: &Arc<SharedOracle>,
    behavior: Behavior,
    options: RunOptions,
) -> Summary {
    let job = Job {
        extent,
        seed: plans[0].generator().seed,
        plans,
        later: Vec::new(),
        subject,
        target: "a service".to_owned(),
        endpoint: String::new(),
        start: None,
        behavior,
        source: FixtureSource::Oracle(Arc::clone(fixture_oracle)),
        options,
        spec_sha256: String::new(),
        made_by: Binary::this(""),
        package: None,
    };
    run_alone(&job, &mut (), &Interrupt::default()).await
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
