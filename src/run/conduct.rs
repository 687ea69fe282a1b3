//! Conducts a run: all cases of all operations, then the findings, then the summary.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use crate::check::Behavior;
use crate::check::Contract;
use crate::check::Judgment;
use crate::event;
use crate::event::Event;
use crate::event::Listener;
use crate::event::Located;
use crate::event::RequirementResult;
use crate::event::Summary;
use crate::event::Tally;
use crate::event::order::put_in_order;
use crate::generate::Plan;
use crate::model::Operation;
use crate::model::Source;
use crate::oracle::SharedOracle;
use crate::run::budget::Budget;
use crate::run::budget::Purpose;
use crate::run::cases;
use crate::run::cases::Performed;
use crate::run::follow_up::FollowUp;
use crate::run::gather;
use crate::run::interrupt::Interrupt;
use crate::run::ledger::Ledger;
use crate::run::options::RunOptions;
use crate::run::performance::Theater;
use crate::run::performance::Unanswered;
use crate::run::reuse::ReuseTally;
use crate::run::silence::Silence;
use crate::run::stagehand::Stagehand;
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

/// Runs all cases and gathers the findings. The interrupt may come at any time: what was judged so far is kept.
pub async fn conduct(job: &Job, listener: &mut dyn Listener, interrupt: &Interrupt) -> Summary {
    let started = Instant::now();
    let listener = RefCell::new(listener);
    let cases = job.plans.iter().map(|plan| cases::places(plan, job.behavior).count()).sum();
    listener.borrow_mut().hear(&Event::Started { seed: job.seed, cases, target: job.target.clone() });
    let budget = Budget::new(job.options.max_requests, job.options.rate);
    let stagehand = job.scenery.as_ref().map(|oracle| Stagehand::new(Arc::clone(oracle)));
    let mut summary = empty(job);
    for plan in &job.plans {
        let contract = Contract::new(&plan.generator().service, &plan.generator().operation, job.behavior);
        let follow_up = job.subject.is_behind_a_port().then(|| FollowUp::new(plan.generator())).flatten();
        let reuse = ReuseTally::default();
        let theater = Theater {
            service: &plan.generator().service,
            generator: plan.generator(),
            contract: &contract,
            behavior: job.behavior,
            subject: &job.subject,
            stagehand: stagehand.as_ref(),
            budget: &budget,
            purpose: Purpose::Judging,
            probes: true,
            silence: Unanswered::IsSentAgain,
            follow_up: follow_up.as_ref(),
            follows_every: false,
            reuse: &reuse,
        };
        let silence = Silence::new(job.options.concurrency);
        let Performed { mut ledger, notes, trouble } =
            cases::perform_all(theater, plan, job, &listener, &silence, interrupt).await;
        // Nothing can be sent again to a service that is gone.
        let ended = if silence.gone().is_uttered() { silence.gone() } else { interrupt };
        let mut channel = job.subject.channel();
        let mut hear = |requirement: &str| {
            let event = Event::Shrinking { requirement: requirement.to_owned() };
            listener.borrow_mut().hear(&event);
        };
        let shrinking = Theater { purpose: Purpose::Shrinking, silence: Unanswered::IsJudged, ..theater };
        let findings =
            gather::findings(shrinking, &mut channel, plan, &mut ledger, &job.options, ended, &mut hear)
                .await;
        summary.findings.extend(findings);
        add(&mut summary, plan, ledger, job);
        summary.notes.extend(notes);
        summary.trouble = summary.trouble.take().or_else(|| silence.into_reason()).or(trouble);
    }
    put_in_order(&mut summary.findings);
    if budget.is_spent() {
        let bound = match budget.sent() {
            1 => "1 request".to_owned(),
            bound => format!("{bound} requests"),
        };
        if summary.cases.judged() == 0 {
            summary.trouble = Some(format!("the bound of {bound} was met before a case was judged"));
        } else {
            summary
                .notes
                .push(format!("the bound of {bound} was met: cases are missing ({})", budget.words()));
        }
    }
    summary.requests = budget.sent();
    summary.interrupted = interrupt.is_uttered();
    summary.duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    listener.borrow_mut().hear(&Event::Finished(Box::new(summary.clone())));
    summary
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
        extent: event::Extent::default(),
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
    let mut troubled: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for requirement in &operation.requirements {
        if requirement.stateful && job.behavior != Behavior::Stateful {
            continue;
        }
        let entry = ledger.entries.remove(requirement.id.as_str()).unwrap_or_default();
        if let Some(trouble) = ledger.troubles.get(requirement.id.as_str()).filter(|_| entry.errors > 0) {
            let ids = troubled.entry(trouble.clone()).or_default();
            ids.push(requirement.id.as_str());
        }
        for id in &requirement.citation.evidence {
            let known = summary.sources.iter().any(|source| source.id == *id);
            if let Some(source) = plan.generator().service.sources.get(id).filter(|_| !known) {
                summary.sources.push(Source::clone(source));
            }
        }
        let result = RequirementResult {
            id: requirement.id.clone(),
            sentence: requirement.sentence.clone(),
            level: requirement.level(),
            evidence: requirement.citation.evidence.clone(),
            verdict: entry.verdict(),
            cases: entry.cases,
            failed: entry.failed,
            errors: entry.errors,
            unsent: ledger.unsent.get(requirement.id.as_str()).copied().unwrap_or_default(),
            gates: gather::gates(requirement, &job.options, false),
            duration_ms: u64::try_from(entry.took.as_millis()).unwrap_or(u64::MAX),
            resting: entry.resting(),
        };
        // What the protocol requires, every operation is judged by.
        match summary.requirements.iter_mut().find(|known| known.id == result.id) {
            Some(known) => known.add(&result),
            None => summary.requirements.push(result),
        }
    }
    let mut troubled: Vec<(String, Vec<&str>)> = troubled.into_iter().collect();
    troubled.sort_by_key(|(_, ids)| Reverse(ids.len()));
    summary.notes.extend(troubled.iter().map(|(trouble, ids)| match ids.as_slice() {
        [] | [_] => format!("{trouble} ({})", ids.concat()),
        [first, rest @ ..] => format!("{trouble} ({first} and {} more)", rest.len()),
    }));
}

/// Whether answers came and none of them was one of the operation's.
fn is_strange(ledger: &Ledger, operation: &Operation, protocol: &str) -> bool {
    let entry = |id: &str| ledger.entries.get(id);
    let held = |family: &str| entry(&operation.requirement_id(family)).is_some_and(|entry| entry.passed > 0);
    let answered = entry(&format!("{protocol}/answer/request-id")).is_some_and(|entry| entry.cases > 0);
    answered && !held("errors/declared") && !held("output/shape")
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
    let follow_up = subject.is_behind_a_port().then(|| FollowUp::new(plan.generator())).flatten();
    let reuse = ReuseTally::default();
    let theater = Theater {
        service: &plan.generator().service,
        generator: plan.generator(),
        contract: &contract,
        behavior,
        subject,
        stagehand: stagehand.as_ref(),
        budget: &budget,
        purpose: Purpose::Judging,
        probes: true,
        silence: Unanswered::IsJudged,
        follow_up: follow_up.as_ref(),
        follows_every: true,
        reuse: &reuse,
    };
    let case = plan.cases().next()?;
    let performance = theater.perform(&mut subject.channel(), &case).await?;
    let exchange = performance.located(&case);
    Some(Repeated { judgments: performance.judgments, exchange })
}
