//! What is sent behind a case on its connection: an ordinary request, which shows whether the case left the connection
//! in order.
//!
//! - A server that leaves a part of a request unread takes it for the beginning of the next one; one that answers with
//!   more than its answer's length spoils the next answer (RFC 9112 sections 6 and 9.3).
//! - What the request is answered over a fresh connection is asked only where the answer looks wrong.

use std::collections::BTreeSet;

use crate::check;
use crate::check::contract::Contract;
use crate::check::observed::Observed;
use crate::check::verdict::{Behavior, BreakageKind, Judgment, Verdict};
use crate::exchange::raw::connection::Reuse;
use crate::generate::address::CaseAddress;
use crate::generate::case::Case;
use crate::generate::definition::CaseDefinition;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::model::protocol::common::CommonRule;
use crate::model::requirement::id::RequirementId;
use crate::run::budget::BoundMet;
use crate::run::dispatcher::{Dispatcher, ORDINARY};
use crate::run::subject::Channel;
use crate::wire::{Response, TransportError};

/// An ordinary request, and by what its answer is judged.
#[derive(Debug)]
pub(super) struct FollowUp<'a> {
    contract: Contract<'a>,
    case: Case,
}

impl<'a> FollowUp<'a> {
    /// For the operation of the generator; `None` where its protocol asks for no such thing.
    pub(super) fn new(generator: &'a Generator) -> Option<Self> {
        let (service, operation) = (&generator.service, &generator.operation);
        let connection = service.protocol.common_requirement_id(CommonRule::Connection);
        operation.requirement(&connection)?;
        let address = CaseAddress::new(&operation.id, Phase::Examples, ORDINARY);
        let params = generator.baseline(&mut generator.stream(ORDINARY));
        let definition = CaseDefinition::valid(params, connection);
        let case = generator.complete(&address, Phase::Examples, definition)?;
        // Nothing was set up for it.
        Some(Self { contract: Contract::new(service, operation, Behavior::Opaque), case })
    }

    /// Sends the request over a connection that is kept, and judges what it comes to there; nothing where none is kept,
    /// or nothing is wrong.
    ///
    /// # Errors
    ///
    /// The bound on requests is met.
    pub(super) async fn judge(
        &self,
        dispatcher: Dispatcher<'_>,
        channel: &mut Channel,
    ) -> Result<Option<Judgment>, BoundMet> {
        if !channel.is_kept() {
            return Ok(None);
        }
        let outcome = dispatcher.send(channel, &self.case.request).await?;
        let requirement = self.contract.service.protocol.common_requirement_id(CommonRule::Connection);
        let wrong = match channel.reuse() {
            Reuse::Kept => self.wrong(dispatcher, channel, outcome).await?,
            Reuse::Surplus => Some("bytes that belong to no answer".to_owned()),
            // The server may end a connection when it likes.
            Reuse::Fresh | Reuse::Ended | Reuse::Dropped(_) => return Ok(None),
        };
        Ok(wrong.map(|wrong| {
            channel.end();
            let expected = "an ordinary request behind it on the same connection is answered as ever";
            Judgment::fail(
                requirement,
                BreakageKind::Connection,
                expected,
                format!("behind it came: {wrong}"),
            )
        }))
    }

    /// What is wrong with the outcome that is not wrong with one over a fresh connection.
    async fn wrong(
        &self,
        dispatcher: Dispatcher<'_>,
        channel: &mut Channel,
        outcome: Result<Response, TransportError>,
    ) -> Result<Option<String>, BoundMet> {
        let seen = match &outcome {
            Ok(response) => self.broken(response),
            Err(_) => BTreeSet::new(),
        };
        if outcome.is_ok() && seen.is_empty() {
            return Ok(None);
        }
        let words = outcome.as_ref().map_or_else(ToString::to_string, |response| self.in_words(response));
        let mut fresh = dispatcher.subject.channel();
        channel.hand_turn_to(&mut fresh);
        let reference = dispatcher.send(&mut fresh, &self.case.request).await?;
        Ok(match (outcome, reference) {
            (Err(_), Ok(_)) => Some(words),
            (Ok(_), Ok(reference)) => {
                let ever = self.broken(&reference);
                (!seen.is_subset(&ever))
                    .then(|| format!("{words}; over a fresh connection {}", self.in_words(&reference)))
            }
            // Nothing shows where an ordinary request is not answered either.
            (_, Err(_)) => None,
        })
    }

    /// The requirements that an answer breaks.
    fn broken(&self, response: &Response) -> BTreeSet<RequirementId> {
        let observed = self.observed(response);
        let failed =
            |judgment: Judgment| matches!(judgment.verdict, Verdict::Fail(_)).then_some(judgment.requirement);
        check::judge(&observed).into_iter().filter_map(failed).collect()
    }

    fn in_words(&self, response: &Response) -> String {
        self.observed(response).in_words()
    }

    fn observed<'r>(&'r self, response: &'r Response) -> Observed<'r> {
        let decoded = self.contract.service.protocol.decode_answer(self.contract.operation, response);
        Observed::new(&self.contract, &self.case, response, decoded)
    }
}
