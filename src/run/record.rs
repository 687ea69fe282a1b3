//! Sends cases one after another, and gives what was answered: nothing is judged.

use crate::check::contract::Contract;
use crate::check::verdict::Verdict;
use crate::generate::case::Case;
use crate::generate::plan::Plan;
use crate::run::budget::Budget;
use crate::run::case_outcome::CaseOutcome;
use crate::run::case_runner::{CaseRunner, Unanswered};
use crate::run::job::{FixtureSource, Job};
use crate::run::reuse::ReuseTally;
use crate::wire::{Request, Response};

/// What came of a case.
#[derive(Clone, Debug)]
pub struct RecordedCase {
    /// The case, with the values of what was set up for it.
    pub case: Case,
    /// What became of it.
    pub outcome: RecordedOutcome,
}

/// What became of a case.
#[derive(Clone, Debug)]
pub enum RecordedOutcome {
    /// It was answered.
    Answered {
        /// The request as it was sent: a code may have come in that it takes.
        request: Request,
        /// The answer.
        response: Response,
    },
    /// On the way to it the service did something else than a right one, so that it was not sent: what.
    NotBroughtAbout(String),
    /// The service has not what it takes, so that it was not sent: what that is.
    Unavailable(String),
}

/// Why answers could not be recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// A case was not answered, twice.
    #[error("{address} was not answered: {reason}")]
    Unanswered {
        /// The case.
        address: String,
        /// What happened.
        reason: String,
    },
    /// The bound on requests was met.
    #[error("the bound of {0} requests was met before every answer was recorded; --max-requests raises it")]
    BoundMet(u64),
}

/// Records answers, all within the bounds of one job.
#[derive(Debug)]
pub struct Recorder<'a> {
    job: &'a Job,
    budget: Budget,
}

impl<'a> Recorder<'a> {
    /// What records the answers to a job's cases.
    pub fn new(job: &'a Job) -> Self {
        Self { job, budget: Budget::new(job.options.max_requests, 0, job.options.rate) }
    }

    /// What came of cases of one plan, in their order, each of which is told before it is sent. A case that is not answered is sent once more, over a fresh
    /// connection.
    ///
    /// # Errors
    ///
    /// [`RecordError`]: then nothing is known of the others.
    pub async fn record(
        &self,
        plan: &Plan,
        cases: Vec<Case>,
        recorded_one: &mut dyn FnMut(),
    ) -> Result<Vec<RecordedCase>, RecordError> {
        let Self { job, budget } = self;
        let contract = Contract::new(&plan.generator().service, &plan.generator().operation, job.behavior);
        let manager = job.source.manager();
        let reuse = ReuseTally::default();
        let fixtures = job.source.fixtures(manager.as_ref());
        let runner = CaseRunner {
            // On a server, a user of whom it is known that nothing changed is used again.
            probes: matches!(job.source, FixtureSource::Server(_)),
            unanswered: Unanswered::IsSentAgain,
            ..CaseRunner::new(&contract, plan.generator(), &job.subject, budget, &reuse, fixtures)
        };
        let mut channel = job.subject.channel();
        let mut recorded = Vec::new();
        for case in cases {
            recorded_one();
            if let FixtureSource::Server(scene) = &job.source
                && let Some(reason) = scene.unavailable(plan.generator(), &case)
            {
                recorded.push(RecordedCase { case, outcome: RecordedOutcome::Unavailable(reason) });
                continue;
            }
            let bound_met = |_| RecordError::BoundMet(budget.sent());
            let mut outcome = runner.run(&mut channel, &case).await.map_err(bound_met)?;
            if outcome.trouble.is_some() {
                channel.end();
                outcome = runner.run(&mut channel, &case).await.map_err(bound_met)?;
            }
            let CaseOutcome { judgments, bound, response, trouble, .. } = outcome;
            let unanswered = |reason: String| {
                let address = case.address.to_string();
                Err(RecordError::Unanswered { address, reason })
            };
            let why = judgments.into_iter().find_map(|judgment| match judgment.verdict {
                Verdict::Undetermined(why) => Some(why),
                _ => None,
            });
            let outcome = match (response, trouble, why) {
                (_, Some(trouble), _) => return unanswered(trouble.to_string()),
                (None, None, Some(why)) => RecordedOutcome::NotBroughtAbout(why),
                (None, None, None) => return unanswered("nothing came".to_owned()),
                (Some(response), None, why) => {
                    let protocol = &plan.generator().service.protocol;
                    let decoded = protocol.decode_answer(&plan.generator().operation, &response);
                    if runner.dispatcher.is_throttled(&response, &decoded) {
                        return unanswered(why.unwrap_or_else(|| "there are too many requests".to_owned()));
                    }
                    let sent = bound.as_deref().unwrap_or(&case).request.clone();
                    RecordedOutcome::Answered { request: sent, response }
                }
            };
            recorded.push(RecordedCase { case: bound.map_or(case, |bound| *bound), outcome });
        }
        Ok(recorded)
    }
}
