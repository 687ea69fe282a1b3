//! Conducts a run: all cases of all operations, each with its findings, told as they come.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use crate::check::Behavior;
use crate::check::Contract;
use crate::check::Judgment;
use crate::event;
use crate::event::Collector;
use crate::event::Ended;
use crate::event::Event;
use crate::event::Extent;
use crate::event::Listener;
use crate::event::Located;
use crate::event::OperationResult;
use crate::event::RequirementResult;
use crate::event::Started;
use crate::event::Summary;
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
    /// Which of all cases these are.
    pub extent: Extent,
    /// What else is to be done.
    pub options: RunOptions,
    /// The seed.
    pub seed: u64,
    /// The SHA-256 of the spec's files.
    pub spec_sha256: String,
}

/// Runs all cases and makes the findings small, and tells everything to the listener but that it is finished: a
/// [`Collector`] does that. The interrupt may come at any time: what was judged so far is told.
pub async fn conduct(job: &Job, listener: &mut dyn Listener, interrupt: &Interrupt) {
    let begun = Instant::now();
    let listener = RefCell::new(listener);
    listener.borrow_mut().hear(&Event::Started(Box::new(started(job))));
    let mut judged = 0;
    let budget = Budget::new(job.options.max_requests, job.options.rate);
    let stagehand = job.scenery.as_ref().map(|oracle| Stagehand::new(Arc::clone(oracle)));
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
        let mut hear = |event: Event| listener.borrow_mut().hear(&event);
        let shrinking = Theater { purpose: Purpose::Shrinking, silence: Unanswered::IsJudged, ..theater };
        gather::findings(shrinking, &mut channel, plan, &mut ledger, &job.options, ended, &mut hear).await;
        judged += ledger.tally.judged();
        let mut result = result(plan, ledger, job);
        result.notes.extend(notes);
        result.trouble = silence.into_reason().or(trouble);
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
pub async fn conduct_alone(job: &Job, listener: &mut dyn Listener, interrupt: &Interrupt) -> Summary {
    let mut collector = Collector::new(listener, ());
    conduct(job, &mut collector, interrupt).await;
    collector.finish().0
}

/// What to say where the bound on requests was met.
fn bound_met(budget: &Budget, judged: usize) -> Option<String> {
    let bound = match budget.sent() {
        1 => "1 request".to_owned(),
        bound => format!("{bound} requests"),
    };
    budget.is_spent().then(|| match judged {
        0 => format!("the bound of {bound} was met before a case was judged"),
        _ => format!("the bound of {bound} was met: cases are missing ({})", budget.words()),
    })
}

fn started(job: &Job) -> Started {
    Started {
        subject: event::Subject::Service,
        operations: job.plans.iter().map(|plan| plan.generator().operation.id.clone()).collect(),
        target: job.target.clone(),
        endpoint: job.endpoint.clone(),
        start: job.start.clone(),
        behavior: job.behavior,
        seed: job.seed,
        spec_sha256: job.spec_sha256.clone(),
        extent: job.extent.clone(),
        cases: job.plans.iter().map(|plan| cases::places(plan, job.behavior).count()).sum(),
    }
}

fn result(plan: &Plan, mut ledger: Ledger, job: &Job) -> OperationResult {
    let operation = &plan.generator().operation;
    let mut result = OperationResult { cases: ledger.tally, ..OperationResult::default() };
    if is_strange(&ledger, operation, &plan.generator().service.protocol.id) {
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
        let entry = ledger.entries.remove(requirement.id.as_str()).unwrap_or_default();
        if let Some(trouble) = ledger.troubles.get(requirement.id.as_str()).filter(|_| entry.errors > 0) {
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
        });
    }
    let mut troubled: Vec<(String, Vec<&str>)> = troubled.into_iter().collect();
    troubled.sort_by_key(|(_, ids)| Reverse(ids.len()));
    result.notes.extend(troubled.iter().map(|(trouble, ids)| match ids.as_slice() {
        [] | [_] => format!("{trouble} ({})", ids.concat()),
        [first, rest @ ..] => format!("{trouble} ({first} and {} more)", rest.len()),
    }));
    result
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
