//! All cases of an operation: each is sent, those that were not answered are sent again, and breaches are confirmed.

use std::cell::Cell;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::time::Duration;
use std::time::Instant;

use futures_util::future::join_all;
use tokio::time::sleep;

use crate::check::verdict::{Behavior, Breakage, BreakageKind};
use crate::event::stream::{Event, JudgedCase, Listener};
use crate::exchange::interrupt::Interrupt;
use crate::exchange::raw::connection::Reuse;
use crate::generate::case::Case;
use crate::generate::phase::Phase;
use crate::generate::plan::Plan;
use crate::generate::random_case::RandomCase;
use crate::model::protocol::common::CommonRule;
use crate::model::requirement::Requirement;
use crate::model::requirement::id::RequirementId;
use crate::run::budget::BoundMet;
use crate::run::case_outcome::CaseOutcome;
use crate::run::case_runner::{CaseRunner, Unanswered};
use crate::run::confirm::{Confirming, Suspect};
use crate::run::dispatcher::Dispatcher;
use crate::run::job::{FixtureSource, Job};
use crate::run::known_answers::KnownPlace;
use crate::run::lookups::LookupTally;
use crate::run::outage::OutageDetector;
use crate::run::power::{aims, in_turn};
use crate::run::random_run::{RandomRun, SentCase};
use crate::run::resend::{Deferred, Queue, Resend};
use crate::run::reuse::Drops;
use crate::run::serving::sample_first;
use crate::run::subject::{Channel, Subject};
use crate::run::tally::Tally;
use crate::run::trial_cases::is_for;
use crate::run::witness::{Confirmation, Witness};

/// How long a connection is left alone to see whether the server ends it by itself.
const LEFT_ALONE: Duration = Duration::from_millis(40);
/// So many exchanges are tried for that.
const TRIED: usize = 3;
/// Of so many random cases that were not sent it is told which requirement they are about: the others are alike.
const MOST_RANDOM: usize = 500;

/// What came of the cases.
pub(super) struct CaseResults {
    pub(super) tally: Tally,
    /// What a reader should know.
    pub(super) notes: Vec<String>,
    /// Why not all could be judged, if so.
    pub(super) trouble: Option<String>,
}

/// Runs all cases that are for the subject; what was judged so far stays, whenever the run ends.
pub(super) async fn run_all(
    runner: CaseRunner<'_>,
    plan: &Plan,
    job: &Job,
    listener: &RefCell<&mut dyn Listener>,
    outage: &OutageDetector,
    interrupt: &Interrupt,
) -> CaseResults {
    let requirements = runner.dispatcher.generator.operation.requirement_index();
    let lookups = (job.behavior != Behavior::Stateful).then(LookupTally::default);
    let random = RandomRun::new(plan, runner.contract, &runner, job);
    let run = CaseLoop {
        runner,
        random,
        plan,
        job,
        outage,
        requirements: &requirements,
        listener,
        tally: RefCell::new(Tally::with(lookups)),
        queue: RefCell::default(),
        suspects: RefCell::default(),
        first_dropped: Cell::new(None),
        under_way: RefCell::default(),
        bound_met: Cell::new(false),
    };
    let order: Vec<usize> = match &job.source {
        // Setting up takes its time: whenever the run ends, something of everything was judged.
        FixtureSource::Server(_) => in_turn(&aims(plan)),
        // Of an operation that is not served that is known soon.
        FixtureSource::None | FixtureSource::Oracle(_) if job.subject.is_behind_a_port() => {
            sample_first(plan, places(plan, job.behavior).collect())
        }
        FixtureSource::None | FixtureSource::Oracle(_) => places(plan, job.behavior).collect(),
    };
    let mut next = RefCell::new(order.into_iter());
    interrupt.unless_uttered(outage.gone().unless_uttered(run.send_all(&next))).await;
    interrupt.unless_uttered(outage.gone().unless_uttered(run.look_again())).await;
    let unsent: Vec<usize> = run.under_way.take().into_iter().chain(next.get_mut()).collect();
    run.end(unsent)
}

/// The places of the cases that are for a subject that is believed to hold this: rules of state are for no other.
pub(super) fn places(plan: &Plan, behavior: Behavior) -> impl Iterator<Item = usize> {
    (0..plan.len()).filter(move |place| {
        behavior == Behavior::Stateful || plan.phase(*place).is_some_and(|phase| phase != Phase::State)
    })
}

/// Whether a subject that is believed to hold this can be judged by any case of the plan.
pub fn has_cases(plan: &Plan, behavior: Behavior) -> bool {
    places(plan, behavior).any(|place| is_there(plan, behavior, place))
}

/// A random case is always there; to see whether another one is, it must be made.
fn is_there(plan: &Plan, behavior: Behavior, place: usize) -> bool {
    plan.phase(place) == Some(Phase::Fuzzing) || plan.case(place).is_some_and(|case| is_for(&case, behavior))
}

/// A run of cases on its way.
struct CaseLoop<'a, 'l> {
    runner: CaseRunner<'a>,
    /// What sends random cases, where not each is judged by itself.
    random: Option<RandomRun<'a>>,
    plan: &'a Plan,
    job: &'a Job,
    outage: &'a OutageDetector,
    requirements: &'a BTreeMap<&'a RequirementId, &'a Requirement>,
    listener: &'a RefCell<&'l mut dyn Listener>,
    tally: RefCell<Tally>,
    /// Cases that were not answered.
    queue: RefCell<Queue>,
    /// Cases that may have left their connection out of step.
    suspects: RefCell<BTreeSet<Suspect>>,
    /// The place of the first case whose request met the end of a kept connection.
    first_dropped: Cell<Option<usize>>,
    under_way: RefCell<BTreeSet<usize>>,
    bound_met: Cell<bool>,
}

impl CaseLoop<'_, '_> {
    async fn send_all<P: Iterator<Item = usize>>(&self, next: &RefCell<P>) {
        let subject = self.runner.dispatcher.subject;
        let mut channels: Vec<Channel> =
            (0..self.job.options.concurrency.max(1)).map(|_| subject.channel()).collect();
        join_all(channels.iter_mut().map(|channel| self.send_some(channel, next))).await;
    }

    /// Sends one case after another over one channel.
    async fn send_some<P: Iterator<Item = usize>>(&self, channel: &mut Channel, next: &RefCell<P>) {
        let mut before = None;
        let mut drawn = self.random.as_ref().map(RandomRun::empty_case);
        loop {
            self.outage.until_known().await;
            if self.bound_met.get() || self.tally.borrow().serving.is_unserved(self.plan.generator()) {
                break;
            }
            let Some(place) = next.borrow_mut().next() else { break };
            let dropped = self.runner.dispatcher.reuse.dropped();
            let begun = Instant::now();
            let mut sent = None;
            if let (Some(random), Some(drawn)) = (&self.random, &mut drawn)
                && random.make(place, drawn)
            {
                self.under_way.borrow_mut().insert(place);
                match random.send(&self.runner, channel, drawn).await {
                    Ok(SentCase::Known(known)) => {
                        self.under_way.borrow_mut().remove(&place);
                        before = Some(place);
                        self.count(random, (place, drawn), known, begun.elapsed());
                        continue;
                    }
                    Ok(SentCase::Unknown(outcome)) => sent = Some(outcome),
                    Err(BoundMet) => {
                        self.bound_met.set(true);
                        break;
                    }
                }
            }
            let Some(case) = self.plan.case(place).filter(|case| is_for(case, self.job.behavior)) else {
                self.listener.borrow_mut().hear(&Event::Absent);
                continue;
            };
            self.under_way.borrow_mut().insert(place);
            let was_sent = sent.is_some();
            let outcome = match sent {
                Some(sent) => self.runner.judge_sent(channel, &case, sent).await,
                None => self.runner.run(channel, &case).await,
            };
            let Ok(mut case_outcome) = outcome else {
                self.bound_met.set(true);
                break;
            };
            self.under_way.borrow_mut().remove(&place);
            if dropped == 0
                && self.runner.dispatcher.reuse.dropped() > 0
                && self.first_dropped.get().is_none()
            {
                self.first_dropped.set(Some(place));
            }
            match case_outcome.reuse {
                Reuse::Kept => case_outcome.predecessor = before,
                Reuse::Surplus => {
                    let suspect = before.map(|place| Suspect { place, victim: None });
                    self.suspects.borrow_mut().extend(suspect);
                }
                Reuse::Fresh | Reuse::Ended | Reuse::Dropped(_) => {}
            }
            before = Some(place);
            let took = begun.elapsed();
            let event = self.enter(place, &case, &case_outcome, took);
            if let (Some(random), Some(drawn), true) = (&self.random, &drawn, was_sent) {
                random.learn(drawn, place, &case, &case_outcome, channel);
            }
            self.tally.borrow_mut().note_time(&case, took);
            self.listener.borrow_mut().hear(&event);
            self.outage.note(&self.runner.dispatcher, &case_outcome).await;
            // A subject in this process never waits, and others want their turn.
            if matches!(self.runner.dispatcher.subject, Subject::Memory(_)) {
                tokio::task::yield_now().await;
            }
        }
    }

    /// Counts a case whose answer is known.
    fn count(
        &self,
        random: &RandomRun<'_>,
        (place, case): (usize, &RandomCase),
        known: KnownPlace,
        took: Duration,
    ) {
        if let Some((first, judged)) = random.count(case, known, took) {
            self.tally.borrow_mut().observed.enter_alike(place, first);
            self.listener.borrow_mut().hear(&Event::Judged(judged));
        }
        self.outage.note_answer();
    }

    /// Enters what a case came to, or puts it off, and gives what is to be told of it.
    fn enter(&self, place: usize, case: &Case, case_outcome: &CaseOutcome, took: Duration) -> Event {
        let Some(trouble) = &case_outcome.trouble else {
            let mut tally = self.tally.borrow_mut();
            let generator = self.runner.dispatcher.generator;
            let verdict = tally.enter(place, case, case_outcome, self.requirements, generator);
            return Event::Judged(JudgedCase::new(case, &case_outcome.judgments, verdict, took));
        };
        let reason = trouble.to_string();
        self.queue.borrow_mut().push(Deferred {
            place,
            predecessor: case_outcome.predecessor,
            requirement: case.requirement.clone(),
            kind: trouble.kind(),
            why: reason.clone(),
        });
        Event::Unanswered { address: case.address.clone(), requirement: case.requirement.clone(), reason }
    }

    /// Sends again what was not answered, and what broke something.
    async fn look_again(&self) {
        let resend = Resend {
            runner: CaseRunner { unanswered: Unanswered::IsJudged, ..self.runner },
            plan: self.plan,
            requirements: self.requirements,
            outage: self.outage,
            listener: self.listener,
        };
        resend.run(&self.queue, &self.tally, &self.suspects).await;
        let is_at_end = self.queue.borrow().trouble.is_some() || self.runner.dispatcher.budget.is_exhausted();
        let runner = self.runner.shrinking();
        let confirming = Confirming::new(runner, self.plan);
        if self.is_told_by_one(&confirming, is_at_end).await || is_at_end {
            return;
        }
        if let Some(drops) = self.runner.dispatcher.reuse.unexplained()
            && !ends_connections_by_itself(&runner.dispatcher).await
        {
            self.enter_drops(drops);
        }
        let suspects = self.suspects.take();
        confirming.run(&self.tally, suspects).await;
    }

    /// Leaves one finding of an operation that is not served, where that is seen again over a fresh connection or nothing can
    /// be sent any more; whether it is so.
    async fn is_told_by_one(&self, confirming: &Confirming<'_>, is_at_end: bool) -> bool {
        let breach = self.tally.borrow().serving.breach(self.plan.generator(), is_at_end);
        let Some(id) = breach.filter(|id| self.tally.borrow().is_steadily_broken(id)) else { return false };
        let others = self.tally.borrow_mut().set_aside_all_but(&id);
        if !is_at_end {
            confirming.run(&self.tally, BTreeSet::new()).await;
        }
        let mut tally = self.tally.borrow_mut();
        let is_seen = tally.is_steadily_broken(&id);
        if is_seen {
            tally.let_go(others, &id);
        } else {
            tally.bring_back(others);
        }
        is_seen
    }

    fn enter_drops(&self, drops: Drops) {
        let id = self.runner.contract.service.protocol.common_requirement_id(CommonRule::Connection);
        let Some(place) = self.first_dropped.get().filter(|_| self.requirements.contains_key(&id)) else {
            return;
        };
        let Some(case) = self.plan.case(place) else { return };
        let breakage = Breakage {
            outcome: BreakageKind::Connection,
            expected: "an answer to every request on a connection that is kept".to_owned(),
            actual: drops.words,
        };
        let case_outcome = CaseOutcome::unjudged(Vec::new());
        let mut witness = Witness::new(place, &case, &case_outcome, &breakage);
        witness.exchange.response = drops.first.response;
        witness.confirmation = Confirmation::Flaky;
        self.tally.borrow_mut().add_breach(&id, &case, witness);
    }

    /// What came of all, when nothing more is sent.
    fn end(self, unsent: Vec<usize>) -> CaseResults {
        let mut tally = self.tally.into_inner();
        self.random.into_iter().flat_map(RandomRun::into_known).for_each(|known| tally.enter_known(&known));
        let mut queue = self.queue.into_inner();
        queue.give_up(self.plan, &mut tally, self.requirements, &mut **self.listener.borrow_mut());
        tally.settle(self.requirements, self.job.options.as_of.as_ref());
        let (plan, behavior) = (self.plan, self.job.behavior);
        let unsent: Vec<usize> =
            unsent.into_iter().filter(|place| is_there(plan, behavior, *place)).collect();
        tally.leave_out(unsent.len());
        if tally.is_told_by_one {
            tally.unavailable = unsent.len();
        }
        let mut random = 0;
        for place in unsent.into_iter().filter(|_| !tally.is_told_by_one) {
            random += usize::from(plan.phase(place) == Some(Phase::Fuzzing));
            if random <= MOST_RANDOM
                && let Some((_, _, definition)) = plan.definition(place)
            {
                *tally.unsent.entry(definition.requirement).or_default() += 1;
            }
        }
        let mut notes: Vec<String> = self.runner.dispatcher.reuse.words().into_iter().collect();
        if queue.recovered > 0 {
            let (cases, were) = if queue.recovered == 1 { ("case", "was") } else { ("cases", "were") };
            notes.push(format!(
                "{} {cases} {were} not answered at first, and judged when sent again at the end",
                queue.recovered
            ));
        }
        CaseResults { tally, notes, trouble: queue.trouble }
    }
}

/// Whether the server ends a connection that is left alone right after an answer.
async fn ends_connections_by_itself(dispatcher: &Dispatcher<'_>) -> bool {
    let mut channel = dispatcher.subject.channel();
    for _ in 0..TRIED {
        let Ok(Ok(_)) = dispatcher.send_ordinary(&mut channel).await else { return false };
        if !channel.is_kept() {
            return true;
        }
        sleep(LEFT_ALONE).await;
    }
    drop(dispatcher.send_ordinary(&mut channel).await);
    matches!(channel.reuse(), Reuse::Ended)
}
