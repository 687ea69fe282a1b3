//! The performance of one case: its scene is set, its requests are sent, the answers are judged.

use std::time::Duration;

use futures_util::future::join;
use tokio::time::sleep;

use crate::check;
use crate::check::Behavior;
use crate::check::Contract;
use crate::check::Judgment;
use crate::check::Observed;
use crate::check::Verdict;
use crate::check::effect;
use crate::check::transport;
use crate::event::Located;
use crate::event::Step;
use crate::generate::Case;
use crate::generate::Generator;
use crate::model::Service;
use crate::protocol::aws_json::Decoded;
use crate::protocol::aws_json::decode_answer;
use crate::protocol::aws_json::encode_request;
use crate::run::budget::Budget;
use crate::run::stagehand::Stagehand;
use crate::run::subject::Channel;
use crate::run::subject::Subject;
use crate::wire::Request;
use crate::wire::Response;
use crate::wire::TransportError;

/// What cases are performed with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Theater<'a> {
    pub(super) service: &'a Service,
    pub(super) generator: &'a Generator,
    pub(super) contract: &'a Contract<'a>,
    pub(super) behavior: Behavior,
    pub(super) subject: &'a Subject,
    pub(super) stagehand: Option<&'a Stagehand>,
    pub(super) budget: &'a Budget,
    /// Whether it is asked after a case what the service then remembers.
    pub(super) probes: bool,
}

/// What came of one case.
#[derive(Debug)]
pub(super) struct Performance {
    pub(super) judgments: Vec<Judgment>,
    /// The exchanges before the one that was judged.
    pub(super) steps: Vec<Step>,
    /// The answer that was judged, if one came.
    pub(super) response: Option<Response>,
    /// Why there is no answer, where there is none.
    pub(super) error: Option<TransportError>,
}

/// How often a request that was throttled is sent again, and how long is waited before.
const THROTTLED_AGAIN: [Duration; 3] =
    [Duration::from_millis(100), Duration::from_millis(400), Duration::from_millis(1600)];

impl Performance {
    /// The exchange that was judged; `case` is the one that was performed.
    pub(super) fn located(&self, case: &Case) -> Located {
        Located { request: case.request.clone(), response: self.response.clone() }
    }
}

impl Theater<'_> {
    /// Performs a case; `None` where the bound on requests is met.
    pub(super) async fn perform(&self, channel: &mut Channel, case: &Case) -> Option<Performance> {
        let standing = match (self.behavior, self.stagehand) {
            (Behavior::Stateful, Some(stagehand)) => Some(stagehand.set(self.service, &case.scene).await),
            _ => None,
        };
        let performance = self.act(channel, case).await;
        if let (Some(stagehand), Some(standing)) = (self.stagehand, standing) {
            stagehand.strike(standing);
        }
        performance
    }

    async fn act(&self, channel: &mut Channel, case: &Case) -> Option<Performance> {
        let mut steps = Vec::new();
        for step in &case.before {
            let Some(operation) = self.service.operation(&step.operation) else { continue };
            let request = encode_request(self.service, operation, &step.params);
            let response = self.send(channel, &request).await?.ok();
            steps.push(Step { operation: step.operation.clone(), exchange: Located { request, response } });
        }
        let (judgments, response, error) = match self.send_patiently(channel, &case.request).await? {
            Ok((response, decoded)) if self.is_throttled(&response, &decoded) => {
                let why = "the service answered that there are too many requests".to_owned();
                let throttled = Judgment::new(case.requirement.as_str(), Verdict::Undetermined(why));
                (vec![throttled], Some(response), None)
            }
            Ok((response, decoded)) => {
                let judgments = match transport::redirect(case, &response) {
                    Some(judgments) => judgments,
                    None => self.judge(channel, case, &response, decoded).await?,
                };
                (judgments, Some(response), None)
            }
            Err(error) => {
                let alive = Box::pin(self.is_alive(&error)).await?;
                (transport::judge(self.service, case, &error, alive), None, Some(error))
            }
        };
        Some(Performance { judgments, steps, response, error })
    }

    async fn judge(
        &self,
        channel: &mut Channel,
        case: &Case,
        response: &Response,
        decoded: Decoded,
    ) -> Option<Vec<Judgment>> {
        let operation = self.contract.operation;
        let observed = Observed::new(self.contract, case, response, decoded);
        let mut judgments = check::judge(&observed);
        judgments.push(Judgment::pass(observed.protocol_requirement("answer/connection")));
        if !self.probes || self.behavior != Behavior::Stateful || case.phase.is_random() {
            return Some(judgments);
        }
        let succeeded = matches!(observed.decoded, Decoded::Success { .. }) && observed.is_carried_out();
        for (probe, params) in effect::probes(self.service, operation, case, succeeded) {
            let Some(asked) = self.service.operation(&probe.operation) else { continue };
            let request = encode_request(self.service, asked, &params);
            if let Ok(response) = self.send(channel, &request).await? {
                let decoded = decode_answer(&self.service.protocol, &response);
                judgments.push(effect::judge(operation, probe, &decoded));
            }
        }
        Some(judgments)
    }

    /// Sends a request and reads what its answer says; sends it again, after a while, where the service says that
    /// there are too many.
    async fn send_patiently(
        &self,
        channel: &mut Channel,
        request: &Request,
    ) -> Option<Result<(Response, Decoded), TransportError>> {
        let mut pauses = THROTTLED_AGAIN.into_iter();
        loop {
            let response = match self.send(channel, request).await? {
                Ok(response) => response,
                Err(error) => return Some(Err(error)),
            };
            let decoded = decode_answer(&self.service.protocol, &response);
            match pauses.next().filter(|_| self.is_throttled(&response, &decoded)) {
                Some(pause) => sleep(pause).await,
                None => return Some(Ok((response, decoded))),
            }
        }
    }

    async fn send(
        &self,
        channel: &mut Channel,
        request: &Request,
    ) -> Option<Result<Response, TransportError>> {
        if !self.budget.take().await {
            return None;
        }
        Some(channel.send(request).await)
    }

    /// Whether an ordinary request is answered right after one that was not.
    async fn is_alive(&self, error: &TransportError) -> Option<bool> {
        if !matches!(error, TransportError::Closed(_)) {
            return Some(false);
        }
        let mut channel = self.subject.channel();
        Some(self.send(&mut channel, &self.ordinary_request()).await?.is_ok())
    }

    /// Sends two requests, one of which any service answers in some way: an ordinary one, and one for a page.
    pub(super) async fn greet(&self) -> Option<Result<Response, TransportError>> {
        let ordinary = self.ordinary_request();
        let page = Request { method: "GET".to_owned(), body: Vec::new(), ..ordinary.clone() };
        let (mut one, mut other) = (self.subject.channel(), self.subject.channel());
        let (one, other) = join(self.send(&mut one, &ordinary), self.send(&mut other, &page)).await;
        Some(one?.or(other?))
    }

    fn ordinary_request(&self) -> Request {
        let mut rng = self.generator.stream("ordinary");
        let params = self.generator.baseline(&mut rng);
        encode_request(self.service, &self.generator.operation, &params)
    }

    fn is_throttled(&self, response: &Response, decoded: &Decoded) -> bool {
        let throttling = &self.service.retryable_errors;
        match decoded {
            Decoded::Error(error) => {
                response.status == 429 && error.name().is_none()
                    || error.name().is_some_and(|name| throttling.iter().any(|throttled| throttled == name))
            }
            _ => response.status == 429,
        }
    }
}
