//! Random cases of a run: only their bodies are made, and nothing more is done where the answer is known.

use std::cell::RefCell;
use std::time::Duration;

use crate::check::contract::Contract;
use crate::check::verdict::Behavior;
use crate::event::stream::JudgedCase;
use crate::event::summary::VerdictWord;
use crate::exchange::raw::reader::ReceivedAnswer;
use crate::generate::case::Case;
use crate::generate::plan::Plan;
use crate::generate::random_case::{RandomCase, RandomCases};
use crate::run::budget::BoundMet;
use crate::run::case_outcome::CaseOutcome;
use crate::run::case_runner::CaseRunner;
use crate::run::fixtures::Fixtures;
use crate::run::job::Job;
use crate::run::known_answers::{KnownAnswer, KnownAnswers, KnownPlace, Recognizer};
use crate::run::subject::{Channel, Subject};
use crate::wire::{Response, TransportError};

/// Sends random cases of one operation, and knows answers to them.
#[derive(Debug)]
pub(super) struct RandomRun<'a> {
    plan: &'a Plan,
    cases: RandomCases<'a>,
    known: RefCell<KnownAnswers<'a>>,
}

/// What came of sending a random case.
#[derive(Debug)]
pub(super) enum SentCase {
    /// Its answer is known.
    Known(KnownPlace),
    /// What is to be judged.
    Unknown(Result<Response, TransportError>),
}

impl<'a> RandomRun<'a> {
    /// `None` where each case is judged by itself: it needs what is set up, or is asked for that.
    pub(super) fn new(
        plan: &'a Plan,
        contract: &'a Contract<'a>,
        runner: &CaseRunner<'_>,
        job: &Job,
    ) -> Option<Self> {
        let is_alone = contract.behavior != Behavior::Stateful
            && matches!(runner.fixtures, Fixtures::None)
            && matches!(runner.dispatcher.subject, Subject::Wire(_))
            && !runner.follows_every;
        if !is_alone || job.options.judges_anew {
            return None;
        }
        let cases = RandomCases::new(plan.generator())?;
        Some(Self { plan, cases, known: RefCell::new(KnownAnswers::new(contract)) })
    }

    /// A case to be made.
    pub(super) fn empty_case(&self) -> RandomCase {
        self.cases.empty()
    }

    /// Makes the case at a place; `false` where another one stands there.
    pub(super) fn make(&self, place: usize, case: &mut RandomCase) -> bool {
        self.plan.random_number(place).is_some_and(|number| self.cases.make(number, case))
    }

    /// Sends a case.
    ///
    /// # Errors
    ///
    /// The bound on requests is met.
    pub(super) async fn send(
        &self,
        runner: &CaseRunner<'_>,
        channel: &mut Channel,
        case: &RandomCase,
    ) -> Result<SentCase, BoundMet> {
        let mut recognizer = Recognizer { known: &self.known, case };
        Ok(match runner.dispatcher.send_to(channel, &case.request, &mut recognizer).await? {
            Ok(ReceivedAnswer::Known(known)) => {
                channel.release();
                SentCase::Known(known)
            }
            Ok(ReceivedAnswer::Read(response)) => SentCase::Unknown(Ok(response)),
            Err(error) => SentCase::Unknown(Err(error)),
        })
    }

    /// Counts a case whose answer is known; gives the first case that had it, and what is to be told.
    pub(super) fn count(
        &self,
        case: &RandomCase,
        known: KnownPlace,
        took: Duration,
    ) -> Option<(usize, JudgedCase)> {
        let mut answers = self.known.borrow_mut();
        let known = answers.count(known, took)?;
        let judged = JudgedCase {
            address: self.cases.address(case),
            requirement: known.requirement.clone(),
            verdict: VerdictWord::Pass,
            broken: Vec::new(),
            duration: took,
            again: false,
        };
        Some((known.first, judged))
    }

    /// Learns the answer to a case that passed, from the channel over which it came.
    pub(super) fn learn(
        &self,
        random: &RandomCase,
        place: usize,
        case: &Case,
        outcome: &CaseOutcome,
        channel: &Channel,
    ) {
        // Behind an answer that ended its connection nothing else can be sent.
        if let Some(answer) = channel.answer().filter(|_| channel.is_kept()) {
            self.known.borrow_mut().learn(random, answer, (place, &case.requirement), outcome);
        }
    }

    /// All that is known.
    pub(super) fn into_known(self) -> impl Iterator<Item = KnownAnswer> {
        self.known.into_inner().into_all()
    }
}
