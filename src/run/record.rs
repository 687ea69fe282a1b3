//! Sends cases one after another, and gives what was answered: nothing is judged.

use crate::check::contract::Contract;
use crate::generate::case::Case;
use crate::generate::plan::Plan;
use crate::run::budget::Budget;
use crate::run::case_outcome::CaseOutcome;
use crate::run::case_runner::{CaseRunner, Unanswered};
use crate::run::job::Job;
use crate::run::reuse::ReuseTally;
use crate::wire::{Request, Response};

/// What was answered to a case.
#[derive(Clone, Debug)]
pub struct RecordedAnswer {
    /// The case.
    pub case: Case,
    /// The request as it was sent: a code may have come in that it takes.
    pub request: Request,
    /// The answer.
    pub response: Response,
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
    #[error("the bound of {0} requests was met before every answer was recorded")]
    BoundMet(u64),
}

/// The answers to cases of one plan, in their order. A case that is not answered is sent once more, over a fresh
/// connection.
///
/// # Errors
///
/// [`RecordError`]: then nothing is known of the others.
pub async fn record(job: &Job, plan: &Plan, cases: Vec<Case>) -> Result<Vec<RecordedAnswer>, RecordError> {
    let contract = Contract::new(&plan.generator().service, &plan.generator().operation, job.behavior);
    let budget = Budget::new(job.options.max_requests, 0, job.options.rate);
    let manager = job.source.manager();
    let reuse = ReuseTally::default();
    let runner = CaseRunner {
        probes: false,
        unanswered: Unanswered::IsSentAgain,
        ..CaseRunner::new(
            &contract,
            plan.generator(),
            &job.subject,
            &budget,
            &reuse,
            job.source.fixtures(manager.as_ref()),
        )
    };
    let mut channel = job.subject.channel();
    let mut recorded = Vec::new();
    for case in cases {
        let bound_met = |_| RecordError::BoundMet(budget.sent());
        let mut outcome = runner.run(&mut channel, &case).await.map_err(bound_met)?;
        if outcome.trouble.is_some() {
            channel.end();
            outcome = runner.run(&mut channel, &case).await.map_err(bound_met)?;
        }
        let CaseOutcome { bound, response, trouble, .. } = outcome;
        let response = match (response, trouble) {
            (Some(response), None) => response,
            (_, trouble) => {
                let reason = trouble.map_or_else(|| "nothing came".to_owned(), |trouble| trouble.to_string());
                return Err(RecordError::Unanswered { address: case.address.to_string(), reason });
            }
        };
        let request = bound.unwrap_or_else(|| case.request.clone());
        recorded.push(RecordedAnswer { case, request, response });
    }
    Ok(recorded)
}
