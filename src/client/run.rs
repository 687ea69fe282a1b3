//! Makes all calls of a client, and tells what came of them as one stream of events.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::time::Instant;

use crate::check::verdict::{Behavior, Verdict};
use crate::client::caller::{Caller, ClientTraits};
use crate::client::cause::observed::ObservedCalls;
use crate::client::cause::search::causes;
use crate::client::counts::CallCounts;
use crate::client::finding::{finding, gates};
use crate::client::made_call::MadeCall;
use crate::client::maker::Maker;
use crate::client::options::ClientOptions;
use crate::client::smaller::{SmallestCall, smallest_call};
use crate::client::tally::{ClientTally, RuleTally};
use crate::event::binary::{Binary, JudgedPackage};
use crate::event::stream::{Ended, Event, JudgedCase, Listener, OperationResult, Started};
use crate::event::summary::{Extent, RequirementResult, SubjectKind, VerdictWord};
use crate::exchange::interrupt::Interrupt;
use crate::generate::client::plan::ClientPlan;
use crate::generate::generator::Generator;
use crate::model::requirement::Level;
use crate::model::requirement::id::RequirementId;
use crate::report::text::counted;
use crate::spec::client::ClientContract;

/// What is to be done.
#[derive(Debug)]
pub struct ClientJob {
    /// The calls of each operation, with what is asked of the client.
    pub plans: Vec<(ClientPlan, ClientContract)>,
    /// Which of the calls are wanted.
    pub extent: Extent,
    /// The seed.
    pub seed: u64,
    /// The SHA-256 of the spec's files.
    pub spec_sha256: String,
    /// The program that judges.
    pub made_by: Binary,
    /// The package of the client, where that is known.
    pub package: Option<JudgedPackage>,
    /// Everything else.
    pub options: ClientOptions,
}

/// Who sees each call as it was made.
pub trait CallListener {
    /// ObservedCall for each call that was judged.
    fn called(&mut self, made: &MadeCall, generator: &Generator);
}

impl CallListener for () {
    fn called(&mut self, _made: &MadeCall, _generator: &Generator) {}
}

/// Makes all calls of a client, judges them, and tells what came of them.
pub async fn run_client(
    job: &ClientJob,
    caller: &dyn Caller,
    listener: &mut dyn Listener,
    calls: &mut dyn CallListener,
    interrupt: &Interrupt,
) {
    let begun = Instant::now();
    let traits = caller.traits();
    listener.hear(&Event::Started(Box::new(started(job, &traits))));
    let mut ended = Ended::default();
    let numbers = Cell::new(0);
    for (plan, contract) in &job.plans {
        let generator = plan.plan().generator();
        let maker =
            Maker { caller, traits: &traits, options: &job.options, generator, plan, numbers: &numbers };
        let work = maker.trouble();
        match interrupt.unless_uttered(work).await {
            Some(None) => {}
            Some(Some(trouble)) => {
                ended.trouble.get_or_insert(trouble);
                continue;
            }
            None => break,
        }
        let mut result = OperationRun {
            maker,
            contract,
            tally: ClientTally::default(),
            counts: CallCounts::default(),
            observed: ObservedCalls::default(),
            requests: 0,
            trouble: None,
        };
        result.make_all(listener, calls, interrupt).await;
        ended.requests += result.requests;
        let result = result.finish(listener, interrupt).await;
        listener.hear(&Event::OperationEnded(Box::new(result)));
    }
    ended.interrupted = interrupt.is_uttered();
    ended.duration = begun.elapsed();
    listener.hear(&Event::Ended(ended));
}

fn started(job: &ClientJob, traits: &ClientTraits) -> Started {
    Started {
        subject: SubjectKind::Client,
        operations: job.plans.iter().map(|(plan, _)| plan.plan().generator().operation.id.clone()).collect(),
        target: traits.name.clone(),
        endpoint: String::new(),
        start: None,
        behavior: Behavior::default(),
        seed: job.seed,
        spec_sha256: job.spec_sha256.clone(),
        made_by: Some(job.made_by.clone()),
        package: job.package.clone(),
        requirements_as_of: None,
        extent: job.extent.clone(),
        cases: job.plans.iter().map(|(plan, _)| plan.len()).sum(),
    }
}

/// The calls of one operation, and what came of them.
struct OperationRun<'a> {
    maker: Maker<'a>,
    contract: &'a ClientContract,
    tally: ClientTally,
    counts: CallCounts,
    observed: ObservedCalls,
    requests: u64,
    /// Why not all calls could be judged, if so.
    trouble: Option<String>,
}

impl OperationRun<'_> {
    async fn make_all(
        &mut self,
        listener: &mut dyn Listener,
        calls: &mut dyn CallListener,
        interrupt: &Interrupt,
    ) {
        let maker = self.maker;
        let (absent, unsent) = maker
            .make_all(interrupt, &mut |made| match made {
                Some(made) => self.enter(&made, listener, calls),
                None => listener.hear(&Event::Absent),
            })
            .await;
        self.counts.skipped += absent.len();
        self.counts.unsent = unsent;
    }

    fn enter(&mut self, made: &MadeCall, listener: &mut dyn Listener, calls: &mut dyn CallListener) {
        self.requests += made.received.len() as u64;
        if self.trouble.is_none() {
            self.trouble = made.trouble();
        }
        if made.unsupported().is_some() {
            self.counts.skipped += 1;
            listener.hear(&Event::Absent);
            return;
        }
        calls.called(made, self.maker.generator);
        self.tally.enter(made);
        self.observed.enter(made);
        let verdict = self.counts.enter(made);
        let failed = made.judgments.iter().filter(|judgment| matches!(judgment.verdict, Verdict::Fail(_)));
        listener.hear(&Event::Judged(JudgedCase {
            address: made.case.address.clone(),
            requirement: made.case.about.clone(),
            verdict,
            broken: failed.map(|judgment| judgment.requirement.clone()).collect(),
            duration: made.took,
            again: false,
        }));
    }

    /// Tells the findings, each call that shows one being made once more, and what causes them.
    async fn finish(mut self, listener: &mut dyn Listener, interrupt: &Interrupt) -> OperationResult {
        let maker = self.maker;
        self.tally.settle(&maker.generator.service.protocol);
        let mut found = Vec::new();
        for requirement in &self.contract.requirements {
            let Some(entry) = self.tally.entries.get(&requirement.id).filter(|entry| entry.failed > 0) else {
                continue;
            };
            let Some((outcome, first)) = entry.broken.iter().next() else { continue };
            listener.hear(&Event::Shrinking { requirement: requirement.id.clone() });
            let again = interrupt.unless_uttered(maker.make(first.place, first.case.clone())).await;
            // A client that could not be called again has not shown that it does otherwise.
            let again = again.filter(|again| again.trouble().is_none());
            let seen = again.as_ref().filter(|again| again.breakage(&requirement.id, *outcome).is_some());
            let smallest = match seen {
                Some(seen) if maker.options.shrinking > 0 => {
                    let work = smallest_call(maker, requirement, *outcome, seen);
                    interrupt.unless_uttered(work).await.unwrap_or_default()
                }
                _ => SmallestCall::default(),
            };
            let told = finding(&maker, requirement, entry, *outcome, again.as_ref(), &smallest);
            if let Some(told) = told {
                // What does not show again says nothing of why.
                found.extend((!told.flaky).then(|| (told.requirement.clone(), told.outcome)));
                listener.hear(&Event::Found(Box::new(told)));
            }
        }
        if !found.is_empty() {
            listener.hear(&Event::Explaining);
            let causes = interrupt.unless_uttered(causes(maker, &self.observed, &found)).await;
            listener.hear(&Event::Explained(causes.unwrap_or_default()));
        }
        self.result()
    }

    fn result(self) -> OperationResult {
        let ids_of = |is_open: bool| -> BTreeSet<&RequirementId> {
            let requirements = self.contract.requirements.iter();
            let of_kind =
                requirements.filter(|requirement| (requirement.level() == Level::Observe) == is_open);
            let ids = of_kind.map(|requirement| &requirement.id);
            ids.filter(|id| self.tally.entries.get(*id).is_some_and(|entry| entry.failed > 0)).collect()
        };
        let cases = self.counts.counts(&ids_of(false), &ids_of(true));
        let mut result = OperationResult { cases, ..OperationResult::default() };
        let unavailable = self.counts.skipped;
        result.unavailable = unavailable;
        if unavailable > 0 {
            let calls = counted(unavailable, "call");
            result.notes.push(format!(
                "not made: {calls}, as the client cannot be called so, or has by design not what they are about"
            ));
        }
        let none = RuleTally::default();
        for requirement in &self.contract.requirements {
            let entry = self.tally.entries.get(&requirement.id).unwrap_or(&none);
            result.requirements.push(RequirementResult {
                id: requirement.id.clone(),
                sentence: requirement.sentence.clone(),
                level: requirement.level(),
                evidence: requirement.citation.evidence.clone(),
                verdict: open(requirement.level(), entry.verdict()),
                cases: entry.cases,
                failed: entry.failed,
                errors: entry.errors,
                unsent: 0,
                gates: gates(requirement, self.maker.options),
                duration_ms: u64::try_from(entry.took.as_millis()).unwrap_or(u64::MAX),
                resting: Vec::new(),
            });
        }
        result.sources.clone_from(&self.contract.sources);
        result.trouble = self.trouble;
        result
    }
}

/// A breach of what the evidence leaves open is only recorded.
fn open(level: Level, verdict: VerdictWord) -> VerdictWord {
    match (level, verdict) {
        (Level::Observe, VerdictWord::Fail) => VerdictWord::Undetermined,
        (_, verdict) => verdict,
    }
}
