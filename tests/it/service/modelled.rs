//! Operations of service models: the mock is right by all cases, each fault of their catalogues is found, and causes are told.
//!
//! - Models that stand beside the tests are always tried. Where `WIREPROOF_BOTOCORE_DATA` names the data folder of a botocore,
//!   so are the operations of it that `tests/cases/models/judged.toml` lists.
//! - `WIREPROOF_MODELLED_SEEDS` says by how many seeds the mock is judged, `WIREPROOF_MODELLED_DRAWS` of how many faults of each
//!   operation the causes are looked at, and `WIREPROOF_MODELLED` which of the operations are tried, by a pattern.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use flate2::read::GzDecoder;
use proptest::prelude::RngExt;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde::Deserialize;
use wireproof::internals::check::verdict::{Behavior, BreakageKind};
use wireproof::internals::event::summary::Summary;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::import::service_model::ServiceModel;
use wireproof::internals::model::glob::glob;
use wireproof::internals::model::operation::{Operation, Params};
use wireproof::internals::model::read_back::reader_names;
use wireproof::internals::model::record::Fixture;
use wireproof::internals::model::service::Service;
use wireproof::internals::oracle::fault::{Fault, catalogue};
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::local_service::Carriage;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::power::power;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;
use wireproof::internals::wire::Answer;

use crate::judging::run::{asked, each_of, judge, told};

/// So many cases are made at random where the mock is judged by all.
const RANDOM: u64 = 200;

/// The operations of the models that stand beside the tests.
const OWN: [&str; 8] = [
    "knots/cut-knot",
    "parcels/list-parcels",
    "parcels/ping",
    "parcels/send-parcel",
    "shelves/create-loan",
    "shelves/create-shelf",
    "shelves/get-book",
    "shelves/put-book",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Listed {
    operation: Vec<ListedOperation>,
    left_out: Vec<LeftOut>,
}

/// Faults that need not be found.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeftOut {
    /// A pattern of their ids.
    fault: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListedOperation {
    id: String,
    has: String,
}

/// An operation with its service.
type Modelled = (Arc<Service>, Arc<Operation>);

#[test]
fn the_mock_of_each_operation_is_right() {
    let seeds = asked("WIREPROOF_MODELLED_SEEDS", 1);
    let operations = modelled();
    let wrong = Mutex::new(Vec::new());
    each_of(operations.len() as u64 * seeds, async |number| {
        let (service, operation) = &operations[usize::try_from(number / seeds).unwrap()];
        let seed = 1 + number % seeds;
        let begun = Instant::now();
        let plan = plan(service, operation, seed, usize::try_from(RANDOM).unwrap());
        let cases = plan.len();
        let summary = judged(plan, &[], None).await;
        println!("{} seed {seed}: {cases} cases, {:.1} s", operation.id, begun.elapsed().as_secs_f64());
        if !summary.findings.is_empty() {
            let found = told(summary.findings.iter());
            wrong.lock().unwrap().push(format!("{} seed {seed}:\n{found}", operation.id));
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} are not right:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_fault_of_each_operation_is_found() {
    let operations = modelled();
    let counted: Mutex<(usize, Vec<(String, String, String)>)> = Mutex::default();
    each_of(operations.len() as u64, async |number| {
        let (service, operation) = &operations[usize::try_from(number).unwrap()];
        let begun = Instant::now();
        let plan = plan(service, operation, 1, 0);
        let power = power(&plan, Behavior::Stateful, Carriage::AsWritten).await;
        println!(
            "{}: {} cases, {} of {} found, {:.1} s",
            operation.id,
            plan.len(),
            power.caught,
            power.total,
            begun.elapsed().as_secs_f64()
        );
        let mut counted = counted.lock().unwrap();
        counted.0 += power.total;
        counted.1.extend(power.blind.into_iter().map(|(fault, why)| (operation.id.clone(), fault, why)));
    });
    let (total, mut missed) = counted.into_inner().unwrap();
    println!("{total} faults of {} operations, {} not found", operations.len(), missed.len());
    for left_out in listed().left_out {
        assert!(!left_out.reason.is_empty(), "{}", left_out.fault);
        let pattern = glob(&left_out.fault).unwrap();
        let before = missed.len();
        missed.retain(|(_, fault, _)| !pattern.is_match(fault));
        println!("{} of them are left out: {}, {}", before - missed.len(), left_out.fault, left_out.reason);
        assert!(missed.len() < before, "{} is left out, and always found", left_out.fault);
    }
    let told: String =
        missed.iter().map(|(operation, fault, why)| format!("{operation}: {fault}: {why}\n")).collect();
    assert!(missed.is_empty(), "{} of {total} are not found:\n{told}", missed.len());
}

/// What drawn faults break is explained by them, or by others that break the same.
#[test]
fn what_a_fault_of_an_operation_breaks_is_explained_by_it() {
    let operations = modelled();
    let draws = asked("WIREPROOF_MODELLED_DRAWS", 2);
    let counted = Mutex::new((0, 0, Vec::new()));
    each_of(operations.len() as u64, async |number| {
        let (service, operation) = &operations[usize::try_from(number).unwrap()];
        let faults = catalogue(service, operation);
        let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[17; 32]);
        for _ in 0..draws {
            let fault = &faults[rng.random_range(0..faults.len())];
            let begun = Instant::now();
            let cause = explained(service, operation, &faults, fault).await;
            println!("{} {}: {cause:?}, {:.1} s", operation.id, fault.id, begun.elapsed().as_secs_f64());
            let mut counted = counted.lock().unwrap();
            match cause {
                Told::Itself => counted.0 += 1,
                Told::Alike => counted.1 += 1,
                Told::Wrong(words) => counted.2.push(format!("{} {}: {words}", operation.id, fault.id)),
            }
        }
    });
    let (itself, alike, wrong) = counted.into_inner().unwrap();
    println!("{itself} told as drawn, {alike} by others that break the same, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{} are told wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The list is of operations that are unlike each other, each there for a reason.
#[test]
fn the_list_of_operations_is_of_many_services() {
    let listed = listed().operation;
    let services: BTreeSet<&str> =
        listed.iter().map(|operation| operation.id.split_once('/').unwrap().0).collect();
    assert!(listed.len() >= 40 && services.len() >= 22);
    assert!(listed.is_sorted_by(|one, other| one.id < other.id));
    assert!(listed.iter().all(|operation| !operation.has.is_empty()));
}

/// What is told of why something is broken.
#[derive(Debug)]
enum Told {
    /// The fault itself.
    Itself,
    /// Another one that breaks the same in the same cases.
    Alike,
    /// Something else.
    Wrong(String),
}

async fn explained(
    service: &Arc<Service>,
    operation: &Arc<Operation>,
    faults: &[Fault],
    fault: &Fault,
) -> Told {
    let summary =
        judged(plan(service, operation, 1, 0), std::slice::from_ref(fault), Some(Carriage::AsWritten)).await;
    let told: BTreeSet<&String> = summary.causes.iter().flat_map(|cause| &cause.faults).collect();
    if told == BTreeSet::from([&fault.id]) {
        return Told::Itself;
    }
    let of_told: Vec<Fault> = faults.iter().filter(|fault| told.contains(&fault.id)).cloned().collect();
    let as_told = judged(plan(service, operation, 1, 0), &of_told, None).await;
    match broken(&as_told) == broken(&summary) {
        true => Told::Alike,
        false => Told::Wrong(format!("told {told:?}, notes {:?}", summary.notes)),
    }
}

/// What is broken, in which ways, by how many cases.
fn broken(summary: &Summary) -> BTreeMap<String, (BTreeSet<BreakageKind>, usize)> {
    let ways = |outcomes: &[BreakageKind]| outcomes.iter().copied().collect();
    let findings = summary.findings.iter();
    findings
        .map(|finding| (finding.requirement.to_string(), (ways(&finding.outcomes), finding.cases)))
        .collect()
}

/// The mock with these faults, judged with nothing made small.
async fn judged(plan: Plan, faults: &[Fault], causes: Option<Carriage>) -> Summary {
    let service = Arc::clone(&plan.generator().service);
    let oracle = Oracle::with_faults(service, OracleSettings::default(), faults);
    let oracle = Arc::new(SharedOracle::new(oracle, || Fixture::NOW));
    let subject = Subject::Memory(Arc::clone(&oracle) as Arc<dyn Answer>);
    let options = RunOptions { shrinking: 0, causes, ..RunOptions::default() };
    judge(plan, subject, &oracle, Behavior::Stateful, options).await
}

fn plan(service: &Arc<Service>, operation: &Arc<Operation>, seed: u64, fuzzing: usize) -> Plan {
    let generator = Generator::new(Arc::clone(service), Arc::clone(operation), seed, Params::new()).unwrap();
    Plan::new(generator, &Selection { fuzzing, ..Selection::default() })
}

/// The operations that are tried.
#[expect(clippy::disallowed_methods, reason = "whoever has models at hand says where")]
fn modelled() -> Vec<Modelled> {
    let pattern = std::env::var("WIREPROOF_MODELLED").unwrap_or_else(|_| "**".to_owned());
    let pattern = glob(&pattern).unwrap();
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/models/data");
    let own = OWN.iter().map(|id| (own.clone(), (*id).to_owned()));
    let data = std::env::var_os("WIREPROOF_BOTOCORE_DATA").map(PathBuf::from);
    let listed = data
        .into_iter()
        .flat_map(|data| listed().operation.into_iter().map(move |operation| (data.clone(), operation.id)));
    let meant = own.chain(listed).filter(|(_, id)| pattern.is_match(id));
    meant.map(|(data, id)| read(&data, &id)).collect()
}

fn listed() -> Listed {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/models/judged.toml");
    toml::from_str(&fs::read_to_string(list).unwrap()).unwrap()
}

/// An operation of a model, beside those that may read what it creates.
fn read(data: &Path, id: &str) -> Modelled {
    let (service, command) = id.split_once('/').unwrap();
    let text = text(&data.join(service));
    let model = ServiceModel::read(&text, service).unwrap();
    let operations = model.operations();
    let operation = operations.iter().find(|operation| operation.command == command);
    let operation = operation.unwrap_or_else(|| panic!("{id} is in no model"));
    let readers = reader_names(&operation.name);
    let taken = operations.iter().filter(|other| *other == operation || readers.contains(&other.name));
    let files = taken.map(|operation| SpecFile {
        name: format!("{service}/{}.toml", operation.command),
        text: model.operation_file(operation).unwrap().text,
    });
    let own = SpecFile { name: format!("{service}/service.toml"), text: model.service_file().unwrap() };
    let spec = Spec::overlay(&files.chain([own]).collect::<Vec<_>>()).unwrap();
    let (service, operation) = spec.operation(id).unwrap();
    (Arc::clone(service), Arc::new(operation.clone()))
}

/// The text of the newest model in a folder of versions.
fn text(folder: &Path) -> String {
    let versions = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut versions: Vec<PathBuf> = versions.map(|entry| entry.unwrap().path()).collect();
    versions.sort();
    let packed = |version: &PathBuf| version.join("service-2.json.gz");
    let newest = versions
        .iter()
        .rev()
        .find(|version| version.join("service-2.json").is_file() || packed(version).is_file());
    let newest = newest.unwrap();
    if let Ok(text) = fs::read_to_string(newest.join("service-2.json")) {
        return text;
    }
    let mut text = String::new();
    GzDecoder::new(File::open(packed(newest)).unwrap()).read_to_string(&mut text).unwrap();
    text
}
