//! Conducts a run: all cases of all operations, then the findings, then the summary.

use std::cell::Cell;
use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Instant;

use futures_util::future::join_all;

use crate::check::Behavior;
use crate::check::Contract;
use crate::check::Judgment;
use crate::event;
use crate::event::Event;
use crate::event::Finding;
use crate::event::Listener;
use crate::event::Located;
use crate::event::RequirementResult;
use crate::event::Summary;
use crate::event::Tally;
use crate::event::VerdictWord;
use crate::generate::Plan;
use crate::model::Operation;
use crate::model::RequirementKind;
use crate::model::Source;
use crate::oracle::SharedOracle;
use crate::run::budget::Budget;
use crate::run::gather;
use crate::run::ledger::Ledger;
use crate::run::options::RunOptions;
use crate::run::performance::Theater;
use crate::run::stagehand::Stagehand;
use crate::run::subject::Channel;
use crate::run::subject::Subject;

/// What is to be judged, by which cases.
#[derive(Debug)]
pub struct Job {
    /// The plans, one for each operation.
    pub plans: Vec<Plan>,
    /// What is judged.
    pub subject: Subject,
    /// What it is called in reports.
    pub target: String,
    /// The URL to which a reader can send a finding's request.
    pub endpoint: String,
    /// The command that serves what was judged at that URL, where it was only embedded.
    pub start: Option<String>,
    /// What it is believed to hold.
    pub behavior: Behavior,
    /// Where scenes are set, if they can be.
    pub scenery: Option<Arc<SharedOracle>>,
    /// What else is to be done.
    pub options: RunOptions,
    /// The seed.
    pub seed: u64,
    /// The SHA-256 of the spec's files.
    pub spec_sha256: String,
}

/// Runs all cases and gathers the findings. `interrupted` may be set at any time: what was judged so far is kept.
pub async fn conduct(job: &Job, listener: &mut dyn Listener, interrupted: &AtomicBool) -> Summary {
    let started = Instant::now();
    let listener = RefCell::new(listener);
    let cases = job.plans.iter().map(Plan::len).sum();
    listener.borrow_mut().hear(&Event::Started { seed: job.seed, cases, target: job.target.clone() });
    let budget = Budget::new(job.options.max_requests, job.options.rate);
    let stagehand = job.scenery.as_ref().map(|oracle| Stagehand::new(Arc::clone(oracle)));
    let mut summary = empty(job);
    for plan in &job.plans {
        let contract = Contract::new(&plan.generator().service, &plan.generator().operation, job.behavior);
        let theater = Theater {
            service: &plan.generator().service,
            generator: plan.generator(),
            contract: &contract,
            behavior: job.behavior,
            subject: &job.subject,
            stagehand: stagehand.as_ref(),
            budget: &budget,
            probes: true,
        };
        let ledger = perform_all(theater, plan, job, &listener, interrupted).await;
        let mut channel = job.subject.channel();
        let mut hear = |requirement: &str| {
            let event = Event::Shrinking { requirement: requirement.to_owned(), requests: 0 };
            listener.borrow_mut().hear(&event);
        };
        let findings = gather::findings(theater, &mut channel, plan, &ledger, &job.options, &mut hear).await;
        summary.findings.extend(findings);
        add(&mut summary, plan, ledger, job);
    }
    number(&mut summary);
    if budget.is_spent() {
        summary.notes.push(format!("the bound of {} requests was met: cases are missing", budget.sent()));
    }
    summary.requests = budget.sent();
    summary.interrupted = interrupted.load(Ordering::Relaxed);
    summary.duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    summary
}

async fn perform_all(
    theater: Theater<'_>,
    plan: &Plan,
    job: &Job,
    listener: &RefCell<&mut dyn Listener>,
    interrupted: &AtomicBool,
) -> Ledger {
    let requirements = theater.generator.operation.requirement_index();
    let ledger = RefCell::new(Ledger::default());
    let next = Cell::new(0);
    let bound_met = Cell::new(false);
    let ended = || bound_met.get() || interrupted.load(Ordering::Relaxed);
    let work = async |channel: &mut Channel| {
        while !ended() && !theater.subject.is_tired() {
            let place = next.get();
            if place >= plan.len() {
                break;
            }
            next.set(place + 1);
            let Some(case) = plan.case(place) else { continue };
            if case.is_about_state() && job.behavior != Behavior::Stateful {
                continue;
            }
            let Some(performance) = theater.perform(channel, &case).await else {
                bound_met.set(true);
                break;
            };
            let failed = ledger.borrow_mut().enter(place, &case, &performance.judgments, &requirements);
            listener.borrow_mut().hear(&Event::Judged { address: case.address, failed });
            // A subject in this process never waits, and others want their turn.
            if matches!(theater.subject, Subject::Memory(_)) {
                tokio::task::yield_now().await;
            }
        }
    };
    let mut channels: Vec<Channel> =
        (0..job.options.concurrency.max(1)).map(|_| theater.subject.channel()).collect();
    while !ended() && next.get() < plan.len() {
        join_all(channels.iter_mut().map(&work)).await;
        theater.subject.rest().await;
    }
    let mut ledger = ledger.into_inner();
    ledger.settle(&requirements);
    ledger
}

fn empty(job: &Job) -> Summary {
    Summary {
        subject: event::Subject::Service,
        operations: Vec::new(),
        target: job.target.clone(),
        endpoint: job.endpoint.clone(),
        start: job.start.clone(),
        behavior: job.behavior,
        seed: job.seed,
        spec_sha256: job.spec_sha256.clone(),
        duration_ms: 0,
        cases: Tally::default(),
        requests: 0,
        requirements: Vec::new(),
        findings: Vec::new(),
        stale: Vec::new(),
        sources: Vec::new(),
        power: None,
        interrupted: false,
        trouble: None,
        notes: Vec::new(),
    }
}

fn add(summary: &mut Summary, plan: &Plan, mut ledger: Ledger, job: &Job) {
    let operation = &plan.generator().operation;
    summary.operations.push(operation.id.clone());
    if is_strange(&ledger, operation, &plan.generator().service.protocol.id) {
        summary.notes.push(format!(
            "no answer was a success of {} or an error that it declares: does {} serve it at all?",
            operation.id, job.target
        ));
    }
    summary.cases = Tally {
        total: summary.cases.total + ledger.tally.total,
        pass: summary.cases.pass + ledger.tally.pass,
        fail: summary.cases.fail + ledger.tally.fail,
        skip: summary.cases.skip + ledger.tally.skip,
        error: summary.cases.error + ledger.tally.error,
        undetermined: summary.cases.undetermined + ledger.tally.undetermined,
    };
    for requirement in &operation.requirements {
        if requirement.stateful && job.behavior != Behavior::Stateful {
            continue;
        }
        let entry = ledger.entries.remove(requirement.id.as_str()).unwrap_or_default();
        if let Some(trouble) =
            ledger.troubles.get(requirement.id.as_str()).filter(|_| entry.verdict() == VerdictWord::Error)
        {
            let note = format!("{}: {trouble}", requirement.id);
            if requirement.kind != RequirementKind::Prose && !summary.notes.contains(&note) {
                summary.notes.push(note);
            }
        }
        if summary.requirements.iter().any(|result| result.id == requirement.id) {
            continue;
        }
        for id in &requirement.citation.evidence {
            let known = summary.sources.iter().any(|source| source.id == *id);
            if let Some(source) = plan.generator().service.sources.get(id).filter(|_| !known) {
                summary.sources.push(Source::clone(source));
            }
        }
        summary.requirements.push(RequirementResult {
            id: requirement.id.clone(),
            sentence: requirement.sentence.clone(),
            level: requirement.level(),
            evidence: requirement.citation.evidence.clone(),
            verdict: entry.verdict(),
            cases: entry.cases,
            failed: entry.failed,
            errors: entry.errors,
            gates: gather::gates(requirement, &job.options, false),
        });
    }
}

/// Whether answers came and none of them was one of the operation's.
fn is_strange(ledger: &Ledger, operation: &Operation, protocol: &str) -> bool {
    let entry = |id: &str| ledger.entries.get(id);
    let held = |family: &str| entry(&operation.requirement_id(family)).is_some_and(|entry| entry.passed > 0);
    let answered = entry(&format!("{protocol}/answer/request-id")).is_some_and(|entry| entry.cases > 0);
    answered && !held("errors/declared") && !held("output/shape")
}

/// Puts the worst findings first and numbers them.
fn number(summary: &mut Summary) {
    summary.findings.sort_by(|one, other| {
        let rank = |finding: &Finding| (!finding.gates, std::cmp::Reverse(finding.level), finding.outcome);
        rank(one).cmp(&rank(other)).then_with(|| one.requirement.cmp(&other.requirement))
    });
    for (index, finding) in summary.findings.iter_mut().enumerate() {
        finding.id = format!("F{}", index + 1);
    }
}

/// One case that was repeated.
#[derive(Debug)]
pub struct Repeated {
    /// What was judged.
    pub judgments: Vec<Judgment>,
    /// The request and its answer.
    pub exchange: Located,
}

/// Performs the first case of a plan once; `None` where it has none.
pub async fn repeat(
    plan: &Plan,
    subject: &Subject,
    behavior: Behavior,
    scenery: Option<Arc<SharedOracle>>,
) -> Option<Repeated> {
    let budget = Budget::new(None, None);
    let stagehand = scenery.map(Stagehand::new);
    let contract = Contract::new(&plan.generator().service, &plan.generator().operation, behavior);
    let theater = Theater {
        service: &plan.generator().service,
        generator: plan.generator(),
        contract: &contract,
        behavior,
        subject,
        stagehand: stagehand.as_ref(),
        budget: &budget,
        probes: true,
    };
    let case = plan.cases().next()?;
    let performance = theater.perform(&mut subject.channel(), &case).await?;
    let exchange = performance.located(&case);
    Some(Repeated { judgments: performance.judgments, exchange })
}
