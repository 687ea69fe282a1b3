//! Causes of what is broken where a run sends few cases: others tell them from their rivals, and what a fault breaks beside what
//! it is about leads to it too.
//!
//! `WIREPROOF_NARROWED` says for how many faults of the catalogue that is tried.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::event::summary::Summary;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::phase::Phase;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::glob::glob;
use wireproof::internals::model::operation::Params;
use wireproof::internals::model::record::Fixture;
use wireproof::internals::oracle::fault::{Fault, catalogue};
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::local_service::Carriage;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::wire::Answer;

use crate::judging::run::{OPERATION, asked, each_of, judge, service};

/// A fault that a tenth of the cases does not tell from others.
const RULED_OUT: [&str; 1] = ["length-max-one-less/ClientMetadata.key"];

/// What came of a fault in a run of few cases, without further ones and with them.
struct Narrowed {
    fault: String,
    without: Summary,
    with: Summary,
    requests: u64,
}

impl Narrowed {
    /// Whether the fault, and nothing else, is told.
    fn is_exact(&self, summary: &Summary) -> bool {
        matches!(summary.causes.as_slice(), [cause] if cause.faults == [self.fault.clone()] && cause.rivals.is_empty())
    }

    /// Whether the fault is a cause, or a rival of one.
    fn is_told(&self, summary: &Summary) -> bool {
        let mut sets =
            summary.causes.iter().flat_map(|cause| std::iter::once(&cause.faults).chain(&cause.rivals));
        sets.any(|faults| *faults == [self.fault.clone()])
    }

    fn sent(&self) -> u64 {
        self.with.requests - self.requests
    }

    fn line(&self) -> String {
        let told = |summary: &Summary| {
            let causes =
                summary.causes.iter().map(|cause| format!("{:?} or {:?}", cause.faults, cause.rivals));
            causes.collect::<Vec<_>>().join("; ")
        };
        format!("{}: {} -> {} by {} requests", self.fault, told(&self.without), told(&self.with), self.sent())
    }
}

/// Where a part of the cases is sent, further requests rule rivals out, and never the fault itself; they are counted among
/// requests, and no finding comes of them.
#[test]
fn further_requests_tell_a_cause_from_its_rivals() {
    let service = service();
    let faults = catalogue(&service, service.operation(OPERATION).unwrap());
    let count = asked("WIREPROOF_NARROWED", 2).min(faults.len() as u64);
    let spread =
        (0..count).map(|number| &faults[usize::try_from(number * faults.len() as u64 / count).unwrap()]);
    let tried: Vec<&Fault> =
        faults.iter().filter(|fault| RULED_OUT.contains(&fault.id.as_str())).chain(spread).collect();
    assert_eq!(tried.len() as u64, count + RULED_OUT.len() as u64);
    let selections = [
        ("random", Selection { fuzzing: 20, phases: vec![Phase::Fuzzing], ..Selection::default() }),
        (
            "lengths",
            Selection { fuzzing: 0, only: vec![glob("**/length/**").unwrap()], ..Selection::default() },
        ),
        ("a tenth", Selection { fuzzing: 0, shard: (1, 10), ..Selection::default() }),
    ];
    let mut told = String::new();
    let mut ruled_out = 0;
    for (name, selection) in selections {
        let all = Mutex::new(Vec::new());
        each_of(tried.len() as u64, async |number| {
            let narrowed = narrowed(tried[usize::try_from(number).unwrap()], &selection).await;
            assert!(
                !narrowed.is_told(&narrowed.without) || narrowed.is_told(&narrowed.with),
                "{name}: the fault is ruled out: {}",
                narrowed.line()
            );
            assert_eq!(narrowed.with.findings.len(), narrowed.without.findings.len(), "{}", narrowed.line());
            assert_eq!(narrowed.with.cases, narrowed.without.cases, "{}", narrowed.line());
            all.lock().unwrap().push(narrowed);
        });
        let all = all.into_inner().unwrap();
        let better: Vec<&Narrowed> =
            all.iter().filter(|it| it.is_exact(&it.with) && !it.is_exact(&it.without)).collect();
        ruled_out += better.len();
        let number = |is_meant: &dyn Fn(&Narrowed) -> bool| all.iter().filter(|it| is_meant(it)).count();
        told.push_str(&format!(
            "{name}: {} of {} faults found; exact {} without further requests, {} with; told {} and {}; {} requests\n",
            number(&|it| !it.with.findings.is_empty()),
            all.len(),
            number(&|it| it.is_exact(&it.without)),
            number(&|it| it.is_exact(&it.with)),
            number(&|it| it.is_told(&it.without)),
            number(&|it| it.is_told(&it.with)),
            all.iter().map(Narrowed::sent).sum::<u64>(),
        ));
        for it in better.iter().take(4) {
            told.push_str(&format!("  {}\n", it.line()));
        }
    }
    println!("{told}");
    assert!(ruled_out > 0, "no rival is ruled out:\n{told}");
}

/// A fault is found also by what it breaks beside what it is about, where nothing else was sent: it is told, or others with which
/// the mock breaks the same.
#[test]
fn whatever_a_fault_breaks_leads_to_it() {
    let service = service();
    let faults = catalogue(&service, service.operation(OPERATION).unwrap());
    let count = asked("WIREPROOF_NARROWED", 3).min(faults.len() as u64);
    let tried = Mutex::new((0, Vec::new()));
    each_of(count, async |number| {
        let fault = &faults[usize::try_from(number * faults.len() as u64 / count).unwrap()];
        let whole = Selection { fuzzing: 0, ..Selection::default() };
        let summary = judged(&[fault], &whole, RunOptions { shrinking: 0, ..RunOptions::default() }).await;
        let beside = summary.findings.iter().find(|finding| !fault.breaks.contains(&finding.requirement));
        let Some(beside) = beside else { return };
        let only = vec![glob(beside.address.as_str()).unwrap()];
        let alone = Selection { fuzzing: 0, only, ..Selection::default() };
        let summary = judged(&[fault], &alone, explaining(None)).await;
        let told: BTreeSet<&String> = summary.causes.iter().flat_map(|cause| &cause.faults).collect();
        let told: Vec<&Fault> = faults.iter().filter(|fault| told.contains(&fault.id)).collect();
        let is_told = !told.is_empty() && {
            let again = judged(&told, &alone, RunOptions { shrinking: 0, ..RunOptions::default() }).await;
            broken(&again) == broken(&summary)
        };
        let (count, failed) = &mut *tried.lock().unwrap();
        *count += 1;
        if !is_told {
            let ids: Vec<&String> = told.iter().map(|fault| &fault.id).collect();
            failed.push(format!("{} by {}: {ids:?}", fault.id, beside.address));
        }
    });
    let (count, failed) = tried.into_inner().unwrap();
    println!(
        "{count} faults by what they break beside what they are about, {} not told:\n{}",
        failed.len(),
        failed.join("\n")
    );
    assert!(failed.len() * 20 <= count, "{} of {count}:\n{}", failed.len(), failed.join("\n"));
}

/// A run of these cases on a mock with a fault: once so that nothing more can be sent when causes are looked for, and once as it is.
async fn narrowed(fault: &Fault, selection: &Selection) -> Narrowed {
    let options = RunOptions { shrinking: 0, ..RunOptions::default() };
    let requests = judged(&[fault], selection, options).await.requests;
    Narrowed {
        fault: fault.id.clone(),
        without: judged(&[fault], selection, explaining(Some(requests + 1))).await,
        with: judged(&[fault], selection, explaining(None)).await,
        requests,
    }
}

fn explaining(max_requests: Option<u64>) -> RunOptions {
    RunOptions { shrinking: 0, causes: Some(Carriage::AsWritten), max_requests, ..RunOptions::default() }
}

fn broken(summary: &Summary) -> BTreeSet<String> {
    summary.findings.iter().map(|finding| format!("{} {:?}", finding.requirement, finding.outcomes)).collect()
}

async fn judged(faults: &[&Fault], selection: &Selection, options: RunOptions) -> Summary {
    let service = service();
    let operation = Arc::new(service.operation(OPERATION).unwrap().clone());
    let generator = Generator::new(Arc::clone(&service), operation, 1, Params::new()).unwrap();
    let faults: Vec<Fault> = faults.iter().copied().cloned().collect();
    let oracle = Oracle::with_faults(service, OracleSettings::default(), &faults);
    let oracle = Arc::new(SharedOracle::new(oracle, || Fixture::NOW));
    let subject = Subject::Memory(Arc::clone(&oracle) as Arc<dyn Answer>);
    judge(Plan::new(generator, selection), subject, &oracle, Behavior::Stateful, options).await
}
