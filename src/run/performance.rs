//! The performance of one case: its scene is set, its requests are sent, the answers are judged.

use std::time::Duration;

use futures_util::future::join;
use tokio::time::sleep;

use crate::check;
use crate::check::Behavior;
use crate::check::Breakage;
use crate::check::BreakageKind;
use crate::check::Contract;
use crate::check::Judgment;
use crate::check::Observed;
use crate::check::Verdict;
use crate::check::effect;
use crate::check::transport;
use crate::event::Located;
use crate::event::Step;
use crate::generate::Case;
use crate::generate::Expectation;
use crate::generate::Generator;
use crate::generate::Step as Earlier;
use crate::model::Expect;
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
    /// The request that was judged, where it is not the case's own: a code came in that it takes.
    pub(super) bound: Option<Request>,
    /// The answer that was judged, if one came.
    pub(super) response: Option<Response>,
    /// Why there is no answer, where there is none.
    pub(super) error: Option<TransportError>,
}

/// How often a request that was throttled is sent again, and how long is waited before.
const THROTTLED_AGAIN: [Duration; 3] =
    [Duration::from_millis(100), Duration::from_millis(400), Duration::from_millis(1600)];

impl Performance {
    fn new(
        judgments: Vec<Judgment>,
        steps: Vec<Step>,
        bound: Option<Request>,
        outcome: Result<Response, TransportError>,
    ) -> Self {
        let (response, error) = match outcome {
            Ok(response) => (Some(response), None),
            Err(error) => (None, Some(error)),
        };
        Self { judgments, steps, bound, response, error }
    }

    /// How the requirement was broken in this way, if it was.
    pub(super) fn breakage(&self, requirement: &str, outcome: BreakageKind) -> Option<&Breakage> {
        self.judgments.iter().find_map(|judgment| match &judgment.verdict {
            Verdict::Fail(breakage)
                if *judgment.requirement == *requirement && breakage.outcome == outcome =>
            {
                Some(breakage)
            }
            _ => None,
        })
    }

    /// The exchange that was judged; `case` is the one that was performed.
    pub(super) fn located(&self, case: &Case) -> Located {
        let request = self.bound.as_ref().unwrap_or(&case.request).clone();
        Located { request, response: self.response.clone() }
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
        let mut deliveries = Vec::new();
        for step in &case.before {
            let Some(request) = self.step_request(step, &deliveries) else {
                return Some(undelivered(case, steps));
            };
            let response = self.send_patiently(channel, &request).await?.ok().map(|(response, _)| response);
            steps.push(Step { operation: step.operation.clone(), exchange: Located { request, response } });
            if step.delivers {
                deliveries.extend(self.delivered(case));
            }
        }
        if let Some(late) = &case.late {
            let Some(params) = late.fill(&case.params, &deliveries) else {
                return Some(undelivered(case, steps));
            };
            let request = self.generator.encode(&params, &case.change);
            let bound = Case { params, request: request.clone(), late: None, ..case.clone() };
            let (mut judgments, outcome) = self.exchange(channel, &bound).await?;
            judgments.extend(self.in_sequence(&steps, &outcome));
            return Some(Performance::new(judgments, steps, Some(request), outcome));
        }
        let (mut judgments, outcome) = self.exchange(channel, case).await?;
        judgments.extend(self.in_sequence(&steps, &outcome));
        Some(Performance::new(judgments, steps, None, outcome))
    }

    /// What the answer says beside those before it.
    fn in_sequence(&self, steps: &[Step], outcome: &Result<Response, TransportError>) -> Vec<Judgment> {
        let Ok(last) = outcome else { return Vec::new() };
        let earlier = steps.iter().filter_map(|step| step.exchange.response.as_ref());
        check::sequence::judge(self.contract, earlier, last)
    }

    /// Sends a case's own request and judges the answer.
    async fn exchange(
        &self,
        channel: &mut Channel,
        case: &Case,
    ) -> Option<(Vec<Judgment>, Result<Response, TransportError>)> {
        Some(match self.send_patiently(channel, &case.request).await? {
            Ok((response, decoded)) if self.is_throttled(&response, &decoded) => {
                let why = "the service answered that there are too many requests".to_owned();
                let throttled = Judgment::new(case.requirement.as_str(), Verdict::Undetermined(why));
                (vec![throttled], Ok(response))
            }
            Ok((response, decoded)) => {
                let judgments = match transport::redirect(case, &response) {
                    Some(judgments) => judgments,
                    None => self.judge(channel, case, &response, decoded).await?,
                };
                (judgments, Ok(response))
            }
            Err(error) => {
                let alive = Box::pin(self.is_alive(&error)).await?;
                (transport::judge(self.service, case, &error, alive), Err(error))
            }
        })
    }

    /// The request of a step; `None` where a code that it takes was not delivered.
    fn step_request(&self, step: &Earlier, deliveries: &[String]) -> Option<Request> {
        let operation = self.service.operation(&step.operation)?;
        Some(match &step.late {
            Some(late) => encode_request(self.service, operation, &late.fill(&step.params, deliveries)?),
            None => encode_request(self.service, operation, &step.params),
        })
    }

    /// The newest code that was sent to the case's user.
    fn delivered(&self, case: &Case) -> Option<String> {
        let mailbox = case.mailbox.as_ref()?;
        self.stagehand?.delivered(&mailbox.record, mailbox.name(&case.params)?)
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
        if check::compression(response).is_some() {
            return Some(judgments);
        }
        if !self.probes || self.behavior != Behavior::Stateful || case.phase.is_random() {
            return Some(judgments);
        }
        let succeeded = match &observed.decoded {
            Decoded::Error(_) => false,
            Decoded::Success { .. } if observed.is_carried_out() || observed.is_answer_of_the_operation() => {
                true
            }
            // Anything else than a success is what some requests are answered with; of others nobody can say.
            _ => match &case.expectation {
                Expectation::Refused(_)
                | Expectation::Envelope(Expect::NotCarriedOut | Expect::NotReached) => false,
                _ => return Some(judgments),
            },
        };
        for (probe, params) in effect::probes(self.service, operation, case, succeeded) {
            let Some(asked) = self.service.operation(&probe.operation) else { continue };
            let request = encode_request(self.service, asked, &params);
            // What the service will not answer now says nothing.
            if let Ok((response, decoded)) = self.send_patiently(channel, &request).await?
                && !self.is_throttled(&response, &decoded)
                && check::compression(&response).is_none()
            {
                let judgment = effect::judge(operation, probe, case, &decoded);
                // What the answer let pass, its effect may break all the same.
                judgments.retain(|earlier| earlier.requirement != judgment.requirement);
                judgments.push(judgment);
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
            if !self.is_throttled(&response, &decoded) {
                return Some(Ok((response, decoded)));
            }
            match pauses.next().filter(|_| self.budget.has_patience()) {
                Some(pause) => sleep(pause).await,
                None => {
                    self.budget.give_up();
                    return Some(Ok((response, decoded)));
                }
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
        let throttling = &self.service.throttling_errors;
        match decoded {
            Decoded::Error(error) => {
                response.status == 429 && error.name().is_none()
                    || error.name().is_some_and(|name| throttling.iter().any(|throttled| throttled == name))
            }
            _ => response.status == 429,
        }
    }
}

/// A case that goes no further: a code that it needs was asked for and never sent.
fn undelivered(case: &Case, steps: Vec<Step>) -> Performance {
    let verdict = Verdict::Error("a code that was asked for before was not delivered".to_owned());
    let judgments = vec![Judgment::new(case.requirement.as_str(), verdict)];
    Performance { judgments, steps, bound: None, response: None, error: None }
}
