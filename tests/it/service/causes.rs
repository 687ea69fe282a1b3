//! What is told of why something is broken: on mocks with faults that are drawn at random, and where a fault is mended.
//!
//! `WIREPROOF_DRAWS` says how many mocks there are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::Mutex;

use proptest::prelude::RngExt;
use proptest::test_runner::{RngAlgorithm, TestRng};

use wireproof::internals::check::verdict::{Behavior, BreakageKind};
use wireproof::internals::event::cause::Cause;
use wireproof::internals::event::summary::Summary;
use wireproof::internals::model::record::Fixture;
use wireproof::internals::oracle::fault::{Fault, catalogue};
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::local_service::Carriage;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::wire::Answer;

use super::many::plan;
use crate::judging::run::{OPERATION, asked, each_of, judge, service};

/// What is broken, in which ways, by how many cases.
type Broken = BTreeMap<String, (BTreeSet<BreakageKind>, usize)>;

/// Faults that were told wrong once.
const TOLD_WRONG_ONCE: [&[&str]; 4] = [
    // One requirement is broken in two ways, each by another fault.
    &[
        "null-fails/AnalyticsMetadata",
        "dotted-key-fails/ClientMetadata",
        "only-last-entry-checked/ClientMetadata",
    ],
    &["unknown-member-refused", "quote-fails", "length-max-unchecked/Username"],
    // Some cases that show what is broken are no more than the wake of others.
    &["pattern-unchecked/ConfirmationCode", "pattern-unchecked/Password", "required-unchecked/Password"],
    &["backslash-fails", "message-not-text"],
];

/// The causes of what drawn faults break are these faults, or others with which the mock breaks the same in the same cases.
/// Where one is mended, exactly what it was said to explain holds again.
#[test]
fn causes_are_the_faults_that_were_drawn_or_break_the_same() {
    let service = service();
    let faults = catalogue(&service, service.operation(OPERATION).unwrap());
    let draws = asked("WIREPROOF_DRAWS", 4);
    let strange = Mutex::new(Vec::new());
    each_of(draws, async |number| {
        let mut seed = [11; 32];
        seed[..8].copy_from_slice(&number.to_le_bytes());
        let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let count = 1 + usize::try_from(number % 3).unwrap();
        let drawn: BTreeSet<usize> = (0..count).map(|_| rng.random_range(0..faults.len())).collect();
        let drawn: Vec<&Fault> = drawn.into_iter().map(|index| &faults[index]).collect();
        let wrong = told_wrong(&faults, &drawn).await;
        strange.lock().unwrap().extend(wrong);
    });
    let strange = strange.into_inner().unwrap();
    assert!(strange.len() as u64 * 20 <= draws, "{} of {draws}:\n{}", strange.len(), strange.join("\n"));
}

/// So are those of faults that were told wrong once, without an exception.
#[test]
fn causes_that_were_told_wrong_once_are_told_right() {
    let service = service();
    let faults = catalogue(&service, service.operation(OPERATION).unwrap());
    each_of(TOLD_WRONG_ONCE.len() as u64, async |number| {
        let ids = TOLD_WRONG_ONCE[usize::try_from(number).unwrap()];
        let drawn: Vec<&Fault> = faults.iter().filter(|fault| ids.contains(&fault.id.as_str())).collect();
        assert_eq!(drawn.len(), ids.len(), "{ids:?}");
        assert_eq!(told_wrong(&faults, &drawn).await, None);
    });
}

/// What is told of faults, where that is neither they nor others that break the same in the same cases.
///
/// # Panics
///
/// When with a cause mended anything else goes than what it was said to explain.
async fn told_wrong(faults: &[Fault], drawn: &[&Fault]) -> Option<String> {
    let summary = judged(drawn, Some(Carriage::AsWritten)).await;
    let told: BTreeSet<&String> = summary.causes.iter().flat_map(|cause| &cause.faults).collect();
    let of_told: Vec<&Fault> = faults.iter().filter(|fault| told.contains(&fault.id)).collect();
    let names: BTreeSet<&String> = drawn.iter().map(|fault| &fault.id).collect();
    // A fault that others hide comes out when they are mended.
    for cause in summary.causes.iter().filter(|_| told == names) {
        let left: Vec<&Fault> =
            drawn.iter().copied().filter(|fault| !cause.faults.contains(&fault.id)).collect();
        let left = judged(&left, None).await;
        let is_left = |id: &str| left.findings.iter().any(|finding| finding.requirement.as_str() == id);
        let gone: Vec<&String> = summary
            .findings
            .iter()
            .filter(|finding| !is_left(finding.requirement.as_str()))
            .map(|finding| &finding.short)
            .collect();
        // With several faults goes what each of them alone explains.
        let is_mended = |other: &&Cause| other.faults.iter().all(|id| cause.faults.contains(id));
        let mended = summary.causes.iter().filter(is_mended).flat_map(|other| &other.explains);
        let (gone, mended) = (BTreeSet::from_iter(gone), BTreeSet::from_iter(mended));
        assert_eq!(gone, mended, "{names:?} without {:?}", cause.faults);
    }
    if told == names || broken(&judged(&of_told, None).await) == broken(&summary) {
        return None;
    }
    let alone = summary.findings.iter().filter(|finding| finding.cause.is_none());
    let alone = alone.map(|finding| format!("{} {}", finding.requirement.tail(), finding.outcome));
    Some(format!("{names:?}: told {told:?}, alone {:?}", alone.collect::<Vec<_>>()))
}

/// The mock with these faults, judged with nothing made small.
async fn judged(faults: &[&Fault], causes: Option<Carriage>) -> Summary {
    let faults: Vec<Fault> = faults.iter().copied().cloned().collect();
    let oracle = Oracle::with_faults(service(), OracleSettings::default(), &faults);
    let oracle = Arc::new(SharedOracle::new(oracle, || Fixture::NOW));
    let subject = Subject::Memory(Arc::clone(&oracle) as Arc<dyn Answer>);
    let options = RunOptions { shrinking: 0, causes, ..RunOptions::default() };
    judge(plan(1, None), subject, &oracle, Behavior::Stateful, options).await
}

fn broken(summary: &Summary) -> Broken {
    let findings = summary.findings.iter();
    let ways = |outcomes: &[BreakageKind]| outcomes.iter().copied().collect();
    findings
        .map(|finding| (finding.requirement.to_string(), (ways(&finding.outcomes), finding.cases)))
        .collect()
}
