//! What takes long: every fault of the catalogue on many seeds, and random pairs of faults.
//!
//! `WIREPROOF_SEEDS` says on how many seeds each fault is looked for, and `WIREPROOF_PAIRS` how many pairs there are.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::RngExt;
use proptest::test_runner::{RngAlgorithm, TestRng};

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::glob::glob;
use wireproof::internals::model::operation::Params;
use wireproof::internals::model::record::Fixture;
use wireproof::internals::oracle::fault::{Fault, catalogue};
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::local_service::Carriage;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::power::{power, shows};
use wireproof::internals::run::subject::Subject;
use wireproof::internals::wire::Answer;

use crate::judging::run::{OPERATION, asked, each_of, judge, service};

/// The first seed is that of the ordinary tests.
#[test]
fn every_fault_is_found_on_every_seed() {
    each_of(asked("WIREPROOF_SEEDS", 1) - 1, async |number| {
        let seed = 2 + number;
        let power = power(&plan(seed, None), Behavior::Stateful, Carriage::AsWritten).await;
        assert_eq!(power.blind, Vec::new(), "seed {seed}");
        assert_eq!(power.caught, power.total, "seed {seed}");
    });
}

/// Of two faults each is found: by a requirement that it breaks, or where the other one hides that, by the very case that
/// shows it alone, which then breaks another requirement.
#[test]
fn each_of_two_faults_is_found() {
    let service = service();
    let faults = catalogue(&service, service.operation(OPERATION).unwrap());
    let seed = [7; 32];
    let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut draw = || &faults[rng.random_range(0..faults.len())];
    let pairs: Vec<(&Fault, &Fault)> = std::iter::repeat_with(|| (draw(), draw()))
        .filter(|(first, second)| !undo_each_other(first, second))
        .take(usize::try_from(asked("WIREPROOF_PAIRS", 3)).unwrap())
        .collect();
    let hidden = AtomicUsize::new(0);
    each_of(pairs.len() as u64, async |number| {
        let (seed, (first, second)) = (1 + number % 20, pairs[usize::try_from(number).unwrap()]);
        for fault in [first, second] {
            let address = shows(&plan(seed, None), Behavior::Stateful, fault).await;
            let address = address.unwrap_or_else(|| panic!("{} alone is not found on seed {seed}", fault.id));
            let found = found(seed, address.as_str(), &[first.clone(), second.clone()]).await;
            let pair = format!("{} beside {}, seed {seed}: {address}", first.id, second.id);
            assert!(!found.is_empty(), "{pair}: {} is green", fault.id);
            let is_hidden = !found.iter().any(|id| fault.breaks.iter().any(|broken| broken.as_str() == id));
            hidden.fetch_add(usize::from(is_hidden), Ordering::Relaxed);
        }
    });
    let hidden = hidden.into_inner();
    assert!(
        hidden <= pairs.len(),
        "{hidden} of {} faults were found by another requirement",
        2 * pairs.len()
    );
}

/// Whether one fault takes back what the other one does, or decides about the same thing before it.
fn undo_each_other(first: &Fault, second: &Fault) -> bool {
    let about = |fault: &Fault| fault.id.split('/').skip(1).map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (about(first), about(second));
    first.id == second.id
        || one.iter().any(|part| other.contains(part))
        || first.breaks.iter().any(|id| second.breaks.contains(id))
}

/// The requirements that the case breaks on a service with these faults.
async fn found(seed: u64, address: &str, faults: &[Fault]) -> Vec<String> {
    let oracle = Oracle::with_faults(service(), OracleSettings::default(), faults);
    let oracle = Arc::new(SharedOracle::new(oracle, || Fixture::NOW));
    let subject = Subject::Memory(Arc::clone(&oracle) as Arc<dyn Answer>);
    let options = RunOptions { shrinking: 0, ..RunOptions::default() };
    let summary = judge(plan(seed, Some(address)), subject, &oracle, Behavior::Stateful, options).await;
    summary.findings.into_iter().map(|finding| finding.requirement.to_string()).collect()
}

/// Coverage and state; or the one case of an address.
pub(super) fn plan(seed: u64, address: Option<&str>) -> Plan {
    let service = service();
    let operation = Arc::new(service.operation(OPERATION).unwrap().clone());
    let generator = Generator::new(service, operation, seed, Params::new()).unwrap();
    let only = address.iter().map(|address| glob(address).unwrap()).collect();
    Plan::new(generator, &Selection { fuzzing: 0, only, ..Selection::default() })
}
