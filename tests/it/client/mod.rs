//! Clients are judged: right ones and faulty ones in this process, drivers and commands as others write them.

mod attach;
mod built_in;
mod catalogue;
mod cause;
mod command;
mod driver;
mod driver_check;
mod function;
mod hurt;
mod program;
mod second;
mod snapshot;

use std::sync::Arc;
use std::time::Duration;

use wireproof::internals::client::caller::Caller;
use wireproof::internals::client::options::ClientOptions;
use wireproof::internals::client::run::{ClientJob, run_client};
use wireproof::internals::event::binary::Binary;
use wireproof::internals::event::collector::Collector;
use wireproof::internals::event::summary::{Extent, Summary};
use wireproof::internals::exchange::interrupt::Interrupt;
use wireproof::internals::generate::client::plan::{AnswerSelection, ClientPlan};
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::glob::glob;
use wireproof::internals::model::operation::Operation;
use wireproof::internals::model::service::Service;
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::client::ClientContract;

/// Which calls: how many random ones, and patterns of addresses of which one must match, or none may.
#[derive(Default)]
struct Chosen<'a> {
    fuzzing: usize,
    only: &'a [&'a str],
    skip: &'a [&'a str],
}

/// The calls of an operation.
fn plan(service: &Arc<Service>, operation: &Operation, chosen: &Chosen<'_>) -> ClientPlan {
    let (service, operation) = (Arc::clone(service), Arc::new(operation.clone()));
    let generator = Generator::new(service, operation, 1, serde_json::Map::new()).unwrap();
    let globs =
        |patterns: &[&str]| -> Vec<_> { patterns.iter().map(|pattern| glob(pattern).unwrap()).collect() };
    let (only, skip) = (globs(chosen.only), globs(chosen.skip));
    let selection = Selection { fuzzing: chosen.fuzzing, only: only.clone(), skip, ..Selection::default() };
    let plan = Plan::new(generator, &selection).without_fixtures();
    ClientPlan::new(plan, &AnswerSelection { only, has_coverage: true, shard: (1, 1) })
}

/// The first operation that is judged, with its service.
fn first() -> (Arc<Service>, Operation) {
    let spec = Spec::embedded();
    let (service, operation) = spec.operation("cognito-idp/confirm-forgot-password").unwrap();
    (Arc::clone(service), operation.clone())
}

/// What comes of these calls.
fn judged(caller: &dyn Caller, plan: ClientPlan, timeout: Duration) -> Summary {
    let contract = ClientContract::of(&plan.plan().generator().service.protocol).unwrap();
    let job = ClientJob {
        plans: vec![(plan, contract)],
        extent: Extent::default(),
        seed: 1,
        spec_sha256: String::new(),
        made_by: Binary::this(""),
        package: None,
        options: ClientOptions {
            concurrency: None,
            timeout,
            patience: timeout / 3,
            shrinking: 0,
            strict: false,
            replay: (String::new(), String::new()),
        },
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut collector = Collector::new((), ());
    runtime.block_on(run_client(&job, caller, &mut collector, &mut (), &Interrupt::default()));
    collector.finish().0
}

/// The rules that are broken, without what stands before them in ids.
fn broken(summary: &Summary) -> Vec<String> {
    let tails = summary.findings.iter().map(|finding| finding.requirement.tail());
    let mut tails: Vec<String> = tails.map(|tail| tail.trim_start_matches("client/").to_owned()).collect();
    tails.sort();
    tails
}
