//! From a broken requirement to its finding.

use crate::check::verdict::BreakageKind;
use crate::client::made_call::MadeCall;
use crate::client::maker::Maker;
use crate::client::options::ClientOptions;
use crate::client::smaller::SmallestCall;
use crate::client::tally::RuleTally;
use crate::event::finding::Finding;
use crate::generate::phase::Phase;
use crate::model::requirement::{Level, Requirement};
use crate::report::paste::shell::quote;

/// The finding of a requirement. `again` is the same call made once more, if it was, and `smallest` one with a smaller input.
pub(super) fn finding(
    maker: &Maker<'_>,
    requirement: &Requirement,
    entry: &RuleTally,
    outcome: BreakageKind,
    again: Option<&MadeCall>,
    smallest: &SmallestCall,
) -> Option<Finding> {
    let (generator, options) = (maker.generator, maker.options);
    let first = entry.broken.get(&outcome)?;
    let seen = again.filter(|again| again.breakage(&requirement.id, outcome).is_some());
    let flaky = again.is_some() && seen.is_none();
    let found = seen.unwrap_or(first);
    let shown = smallest.made.as_ref().unwrap_or(found);
    let breakage = shown.breakage(&requirement.id, outcome)?;
    let address = first.case.address.clone();
    let is_random = address.phase() == Phase::Fuzzing;
    Some(Finding {
        short: String::new(),
        requirement: requirement.id.clone(),
        sentence: requirement.sentence.clone(),
        evidence: requirement.citation.evidence.clone(),
        operation: generator.operation.id.clone(),
        level: requirement.level(),
        kind: requirement.kind,
        outcome,
        outcomes: entry.broken.keys().copied().collect(),
        breaches: entry.breaches.clone(),
        flaky,
        brought: None,
        known: None,
        new: Vec::new(),
        gates: gates(requirement, options),
        order: (first.size(), is_random, first.place),
        replay: replay(options, generator.seed, address.as_str()),
        address,
        member: first.case.mutated.clone().unwrap_or_default(),
        expected: breakage.expected.clone(),
        actual: breakage.actual.clone(),
        cases: entry.failed,
        steps: Vec::new(),
        found: found.exchange(generator),
        minimal: shown.exchange(generator),
        is_minimal: smallest.is_minimal,
        stand_ins: Vec::new(),
        start: None,
        definition: None,
        family: None,
        cause: None,
        call: Some(Box::new(shown.trace())),
        hurt: Vec::new(),
    })
}

/// Whether a breach of the requirement decides the exit code.
pub(super) fn gates(requirement: &Requirement, options: &ClientOptions) -> bool {
    match requirement.level() {
        Level::Must => true,
        Level::Should => options.strict,
        Level::Observe => false,
    }
}

fn replay(options: &ClientOptions, seed: u64, address: &str) -> String {
    let seed = if seed == 1 { String::new() } else { format!(" --seed {seed}") };
    let (before, behind) = &options.replay;
    format!("wireproof check client{before}{seed} --only {} --verbose{behind}", quote(address))
}
