//! A protocol that is registered from outside: everything works on a service that speaks it, with no line of the
//! program changed.

mod call;
mod changes;
mod codec;
mod faults;
mod generated;
mod judged;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::operation::{Operation, Params};
use wireproof::internals::model::record::Fixture;
use wireproof::internals::model::service::Service;
use wireproof::internals::oracle::fault::Fault;
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::protocol::Protocols;
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;

use codec::FormText;

/// The operation that is judged.
const OPERATION: &str = "postbox/post-letter";

fn files() -> Vec<SpecFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/third/spec");
    let file =
        |name: &str| SpecFile { name: name.to_owned(), text: fs::read_to_string(folder.join(name)).unwrap() };
    ["protocol/form-text.toml", "postbox/service.toml", "postbox/post-letter.toml"].map(file).into()
}

/// The service and its operation.
pub(crate) fn third() -> (Arc<Service>, Arc<Operation>) {
    let protocols = Protocols::standard().with(Arc::new(FormText));
    let spec = Spec::load_with(&files(), &protocols).unwrap();
    let (service, operation) = spec.operation(OPERATION).unwrap();
    (Arc::clone(service), Arc::new(operation.clone()))
}

fn plan(seed: u64, fuzzing: usize) -> Plan {
    let (service, operation) = third();
    let generator = Generator::new(service, operation, seed, Params::new()).unwrap();
    Plan::new(generator, &Selection { fuzzing, ..Selection::default() })
}

fn oracle(faults: &[Fault], behavior: Behavior) -> Arc<SharedOracle> {
    let settings = OracleSettings { stateless: behavior == Behavior::Stateless, ..OracleSettings::default() };
    let oracle = Oracle::with_faults(third().0, settings, faults);
    Arc::new(SharedOracle::new(oracle, || Fixture::NOW))
}

#[test]
fn a_protocol_that_nobody_registered_is_refused() {
    let shown = Spec::load(&files()).unwrap_err().to_string();
    assert!(shown.contains("unknown codec `form-text`"), "{shown}");
    assert!(shown.contains("`aws-json-1.0`, `aws-json-1.1`"), "{shown}");
}
