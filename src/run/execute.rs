//! Runs a job: all cases of all operations, each with its findings, told as they come.

use crate::model::protocol::ProtocolModel;
use crate::model::protocol::common::CommonRule;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementId;
use crate::run::job::{FixtureSource, Job};
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::Instant;

use futures_util::FutureExt;

use crate::check::contract::Contract;
use crate::check::verdict::{Behavior, Judgment};
use crate::event;
use crate::event::collector::Collector;
use crate::event::finding::{Exchange, Step};
use crate::event::stream::{Ended, Event, Listener, OperationResult, Started};
use crate::event::summary::{RequirementResult, Summary};
use crate::exchange::interrupt::Interrupt;
use crate::generate::plan::Plan;
use crate::model::operation::Operation;
use crate::model::requirement::Source;
use crate::run::budget::Budget;
use crate::run::case_runner::{CaseRunner, Unanswered};
use crate::run::cases::CaseResults;
use crate::run::cause::evidence::Unexplained;
use crate::run::cause::search::causes;
use crate::run::control::send_controls;
use crate::run::follow_up::FollowUp;
use crate::run::options::RunOptions;
use crate::run::outage::OutageDetector;
use crate::run::reuse::ReuseTally;
use crate::run::subject::Subject;
use crate::run::tally::Tally;
use crate::run::told_breaches::{ToldBreaches, broken_again};
use crate::run::{cases, findings, lookups};

/// So many requests go into making a finding of many operations small.
const SHRINKING_OF_MANY: u64 = 10;
/// So many requirements are named about which no case was sent.
const MOST_UNTRIED: usize = 3;

/// Runs all cases and makes the findings small, and tells everything to the listener but that it is finished: a
/// [`Collector`] does that. The interrupt may come at any time: what was judged so far is told.
pub async fn run_job(job: &Job, listener: &mut dyn Listener, interrupt: &Interrupt) {
    let begun = Instant::now();
    let listener = RefCell::new(listener);
    listener.borrow_mut().hear(&Event::Started(Box::new(started(job))));
    let mut judged = 0;
    let budget = Budget::new(job.options.max_requests, job.options.reserve, job.options.rate)
        .within(job.options.max_time);
    let manager = job.source.manager();
    let fixtures = job.source.fixtures(manager.as_ref());
    let mut told = ToldBreaches::default();
    let options = options(job);
    for (plan, is_later) in job.plans_in_order() {
        let contract = Contract::new(&plan.generator().service, &plan.generator().operation, job.behavior);
        let follow_up = job.subject.is_behind_a_port().then(|| FollowUp::new(plan.generator())).flatten();
        let reuse = ReuseTally::default();
        let runner = CaseRunner {
            unanswered: Unanswered::IsSentAgain,
            follow_up: follow_up.as_ref(),
            ..CaseRunner::new(&contract, plan.generator(), &job.subject, &budget, &reuse, fixtures)
        };
        let outage = OutageDetector::new(job.options.concurrency);
        // Boxed here and below, so that whoever awaits a run does not carry all of them in a type of their own.
        let CaseResults { mut tally, notes, trouble } =
            cases::run_all(runner, plan, job, &listener, &outage, interrupt).boxed_local().await;
        // Nothing can be sent again to a service that is gone.
        let ended = if outage.gone().is_uttered() { outage.gone() } else { interrupt };
        let mut channel = job.subject.channel();
        let mut hear = |event: Event| listener.borrow_mut().hear(&event);
        let operation = &plan.generator().operation.id;
        let again = if is_later { told.take_from(operation, &mut tally) } else { Vec::new() };
        let broken = findings::findings(
            runner.shrinking(),
            &mut channel,
            plan,
            &mut tally,
            &options,
            ended,
            &mut hear,
        )
        .boxed_local()
        .await;
        told.enter(operation, &tally);
        let mut unsearched = None;
        if let Some(carriage) = job.options.causes.filter(|_| !broken.is_empty() && !is_later) {
            hear(Event::Explaining);
            let controls =
                send_controls(runner.shrinking(), &mut channel, plan, &broken, &mut tally, ended).await;
            let (source, observed, controls) = (&job.source, &tally.observed, controls.as_slice());
            let unexplained = Unexplained { plan, contract: &contract, source, carriage, observed, controls };
            match causes(&unexplained, &broken, interrupt).boxed_local().await {
                Ok(causes) => hear(Event::Explained(causes)),
                Err(words) => unsearched = Some(words),
            }
        }
        judged += tally.counts.judged();
        let mut result = result(plan, tally, job);
        result.notes.extend(notes);
        result.notes.extend(broken_again(&again));
        result.notes.extend(unsearched);
        result.trouble = outage.into_reason().or(trouble);
        if let FixtureSource::Server(scene) = &job.source {
            let (unavailable, words) = scene.take_unavailable();
            result.unavailable += unavailable;
            result.notes.extend(words);
        }
        hear(Event::OperationEnded(Box::new(result)));
    }
    let (note, trouble) = match bound_met(&budget, judged) {
        Some(words) if judged == 0 => (None, Some(words)),
        words => (words, None),
    };
    listener.borrow_mut().hear(&Event::Ended(Ended {
        requests: budget.sent(),
        interrupted: interrupt.is_uttered(),
        duration: begun.elapsed(),
        note,
        trouble,
    }));
}

/// Runs all cases, and gives what they came to where nothing more is known of it.
pub async fn run_alone(job: &Job, listener: &mut dyn Listener, interrupt: &Interrupt) -> Summary {
    let mut collector = Collector::new(listener, ());
    run_job(job, &mut collector, interrupt).await;
    collector.finish().0
}

/// What each operation is run with: of many, findings are made small in a few steps, which take most away.
fn options(job: &Job) -> RunOptions {
    let most = if job.has_many_operations() { SHRINKING_OF_MANY } else { u64::MAX };
    RunOptions { shrinking: job.options.shrinking.min(most), ..job.options.clone() }
}

/// What to say where a bound was met.
fn bound_met(budget: &Budget, judged: usize) -> Option<String> {
    let bound = budget.cut_by()?;
    Some(match judged {
        0 => format!("the bound of {bound} was met before a case was judged"),
        _ => format!("the bound of {bound} was met: cases are missing ({})", budget.words()),
    })
}

/// What to say of requirements about which no case was sent any more.
fn untried(requirements: &[RequirementResult]) -> Option<String> {
    let untried = requirements.iter().filter(|result| result.unsent > 0 && result.cases == 0);
    let ids: Vec<&str> = untried.map(|result| result.id.as_str()).collect();
    let (named, rest) = ids.split_at(ids.len().min(MOST_UNTRIED));
    match (named, rest.len()) {
        ([], _) => None,
        (named, 0) => Some(format!("no case was sent about {}", named.join(", "))),
        (named, more) => {
            Some(format!("no case was sent about {} and {more} more requirements", named.join(", ")))
        }
    }
}

fn started(job: &Job) -> Started {
    Started {
        subject: event::summary::SubjectKind::Service,
        operations: job.plans.iter().map(|plan| plan.generator().operation.id.clone()).collect(),
        target: job.target.clone(),
        endpoint: job.endpoint.clone(),
        start: job.start.clone(),
        behavior: job.behavior,
        seed: job.seed,
        spec_sha256: job.spec_sha256.clone(),
        made_by: Some(job.made_by.clone()),
        package: job.package.clone(),
        requirements_as_of: job.options.as_of.as_ref().map(|as_of| as_of.version.to_string()),
        extent: job.extent.clone(),
        cases: job.plans_in_order().map(|(plan, _)| cases::places(plan, job.behavior).count()).sum(),
    }
}

fn result(plan: &Plan, mut tally: Tally, job: &Job) -> OperationResult {
    let operation = &plan.generator().operation;
    let (cases, unavailable) = (tally.counts, tally.unavailable);
    let mut result = OperationResult { cases, unavailable, ..OperationResult::default() };
    if let Some(lookups) = &tally.lookups {
        let failed = tally.entries.iter().filter(|(_, entry)| entry.failed > 0).map(|(id, _)| id);
        result.advice = lookups::advice(lookups, &failed.collect(), plan.generator());
    }
    let unserved = tally.serving.words(plan.generator(), &job.target, tally.is_told_by_one);
    if unserved.is_none() && is_strange(&tally, operation, &plan.generator().service.protocol) {
        result.notes.push(format!(
            "no answer was a success of {} or an error that it declares: does {} serve it at all?",
            operation.id, job.target
        ));
    }
    let mut troubled: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for requirement in &operation.requirements {
        if requirement.stateful && job.behavior != Behavior::Stateful {
            continue;
        }
        let entry = tally.entries.remove(&requirement.id).unwrap_or_default();
        if let Some(trouble) = tally.troubles.get(&requirement.id).filter(|_| entry.errors > 0) {
            let ids = troubled.entry(trouble.clone()).or_default();
            ids.push(requirement.id.as_str());
        }
        for id in &requirement.citation.evidence {
            let known = result.sources.iter().any(|source| source.id == *id);
            if let Some(source) = plan.generator().service.sources.get(id).filter(|_| !known) {
                result.sources.push(Source::clone(source));
            }
        }
        result.requirements.push(RequirementResult {
            id: requirement.id.clone(),
            sentence: requirement.sentence.clone(),
            level: findings::level(requirement, &job.options),
            evidence: requirement.citation.evidence.clone(),
            verdict: entry.verdict(),
            cases: entry.cases,
            failed: entry.failed,
            errors: entry.errors,
            unsent: tally.unsent.get(&requirement.id).copied().unwrap_or_default(),
            gates: findings::gates(requirement, &job.options, false),
            duration_ms: u64::try_from(entry.took.as_millis()).unwrap_or(u64::MAX),
            resting: entry.resting(),
        });
    }
    result.notes.extend(unserved.or_else(|| untried(&result.requirements)));
    let mut troubled: Vec<(String, Vec<&str>)> = troubled.into_iter().collect();
    troubled.sort_by_key(|(_, ids)| Reverse(ids.len()));
    result.notes.extend(troubled.iter().map(|(trouble, ids)| match ids.as_slice() {
        [] | [_] => format!("{trouble} ({})", ids.concat()),
        [first, rest @ ..] => format!("{trouble} ({first} and {} more)", rest.len()),
    }));
    result
}

/// Whether answers came and none of them was one of the operation's.
fn is_strange(tally: &Tally, operation: &Operation, protocol: &ProtocolModel) -> bool {
    let entry = |id: &RequirementId| tally.entries.get(id);
    let held = |aspect| entry(&operation.requirement_id(aspect)).is_some_and(|entry| entry.passed > 0);
    let answered =
        entry(&protocol.common_requirement_id(CommonRule::RequestId)).is_some_and(|entry| entry.cases > 0);
    answered && !held(Aspect::DeclaredErrors) && !held(Aspect::OutputShape)
}

/// One case that was repeated.
#[derive(Debug)]
pub struct Repeated {
    /// What was judged.
    pub judgments: Vec<Judgment>,
    /// What was sent before.
    pub steps: Vec<Step>,
    /// The request and its answer.
    pub exchange: Exchange,
}

/// Runs the first case of a plan once; `None` where it has none.
pub async fn repeat(
    plan: &Plan,
    subject: &Subject,
    behavior: Behavior,
    source: &FixtureSource,
) -> Option<Repeated> {
    let budget = Budget::new(None, 0, None);
    let manager = source.manager();
    let fixtures = source.fixtures(manager.as_ref());
    let contract = Contract::new(&plan.generator().service, &plan.generator().operation, behavior);
    let follow_up = subject.is_behind_a_port().then(|| FollowUp::new(plan.generator())).flatten();
    let reuse = ReuseTally::default();
    let runner = CaseRunner {
        follow_up: follow_up.as_ref(),
        follows_every: true,
        ..CaseRunner::new(&contract, plan.generator(), subject, &budget, &reuse, fixtures)
    };
    let case = plan.cases().next()?;
    let case_outcome = runner.run(&mut subject.channel(), &case).await.ok()?;
    let exchange = case_outcome.exchange(&case);
    Some(Repeated { judgments: case_outcome.judgments, steps: case_outcome.steps, exchange })
}
