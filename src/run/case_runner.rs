//! The outcome of one case: its fixture is installed, its requests are sent, the answers are judged.

use std::fmt;
use std::time::Duration;

use futures_util::future::join;
use tokio::time::sleep;

use crate::check;
use crate::check::contract::Contract;
use crate::check::observed::Observed;
use crate::check::verdict::{Behavior, Breakage, BreakageKind, Judgment, Verdict};
use crate::check::{effect, transport};
use crate::event::answer::KeptResponse;
use crate::event::finding::{Exchange, Step};
use crate::exchange::raw::connection::Reuse;
use crate::generate::case::{Case, CaseStep, Change, Expectation};
use crate::generate::generator::Generator;
use crate::model::operation::Operation;
use crate::model::protocol::Expect;
use crate::model::protocol::answer::Decoded;
use crate::model::service::Service;
use crate::run::budget::{Budget, Purpose};
use crate::run::fixtures::FixtureManager;
use crate::run::follow_up::FollowUp;
use crate::run::reuse::ReuseTally;
use crate::run::subject::{Channel, Subject};
use crate::wire::{Request, Response, TransportError};

/// What cases are performed with.
#[derive(Clone, Copy, Debug)]
pub(super) struct CaseRunner<'a> {
    pub(super) service: &'a Service,
    pub(super) generator: &'a Generator,
    pub(super) contract: &'a Contract<'a>,
    pub(super) behavior: Behavior,
    pub(super) subject: &'a Subject,
    pub(super) fixtures: Option<&'a FixtureManager>,
    pub(super) budget: &'a Budget,
    /// What requests are counted as.
    pub(super) purpose: Purpose,
    /// Whether it is asked after a case what the service then remembers.
    pub(super) probes: bool,
    /// What becomes of a case that is not answered.
    pub(super) unanswered: Unanswered,
    /// What is sent behind a case on its connection, where that is looked at.
    pub(super) follow_up: Option<&'a FollowUp<'a>>,
    /// Whether it is sent behind every case, and not only behind those whose envelope is changed.
    pub(super) follows_every: bool,
    /// Takes note of what becomes of kept connections.
    pub(super) reuse: &'a ReuseTally,
}

/// What becomes of a case that is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// It is an error: it is to be sent again at the end of the run.
    IsSentAgain,
    /// It is asked at once whether an ordinary request is answered, and if so the service is found broken.
    IsJudged,
}

/// Why a case could not be judged when it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// No whole answer came: to the case's own request, or to one before or after it.
    Transport(TransportError),
    /// The answer sends the client elsewhere.
    Redirect(String),
    /// A code that it needs was asked for and never sent.
    Undelivered,
}

/// What came of one case.
#[derive(Clone, Debug)]
pub(super) struct CaseOutcome {
    pub(super) judgments: Vec<Judgment>,
    /// The exchanges before the one that was judged.
    pub(super) steps: Vec<Step>,
    /// The request that was judged, where it is not the case's own: a code came in that it takes.
    pub(super) bound: Option<Request>,
    /// The answer that was judged, if one came.
    pub(super) response: Option<Response>,
    /// Why it could not be judged, where it could not.
    pub(super) trouble: Option<Trouble>,
    /// What the first of its requests made of the connection that was kept before it.
    pub(super) reuse: Reuse,
    /// The place in the plan of the case that came before it on its connection, if one did.
    pub(super) predecessor: Option<usize>,
}

impl Trouble {
    /// The kind in a word: cases in trouble of one kind have one cause, as far as anybody can tell.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Transport(error) => match error {
                TransportError::Connect(_) => "connect",
                TransportError::Tls(_) => "tls",
                TransportError::Closed(_) => "closed",
                TransportError::TimedOut { .. } => "timed-out",
                TransportError::Surplus { .. } => "surplus",
                TransportError::TooLarge(_) => "too-large",
                TransportError::Malformed(_) => "malformed",
            },
            Self::Redirect(_) => "redirect",
            Self::Undelivered => "undelivered",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transport(error) => write!(formatter, "{error}"),
            Self::Redirect(redirection) => formatter.write_str(redirection),
            Self::Undelivered => formatter.write_str("a code that was asked for before was not delivered"),
        }
    }
}

/// The stream of randomness from which an ordinary request is made.
pub(super) const ORDINARY: &str = "ordinary";

/// How often a request that was throttled is sent again, and how long is waited before.
const THROTTLED_AGAIN: [Duration; 3] =
    [Duration::from_millis(100), Duration::from_millis(400), Duration::from_millis(1600)];

/// What came of a case's own request.
struct Answered {
    judgments: Vec<Judgment>,
    response: Option<Response>,
    trouble: Option<Trouble>,
}

impl Answered {
    fn judged(judgments: Vec<Judgment>, response: Response) -> Self {
        Self { judgments, response: Some(response), trouble: None }
    }
}

impl CaseOutcome {
    /// A case that was not answered, and not sent again.
    pub(super) fn unjudged(judgments: Vec<Judgment>) -> Self {
        Self {
            judgments,
            steps: Vec::new(),
            bound: None,
            response: None,
            trouble: None,
            reuse: Reuse::Fresh,
            predecessor: None,
        }
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

    /// The same without the answer, of which what is kept is kept elsewhere: it may be long.
    pub(super) fn without_answer(self) -> Self {
        Self { response: None, ..self }
    }

    /// The exchange that was judged; `case` is the one that was performed.
    pub(super) fn exchange(&self, case: &Case) -> Exchange {
        let request = self.bound.as_ref().unwrap_or(&case.request).clone();
        Exchange { request, response: self.response.as_ref().map(KeptResponse::from) }
    }
}

impl CaseRunner<'_> {
    /// Performs a case; `None` where the bound on requests is met.
    pub(super) async fn run(&self, channel: &mut Channel, case: &Case) -> Option<CaseOutcome> {
        let installed = match (self.behavior, self.fixtures) {
            (Behavior::Stateful, Some(fixtures)) => Some(fixtures.install(self.service, &case.fixture).await),
            _ => None,
        };
        let case_outcome = self.act(channel, case).await;
        channel.release();
        if let (Some(fixtures), Some(installed)) = (self.fixtures, installed) {
            fixtures.remove(installed);
        }
        case_outcome
    }

    async fn act(&self, channel: &mut Channel, case: &Case) -> Option<CaseOutcome> {
        let mut steps = Vec::new();
        let mut earlier = Vec::new();
        let mut deliveries = Vec::new();
        let mut reuse = None;
        for step in &case.before {
            let asked = self.service.operation(&step.operation);
            let request = asked.and_then(|asked| Some((asked, self.step_request(asked, step, &deliveries)?)));
            let Some((asked, request)) = request else {
                return Some(self.given_up(case, steps, Trouble::Undelivered, reuse));
            };
            let answered = self.aside().send_patiently(channel, asked, &request).await?;
            reuse.get_or_insert(channel.reuse());
            let response = match answered {
                Ok((response, _)) => response,
                Err(error) => {
                    let judgments = self.unanswered(case, &error, false).await?;
                    let trouble = Trouble::Transport(error);
                    return Some(CaseOutcome { judgments, ..self.given_up(case, steps, trouble, reuse) });
                }
            };
            let exchange = Exchange { request, response: Some(KeptResponse::from(&response)) };
            steps.push(Step { operation: step.operation.clone(), exchange });
            earlier.push(response);
            if step.delivers {
                deliveries.extend(self.delivered(case));
            }
        }
        let mut bound = None;
        if let Some(late) = &case.late {
            let Some(params) = late.fill(&case.params, &deliveries) else {
                return Some(self.given_up(case, steps, Trouble::Undelivered, reuse));
            };
            let request = self.generator.encode(&params, &case.change);
            bound = Some(Case { params, request, late: None, ..case.clone() });
        }
        let (outcome, own) = self.exchange(channel, bound.as_ref().unwrap_or(case)).await?;
        let Answered { mut judgments, response, trouble } = outcome;
        judgments.extend(self.in_sequence(&earlier, response.as_ref()));
        let reuse = reuse.unwrap_or(own);
        let bound = bound.map(|case| case.request);
        Some(CaseOutcome { judgments, steps, bound, response, trouble, reuse, predecessor: None })
    }

    /// What the answer says beside those before it.
    fn in_sequence(&self, earlier: &[Response], last: Option<&Response>) -> Vec<Judgment> {
        let Some(last) = last else { return Vec::new() };
        check::sequence::judge(self.contract, earlier.iter(), last)
    }

    /// A case that goes no further.
    fn given_up(&self, case: &Case, steps: Vec<Step>, trouble: Trouble, reuse: Option<Reuse>) -> CaseOutcome {
        let judgments = transport::unjudged(case, trouble.to_string());
        CaseOutcome {
            steps,
            trouble: Some(trouble),
            reuse: reuse.unwrap_or_default(),
            ..CaseOutcome::unjudged(judgments)
        }
    }

    /// Sends a case's own request and judges the answer; says also what that made of the kept connection.
    async fn exchange(&self, channel: &mut Channel, case: &Case) -> Option<(Answered, Reuse)> {
        let answered = self.send_patiently(channel, &self.generator.operation, &case.request).await?;
        let reuse = channel.reuse();
        let outcome = match answered {
            Ok((response, decoded)) if self.is_throttled(&response, &decoded) => {
                let why = "the service answered that there are too many requests".to_owned();
                let throttled = Judgment::new(case.requirement.as_str(), Verdict::Undetermined(why));
                Answered::judged(vec![throttled], response)
            }
            Ok((response, decoded)) => self.answered(channel, case, response, decoded).await?,
            Err(error) => {
                let judgments = self.unanswered(case, &error, true).await?;
                Answered { judgments, response: None, trouble: Some(Trouble::Transport(error)) }
            }
        };
        Some((outcome, reuse))
    }

    async fn answered(
        &self,
        channel: &mut Channel,
        case: &Case,
        response: Response,
        decoded: Decoded,
    ) -> Option<Answered> {
        if let Some(redirection) = transport::redirection(&response)
            && !transport::redirect_decides(case)
            && !(self.unanswered == Unanswered::IsJudged && self.is_ordinary_answered(false).await?)
        {
            let judgments = transport::unjudged(case, redirection.clone());
            let trouble = Some(Trouble::Redirect(redirection));
            return Some(Answered { judgments, response: Some(response), trouble });
        }
        let observed = Observed::new(self.contract, case, &response, decoded);
        let mut judgments = check::judge(&observed);
        judgments.push(Judgment::pass(observed.protocol_requirement(transport::CONNECTION)));
        // Behind the answer first, while nothing else has gone over the connection.
        if let Some(follow_up) = self.follow_up.filter(|_| self.is_followed(case)) {
            judgments.extend(follow_up.judge(&self.aside(), channel).await?);
        }
        match self.probe(channel, &observed).await? {
            Ok(probed) => {
                // What the answer let pass, its effect may break all the same.
                judgments
                    .retain(|earlier| probed.iter().all(|later| later.requirement != earlier.requirement));
                judgments.extend(probed);
            }
            Err(error) => {
                judgments.extend(self.unanswered(case, &error, false).await?);
                let trouble = Some(Trouble::Transport(error));
                return Some(Answered { judgments, response: Some(response), trouble });
            }
        }
        Some(Answered::judged(judgments, response))
    }

    /// Whether a request is sent behind the case: one whose envelope is changed is easily left unread in part.
    fn is_followed(&self, case: &Case) -> bool {
        self.follows_every || matches!(case.change, Change::Envelope { .. })
    }

    /// What a request comes to that was not answered; `is_own` says whether it is the case's own.
    async fn unanswered(&self, case: &Case, error: &TransportError, is_own: bool) -> Option<Vec<Judgment>> {
        let is_judged =
            self.unanswered == Unanswered::IsJudged && Box::pin(self.is_ordinary_answered(true)).await?;
        Some(if is_judged {
            transport::unanswered(self.service, case, error, is_own)
        } else {
            transport::unjudged(case, error.to_string())
        })
    }

    /// The request of a step; `None` where a code that it takes was not delivered.
    fn step_request(&self, operation: &Operation, step: &CaseStep, deliveries: &[String]) -> Option<Request> {
        Some(match &step.late {
            Some(late) => self.service.encode_request(operation, &late.fill(&step.params, deliveries)?),
            None => self.service.encode_request(operation, &step.params),
        })
    }

    /// The newest code that was sent to the case's user.
    fn delivered(&self, case: &Case) -> Option<String> {
        let mailbox = case.mailbox.as_ref()?;
        self.fixtures?.delivered(&mailbox.record, mailbox.name(&case.params)?)
    }

    /// Asks what the service remembers after an answer, where that can be seen.
    async fn probe(
        &self,
        channel: &mut Channel,
        observed: &Observed<'_>,
    ) -> Option<Result<Vec<Judgment>, TransportError>> {
        let mut judgments = Vec::new();
        let case = observed.case;
        if !self.probes
            || self.behavior != Behavior::Stateful
            || case.phase.is_random()
            || check::compression::compression(observed.response).is_some()
        {
            return Some(Ok(judgments));
        }
        let operation = self.contract.operation;
        let succeeded = match &observed.decoded {
            Decoded::Error(_) => false,
            Decoded::Success { .. } if observed.is_carried_out() || observed.is_answer_of_the_operation() => {
                true
            }
            // Anything else than a success is what some requests are answered with; of others nobody can say.
            _ => match &case.expectation {
                Expectation::Refused(_)
                | Expectation::Envelope(Expect::NotCarriedOut | Expect::NotReached) => false,
                _ => return Some(Ok(judgments)),
            },
        };
        for (probe, params) in effect::probes(self.service, operation, case, succeeded) {
            let Some(asked) = self.service.operation(&probe.operation) else { continue };
            let request = self.service.encode_request(asked, &params);
            match self.aside().send_patiently(channel, asked, &request).await? {
                // What the service will not answer now says nothing.
                Ok((response, decoded))
                    if self.is_throttled(&response, &decoded)
                        || check::compression::compression(&response).is_some() => {}
                Ok((_, decoded)) => {
                    judgments.push(effect::judge(self.service, operation, probe, case, &decoded))
                }
                Err(error) => return Some(Err(error)),
            }
        }
        Some(Ok(judgments))
    }

    /// Sends a request and reads what its answer says; sends it again, after a while, where the service says that
    /// there are too many.
    async fn send_patiently(
        &self,
        channel: &mut Channel,
        operation: &Operation,
        request: &Request,
    ) -> Option<Result<(Response, Decoded), TransportError>> {
        let mut pauses = THROTTLED_AGAIN.into_iter();
        loop {
            let response = match self.send(channel, request).await? {
                Ok(response) => response,
                Err(error) => return Some(Err(error)),
            };
            let decoded = self.service.protocol.decode_answer(operation, &response);
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

    /// The same for requests that only surround a judged one.
    pub(super) fn aside(&self) -> Self {
        match self.purpose {
            Purpose::Judging => Self { purpose: Purpose::SetUp, ..*self },
            Purpose::SetUp | Purpose::Shrinking => *self,
        }
    }

    pub(super) async fn send(
        &self,
        channel: &mut Channel,
        request: &Request,
    ) -> Option<Result<Response, TransportError>> {
        if !self.budget.take(self.purpose).await {
            return None;
        }
        let outcome = channel.send(request).await;
        self.reuse.note(channel.reuse(), request, &outcome);
        Some(outcome)
    }

    /// Whether an ordinary request is answered over a connection of its own. A redirect counts as an answer where it is
    /// asked whether anybody is there at all.
    pub(super) async fn is_ordinary_answered(&self, by_anybody: bool) -> Option<bool> {
        let mut channel = self.subject.channel();
        let answer = self.aside().send_ordinary(&mut channel).await?;
        Some(answer.is_ok_and(|response| by_anybody || transport::redirection(&response).is_none()))
    }

    /// Sends an ordinary request.
    pub(super) async fn send_ordinary(
        &self,
        channel: &mut Channel,
    ) -> Option<Result<Response, TransportError>> {
        self.send(channel, &self.ordinary_request()).await
    }

    /// Sends two requests, one of which any service answers in some way: an ordinary one, and one for a page.
    pub(super) async fn greet(&self) -> Option<Result<Response, TransportError>> {
        let ordinary = self.ordinary_request();
        let page = Request { method: "GET".to_owned(), body: Vec::new(), ..ordinary.clone() };
        let (mut one, mut other) = (self.subject.channel(), self.subject.channel());
        let aside = self.aside();
        let (one, other) = join(aside.send(&mut one, &ordinary), aside.send(&mut other, &page)).await;
        Some(one?.or(other?))
    }

    fn ordinary_request(&self) -> Request {
        let params = self.generator.baseline(&mut self.generator.stream(ORDINARY));
        self.service.encode_request(&self.generator.operation, &params)
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
