//! From the tally to findings: each is confirmed, made small, and told once.

use crate::check::verdict::BreakageKind;
use crate::event::finding::{Exchange, Finding};
use crate::event::stream::Event;
use crate::exchange::interrupt::Interrupt;
use crate::generate::address::CaseAddress;
use crate::generate::case::Case;
use crate::generate::definition::CaseDefinition;
use crate::generate::plan::Plan;
use crate::model::protocol::Expect;
use crate::model::requirement::id::RequirementFamily;
use crate::model::requirement::{Level, Requirement, RequirementKind};
use crate::run::case_outcome::{CaseOutcome, Trouble};
use crate::run::case_runner::CaseRunner;
use crate::run::cause::observed::FindingBreach;
use crate::run::options::{FlakyPolicy, RunOptions};
use crate::run::smaller::{ServerTrying, Trial};
use crate::run::subject::Channel;
use crate::run::tally::{RequirementTally, Tally};
use crate::run::witness::{Confirmation, Witness};
use crate::shrink::Search;
use crate::wire::TransportError;

/// Tells the findings of an operation, in no particular order and not numbered yet, and gives what was broken by them that
/// is sure to be seen again.
///
/// Once `ended` is uttered nothing is sent any more, and findings are told by the case that was seen first.
pub(super) async fn findings(
    runner: CaseRunner<'_>,
    channel: &mut Channel,
    plan: &Plan,
    tally: &mut Tally,
    options: &RunOptions,
    ended: &Interrupt,
    hear: &mut dyn FnMut(Event),
) -> Vec<FindingBreach> {
    let mut steady = Vec::new();
    let trial = Trial::new(&plan.generator().service, runner.contract.behavior);
    let requirements = runner.dispatcher.generator.operation.requirement_index();
    for (id, entry) in &mut tally.entries {
        if !options.findings.has(id) {
            continue;
        }
        let Some(requirement) = requirements.get(id).filter(|_| entry.failed > 0) else { continue };
        let Some((_, witness)) = entry.broken.iter_mut().next() else { continue };
        let confirmation = std::mem::take(&mut witness.confirmation);
        let Some((_, witness)) = entry.broken.iter().next() else { continue };
        let Some((address, phase, definition)) = plan.definition(witness.place) else { continue };
        let Some(case) = plan.generator().complete(&address, phase, definition.clone()) else { continue };
        hear(Event::Shrinking { requirement: id.clone() });
        let search = Search {
            generator: runner.dispatcher.generator,
            oracle: &trial.oracle,
            for_any_reason: is_about_every_answer(plan, requirement),
            address: &address,
            phase,
        };
        let trying = ServerTrying {
            // Only what a service then remembers is seen by asking; else that would cost requests for nothing.
            runner: CaseRunner { probes: witness.breakage.outcome == BreakageKind::SideEffect, ..runner },
            channel: &mut *channel,
            trial: &trial,
            requirement: &requirement.id,
            outcome: witness.breakage.outcome,
            allowance: allowance(options, &confirmation),
            best: None,
        };
        let member = case.mutation.as_ref().map(|mutation| mutation.place.clone()).unwrap_or_default();
        let work = tell(search, trying, definition.clone(), case, confirmation);
        let told = ended.unless_uttered(work).await.unwrap_or_default();
        let named = NamedCase { address, member, definition };
        let finding = finding(plan, options, requirement, entry, witness, named, told);
        if !finding.flaky {
            steady.extend(finding.outcomes.iter().map(|outcome| (id.clone(), *outcome)));
        }
        hear(Event::Found(Box::new(finding)));
    }
    steady
}

/// So many requests that may hang go into making one finding small.
const MOST_HANGING: u64 = 6;

/// What a finding is told by beyond the case that was seen first: the same case again, and the smallest one.
#[derive(Default)]
struct ToldFinding {
    flaky: bool,
    found: Option<CaseExchange>,
    smallest: Option<CaseExchange>,
    /// The smallest case as data.
    definition: Option<CaseDefinition>,
    is_minimal: bool,
}

/// A case that was run, and its exchange.
type CaseExchange = (CaseOutcome, Exchange);

/// The case of a finding.
struct NamedCase {
    address: CaseAddress,
    member: String,
    definition: CaseDefinition,
}

async fn tell(
    search: Search<'_>,
    mut trying: ServerTrying<'_>,
    definition: CaseDefinition,
    case: Case,
    confirmation: Confirmation,
) -> ToldFinding {
    let (case_outcome, exchange) = match confirmation {
        Confirmation::None => return ToldFinding::default(),
        Confirmation::Flaky => return ToldFinding { flaky: true, ..ToldFinding::default() },
        Confirmation::Again(seen) => *seen,
    };
    let found = Some((case_outcome, exchange));
    let shows = found
        .as_ref()
        .is_some_and(|(case_outcome, _)| case_outcome.breakage(trying.requirement, trying.outcome).is_some());
    if !shows {
        // It shows only before another case: nothing can be taken from two requests at once.
        return ToldFinding { found, ..ToldFinding::default() };
    }
    let smallest = search.run(&mut trying, definition, case).await;
    ToldFinding {
        flaky: false,
        found,
        smallest: trying.best,
        definition: Some(smallest.definition),
        is_minimal: smallest.is_minimal,
    }
}

/// How many requests may go into making a finding small: each that hangs takes its whole time.
fn allowance(options: &RunOptions, confirmation: &Confirmation) -> u64 {
    let hangs = matches!(
        confirmation,
        Confirmation::Again(seen)
            if matches!(seen.0.trouble, Some(Trouble::Transport(TransportError::TimedOut { .. })))
    );
    if hangs { options.shrinking.min(MOST_HANGING) } else { options.shrinking }
}

/// Whether the requirement is about answers as such: then it does not matter what is wrong with the request.
fn is_about_every_answer(plan: &Plan, requirement: &Requirement) -> bool {
    let id = &requirement.id;
    match id.family() {
        RequirementFamily::Errors | RequirementFamily::Output | RequirementFamily::Secrecy => true,
        RequirementFamily::Protocol => {
            let rule = plan.generator().service.protocol.rule(id.tail());
            rule.is_some_and(|rule| rule.expect == Expect::EveryAnswer)
        }
        _ => false,
    }
}

fn finding(
    plan: &Plan,
    options: &RunOptions,
    requirement: &Requirement,
    entry: &RequirementTally,
    witness: &Witness,
    named: NamedCase,
    told: ToldFinding,
) -> Finding {
    let ToldFinding { flaky, found, smallest, definition, is_minimal } = told;
    // What was not seen again is told by what was seen.
    let seen = found.as_ref().map_or(&witness.exchange, |(_, exchange)| exchange);
    let shown = smallest.as_ref().or(found.as_ref());
    let breakage = shown
        .and_then(|(case_outcome, _)| case_outcome.breakage(&requirement.id, witness.breakage.outcome))
        .unwrap_or(&witness.breakage);
    let (gates, brought) = match options.as_of.as_ref() {
        None => (gates(requirement, options, flaky), None),
        Some(as_of) => {
            let origin = plan.origin(witness.place).unwrap_or_else(|| named.address.clone());
            let brought = as_of.brought(requirement, origin.as_str());
            let gates = gates(requirement, options, flaky) && brought.is_none();
            // What was worth less is new by upgrade too, where it does not gate for another reason.
            let raised = as_of.raised(requirement).filter(|_| !gates);
            (gates, brought.or(raised).map(ToString::to_string))
        }
    };
    Finding {
        short: String::new(),
        requirement: requirement.id.clone(),
        sentence: requirement.sentence.clone(),
        evidence: requirement.citation.evidence.clone(),
        operation: plan.generator().operation.id.clone(),
        level: level(requirement, options),
        kind: requirement.kind,
        outcome: witness.breakage.outcome,
        outcomes: entry.broken.keys().copied().collect(),
        breaches: entry.breaches.clone(),
        flaky,
        known: None,
        new: Vec::new(),
        gates,
        brought,
        replay: replay(&named.address, plan.generator().seed, options),
        start: None,
        stand_ins: Vec::new(),
        order: (witness.rank.0, witness.rank.1, plan.position(witness.place)),
        address: named.address,
        member: named.member,
        expected: breakage.expected.clone(),
        actual: breakage.actual.clone(),
        cases: entry.failed,
        steps: shown.map_or(&witness.steps, |(case_outcome, _)| &case_outcome.steps).clone(),
        found: seen.clone(),
        minimal: shown.map_or(&witness.exchange, |(_, exchange)| exchange).clone(),
        is_minimal,
        definition: Some(Box::new(definition.unwrap_or(named.definition))),
        family: None,
        cause: None,
        call: None,
        hurt: Vec::new(),
    }
}

/// Whether a breach of the requirement decides the exit code.
pub(super) fn gates(requirement: &Requirement, options: &RunOptions, flaky: bool) -> bool {
    let is_later =
        options.as_of.as_ref().is_some_and(|as_of| as_of.brought_requirement(&requirement.id).is_some());
    let by_level = match level(requirement, options) {
        Level::Must => true,
        Level::Should => options.strict,
        Level::Observe => false,
    };
    let by_kind = requirement.kind != RequirementKind::Prose || options.prose;
    by_level && by_kind && !is_later && !(flaky && options.flaky == FlakyPolicy::Warn)
}

/// What a breach of the requirement is worth, in the version to which the service is held.
pub(super) fn level(requirement: &Requirement, options: &RunOptions) -> Level {
    options.as_of.as_ref().map_or_else(|| requirement.level(), |as_of| as_of.level(requirement))
}

fn replay(address: &CaseAddress, seed: u64, options: &RunOptions) -> String {
    let seed = if seed == 1 { String::new() } else { format!(" --seed {seed}") };
    format!("wireproof replay {address}{seed}{}", options.replay_suffix)
}
