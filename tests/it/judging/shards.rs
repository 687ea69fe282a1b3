//! Shards that are merged come to what the whole run comes to, on services that break very many requirements.

use std::collections::BTreeSet;
use std::sync::Arc;

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::event::summary::{Extent, Summary};
use wireproof::internals::report::json;
use wireproof::internals::report::merge::merge;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::wire::Answer;

use crate::judging::broken::{BehindAFramework, ValidatesNothing};
use crate::judging::run::{judge_all, judge_share, right, shard};

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
