//! Cases that were not answered are sent again at the end of the run, each alone and over a fresh connection.
//!
//! - One for each requirement and kind of trouble comes first: where it is not answered again, the others of its kind
//!   are taken to be like it, so that a hundred hung cases do not cost a hundred time-outs.
//! - What is not answered again while ordinary requests are is the service's fault. Where ordinary requests are not
//!   answered either, nothing can be judged.
//! - A service that was away for a while, e.g. because it was started anew, loses nothing.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::time::Duration;
use std::time::Instant;

use crate::check::transport;
use crate::check::verdict::Verdict;
use crate::event::stream::{Event, JudgedCase, Listener};
use crate::event::summary::VerdictWord;
use crate::generate::case::Case;
use crate::generate::plan::Plan;
use crate::model::requirement::Requirement;
use crate::model::requirement::id::RequirementId;
use crate::run::case_outcome::{CaseOutcome, Trouble};
use crate::run::case_runner::CaseRunner;
use crate::run::confirm::Suspect;
use crate::run::outage::OutageDetector;
use crate::run::tally::Tally;

/// A case that was not answered when its turn came.
#[derive(Clone, Debug)]
pub(super) struct Deferred {
    /// Its place in the plan.
    pub(super) place: usize,
    /// The case that came before it on its connection, by its place.
    pub(super) predecessor: Option<usize>,
    /// The requirement that it is about.
    pub(super) requirement: RequirementId,
    /// The kind of trouble.
    pub(super) kind: &'static str,
    /// What happened, in words.
    pub(super) why: String,
}

/// Cases that are to be sent again, by requirement and kind of trouble.
#[derive(Debug, Default)]
pub(super) struct Queue {
    groups: BTreeMap<(RequirementId, &'static str), VecDeque<Deferred>>,
    /// How many were answered when they were sent again.
    pub(super) recovered: usize,
    /// Why not all could be judged, if so.
    pub(super) trouble: Option<String>,
}

impl Queue {
    /// Puts a case at the end.
    pub(super) fn push(&mut self, deferred: Deferred) {
        let key = (deferred.requirement.clone(), deferred.kind);
        self.groups.entry(key).or_default().push_back(deferred);
    }

    /// Enters the cases that were not sent again: they are errors.
    pub(super) fn give_up(
        &mut self,
        plan: &Plan,
        tally: &mut Tally,
        requirements: &BTreeMap<&RequirementId, &Requirement>,
        listener: &mut dyn Listener,
    ) {
        for deferred in std::mem::take(&mut self.groups).into_values().flatten() {
            if let Some(case) = plan.case(deferred.place) {
                let case_outcome = CaseOutcome::unjudged(transport::unjudged(&case, deferred.why));
                let generator = plan.generator();
                let verdict = tally.enter(deferred.place, &case, &case_outcome, requirements, generator);
                listener.hear(&told(&case, &case_outcome, verdict, Duration::ZERO));
            }
        }
    }
}

/// What cases are sent again with.
pub(super) struct Resend<'a, 'l> {
    pub(super) runner: CaseRunner<'a>,
    pub(super) plan: &'a Plan,
    pub(super) requirements: &'a BTreeMap<&'a RequirementId, &'a Requirement>,
    pub(super) outage: &'a OutageDetector,
    pub(super) listener: &'a RefCell<&'l mut dyn Listener>,
}

impl Resend<'_, '_> {
    /// Sends all cases of the queue again, and enters what they come to; adds those that came before a case which had
    /// trouble behind them alone. May be dropped at any point: the queue has what is left.
    pub(super) async fn run(
        &self,
        queue: &RefCell<Queue>,
        tally: &RefCell<Tally>,
        suspects: &RefCell<BTreeSet<Suspect>>,
    ) {
        let enter = |deferred: &Deferred, case: &Case, case_outcome: &CaseOutcome, took: Duration| {
            let generator = self.runner.dispatcher.generator;
            let verdict =
                tally.borrow_mut().enter(deferred.place, case, case_outcome, self.requirements, generator);
            self.listener.borrow_mut().hear(&told(case, case_outcome, verdict, took));
        };
        loop {
            let next = queue.borrow().groups.keys().next().cloned();
            let Some(key) = next else { return };
            // It stays in the queue until it is judged, so that an interrupt does not lose it.
            let Some(deferred) = queue.borrow().groups[&key].front().cloned() else { return };
            let Some(case) = self.plan.case(deferred.place) else { return };
            let begun = Instant::now();
            let judged = self.judged(&case).await;
            let took = begun.elapsed();
            queue.borrow_mut().drop_first(&key);
            match judged {
                Resent::Answered(case_outcome) => {
                    enter(&deferred, &case, &case_outcome, took);
                    queue.borrow_mut().recovered += 1;
                    if let Some(predecessor) = deferred.predecessor {
                        suspects
                            .borrow_mut()
                            .insert(Suspect { place: predecessor, victim: Some(deferred.place) });
                    }
                }
                Resent::Broken(case_outcome) => {
                    enter(&deferred, &case, &case_outcome, took);
                    let alike = queue.borrow_mut().groups.remove(&key).unwrap_or_default();
                    for other in alike {
                        if let Some(case) = self.plan.case(other.place) {
                            enter(&other, &case, &case_outcome, Duration::ZERO);
                        }
                    }
                    tally.borrow_mut().confirm(deferred.place, &case, &case_outcome);
                }
                Resent::Nothing(trouble) => {
                    let mut queue = queue.borrow_mut();
                    queue.trouble = Some(format!("{trouble} ({})", case.address));
                    queue.push(deferred);
                    return;
                }
                Resent::NotSetUp(case_outcome) => {
                    enter(&deferred, &case, &case_outcome, took);
                    let why = case_outcome.trouble.as_ref().map(ToString::to_string).unwrap_or_default();
                    let trouble = format!("{why} ({})", case.address);
                    queue.borrow_mut().trouble.get_or_insert(trouble);
                }
            }
        }
    }

    async fn judged(&self, case: &Case) -> Resent {
        let once = async || {
            let mut channel = self.runner.dispatcher.subject.channel();
            self.runner.run(&mut channel, case).await
        };
        let spent =
            || Resent::Nothing("the bound on requests was met before a case could be sent again".to_owned());
        let Ok(mut case_outcome) = once().await else { return spent() };
        if is_error(&case_outcome) && !case_outcome.trouble.as_ref().is_some_and(Trouble::is_of_set_up) {
            // Neither is an ordinary request answered: the service may be about to come back.
            if !self.outage.comes_back(&self.runner.dispatcher).await {
                return Resent::Nothing(nothing(&case_outcome));
            }
            let Ok(again) = once().await else { return spent() };
            case_outcome = again;
        }
        match (&case_outcome.trouble, is_error(&case_outcome)) {
            (None, _) | (Some(Trouble::Redirect(_)), false) => Resent::Answered(case_outcome),
            (Some(trouble), _) if trouble.is_of_set_up() => Resent::NotSetUp(case_outcome),
            (Some(_), true) => Resent::Nothing(nothing(&case_outcome)),
            (Some(_), false) => Resent::Broken(case_outcome),
        }
    }
}

/// What came of a case that was sent again.
enum Resent {
    /// It was answered.
    Answered(CaseOutcome),
    /// It was not, and ordinary requests are.
    Broken(CaseOutcome),
    /// It was not, and neither are they.
    Nothing(String),
    /// What it needs could not be set up.
    NotSetUp(CaseOutcome),
}

impl Queue {
    fn drop_first(&mut self, key: &(RequirementId, &'static str)) {
        if let Some(group) = self.groups.get_mut(key) {
            group.pop_front();
            if group.is_empty() {
                self.groups.remove(key);
            }
        }
    }
}

/// What is told of a case of which it was told before that it had no answer.
fn told(case: &Case, case_outcome: &CaseOutcome, verdict: VerdictWord, took: Duration) -> Event {
    Event::Judged(JudgedCase { again: true, ..JudgedCase::new(case, &case_outcome.judgments, verdict, took) })
}

fn is_error(case_outcome: &CaseOutcome) -> bool {
    case_outcome.judgments.iter().any(|judgment| matches!(judgment.verdict, Verdict::Error(_)))
}

fn nothing(case_outcome: &CaseOutcome) -> String {
    let trouble = case_outcome.trouble.as_ref().map(ToString::to_string).unwrap_or_default();
    match &case_outcome.trouble {
        Some(Trouble::Redirect(_)) => format!("ordinary requests are redirected too: {trouble}"),
        _ => format!("the service does not answer ordinary requests either: {trouble}"),
    }
}
