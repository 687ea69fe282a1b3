//! An invented service in another protocol, with other members, constraints, records and rules: everything works on
//! it, so nothing of the first operation is in the program.

mod command;
mod faults;
mod judged;
mod plan;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::event::summary::Summary;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::operation::{Operation, Params};
use wireproof::internals::model::record::Fixture;
use wireproof::internals::model::service::Service;
use wireproof::internals::oracle::fault::Fault;
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;
use wireproof::internals::wire::Answer;

use crate::judging::run::judge;

/// The operation that is judged.
pub(crate) const OPERATION: &str = "lockers/store-parcel";

/// The folder of the service's spec files.
pub(crate) fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/second/spec")
}

pub(crate) fn files() -> Vec<SpecFile> {
    let mut files = Vec::new();
    for part in ["protocol", "lockers"] {
        for entry in fs::read_dir(folder().join(part)).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{part}/{}", path.file_name().unwrap().to_str().unwrap());
            files.push(SpecFile { name, text: fs::read_to_string(path).unwrap() });
        }
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    files
}

/// The spec of the service, without any of the program's own files.
pub(crate) fn spec() -> Spec {
    Spec::load(&files()).unwrap()
}

/// The service and its judged operation.
pub(crate) fn second() -> (Arc<Service>, Arc<Operation>) {
    let spec = spec();
    let (service, operation) = spec.operation(OPERATION).unwrap();
    (Arc::clone(service), Arc::new(operation.clone()))
}

fn plan(seed: u64, fuzzing: usize) -> Plan {
    let (service, operation) = second();
    let generator = Generator::new(service, operation, seed, Params::new()).unwrap();
    Plan::new(generator, &Selection { fuzzing, ..Selection::default() })
}

pub(crate) fn oracle(service: &Arc<Service>, faults: &[Fault], behavior: Behavior) -> Arc<SharedOracle> {
    let settings = OracleSettings { stateless: behavior == Behavior::Stateless, ..OracleSettings::default() };
    let oracle = Oracle::with_faults(Arc::clone(service), settings, faults);
    Arc::new(SharedOracle::new(oracle, || Fixture::NOW))
}

/// Runs a plan against an oracle in memory, or against the subject behind which it stands.
pub(crate) async fn run(
    plan: Plan,
    oracle: Arc<SharedOracle>,
    subject: Option<Subject>,
    behavior: Behavior,
) -> Summary {
    let in_memory = || Subject::Memory(Arc::clone(&oracle) as Arc<dyn Answer>);
    let options = RunOptions { shrinking: 0, ..RunOptions::default() };
    judge(plan, subject.unwrap_or_else(in_memory), &oracle, behavior, options).await
}
