//! Sends requests, each counted against the bound, and again where a service says that there are too many.

use std::time::Duration;

use futures_util::future::join;
use tokio::time::sleep;

use crate::check::transport;
use crate::exchange::raw::reader::{ReceivedAnswer, Recognize};
use crate::generate::generator::Generator;
use crate::model::operation::Operation;
use crate::model::protocol::answer::Decoded;
use crate::run::budget::{BoundMet, Budget, Purpose};
use crate::run::reuse::ReuseTally;
use crate::run::subject::{Channel, Subject};
use crate::wire::{Request, Response, TransportError};

/// The stream of randomness from which an ordinary request is made.
pub(super) const ORDINARY: &str = "ordinary";

/// How often a request that was throttled is sent again, and how long is waited before.
const THROTTLED_AGAIN: [Duration; 3] =
    [Duration::from_millis(100), Duration::from_millis(400), Duration::from_millis(1600)];

/// What requests are sent with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dispatcher<'a> {
    pub(super) generator: &'a Generator,
    pub(super) subject: &'a Subject,
    pub(super) budget: &'a Budget,
    /// What requests are counted as.
    pub(super) purpose: Purpose,
    /// Takes note of what becomes of kept connections.
    pub(super) reuse: &'a ReuseTally,
}

impl Dispatcher<'_> {
    /// Sends a request and reads what its answer says; sends it again, after a while, where the service says that
    /// there are too many.
    pub(super) async fn send_patiently(
        &self,
        channel: &mut Channel,
        operation: &Operation,
        request: &Request,
    ) -> Result<Result<(Response, Decoded), TransportError>, BoundMet> {
        let sent = self.send(channel, request).await?;
        self.read_patiently(channel, operation, request, sent).await
    }

    /// The same where the request was sent for the first time already.
    pub(super) async fn read_patiently(
        &self,
        channel: &mut Channel,
        operation: &Operation,
        request: &Request,
        mut sent: Result<Response, TransportError>,
    ) -> Result<Result<(Response, Decoded), TransportError>, BoundMet> {
        let mut pauses = THROTTLED_AGAIN.into_iter();
        loop {
            let response = match sent {
                Ok(response) => response,
                Err(error) => return Ok(Err(error)),
            };
            let decoded = self.generator.service.protocol.decode_answer(operation, &response);
            if !self.is_throttled(&response, &decoded) {
                return Ok(Ok((response, decoded)));
            }
            match pauses.next().filter(|_| self.budget.has_patience()) {
                Some(pause) => sleep(pause).await,
                None => {
                    self.budget.give_up();
                    return Ok(Ok((response, decoded)));
                }
            }
            sent = self.send(channel, request).await?;
        }
    }

    /// Sends a request and reads its answer, unless that is recognized.
    pub(super) async fn send_to<R: Recognize>(
        &self,
        channel: &mut Channel,
        request: &Request,
        known: &mut R,
    ) -> Result<Result<ReceivedAnswer<R::Known>, TransportError>, BoundMet> {
        self.budget.take(self.purpose).await?;
        let sent = match channel.send_to(request, known).await {
            Ok(ReceivedAnswer::Known(known)) => {
                // No other connection than one that was kept has answers that are recognized.
                self.reuse.note_kept();
                return Ok(Ok(ReceivedAnswer::Known(known)));
            }
            Ok(ReceivedAnswer::Read(response)) => Ok(response),
            Err(error) => Err(error),
        };
        self.reuse.note(channel.reuse(), request, &sent);
        Ok(sent.map(ReceivedAnswer::Read))
    }

    /// The same for requests that only surround a judged one.
    pub(super) fn aside(&self) -> Self {
        match self.purpose {
            Purpose::Judging => Self { purpose: Purpose::SetUp, ..*self },
            Purpose::SetUp | Purpose::Shrinking | Purpose::Telling => *self,
        }
    }

    pub(super) async fn send(
        &self,
        channel: &mut Channel,
        request: &Request,
    ) -> Result<Result<Response, TransportError>, BoundMet> {
        self.budget.take(self.purpose).await?;
        let outcome = channel.send(request).await;
        self.reuse.note(channel.reuse(), request, &outcome);
        Ok(outcome)
    }

    /// Whether an ordinary request is answered over a connection of its own. A redirect counts as an answer where it is
    /// asked whether anybody is there at all.
    pub(super) async fn is_ordinary_answered(&self, by_anybody: bool) -> Result<bool, BoundMet> {
        let mut channel = self.subject.channel();
        let answer = self.aside().send_ordinary(&mut channel).await?;
        Ok(answer.is_ok_and(|response| by_anybody || transport::redirection(&response).is_none()))
    }

    /// Sends an ordinary request.
    pub(super) async fn send_ordinary(
        &self,
        channel: &mut Channel,
    ) -> Result<Result<Response, TransportError>, BoundMet> {
        self.send(channel, &self.ordinary_request()).await
    }

    /// Sends two requests, one of which any service answers in some way: an ordinary one, and one for a page.
    pub(super) async fn greet(&self) -> Result<Result<Response, TransportError>, BoundMet> {
        let ordinary = self.ordinary_request();
        let page = Request { method: "GET".to_owned(), body: Vec::new(), ..ordinary.clone() };
        let (mut one, mut other) = (self.subject.channel(), self.subject.channel());
        let aside = self.aside();
        let (one, other) = join(aside.send(&mut one, &ordinary), aside.send(&mut other, &page)).await;
        Ok(one?.or(other?))
    }

    fn ordinary_request(&self) -> Request {
        let params = self.generator.baseline(&mut self.generator.stream(ORDINARY));
        self.generator.service.encode_request(&self.generator.operation, &params)
    }

    pub(super) fn is_throttled(&self, response: &Response, decoded: &Decoded) -> bool {
        let throttling = &self.generator.service.throttling_errors;
        match decoded {
            Decoded::Error(error) => {
                response.status == 429 && error.name().is_none()
                    || error.name().is_some_and(|name| throttling.iter().any(|throttled| throttled == name))
            }
            _ => response.status == 429,
        }
    }
}
