//! All that is made from a spec, made from one: whatever the spec says, nothing panics and nothing hangs.

use std::sync::Arc;

use wireproof::internals::call::command::{Destination, find_destination};
use wireproof::internals::call::parameters::Parameters;
use wireproof::internals::call::settings::environment::{Environment, Machine, ProgramOutcome};
use wireproof::internals::call::syntax::command_tree::with_services;
use wireproof::internals::call::syntax::help::index::{program_page, service_page};
use wireproof::internals::call::syntax::help::operation::operation_page;
use wireproof::internals::call::syntax::paramfile::NoFiles;
use wireproof::internals::call::syntax::skeleton::{input_skeleton, output_skeleton, pretty};
use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::event::binary::Binary;
use wireproof::internals::event::summary::Extent;
use wireproof::internals::exchange::endpoint::Endpoint;
use wireproof::internals::exchange::interrupt::Interrupt;
use wireproof::internals::generate::case::Change;
use wireproof::internals::generate::existing;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::operation::{Operation, Params, Role};
use wireproof::internals::model::record::Fixture;
use wireproof::internals::model::service::Service;
use wireproof::internals::oracle::fault::catalogue;
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::report::paste;
use wireproof::internals::run::execute::run_alone;
use wireproof::internals::run::job::{FixtureSource, Job};
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::spec::Spec;
use wireproof::internals::wire::Answer;

/// How many cases of an operation are judged: every so many of all.
const JUDGED: usize = 60;

/// Uses a spec for everything.
pub(crate) async fn use_of(spec: &Spec) {
    program_page("wireproof call", &spec.services);
    with_services(clap::Command::new("aws"), &spec.services).build();
    for service in &spec.services {
        service_page("wireproof call", service);
        for operation in &service.operations {
            call(spec, service, operation);
            let operation = Arc::new(operation.clone());
            let Ok(generator) = Generator::new(Arc::clone(service), Arc::clone(&operation), 1, Params::new())
            else {
                continue;
            };
            suggest(service, &generator);
            catalogue(service, &operation);
            if operation.role == Role::Judged {
                let plan = Plan::new(generator, &Selection { fuzzing: 5, ..Selection::default() });
                check(service, plan).await;
            }
        }
    }
}

/// What `wireproof call` shows of an operation, and reads for it.
fn call(spec: &Spec, service: &Service, operation: &Operation) {
    operation_page("wireproof call", service, operation);
    pretty(&input_skeleton(&operation.members));
    pretty(&output_skeleton(&operation.output));
    let mut lines = vec![vec![service.id.clone(), operation.command.clone(), "--region=x".to_owned()]];
    for member in &operation.members {
        let mut line = lines[0].clone();
        line.extend([format!("--{}", member.option_name()), "a=b,c".to_owned()]);
        lines.push(line);
    }
    lines.extend(operation.examples.iter().map(|example| example.arguments.clone()));
    for words in lines {
        let destination = find_destination(&words, &spec.services, &Environment::default(), &Nowhere);
        if let Ok(Destination::Operation(wanted)) = destination
            && let Ok(parameters) = Parameters::read(&wanted.words, wanted.operation, &NoFiles)
        {
            drop(parameters.validate(wanted.operation));
            parameters.body(wanted.operation);
        }
    }
}

/// What a served mock suggests to try.
fn suggest(service: &Arc<Service>, generator: &Generator) {
    let oracle =
        SharedOracle::new(Oracle::new(Arc::clone(service), OracleSettings::default()), || Fixture::NOW);
    let _installed = oracle.install(&service.fixture);
    let Ok(endpoint) = "http://127.0.0.1:8080".parse::<Endpoint>() else { return };
    for input in existing::inputs(generator, &service.fixture) {
        oracle.answer(&generator.encode(&input, &Change::None));
        paste::cli::command(service, &generator.operation, &input, &endpoint, &[]);
    }
}

/// A mock that is made from the spec is judged by the spec.
async fn check(service: &Arc<Service>, plan: Plan) {
    for case in plan.cases().take(20) {
        paste::jsonl::line(case.address.as_str(), case.requirement.as_str(), &case.request);
    }
    let shares = (plan.len() / JUDGED).max(1);
    let share = Selection { fuzzing: 5, shard: (1, shares), ..Selection::default() };
    let generator = plan.generator();
    let (of, operation) = (Arc::clone(&generator.service), Arc::clone(&generator.operation));
    let Ok(generator) = Generator::new(of, operation, generator.seed, Params::new()) else {
        return;
    };
    let plan = Plan::new(generator, &share);
    let oracle = Oracle::new(Arc::clone(service), OracleSettings::default());
    let oracle = Arc::new(SharedOracle::new(oracle, || Fixture::NOW));
    let subject = Subject::Memory(Arc::clone(&oracle) as Arc<dyn Answer>);
    let options = RunOptions { shrinking: 0, strict: true, prose: true, ..RunOptions::default() };
    let job = Job {
        extent: Extent::default(),
        seed: 1,
        plans: vec![plan],
        later: Vec::new(),
        subject,
        target: String::new(),
        endpoint: String::new(),
        start: None,
        behavior: Behavior::Stateful,
        source: FixtureSource::Oracle(oracle),
        options,
        spec_sha256: String::new(),
        made_by: Binary::this(""),
        package: None,
    };
    run_alone(&job, &mut (), &Interrupt::default()).await;
}

/// A machine without files and programs.
struct Nowhere;

impl Machine for Nowhere {
    fn read(&self, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn run(&self, _: &[String]) -> Result<ProgramOutcome, String> {
        Err("there are no programs".to_owned())
    }
}
