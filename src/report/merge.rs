//! One report from those of shards.
//!
//! - Cases, requests and the counts of each requirement are summed up; a requirement's verdict is the worst one.
//! - A requirement that several shards found broken is one finding again; findings are numbered anew, worst first.
//! - All shards must be there: what is missing may be what is broken.
//! - What shards cannot know of each other is not made up: stale expected failures are decided on the merged result,
//!   by [`Summary::apply_expected`].

mod causes;

use std::collections::BTreeMap;

use crate::check::verdict::BreakageKind;
use crate::event::binary::JudgedPackage;
use crate::event::finding::Finding;
use crate::event::order::put_in_order;
use crate::event::summary::{Extent, Power, Resting, Summary, VerdictWord};
use crate::model::requirement::Level;
use crate::model::requirement::id::RequirementId;
use crate::report::client::made_by_words;
use crate::report::merge::causes::JoinedCauses;

/// Why reports cannot become one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// There is nothing to merge.
    #[error("expected at least one report, found none")]
    Empty,
    /// Two reports are not parts of one run.
    #[error(
        "expected reports of one run, found {field} `{first}` in the first and `{other}` in report {number}"
    )]
    Differs {
        /// The field in which they differ.
        field: &'static str,
        /// Its value in the first report.
        first: String,
        /// Its value in the other one.
        other: String,
        /// The number of the other report, from 1.
        number: usize,
    },
    /// A shard was given twice, or is one of another number of shards.
    #[error("expected each shard once, found {0} in report {1}")]
    Shards(String, usize),
    /// Shards are not there.
    #[error("expected all shards of the run, found none of {}", .0.join(", "))]
    Missing(Vec<String>),
}

/// The summary of the run whose shards these are.
///
/// # Errors
/// [`MergeError`] where they differ in what was judged, how, or with which seed or spec.
pub fn merge(shards: Vec<Summary>) -> Result<Summary, MergeError> {
    let held = held(&shards);
    let mut shards = shards.into_iter();
    let mut whole = shards.next().ok_or(MergeError::Empty)?;
    if shards.len() == 0 && whole.extent.shards.is_none() {
        return Ok(whole);
    }
    let mut causes = JoinedCauses::default();
    causes.take(&mut whole);
    whole.forget_brought();
    for (index, mut shard) in shards.enumerate() {
        shard.forget_brought();
        check_same(&whole, &shard, index + 2)?;
        join(&mut whole.extent, &shard.extent).map_err(|found| MergeError::Shards(found, index + 2))?;
        causes.take(&mut shard);
        add(&mut whole, shard);
    }
    complete(&mut whole)?;
    settle(&mut whole, &held);
    put_in_order(&mut whole.findings);
    whole.note_brought();
    causes.number(&mut whole);
    Ok(whole)
}

/// What each requirement comes to, in all shards, without what may be a wake.
fn held(shards: &[Summary]) -> BTreeMap<RequirementId, VerdictWord> {
    let mut held: BTreeMap<RequirementId, VerdictWord> = BTreeMap::new();
    for result in shards.iter().flat_map(|shard| &shard.requirements) {
        let verdict = result.resting.first().map_or(result.verdict, |resting| resting.verdict);
        let worst = held.entry(result.id.clone()).or_insert(verdict);
        *worst = verdict.min(*worst);
    }
    held
}

/// The version of the requirements of a run, which is the newest where it does not say.
fn as_of(summary: &Summary) -> String {
    summary.requirements_as_of.clone().unwrap_or_else(|| "the newest".to_owned())
}

/// The package in which what was judged came.
fn version(summary: &Summary) -> String {
    summary.package.as_ref().map_or_else(|| "one that nobody knows".to_owned(), JudgedPackage::to_string)
}

fn check_same(first: &Summary, other: &Summary, number: usize) -> Result<(), MergeError> {
    let fields = [
        ("subject", format!("{:?}", first.subject), format!("{:?}", other.subject)),
        ("operations", first.operations.join(", "), other.operations.join(", ")),
        ("behavior", first.behavior.to_string(), other.behavior.to_string()),
        ("seed", first.seed.to_string(), other.seed.to_string()),
        ("requirements_as_of", as_of(first), as_of(other)),
        ("spec_sha256", first.spec_sha256.clone(), other.spec_sha256.clone()),
        ("binary", made_by_words(first), made_by_words(other)),
        ("target_version", version(first), version(other)),
    ];
    match fields.into_iter().find(|(_, first, other)| first != other) {
        Some((field, first, other)) => Err(MergeError::Differs { field, first, other, number }),
        None => Ok(()),
    }
}

/// Takes the shards of another report to those that are there; says what is wrong with them.
fn join(whole: &mut Extent, other: &Extent) -> Result<(), String> {
    let was_narrowed = whole.narrowed;
    whole.narrowed |= other.narrowed;
    match (&mut whole.shards, &other.shards) {
        // Runs of different phases are parts of one run too; a whole run is a part of none.
        (None, None) if was_narrowed && other.narrowed => Ok(()),
        (None, None) => Err("a whole run".to_owned()),
        (Some((taken, of)), Some((more, others))) if of == others => match more.intersection(taken).next() {
            Some(again) => Err(format!("shard {again}/{of} again")),
            None => {
                taken.extend(more);
                Ok(())
            }
        },
        (first, other) => {
            let words =
                |shards: Option<usize>| shards.map_or("a whole run".to_owned(), |of| format!("one of {of}"));
            let (first, other) = (first.as_ref().map(|(_, of)| *of), other.as_ref().map(|(_, of)| *of));
            Err(format!("{} beside {}", words(other), words(first)))
        }
    }
}

/// All shards together are the whole run; some of them decide nothing.
fn complete(whole: &mut Summary) -> Result<(), MergeError> {
    let Some((taken, of)) = &whole.extent.shards else { return Ok(()) };
    let missing: Vec<String> =
        (1..=*of).filter(|shard| !taken.contains(shard)).map(|shard| format!("{shard}/{of}")).collect();
    if !missing.is_empty() {
        return Err(MergeError::Missing(missing));
    }
    whole.extent.shards = None;
    Ok(())
}

fn add(whole: &mut Summary, shard: Summary) {
    whole.cases.total += shard.cases.total;
    whole.cases.pass += shard.cases.pass;
    whole.cases.fail += shard.cases.fail;
    whole.cases.skip += shard.cases.skip;
    whole.cases.error += shard.cases.error;
    whole.cases.undetermined += shard.cases.undetermined;
    whole.requests += shard.requests;
    // Shards run side by side.
    whole.duration_ms = whole.duration_ms.max(shard.duration_ms);
    whole.interrupted |= shard.interrupted;
    whole.trouble = match (whole.trouble.take(), shard.trouble) {
        (Some(one), Some(other)) if one != other => Some(format!("{one}; {other}")),
        (one, other) => one.or(other),
    };
    add_new(&mut whole.advice, shard.advice);
    add_new(&mut whole.notes, shard.notes);
    add_new(&mut whole.stale, shard.stale);
    add_new(&mut whole.sources, shard.sources);
    for result in shard.requirements {
        match whole.requirements.iter_mut().find(|known| known.id == result.id) {
            Some(known) => known.add(&result),
            None => whole.requirements.push(result),
        }
    }
    for finding in shard.findings {
        let is_same = |known: &&mut Finding| {
            (&known.operation, &known.requirement) == (&finding.operation, &finding.requirement)
                && known.brought == finding.brought
        };
        match whole.findings.iter_mut().find(is_same) {
            Some(known) => add_finding(known, finding),
            None => whole.findings.push(finding),
        }
    }
    whole.power = match (whole.power.take(), shard.power) {
        (Some(one), Some(other)) => Some(joined_power(one, &other)),
        _ => None,
    };
}

fn add_new<T: PartialEq>(known: &mut Vec<T>, more: Vec<T>) {
    for item in more {
        if !known.contains(&item) {
            known.push(item);
        }
    }
}

/// Takes back what is only the wake of a requirement that another shard found broken. `held` is what each requirement
/// comes to without what may be a wake.
fn settle(whole: &mut Summary, held: &BTreeMap<RequirementId, VerdictWord>) {
    for index in 0..whole.requirements.len() {
        for resting in std::mem::take(&mut whole.requirements[index].resting) {
            if resting.outcomes.iter().all(|outcome| is_wake(whole, &resting.rests_on, *outcome)) {
                take_back(whole, index, &resting, held);
            }
        }
    }
}

fn take_back(
    whole: &mut Summary,
    index: usize,
    resting: &Resting,
    held: &BTreeMap<RequirementId, VerdictWord>,
) {
    let result = &mut whole.requirements[index];
    let is_open = result.level == Level::Observe;
    let failed = if is_open { VerdictWord::Undetermined } else { VerdictWord::Fail };
    for (otherwise, cases) in &resting.otherwise {
        let counted = whole.cases.of(*otherwise.min(&failed));
        *counted = counted.saturating_sub(*cases);
        *whole.cases.of(*otherwise) += cases;
    }
    result.cases = result.cases.saturating_sub(resting.cases);
    result.failed = result.failed.saturating_sub(resting.cases);
    if result.failed == 0 {
        result.verdict = held.get(&result.id).copied().unwrap_or(VerdictWord::Skip);
        whole.findings.retain(|finding| finding.requirement != result.id);
    }
    for finding in whole.findings.iter_mut().filter(|finding| finding.requirement == result.id) {
        finding.cases = finding.cases.saturating_sub(resting.cases);
    }
}

fn is_wake(whole: &Summary, rests_on: &[RequirementId], outcome: BreakageKind) -> bool {
    whole
        .findings
        .iter()
        .filter(|finding| rests_on.contains(&finding.requirement) && finding.brought.is_none())
        .any(|below| below.outcomes.contains(&outcome) || !outcome.is_collapse())
}

/// The worse of the two tells the story; of two that are equally bad, the one that the whole run would tell.
fn add_finding(known: &mut Finding, mut other: Finding) {
    let rank = |finding: &Finding| (finding.outcome, finding.order);
    if rank(&other) < rank(known) {
        std::mem::swap(known, &mut other);
    }
    known.cases += other.cases;
    known.cause = known.cause.take().filter(|cause| other.cause.as_ref() == Some(cause));
    known.flaky &= other.flaky;
    known.gates |= other.gates;
    known.brought = known.brought.take().filter(|_| other.brought.is_some());
    for (outcome, manners) in other.breaches {
        known.breaches.entry(outcome).or_default().extend(manners);
    }
    known.known = match (known.known.take(), other.known) {
        (Some(reason), Some(_)) => Some(reason),
        _ => None,
    };
    add_new(&mut known.outcomes, other.outcomes);
    known.outcomes.sort_unstable();
}

/// What one shard would have found, the whole would have found.
fn joined_power(one: Power, other: &Power) -> Power {
    let is_blind_too = |fault: &str| other.blind.iter().any(|(blind, _)| blind == fault);
    let blind: Vec<_> = one.blind.into_iter().filter(|(fault, _)| is_blind_too(fault)).collect();
    let total = one.total.max(other.total);
    Power { caught: total.saturating_sub(blind.len()), total, blind }
}
