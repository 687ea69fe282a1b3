//! The outcome of one case: its fixture is installed, its requests are sent, the answers are judged.

use crate::check;
use crate::check::contract::Contract;
use crate::check::observed::Observed;
use crate::check::verdict::{Behavior, Judgment, Verdict};
use crate::check::{effect, transport};
use crate::event::answer::KeptResponse;
use crate::event::finding::{Exchange, Step};
use crate::exchange::raw::connection::Reuse;
use crate::generate::case::{Case, CaseStep, Change, Expectation};
use crate::generate::generator::Generator;
use crate::model::operation::Operation;
use crate::model::protocol::Expect;
use crate::model::protocol::answer::Decoded;
use crate::model::protocol::common::CommonRule;
use crate::run::budget::{BoundMet, Budget, Purpose};
use crate::run::case_outcome::{CaseOutcome, Trouble};
use crate::run::dispatcher::Dispatcher;
use crate::run::fixtures::{FixtureManager, Fixtures};
use crate::run::follow_up::FollowUp;
use crate::run::reuse::ReuseTally;
use crate::run::server_fixtures::{PreparedCase, ServerScene};
use crate::run::subject::{Channel, Subject};
use crate::setup::making::{MadeUser, SignIn};
use crate::wire::{Request, Response, TransportError};

/// What cases are run with.
#[derive(Clone, Copy, Debug)]
pub(super) struct CaseRunner<'a> {
    pub(super) dispatcher: Dispatcher<'a>,
    pub(super) contract: &'a Contract<'a>,
    pub(super) fixtures: Fixtures<'a>,
    /// Whether it is asked after a case what the service then remembers.
    pub(super) probes: bool,
    /// What becomes of a case that is not answered.
    pub(super) unanswered: Unanswered,
    /// What is sent behind a case on its connection, where that is looked at.
    pub(super) follow_up: Option<&'a FollowUp<'a>>,
    /// Whether it is sent behind every case, and not only behind those whose envelope is changed.
    pub(super) follows_every: bool,
}

/// What becomes of a case that is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// It is an error: it is to be sent again at the end of the run.
    IsSentAgain,
    /// It is asked at once whether an ordinary request is answered, and if so the service is found broken.
    IsJudged,
}

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

impl<'a> CaseRunner<'a> {
    /// What judges requests of a contract over a subject: with probes, and without anything behind a case.
    pub(super) fn new(
        contract: &'a Contract<'a>,
        generator: &'a Generator,
        subject: &'a Subject,
        budget: &'a Budget,
        reuse: &'a ReuseTally,
        fixtures: Fixtures<'a>,
    ) -> Self {
        let dispatcher = Dispatcher { generator, subject, budget, purpose: Purpose::Judging, reuse };
        Self {
            dispatcher,
            contract,
            fixtures,
            probes: true,
            unanswered: Unanswered::IsJudged,
            follow_up: None,
            follows_every: false,
        }
    }
}

impl CaseRunner<'_> {
    /// The same for cases by which a finding is confirmed or made small.
    pub(super) fn shrinking(self) -> Self {
        let dispatcher = Dispatcher { purpose: Purpose::Shrinking, ..self.dispatcher };
        Self { dispatcher, unanswered: Unanswered::IsJudged, ..self }
    }

    /// Runs a case.
    ///
    /// # Errors
    ///
    /// The bound on requests is met.
    pub(super) async fn run(&self, channel: &mut Channel, case: &Case) -> Result<CaseOutcome, BoundMet> {
        match self.fixtures {
            Fixtures::Oracle(fixtures) if self.contract.behavior == Behavior::Stateful => {
                self.run_on_oracle(fixtures, channel, case).await
            }
            Fixtures::Server(scene) => self.run_on_server(scene, channel, case).await,
            Fixtures::Oracle(_) | Fixtures::None => {
                let case_outcome = self.act(channel, case, &mut [], None).await;
                channel.release();
                case_outcome
            }
        }
    }

    /// Judges a case that needs nothing, and whose request was sent already: this is what came of that.
    ///
    /// # Errors
    ///
    /// The bound on requests is met.
    pub(super) async fn judge_sent(
        &self,
        channel: &mut Channel,
        case: &Case,
        sent: Result<Response, TransportError>,
    ) -> Result<CaseOutcome, BoundMet> {
        let case_outcome = self.act(channel, case, &mut [], Some(sent)).await;
        channel.release();
        case_outcome
    }

    async fn run_on_oracle(
        &self,
        fixtures: &FixtureManager,
        channel: &mut Channel,
        case: &Case,
    ) -> Result<CaseOutcome, BoundMet> {
        let installed = fixtures.install(self.contract.service, &case.fixture).await;
        let case_outcome = self.act(channel, case, &mut [], None).await;
        channel.release();
        fixtures.remove(installed);
        case_outcome
    }

    async fn run_on_server(
        &self,
        scene: &ServerScene,
        channel: &mut Channel,
        case: &Case,
    ) -> Result<CaseOutcome, BoundMet> {
        let (bound, mut users) = match scene.prepare(&self.dispatcher, case).await? {
            PreparedCase::Ready(bound, users) => (bound, users),
            PreparedCase::Unavailable => return Ok(CaseOutcome::unjudged(Vec::new())),
            PreparedCase::Deviates(why) => {
                let undecided = Judgment::new(case.requirement.clone(), Verdict::Undetermined(why));
                return Ok(CaseOutcome::unjudged(vec![undecided]));
            }
            PreparedCase::Failed(why) => {
                return Ok(self.given_up(case, Vec::new(), Trouble::SetUp(why), None));
            }
        };
        let case_outcome = self.act(channel, &bound, &mut users, None).await;
        channel.release();
        let mut case_outcome = case_outcome?;
        scene.put_back(self.contract.operation, case, users, &case_outcome);
        case_outcome.bound.get_or_insert(bound);
        Ok(case_outcome)
    }

    async fn act(
        &self,
        channel: &mut Channel,
        case: &Case,
        users: &mut [MadeUser],
        sent: Option<Result<Response, TransportError>>,
    ) -> Result<CaseOutcome, BoundMet> {
        if case.is_read_back() {
            return self.read_back(channel, case).await;
        }
        let mut steps = Vec::new();
        let mut earlier = Vec::new();
        let mut deliveries = Vec::new();
        let mut reuse = None;
        for step in &case.before {
            let asked = self.contract.service.operation(&step.operation);
            let request = asked.and_then(|asked| Some((asked, self.step_request(asked, step, &deliveries)?)));
            let Some((asked, request)) = request else {
                return Ok(self.given_up(case, steps, Trouble::Undelivered, reuse));
            };
            if let (true, Fixtures::Server(scene), Some(user)) =
                (step.delivers, self.fixtures, users.first_mut())
            {
                scene.mark(user);
            }
            let answered = self.dispatcher.aside().send_patiently(channel, asked, &request).await?;
            reuse.get_or_insert(channel.reuse());
            let response = match answered {
                Ok((response, _)) => response,
                Err(error) => {
                    let judgments = self.unanswered(case, &error, false).await?;
                    let trouble = Trouble::Transport(error);
                    return Ok(CaseOutcome { judgments, ..self.given_up(case, steps, trouble, reuse) });
                }
            };
            let exchange = Exchange { request, response: Some(KeptResponse::from(&response)) };
            steps.push(Step { operation: step.operation.clone(), exchange });
            if step.delivers {
                deliveries.extend(self.delivered(case, users.first(), &response).await);
            }
            earlier.push(response);
        }
        let mut bound = None;
        if let Some(late) = &case.late {
            let Some(params) = late.fill(&case.params, &deliveries) else {
                return Ok(self.given_up(case, steps, Trouble::Undelivered, reuse));
            };
            let request = self.dispatcher.generator.encode(&params, &case.change);
            bound = Some(Case { params, request, late: None, ..case.clone() });
        }
        let judged = bound.as_ref().unwrap_or(case);
        let (outcome, own) = self.exchange(channel, judged, users.first(), sent).await?;
        let Answered { mut judgments, response, trouble } = outcome;
        judgments.extend(self.in_sequence(&earlier, response.as_ref()));
        let reuse = reuse.unwrap_or(own);
        let bound = bound.map(Box::new);
        Ok(CaseOutcome { judgments, steps, bound, response, trouble, reuse, predecessor: None })
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

    /// Sends a case's own request, unless it was sent already, and judges the answer; says also what that made of the kept
    /// connection.
    async fn exchange(
        &self,
        channel: &mut Channel,
        case: &Case,
        user: Option<&MadeUser>,
        sent: Option<Result<Response, TransportError>>,
    ) -> Result<(Answered, Reuse), BoundMet> {
        let dispatcher = &self.dispatcher;
        let (operation, request) = (&dispatcher.generator.operation, &case.request);
        let answered = match sent {
            Some(sent) => dispatcher.read_patiently(channel, operation, request, sent).await?,
            None => dispatcher.send_patiently(channel, operation, request).await?,
        };
        let reuse = channel.reuse();
        let outcome = match answered {
            Ok((response, decoded)) if self.dispatcher.is_throttled(&response, &decoded) => {
                let why = "the service answered that there are too many requests".to_owned();
                let throttled = Judgment::new(case.requirement.clone(), Verdict::Undetermined(why));
                Answered::judged(vec![throttled], response)
            }
            Ok((response, decoded)) => self.answered(channel, case, user, response, decoded).await?,
            Err(error) => {
                let judgments = self.unanswered(case, &error, true).await?;
                Answered { judgments, response: None, trouble: Some(Trouble::Transport(error)) }
            }
        };
        Ok((outcome, reuse))
    }

    async fn answered(
        &self,
        channel: &mut Channel,
        case: &Case,
        user: Option<&MadeUser>,
        response: Response,
        decoded: Decoded,
    ) -> Result<Answered, BoundMet> {
        if let Some(redirection) = transport::redirection(&response)
            && !transport::redirect_decides(case)
            && !(self.unanswered == Unanswered::IsJudged
                && self.dispatcher.is_ordinary_answered(false).await?)
        {
            let judgments = transport::unjudged(case, redirection.clone());
            let trouble = Some(Trouble::Redirect(redirection));
            return Ok(Answered { judgments, response: Some(response), trouble });
        }
        let observed = Observed::new(self.contract, case, &response, decoded);
        let mut judgments = check::judge(&observed);
        judgments.push(Judgment::pass(observed.protocol_requirement(CommonRule::Connection)));
        // Behind the answer first, while nothing else has gone over the connection.
        if let Some(follow_up) = self.follow_up.filter(|_| self.is_followed(case)) {
            judgments.extend(follow_up.judge(self.dispatcher.aside(), channel).await?);
        }
        match self.probe(channel, &observed, user).await? {
            Ok(probed) => {
                // What the answer let pass, its effect may break all the same.
                judgments
                    .retain(|earlier| probed.iter().all(|later| later.requirement != earlier.requirement));
                judgments.extend(probed);
            }
            Err(error) => {
                judgments.extend(self.unanswered(case, &error, false).await?);
                let trouble = Some(Trouble::Transport(error));
                return Ok(Answered { judgments, response: Some(response), trouble });
            }
        }
        Ok(Answered::judged(judgments, response))
    }

    /// Whether a request is sent behind the case: one whose envelope is changed is easily left unread in part.
    fn is_followed(&self, case: &Case) -> bool {
        self.follows_every || matches!(case.change, Change::Envelope { .. })
    }

    /// What a request comes to that was not answered; `is_own` says whether it is the case's own.
    pub(super) async fn unanswered(
        &self,
        case: &Case,
        error: &TransportError,
        is_own: bool,
    ) -> Result<Vec<Judgment>, BoundMet> {
        let is_judged = self.unanswered == Unanswered::IsJudged
            && Box::pin(self.dispatcher.is_ordinary_answered(true)).await?;
        Ok(if is_judged {
            transport::unanswered(self.contract.service, case, error, is_own)
        } else {
            transport::unjudged(case, error.to_string())
        })
    }

    /// The request of a step; `None` where a code that it takes was not delivered.
    fn step_request(&self, operation: &Operation, step: &CaseStep, deliveries: &[String]) -> Option<Request> {
        Some(match &step.late {
            Some(late) => {
                self.contract.service.encode_request(operation, &late.fill(&step.params, deliveries)?)
            }
            None => self.contract.service.encode_request(operation, &step.params),
        })
    }

    /// The newest code that was sent to the case's user.
    async fn delivered(&self, case: &Case, user: Option<&MadeUser>, response: &Response) -> Option<String> {
        match self.fixtures {
            Fixtures::None => None,
            Fixtures::Oracle(fixtures) => {
                let mailbox = case.mailbox.as_ref()?;
                fixtures.delivered(&mailbox.record, mailbox.name(&case.params)?)
            }
            Fixtures::Server(scene) => scene.delivered(user?, response).await,
        }
    }

    /// Whether it is asked also after a random case: only a user who is proven to be as before can be used again.
    fn is_looked_after(&self, case: &Case) -> bool {
        matches!(self.fixtures, Fixtures::Server(_)) && !case.is_valid()
    }

    /// Asks what the service remembers after an answer, where that can be seen.
    async fn probe(
        &self,
        channel: &mut Channel,
        observed: &Observed<'_>,
        user: Option<&MadeUser>,
    ) -> Result<Result<Vec<Judgment>, TransportError>, BoundMet> {
        let mut judgments = Vec::new();
        let case = observed.case;
        if !self.probes
            || self.contract.behavior != Behavior::Stateful
            || (case.phase.is_random() && !self.is_looked_after(case))
            || check::compression::compression(observed.response).is_some()
        {
            return Ok(Ok(judgments));
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
                _ => return Ok(Ok(judgments)),
            },
        };
        for (probe, params) in effect::probes(self.contract.service, operation, case, succeeded) {
            if let Fixtures::Server(scene) = self.fixtures {
                let password = effect::password(self.contract.service, operation, case, probe);
                let (Some(user), Some(password)) = (user, password) else { continue };
                let signed_in = match scene.sign_in(&self.dispatcher, user, &password).await? {
                    Ok(SignIn::Accepted) => Ok(()),
                    Ok(SignIn::Refused(why)) => Err(format!("it does not: {why}")),
                    Err(error) => return Ok(Err(error)),
                };
                judgments.push(effect::judge(operation, probe, case, signed_in));
                continue;
            }
            let Some(asked) = self.contract.service.operation(&probe.operation) else { continue };
            let request = self.contract.service.encode_request(asked, &params);
            match self.dispatcher.aside().send_patiently(channel, asked, &request).await? {
                // What the service will not answer now says nothing.
                Ok((response, decoded))
                    if self.dispatcher.is_throttled(&response, &decoded)
                        || check::compression::compression(&response).is_some() => {}
                Ok((_, decoded)) => {
                    let answer = effect::answer(self.contract.service, &decoded);
                    judgments.push(effect::judge(operation, probe, case, answer));
                }
                Err(error) => return Ok(Err(error)),
            }
        }
        Ok(Ok(judgments))
    }
}
