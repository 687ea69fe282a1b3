//! From the ledger to findings: each is confirmed, made small, and told once.

use std::collections::BTreeMap;

use crate::check::BreakageKind;
use crate::check::Verdict;
use crate::event::Finding;
use crate::event::Located;
use crate::generate::Change;
use crate::generate::Plan;
use crate::generate::draft::Draft;
use crate::model::Expect;
use crate::model::Level;
use crate::model::Requirement;
use crate::model::RequirementKind;
use crate::run::ledger::Entry;
use crate::run::ledger::Ledger;
use crate::run::ledger::Witness;
use crate::run::options::FlakyPolicy;
use crate::run::options::RunOptions;
use crate::run::performance::Performance;
use crate::run::performance::Theater;
use crate::run::shrink::Search;
use crate::run::shrink::Trial;
use crate::run::subject::Channel;

/// From how many findings on one cause is told in one block.
const MANY: usize = 3;

/// The findings of an operation, in no particular order and not numbered yet.
pub(super) async fn findings(
    theater: Theater<'_>,
    channel: &mut Channel,
    plan: &Plan,
    ledger: &Ledger,
    options: &RunOptions,
    hear: &mut dyn FnMut(&str),
) -> Vec<Finding> {
    let trial = Trial::new(&plan.generator().service, theater.behavior);
    let requirements = theater.generator.operation.requirement_index();
    let mut findings = Vec::new();
    for (id, entry) in &ledger.entries {
        let Some(requirement) = requirements.get(&**id).filter(|_| entry.failed > 0) else { continue };
        let Some((_, witness)) = entry.broken.iter().next() else { continue };
        hear(id);
        let told = tell(theater, channel, plan, options, &trial, requirement, witness).await;
        findings.push(finding(plan, options, requirement, entry, witness, told));
        if theater.subject.is_tired() {
            theater.subject.rest().await;
        }
    }
    name_causes(&mut findings, &theater.service.protocol.id);
    findings
}

/// What a finding is told by: the case as it was found, and the smallest one.
struct Told {
    address: String,
    member: String,
    flaky: bool,
    /// The case as it was found, when it was performed again.
    found: Option<Performance>,
    found_exchange: Located,
    /// The smallest case that was found to be broken the same way.
    smallest: Option<Performance>,
    smallest_exchange: Located,
    /// That case as data.
    draft: Draft,
    is_minimal: bool,
}

async fn tell(
    theater: Theater<'_>,
    channel: &mut Channel,
    plan: &Plan,
    options: &RunOptions,
    trial: &Trial,
    requirement: &Requirement,
    witness: &Witness,
) -> Option<Told> {
    let (address, phase, draft) = plan.draft(witness.place)?;
    let case = plan.generator().complete(&address, phase, draft.clone())?;
    let member = case.mutation.as_ref().map(|mutation| mutation.place.clone()).unwrap_or_default();
    let again = theater.perform(channel, &case).await;
    let found_exchange = match &again {
        Some(performance) => performance.located(&case),
        None => Located { request: case.request.clone(), response: None },
    };
    let mut told = Told {
        address,
        member,
        flaky: false,
        smallest_exchange: found_exchange.clone(),
        found_exchange,
        found: again,
        smallest: None,
        draft: draft.clone(),
        is_minimal: false,
    };
    let repeated = |performance: &Performance| breaks(performance, requirement, witness.breakage.outcome);
    if !told.found.as_ref().is_some_and(repeated) {
        told.flaky = told.found.is_some();
        return Some(told);
    }
    // Only what a service then remembers is seen by asking; else that would cost requests for nothing.
    let probes = witness.breakage.outcome == BreakageKind::SideEffect;
    let search = Search {
        theater: Theater { probes, ..theater },
        trial,
        requirement: &requirement.id,
        outcome: witness.breakage.outcome,
        for_any_reason: is_about_every_answer(plan, requirement),
        address: &told.address,
        phase,
        allowance: options.shrinking,
        is_spent: false,
    };
    let smallest = search.run(channel, draft, case).await;
    told.is_minimal = smallest.is_minimal;
    told.draft = smallest.draft;
    if let Some((performance, exchange)) = smallest.performed {
        told.smallest = Some(performance);
        told.smallest_exchange = exchange;
    }
    Some(told)
}

/// Whether the requirement is about answers as such: then it does not matter what is wrong with the request.
fn is_about_every_answer(plan: &Plan, requirement: &Requirement) -> bool {
    let (service, operation) = (&plan.generator().service, &plan.generator().operation);
    let of_protocol = service.protocol.rules.iter().filter(|rule| rule.expect == Expect::EveryAnswer);
    let id = requirement.id.as_str();
    of_protocol.map(|rule| format!("{}/{}", service.protocol.id, rule.id)).any(|every| every == id)
        || ["errors/", "output/", "secrecy/"]
            .iter()
            .any(|family| id.starts_with(&operation.requirement_id(family)))
}

fn breaks(performance: &Performance, requirement: &Requirement, outcome: BreakageKind) -> bool {
    performance.judgments.iter().any(|judgment| {
        *judgment.requirement == *requirement.id
            && matches!(&judgment.verdict, Verdict::Fail(breakage) if breakage.outcome == outcome)
    })
}

fn finding(
    plan: &Plan,
    options: &RunOptions,
    requirement: &Requirement,
    entry: &Entry,
    witness: &Witness,
    told: Option<Told>,
) -> Finding {
    let operation = plan.generator().operation.id.clone();
    let flaky = told.as_ref().is_some_and(|told| told.flaky);
    let nothing =
        || Located { request: plan.generator().encode(&Default::default(), &Change::None), response: None };
    let minimal = told.as_ref().map_or_else(nothing, |told| told.smallest_exchange.clone());
    let found = told.as_ref().map_or_else(nothing, |told| told.found_exchange.clone());
    let shown = told.as_ref().and_then(|told| told.smallest.as_ref().or(told.found.as_ref()));
    let breakage = shown
        .and_then(|performance| {
            performance.judgments.iter().find_map(|judgment| match &judgment.verdict {
                Verdict::Fail(breakage)
                    if *judgment.requirement == *requirement.id
                        && breakage.outcome == witness.breakage.outcome =>
                {
                    Some(breakage.clone())
                }
                _ => None,
            })
        })
        .unwrap_or_else(|| witness.breakage.clone());
    let address = told.as_ref().map(|told| told.address.clone()).unwrap_or_default();
    Finding {
        id: String::new(),
        requirement: requirement.id.clone(),
        sentence: requirement.sentence.clone(),
        evidence: requirement.citation.evidence.clone(),
        operation,
        level: requirement.level(),
        kind: requirement.kind,
        outcome: witness.breakage.outcome,
        outcomes: entry.broken.keys().copied().collect(),
        flaky,
        known: None,
        gates: gates(requirement, options, flaky),
        replay: replay(&address, plan.generator().seed, options),
        address,
        member: told.as_ref().map(|told| told.member.clone()).unwrap_or_default(),
        expected: breakage.expected,
        actual: breakage.actual,
        cases: entry.failed,
        steps: shown.map(|performance| performance.steps.clone()).unwrap_or_default(),
        found,
        minimal,
        is_minimal: told.as_ref().is_some_and(|told| told.is_minimal),
        draft: told.map(|told| Box::new(told.draft)),
        cause: None,
    }
}

/// Whether a breach of the requirement decides the exit code.
pub(super) fn gates(requirement: &Requirement, options: &RunOptions, flaky: bool) -> bool {
    let by_level = match requirement.level() {
        Level::Must => true,
        Level::Should => options.strict,
        Level::Observe => false,
    };
    let by_kind = requirement.kind != RequirementKind::Prose || options.prose;
    by_level && by_kind && !(flaky && options.flaky == FlakyPolicy::Warn)
}

fn replay(address: &str, seed: u64, options: &RunOptions) -> String {
    let seed = if seed == 1 { String::new() } else { format!(" --seed {seed}") };
    format!("wireproof replay {address}{seed}{}", options.replay_suffix)
}

/// Findings of one family that are broken in one way have one cause: nobody wants to read it forty times.
///
/// Rules of state and server errors have causes of their own, each.
fn name_causes(findings: &mut [Finding], protocol: &str) {
    let family = |finding: &Finding| {
        let id = finding.requirement.as_str();
        let tail = [finding.operation.as_str(), protocol].iter().find_map(|owner| id.strip_prefix(owner))?;
        let family = tail.strip_prefix('/')?.split('/').next()?;
        let is_one = !["state", "answer"].contains(&family) && finding.outcome > BreakageKind::Connection;
        is_one.then(|| format!("{family}: {}", finding.outcome))
    };
    let mut counts: BTreeMap<(String, Level), usize> = BTreeMap::new();
    for finding in findings.iter() {
        if let Some(family) = family(finding) {
            *counts.entry((family, finding.level)).or_default() += 1;
        }
    }
    for finding in findings.iter_mut() {
        finding.cause = family(finding)
            .filter(|family| counts.get(&(family.clone(), finding.level)).copied() >= Some(MANY));
    }
}
