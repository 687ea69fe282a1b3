//! Shards that are merged come to what the whole run comes to, on services that break very many requirements.

use std::collections::BTreeSet;
use std::sync::Arc;

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::event::cause::Cause;
use wireproof::internals::event::summary::{Extent, Summary};
use wireproof::internals::exchange::interrupt::Interrupt;
use wireproof::internals::judge::merged::tell_causes;
use wireproof::internals::model::record::Fixture;
use wireproof::internals::oracle::fault::{Fault, catalogue};
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::report::json;
use wireproof::internals::report::merge::merge;
use wireproof::internals::run::local_service::Carriage;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::spec::Spec;
use wireproof::internals::wire::Answer;

use crate::judging::broken::{BehindAFramework, ValidatesNothing};
use crate::judging::run::{OPERATION, judge_all, judge_share, right, service, shard};

const ONLY: &[&str] = &[
    "**/examples/**",
    "**/coverage/length/{ClientId,Username,Password}/**",
    "**/coverage/{required,type,syntax,method,target,content-type,path,several,optional,null}/**",
    "**/fuzzing/**",
];

async fn run(answer: &Arc<dyn Answer>, share: usize, of: usize) -> Summary {
    let behavior = Behavior::Opaque;
    let subject = Subject::Memory(Arc::clone(answer));
    let options = RunOptions { shrinking: 0, ..RunOptions::default() };
    let shards = (of > 1).then(|| (BTreeSet::from([share]), of));
    let extent = Extent { narrowed: false, shards };
    let plans = vec![shard(1, ONLY, (share, of))];
    let summary = judge_share(plans, extent, subject, &right(behavior), behavior, options).await;
    // Between shards lies a file.
    json::parse(&json::print(&summary)).unwrap()
}

/// What of a run does not depend on how it was shared out.
fn told(summary: &Summary) -> Vec<String> {
    let mut lines = vec![format!("{:?}", summary.cases)];
    lines.extend(
        summary
            .requirements
            .iter()
            .map(|result| format!("{} {:?} {} {}", result.id, result.verdict, result.cases, result.failed)),
    );
    lines.extend(summary.findings.iter().map(|finding| {
        format!(
            "{} {} {} {} {}",
            finding.short, finding.requirement, finding.outcome, finding.address, finding.cases
        )
    }));
    lines
}

#[tokio::test]
async fn merged_shards_are_the_whole_run() {
    let services: [Arc<dyn Answer>; 2] = [Arc::new(ValidatesNothing), Arc::new(BehindAFramework)];
    for (service, findings) in services.into_iter().zip([71, 74]) {
        let whole = run(&service, 1, 1).await;
        assert_eq!(whole.findings.len(), findings);
        for of in [2, 3, 5] {
            let mut shards = Vec::new();
            for share in 1..=of {
                shards.push(run(&service, share, of).await);
            }
            let alone: usize = shards.iter().map(|shard| shard.findings.len()).max().unwrap_or_default();
            let merged = merge(shards).unwrap();
            let (whole, merged) = (told(&whole), told(&merged));
            let differing: Vec<_> = whole.iter().zip(&merged).filter(|(one, other)| one != other).collect();
            assert!(whole == merged, "{of} shards, {alone} findings at most in one: {differing:#?}");
        }
    }
}

/// The requirements of the protocol are those of each operation.
#[tokio::test]
async fn what_several_plans_judge_by_one_requirement_is_counted_for_all() {
    let behavior = Behavior::Opaque;
    let judge = async |shares: &[(usize, usize)]| {
        let plans = shares.iter().map(|share| shard(1, ONLY, *share)).collect();
        let subject = Subject::Memory(Arc::new(ValidatesNothing));
        let options = RunOptions { shrinking: 0, ..RunOptions::default() };
        let summary = judge_all(plans, subject, &right(behavior), behavior, options).await;
        let counted = |family: &str| {
            let result = summary.requirements.iter().find(|result| result.id.as_str().ends_with(family));
            result.map(|result| (result.cases, result.failed)).unwrap()
        };
        ["answer/request-id", "answer/connection", "output/shape"].map(counted)
    };
    let whole = judge(&[(1, 1)]).await;
    assert_eq!(whole[0], (319, 0));
    assert_eq!(judge(&[(1, 2), (2, 2)]).await, whole);
}

/// Causes are told of the merged run as of the whole one, from what shards keep of their cases.
#[tokio::test]
async fn merged_shards_have_the_causes_of_the_whole_run() {
    let behavior = Behavior::Stateful;
    let spec = Spec::embedded();
    let catalogue = catalogue(&service(), service().operation(OPERATION).unwrap());
    let ids = ["required-unchecked/Username", "type-error-renamed", "misread/code/expired"];
    let faults: Vec<Fault> = catalogue.into_iter().filter(|fault| ids.contains(&fault.id.as_str())).collect();
    assert_eq!(faults.len(), ids.len());
    let judge = async |share: usize, of: usize| {
        let oracle = Oracle::with_faults(service(), OracleSettings::default(), &faults);
        let oracle = Arc::new(SharedOracle::new(oracle, || Fixture::NOW));
        let subject = Subject::Memory(Arc::clone(&oracle) as Arc<dyn Answer>);
        let options = RunOptions { shrinking: 0, causes: Some(Carriage::AsWritten), ..RunOptions::default() };
        let shards = (of > 1).then(|| (BTreeSet::from([share]), of));
        let extent = Extent { narrowed: false, shards };
        let plans = vec![shard(1, &[], (share, of))];
        let summary = judge_share(plans, extent, subject, &oracle, behavior, options).await;
        let summary = Summary { spec_sha256: spec.sha256.clone(), ..summary };
        json::parse(&json::print(&summary)).unwrap()
    };
    let whole = judge(1, 1).await;
    let told: BTreeSet<&str> =
        whole.causes.iter().flat_map(|cause| &cause.faults).map(String::as_str).collect();
    assert_eq!(told, BTreeSet::from(ids));
    assert!(whole.recorded.is_empty());
    let shards = [judge(1, 3).await, judge(2, 3).await, judge(3, 3).await];
    let mut merged = merge(shards.to_vec()).unwrap();
    tell_causes(&mut merged, &spec, &[], &Interrupt::default()).await.unwrap();
    // What tells rivals apart may have to be asked for, which a merge cannot.
    let alone = |summary: &Summary| -> Vec<Cause> {
        summary.causes.iter().map(|cause| Cause { rivals: Vec::new(), ..cause.clone() }).collect()
    };
    assert_eq!(alone(&merged), alone(&whole));
    let of = |summary: &Summary| -> Vec<_> {
        summary.findings.iter().map(|finding| (finding.short.clone(), finding.cause.clone())).collect()
    };
    assert_eq!(of(&merged), of(&whole));
    assert!(merged.recorded.is_empty());
    let others = shards.map(|shard| Summary { spec_sha256: "0".to_owned(), ..shard });
    let mut of_another_spec = merge(others.to_vec()).unwrap();
    tell_causes(&mut of_another_spec, &spec, &[], &Interrupt::default()).await.unwrap();
    let note = "causes are those that single shards found: the reports were made with another spec; name its files with --spec";
    assert!(of_another_spec.notes.iter().any(|told| told == note), "{:?}", of_another_spec.notes);
}
