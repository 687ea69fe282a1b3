//! Cases about what is read of a thing that was created: the request that creates it, and the one that reads it.
//!
//! - A thing gets a name of its own each time a case is sent, so that no case meets what another one, or an earlier run, has
//!   left behind.
//! - Where nothing was created, or what was cannot be read, nothing is judged: why is for other cases to say.

use crate::check::observed::Observed;
use crate::check::read_back;
use crate::check::verdict::{Judgment, Verdict};
use crate::event::answer::KeptResponse;
use crate::event::finding::{Exchange, Step};
use crate::exchange::raw::connection::Reuse;
use crate::generate::case::Case;
use crate::model::operation::Operation;
use crate::model::protocol::answer::Decoded;
use crate::model::read_back::ReadBack;
use crate::run::budget::BoundMet;
use crate::run::case_outcome::{CaseOutcome, Trouble};
use crate::run::case_runner::CaseRunner;
use crate::run::subject::{Channel, Subject};
use crate::setup::stage::unique_mark;
use crate::wire::{Request, Response, TransportError};

impl CaseRunner<'_> {
    /// Creates what a case says, reads it, and judges what is read; the request that reads is the case's own then.
    ///
    /// # Errors
    ///
    /// The bound on requests is met.
    pub(super) async fn read_back(
        &self,
        channel: &mut Channel,
        case: &Case,
    ) -> Result<CaseOutcome, BoundMet> {
        let operation = self.contract.operation;
        let pair = operation.read_back.as_ref();
        let reader = pair.and_then(|pair| self.contract.service.operation(&pair.reader));
        let (Some(pair), Some(reader)) = (pair, reader) else {
            return Ok(undecided(case, "no operation reads what is created".to_owned()));
        };
        let creating = self.renamed(case, pair);
        let sent = self.dispatcher.send_patiently(channel, operation, &creating.request).await?;
        let reuse = channel.reuse();
        let (response, decoded) = match sent {
            Ok(answered) => answered,
            Err(error) => return self.unread(case, error, reuse).await,
        };
        let Decoded::Success { output, .. } = &decoded else {
            let words = Observed::new(self.contract, &creating, &response, decoded).in_words();
            let why = format!("nothing was created: the answer is {words}");
            return Ok(CaseOutcome { reuse, ..not_read(creating, response, why) });
        };
        let Some(input) = pair.read_input(&creating.params, output) else {
            let why = "the answer does not name what was created".to_owned();
            return Ok(CaseOutcome { reuse, ..not_read(creating, response, why) });
        };
        let request = self.contract.service.encode_request(reader, &input);
        let (read, decoded) = match self.dispatcher.aside().send_patiently(channel, reader, &request).await? {
            Ok(answered) => answered,
            Err(error) => return self.unread(case, error, reuse).await,
        };
        let Decoded::Success { output, .. } = decoded else {
            let name = match &decoded {
                Decoded::Error(error) => error.name().unwrap_or("an error without a name"),
                _ => "something else than an output",
            };
            let words = format!("{} answers {} with {name}", reader.name, read.status);
            return Ok(CaseOutcome { reuse, ..undecided(case, words) });
        };
        let mut judgments = read_back::judge(operation, pair, reader, (&creating.params, &output));
        if judgments.is_empty() {
            let words = format!("{} tells nothing that was given", reader.name);
            judgments = undecided(case, words).judgments;
        }
        let steps = vec![step(operation, creating.request.clone(), &response)];
        let bound = Some(Box::new(Case { request, ..creating }));
        let response = Some(read);
        Ok(CaseOutcome { steps, bound, response, reuse, ..CaseOutcome::unjudged(judgments) })
    }

    /// The case with a name that nothing has, where others may have left something behind.
    fn renamed(&self, case: &Case, pair: &ReadBack) -> Case {
        let mut renamed = case.clone();
        if let Subject::Wire(_) = self.dispatcher.subject {
            pair.rename(&mut renamed.params, &format!("{}{}", unique_mark(), unique_mark()));
            renamed.request = self.dispatcher.generator.encode(&renamed.params, &case.change);
        }
        renamed
    }

    /// A case of which a request was not answered.
    async fn unread(
        &self,
        case: &Case,
        error: TransportError,
        reuse: Reuse,
    ) -> Result<CaseOutcome, BoundMet> {
        let judgments = self.unanswered(case, &error, false).await?;
        let trouble = Some(Trouble::Transport(error));
        Ok(CaseOutcome { trouble, reuse, ..CaseOutcome::unjudged(judgments) })
    }
}

fn step(operation: &Operation, request: Request, response: &Response) -> Step {
    let exchange = Exchange { request, response: Some(KeptResponse::from(response)) };
    Step { operation: operation.id.clone(), exchange }
}

/// A case of which only the request that creates was sent, and answered so.
fn not_read(creating: Case, response: Response, why: String) -> CaseOutcome {
    let outcome = undecided(&creating, why);
    CaseOutcome { bound: Some(Box::new(creating)), response: Some(response), ..outcome }
}

/// A case of which nobody can say anything.
fn undecided(case: &Case, why: String) -> CaseOutcome {
    CaseOutcome::unjudged(vec![Judgment::new(case.requirement.clone(), Verdict::Undetermined(why))])
}
