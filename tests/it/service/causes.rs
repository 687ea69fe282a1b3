//! What is told of why something is broken: on mocks with faults that are drawn at random, and where a fault is mended.
//!
//! `WIREPROOF_DRAWS` says how many mocks there are, and `WIREPROOF_MENDED` how many pairs of the catalogue's faults of which one
//! cause after the other is mended.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::Mutex;

use proptest::prelude::RngExt;
use proptest::test_runner::{RngAlgorithm, TestRng};

use wireproof::internals::check::verdict::{Behavior, BreakageKind};
use wireproof::internals::event::cause::Cause;
use wireproof::internals::event::summary::Summary;
use wireproof::internals::generate::plan::{Plan, Selection};
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
const TOLD_WRONG_ONCE: [&[&str]; 8] = [
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
    // What should be refused is carried out, and its answer does not look like that.
    &["content-type-json-accepted", "success-body-is-text"],
    // What came before a case matters, and not in the order of the plan.
    &["answer-reused/ConfirmationCode"],
    &["path-ignored", "answer-reused/ConfirmationCode"],
    // What is broken goes when either of the two is mended.
    &["error-under-status-200", "success-body-is-null"],
];

/// Faults that break the same in the same cases, each with answers of its own.
const TOLD_BY_ANSWERS: [&str; 8] = [
    "error-body-is-empty",
    "error-body-is-html",
    "error-declared-as-html",
    "error-declared-as-json",
    "success-body-is-array",
    "success-body-is-null",
    "success-body-is-string",
    "success-body-is-text",
];

/// What is wrong with successes is wrong with errors too where they have the status of successes: each finding is one of these
/// faults', and what the bodies are is told by the answers though most of it shows beside the other fault alone.
const TOLD_BESIDE: [&[&str; 2]; 3] = [
    &["error-under-status-200", "success-body-is-array"],
    &["error-under-status-200", "success-body-is-null"],
    &["error-under-status-200", "success-body-is-string"],
];

/// A fault that two others are together.
/// With these, one of two statuses is hidden in the cases that show them, and what is told hung on which one.
const HIDDEN_BESIDE: [&str; 19] = [
    "alias-not-found/user",
    "code-in-another-form-accepted/code",
    "constraints-unchecked",
    "content-type-missing-accepted",
    "error-declared-as-json",
    "error-message-header-dropped",
    "lookups-refused-alike",
    "method-ignored",
    "misread/attempts/reached",
    "misread/hidden/on",
    "misread/policy/breaks",
    "misread/status/disabled",
    "misread/status/force-change-password",
    "required-unchecked",
    "rule-misnamed/wrong-code",
    "target-missing-accepted",
    "types-unchecked",
    "unchecked/hash",
    "unreadable-body-read-as-empty",
];
const TOLD_WHOLE: &str = "method-ignored";

/// What came of a mock with faults.
struct Draw {
    /// So many faults it has.
    faults: usize,
    /// Whether its faults are told, and not others that break the same.
    is_exact: bool,
    /// What is told, where that is neither its faults nor others that break the same in the same cases.
    wrong: Option<String>,
    /// Where one cause is mended and anything else goes than what it was said to explain.
    mended: Vec<String>,
}

/// The causes of what drawn faults break are these faults, or others with which the mock breaks the same in the same cases.
/// Where one is mended, exactly what it was said to explain holds again. So it is of 95 in 100.
#[test]
fn causes_are_the_faults_that_were_drawn_or_break_the_same() {
    let service = service();
    let faults = catalogue(&service, service.operation(OPERATION).unwrap());
    let count = asked("WIREPROOF_DRAWS", 4);
    let draws = Mutex::new(Vec::new());
    each_of(count, async |number| {
        let mut seed = [11; 32];
        seed[..8].copy_from_slice(&number.to_le_bytes());
        let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let count = 1 + usize::try_from(number % 3).unwrap();
        let mut drawn = BTreeSet::new();
        while drawn.len() < count {
            drawn.insert(rng.random_range(0..faults.len()));
        }
        let drawn: Vec<&Fault> = drawn.into_iter().map(|index| &faults[index]).collect();
        let draw = draw(&faults, &drawn).await;
        draws.lock().unwrap().push(draw);
    });
    let draws = draws.into_inner().unwrap();
    let mut told = String::new();
    for count in 1..=3 {
        let drawn: Vec<&Draw> = draws.iter().filter(|draw| draw.faults == count).collect();
        told.push_str(&shares(count, &drawn));
    }
    println!("{told}");
    let failed = draws.iter().filter(|draw| draw.has_failed()).count();
    assert!(failed * 20 <= draws.len(), "{failed} of {count} failed:\n{told}");
}

/// What came of the draws of so many faults: a line with their number, and one for each that failed.
fn shares(count: usize, draws: &[&Draw]) -> String {
    let number = |is_meant: fn(&Draw) -> bool| draws.iter().filter(|draw| is_meant(draw)).count();
    let mut told = format!(
        "{count} drawn: {} draws, {} told as drawn, {} by others that break the same, {} wrong, {} mended otherwise\n",
        draws.len(),
        number(|draw| draw.is_exact),
        number(|draw| !draw.is_exact && draw.wrong.is_none()),
        number(|draw| draw.wrong.is_some()),
        number(|draw| !draw.mended.is_empty()),
    );
    for line in draws.iter().flat_map(|draw| draw.wrong.iter().chain(&draw.mended)) {
        told.push_str(&format!("  {line}\n"));
    }
    told
}

/// Where one cause is mended in the mock, exactly the findings go that it was said to explain: without an exception, for each
/// fault of the catalogue beside another one. What is told otherwise than it was drawn is for the test of draws to count.
#[test]
fn exactly_what_a_cause_explains_goes_when_it_is_mended() {
    let service = service();
    let faults = catalogue(&service, service.operation(OPERATION).unwrap());
    let half = faults.len() / 2;
    let otherwise = Mutex::new(Vec::new());
    each_of(asked("WIREPROOF_MENDED", 3), async |number| {
        // Each round pairs the whole catalogue anew.
        let (round, pair) = (number / half as u64, usize::try_from(number).unwrap() % half);
        let mut seed = [13; 32];
        seed[..8].copy_from_slice(&round.to_le_bytes());
        let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut left: Vec<&Fault> = faults.iter().collect();
        let order = std::iter::from_fn(|| {
            (!left.is_empty()).then(|| left.swap_remove(rng.random_range(0..left.len())))
        });
        let order: Vec<&Fault> = order.collect();
        let draw = draw(&faults, &order[2 * pair..2 * pair + 2]).await;
        if let Some(wrong) = &draw.wrong {
            println!("told otherwise, and not mended: {wrong}");
        }
        otherwise.lock().unwrap().extend(draw.mended);
    });
    let otherwise = otherwise.into_inner().unwrap();
    assert!(otherwise.is_empty(), "{} mended otherwise:\n{}", otherwise.len(), otherwise.join("\n"));
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
        let draw = draw(&faults, &drawn).await;
        assert!(!draw.has_failed(), "{:?} {:?}", draw.wrong, draw.mended);
    });
}

#[tokio::test]
async fn what_breaks_the_same_is_told_by_its_answers_and_whole() {
    let service = service();
    let faults = catalogue(&service, service.operation(OPERATION).unwrap());
    for id in TOLD_BY_ANSWERS.into_iter().chain([TOLD_WHOLE]) {
        let fault = faults.iter().find(|fault| fault.id == id).unwrap();
        let summary = judged(&[fault], Some(Carriage::AsWritten)).await;
        let causes: Vec<_> = summary.causes.iter().map(|cause| (&cause.faults, &cause.rivals)).collect();
        assert_eq!(causes, [(&vec![id.to_owned()], &Vec::new())], "{id}");
    }
}

#[tokio::test]
async fn one_fault_is_told_in_the_place_of_several_that_no_case_tells_from_it() {
    let service = service();
    let faults = catalogue(&service, service.operation(OPERATION).unwrap());
    let drawn: Vec<&Fault> =
        faults.iter().filter(|fault| HIDDEN_BESIDE.contains(&fault.id.as_str())).collect();
    assert_eq!(drawn.len(), HIDDEN_BESIDE.len());
    let plan = Plan::new(plan(1, None).generator().clone(), &Selection::default());
    let summary = judged_by(plan, &drawn, Some(Carriage::AsWritten)).await;
    let told: Vec<&Vec<String>> = summary.causes.iter().map(|cause| &cause.faults).collect();
    assert!(told.contains(&&vec!["rule-ignored/barred-user".to_owned()]), "{told:?}");
}

#[tokio::test]
async fn what_shows_beside_another_fault_is_told_by_its_answers() {
    let service = service();
    let faults = catalogue(&service, service.operation(OPERATION).unwrap());
    for ids in TOLD_BESIDE {
        let drawn: Vec<&Fault> = faults.iter().filter(|fault| ids.contains(&fault.id.as_str())).collect();
        let summary = judged(&drawn, Some(Carriage::AsWritten)).await;
        let told: BTreeSet<&String> = summary.causes.iter().flat_map(|cause| &cause.faults).collect();
        assert_eq!(told, drawn.iter().map(|fault| &fault.id).collect(), "{:?}", summary.causes);
        let is_shared = |cause: &Cause| !cause.shared.is_empty();
        assert!(summary.causes.iter().any(is_shared), "{:?}", summary.causes);
    }
}

impl Draw {
    fn has_failed(&self) -> bool {
        self.wrong.is_some() || !self.mended.is_empty()
    }
}

async fn draw(faults: &[Fault], drawn: &[&Fault]) -> Draw {
    let summary = judged(drawn, Some(Carriage::AsWritten)).await;
    let told: BTreeSet<&String> = summary.causes.iter().flat_map(|cause| &cause.faults).collect();
    let of_told: Vec<&Fault> = faults.iter().filter(|fault| told.contains(&fault.id)).collect();
    let names: BTreeSet<&String> = drawn.iter().map(|fault| &fault.id).collect();
    let is_exact = told == names;
    let faults = drawn.len();
    // A fault that others hide comes out when they are mended.
    if is_exact || broken(&judged(&of_told, None).await) == broken(&summary) {
        return Draw { faults, is_exact, wrong: None, mended: mended_otherwise(&summary, &of_told).await };
    }
    let alone = summary.findings.iter().filter(|finding| finding.cause.is_none());
    let alone = alone.map(|finding| format!("{} {}", finding.requirement.tail(), finding.outcome));
    let wrong = format!("{names:?}: told {told:?}, alone {:?}", alone.collect::<Vec<_>>());
    Draw { faults, is_exact, wrong: Some(wrong), mended: Vec::new() }
}

/// What goes otherwise than it was said, where one cause after the other is mended.
async fn mended_otherwise(summary: &Summary, told: &[&Fault]) -> Vec<String> {
    let mut otherwise = Vec::new();
    for cause in &summary.causes {
        let left: Vec<&Fault> =
            told.iter().copied().filter(|fault| !cause.faults.contains(&fault.id)).collect();
        let left = broken(&judged(&left, None).await);
        let gone = summary.findings.iter().filter(|finding| !left.contains_key(finding.requirement.as_str()));
        let gone: BTreeSet<&String> = gone.map(|finding| &finding.short).collect();
        // With several faults goes what each of them alone explains, and what shows beside it alone.
        let is_mended = |other: &&Cause| other.faults.iter().all(|id| cause.faults.contains(id));
        let mended = summary.causes.iter().filter(is_mended);
        let mended = mended.flat_map(|other| other.explains.iter().chain(&other.shared));
        let mended: BTreeSet<&String> = mended.collect();
        let tails = |shorts: Vec<&&String>| -> Vec<&str> {
            let findings = summary.findings.iter().filter(|finding| shorts.contains(&&&finding.short));
            findings.map(|finding| finding.requirement.tail()).collect()
        };
        if gone != mended {
            let (stays, goes) = (mended.difference(&gone).collect(), gone.difference(&mended).collect());
            let names: Vec<&String> = told.iter().map(|fault| &fault.id).collect();
            otherwise.push(format!(
                "{names:?} without {:?}: {:?} stays, {:?} goes",
                cause.faults,
                tails(stays),
                tails(goes)
            ));
        }
    }
    otherwise
}

/// The mock with these faults, judged with nothing made small.
pub(super) async fn judged(faults: &[&Fault], causes: Option<Carriage>) -> Summary {
    judged_by(plan(1, None), faults, causes).await
}

async fn judged_by(plan: Plan, faults: &[&Fault], causes: Option<Carriage>) -> Summary {
    let faults: Vec<Fault> = faults.iter().copied().cloned().collect();
    let oracle = Oracle::with_faults(service(), OracleSettings::default(), &faults);
    let oracle = Arc::new(SharedOracle::new(oracle, || Fixture::NOW));
    let subject = Subject::Memory(Arc::clone(&oracle) as Arc<dyn Answer>);
    let options = RunOptions { shrinking: 0, causes, ..RunOptions::default() };
    judge(plan, subject, &oracle, Behavior::Stateful, options).await
}

fn broken(summary: &Summary) -> Broken {
    let findings = summary.findings.iter();
    let ways = |outcomes: &[BreakageKind]| outcomes.iter().copied().collect();
    findings
        .map(|finding| (finding.requirement.to_string(), (ways(&finding.outcomes), finding.cases)))
        .collect()
}
