//! A call that was made: what was wished, sent, answered and said.

use crate::check::client::received::Received;
use crate::check::client::told::CallResult;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::generate::client::case::ClientCase;
use crate::model::client_rule::ClientRule;
use crate::model::operation::Operation;
use crate::model::protocol::sent::{Sent, SentTo};
use crate::model::service::Service;
use crate::wire::Request;

/// A call that was made.
#[derive(Clone, Copy, Debug)]
pub struct ObservedCall<'a> {
    /// The service.
    pub service: &'a Service,
    /// The operation.
    pub operation: &'a Operation,
    /// What was wished.
    pub case: &'a ClientCase,
    /// What came, in order.
    pub received: &'a [Received],
    /// What the client says of it.
    pub told: &'a CallResult,
}

impl ObservedCall<'_> {
    /// The requests that came whole to the endpoint itself.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        let own = self.received.iter().filter(|received| !received.is_elsewhere);
        own.filter_map(|received| received.request.as_ref().ok())
    }

    /// What the protocol reads in a request.
    pub(super) fn read(&self, request: &Request) -> Sent {
        let to = SentTo { service: self.service, operation: self.operation, path: self.case.path };
        self.service.protocol.codec.check_sent(to, request)
    }

    pub(super) fn pass(&self, rule: ClientRule) -> Judgment {
        Judgment::pass(self.service.protocol.client_requirement_id(rule))
    }

    pub(super) fn fail(
        &self,
        rule: ClientRule,
        outcome: BreakageKind,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Judgment {
        Judgment::fail(self.service.protocol.client_requirement_id(rule), outcome, expected, actual)
    }

    /// The rule held, or was broken in this way by what was found.
    pub(super) fn unless(
        &self,
        rule: ClientRule,
        outcome: BreakageKind,
        expected: &str,
        found: Option<String>,
    ) -> Judgment {
        match found {
            None => self.pass(rule),
            Some(found) => self.fail(rule, outcome, expected, found),
        }
    }
}
