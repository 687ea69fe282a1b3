//! All cases of an operation: each is sent, those that were not answered are sent again, and breaches are confirmed.

use std::cell::Cell;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::time::Duration;
use std::time::Instant;

use futures_util::future::join_all;
use tokio::time::sleep;

use crate::check::Behavior;
use crate::check::Breakage;
use crate::check::BreakageKind;
use crate::check::transport::CONNECTION;
use crate::event::Event;
use crate::event::JudgedCase;
use crate::event::Listener;
use crate::exchange::raw::Reuse;
use crate::generate::Case;
use crate::generate::Phase;
use crate::generate::Plan;
use crate::model::Requirement;
use crate::run::budget::Purpose;
use crate::run::conduct::Job;
use crate::run::confirm::Confirming;
use crate::run::confirm::Suspect;
use crate::run::interrupt::Interrupt;
use crate::run::ledger::Confirmation;
use crate::run::ledger::Ledger;
use crate::run::ledger::Witness;
use crate::run::performance::Performance;
use crate::run::performance::Theater;
use crate::run::performance::Unanswered;
use crate::run::resend::Deferred;
use crate::run::resend::Queue;
use crate::run::resend::Resend;
use crate::run::reuse::Drops;
use crate::run::silence::Silence;
use crate::run::subject::Channel;
use crate::run::subject::Subject;

/// How long a connection is left alone to see whether the server ends it by itself.
const LEFT_ALONE: Duration = Duration::from_millis(40);
/// So many exchanges are tried for that.
const TRIED: usize = 3;
/// Of so many random cases that were not sent it is told which requirement they are about: the others are alike.
const MOST_RANDOM: usize = 500;

/// What came of the cases.
pub(super) struct Performed {
    pub(super) ledger: Ledger,
    /// What a reader should know.
    pub(super) notes: Vec<String>,
    /// Why not all could be judged, if so.
    pub(super) trouble: Option<String>,
}

/// Performs all cases that are for the subject; what was judged so far stays, whenever the run ends.
pub(super) async fn perform_all(
    theater: Theater<'_>,
    plan: &Plan,
    job: &Job,
    listener: &RefCell<&mut dyn Listener>,
    silence: &Silence,
    interrupt: &Interrupt,
) -> Performed {
    let requirements = theater.generator.operation.requirement_index();
    let run = Run {
        theater,
        plan,
        job,
        silence,
        requirements: &requirements,
        listener,
        ledger: RefCell::default(),
        queue: RefCell::default(),
        suspects: RefCell::default(),
        first_dropped: Cell::new(None),
        under_way: RefCell::default(),
        bound_met: Cell::new(false),
    };
    let mut next = RefCell::new(places(plan, job.behavior).peekable());
    interrupt.unless_uttered(silence.gone().unless_uttered(run.send_all(&next))).await;
    interrupt.unless_uttered(silence.gone().unless_uttered(run.look_again())).await;
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

/// Whether a subject that is believed to hold this can be judged by the case.
fn is_for(case: &Case, behavior: Behavior) -> bool {
    behavior == Behavior::Stateful || !case.is_about_state()
}

/// A run of cases on its way.
struct Run<'a, 'l> {
    theater: Theater<'a>,
    plan: &'a Plan,
    job: &'a Job,
    silence: &'a Silence,
    requirements: &'a BTreeMap<&'a str, &'a Requirement>,
    listener: &'a RefCell<&'l mut dyn Listener>,
    ledger: RefCell<Ledger>,
    /// Cases that were not answered.
    queue: RefCell<Queue>,
    /// Cases that may have left their connection out of step.
    suspects: RefCell<BTreeSet<Suspect>>,
    /// The place of the first case whose request met the end of a kept connection.
    first_dropped: Cell<Option<usize>>,
    under_way: RefCell<BTreeSet<usize>>,
    bound_met: Cell<bool>,
}

impl Run<'_, '_> {
    async fn send_all<P: Iterator<Item = usize>>(&self, next: &RefCell<std::iter::Peekable<P>>) {
        let subject = self.theater.subject;
        let mut channels: Vec<Channel> =
            (0..self.job.options.concurrency.max(1)).map(|_| subject.channel()).collect();
        while !self.bound_met.get() && next.borrow_mut().peek().is_some() {
            join_all(channels.iter_mut().map(|channel| self.send_some(channel, next))).await;
            subject.rest().await;
        }
    }

    /// Sends one case after another over one channel.
    async fn send_some<P: Iterator<Item = usize>>(
        &self,
        channel: &mut Channel,
        next: &RefCell<std::iter::Peekable<P>>,
    ) {
        let mut before = None;
        loop {
            self.silence.until_known().await;
            if self.bound_met.get() || self.theater.subject.is_tired() {
                break;
            }
            let Some(place) = next.borrow_mut().next() else { break };
            let Some(case) = self.plan.case(place).filter(|case| is_for(case, self.job.behavior)) else {
                self.listener.borrow_mut().hear(&Event::Absent);
                continue;
            };
            self.under_way.borrow_mut().insert(place);
            let dropped = self.theater.reuse.dropped();
            let begun = Instant::now();
            let Some(mut performance) = self.theater.perform(channel, &case).await else {
                self.bound_met.set(true);
                break;
            };
            self.under_way.borrow_mut().remove(&place);
            if dropped == 0 && self.theater.reuse.dropped() > 0 && self.first_dropped.get().is_none() {
                self.first_dropped.set(Some(place));
            }
            match performance.reuse {
                Reuse::Kept => performance.predecessor = before,
                Reuse::Surplus => {
                    let suspect = before.map(|place| Suspect { place, victim: None });
                    self.suspects.borrow_mut().extend(suspect);
                }
                Reuse::Fresh | Reuse::Ended | Reuse::Dropped(_) => {}
            }
            before = Some(place);
            let took = begun.elapsed();
            let event = self.enter(place, &case, &performance, took);
            self.ledger.borrow_mut().note_time(&case, took);
            self.listener.borrow_mut().hear(&event);
            self.silence.note(&self.theater, &performance).await;
            // A subject in this process never waits, and others want their turn.
            if matches!(self.theater.subject, Subject::Memory(_)) {
                tokio::task::yield_now().await;
            }
        }
    }

    /// Enters what a case came to, or puts it off, and gives what is to be told of it.
    fn enter(&self, place: usize, case: &Case, performance: &Performance, took: Duration) -> Event {
        let Some(trouble) = &performance.trouble else {
            let mut ledger = self.ledger.borrow_mut();
            let generator = self.theater.generator;
            let verdict = ledger.enter(place, case, performance, self.requirements, generator);
            return Event::Judged(JudgedCase::new(case, &performance.judgments, verdict, took));
        };
        let reason = trouble.to_string();
        self.queue.borrow_mut().push(Deferred {
            place,
            predecessor: performance.predecessor,
            requirement: case.requirement.clone(),
            kind: trouble.kind(),
            why: reason.clone(),
        });
        Event::Unanswered { address: case.address.clone(), requirement: case.requirement.clone(), reason }
    }

    /// Sends again what was not answered, and what broke something.
    async fn look_again(&self) {
        let resend = Resend {
            theater: Theater { silence: Unanswered::IsJudged, ..self.theater },
            plan: self.plan,
            requirements: self.requirements,
            silence: self.silence,
            listener: self.listener,
        };
        resend.run(&self.queue, &self.ledger, &self.suspects).await;
        if self.queue.borrow().trouble.is_some() || self.theater.budget.is_spent() {
            return;
        }
        let theater = Theater { purpose: Purpose::Shrinking, silence: Unanswered::IsJudged, ..self.theater };
        if let Some(drops) = self.theater.reuse.unexplained()
            && !ends_connections_by_itself(&theater).await
        {
            self.enter_drops(drops);
        }
        let suspects = self.suspects.take();
        Confirming::new(theater, self.plan).run(&self.ledger, suspects).await;
    }

    fn enter_drops(&self, drops: Drops) {
        let id = format!("{}/{CONNECTION}", self.theater.service.protocol.id);
        let Some(place) = self.first_dropped.get().filter(|_| self.requirements.contains_key(id.as_str()))
        else {
            return;
        };
        let Some(case) = self.plan.case(place) else { return };
        let breakage = Breakage {
            outcome: BreakageKind::Connection,
            expected: "an answer to every request on a connection that is kept".to_owned(),
            actual: drops.words,
        };
        let performance = Performance::unjudged(Vec::new());
        let mut witness = Witness::new(place, &case, &performance, &breakage);
        witness.located.response = drops.first.response;
        witness.confirmation = Confirmation::Flaky;
        self.ledger.borrow_mut().add_breach(&id, &case, witness);
    }

    /// What came of all, when nothing more is sent.
    fn end(self, unsent: Vec<usize>) -> Performed {
        let mut ledger = self.ledger.into_inner();
        let mut queue = self.queue.into_inner();
        queue.give_up(self.plan, &mut ledger, self.requirements, &mut **self.listener.borrow_mut());
        ledger.settle(self.requirements);
        let (plan, behavior) = (self.plan, self.job.behavior);
        let unsent: Vec<usize> =
            unsent.into_iter().filter(|place| is_there(plan, behavior, *place)).collect();
        ledger.leave_out(unsent.len());
        let mut random = 0;
        for place in unsent {
            random += usize::from(plan.phase(place) == Some(Phase::Fuzzing));
            if random <= MOST_RANDOM
                && let Some((_, _, draft)) = plan.draft(place)
            {
                *ledger.unsent.entry(draft.requirement).or_default() += 1;
            }
        }
        let mut notes: Vec<String> = self.theater.reuse.words().into_iter().collect();
        if queue.recovered > 0 {
            let (cases, were) = if queue.recovered == 1 { ("case", "was") } else { ("cases", "were") };
            notes.push(format!(
                "{} {cases} {were} not answered at first, and judged when sent again at the end",
                queue.recovered
            ));
        }
        Performed { ledger, notes, trouble: queue.trouble }
    }
}

/// Whether the server ends a connection that is left alone right after an answer.
async fn ends_connections_by_itself(theater: &Theater<'_>) -> bool {
    let mut channel = theater.subject.channel();
    for _ in 0..TRIED {
        let Some(Ok(_)) = theater.send_ordinary(&mut channel).await else { return false };
        if !channel.is_kept() {
            return true;
        }
        sleep(LEFT_ALONE).await;
    }
    drop(theater.send_ordinary(&mut channel).await);
    matches!(channel.reuse(), Reuse::Ended)
}
