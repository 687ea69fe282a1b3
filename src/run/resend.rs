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

use crate::check::Verdict;
use crate::check::transport;
use crate::event::Event;
use crate::event::JudgedCase;
use crate::event::Listener;
use crate::event::VerdictWord;
use crate::generate::Case;
use crate::generate::Plan;
use crate::model::Requirement;
use crate::run::confirm::Suspect;
use crate::run::ledger::Ledger;
use crate::run::performance::Performance;
use crate::run::performance::Theater;
use crate::run::performance::Trouble;
use crate::run::silence::Silence;

/// A case that was not answered when its turn came.
#[derive(Clone, Debug)]
pub(super) struct Deferred {
    /// Its place in the plan.
    pub(super) place: usize,
    /// The case that came before it on its connection, by its place.
    pub(super) predecessor: Option<usize>,
    /// The requirement that it is about.
    pub(super) requirement: String,
    /// The kind of trouble.
    pub(super) kind: &'static str,
    /// What happened, in words.
    pub(super) why: String,
}

/// Cases that are to be sent again, by requirement and kind of trouble.
#[derive(Debug, Default)]
pub(super) struct Queue {
    groups: BTreeMap<(String, &'static str), VecDeque<Deferred>>,
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
        ledger: &mut Ledger,
        requirements: &BTreeMap<&str, &Requirement>,
        listener: &mut dyn Listener,
    ) {
        for deferred in std::mem::take(&mut self.groups).into_values().flatten() {
            if let Some(case) = plan.case(deferred.place) {
                let performance = Performance::unjudged(transport::unjudged(&case, deferred.why));
                let generator = plan.generator();
                let verdict = ledger.enter(deferred.place, &case, &performance, requirements, generator);
                listener.hear(&told(&case, &performance, verdict, Duration::ZERO));
            }
        }
    }
}

/// What cases are sent again with.
pub(super) struct Resend<'a, 'l> {
    pub(super) theater: Theater<'a>,
    pub(super) plan: &'a Plan,
    pub(super) requirements: &'a BTreeMap<&'a str, &'a Requirement>,
    pub(super) silence: &'a Silence,
    pub(super) listener: &'a RefCell<&'l mut dyn Listener>,
}

impl Resend<'_, '_> {
    /// Sends all cases of the queue again, and enters what they come to; adds those that came before a case which had
    /// trouble behind them alone. May be dropped at any point: the queue has what is left.
    pub(super) async fn run(
        &self,
        queue: &RefCell<Queue>,
        ledger: &RefCell<Ledger>,
        suspects: &RefCell<BTreeSet<Suspect>>,
    ) {
        let enter = |deferred: &Deferred, case: &Case, performance: &Performance, took: Duration| {
            let generator = self.theater.generator;
            let verdict =
                ledger.borrow_mut().enter(deferred.place, case, performance, self.requirements, generator);
            self.listener.borrow_mut().hear(&told(case, performance, verdict, took));
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
                Judged::Answered(performance) => {
                    enter(&deferred, &case, &performance, took);
                    queue.borrow_mut().recovered += 1;
                    if let Some(predecessor) = deferred.predecessor {
                        suspects
                            .borrow_mut()
                            .insert(Suspect { place: predecessor, victim: Some(deferred.place) });
                    }
                }
                Judged::Broken(performance) => {
                    enter(&deferred, &case, &performance, took);
                    let alike = queue.borrow_mut().groups.remove(&key).unwrap_or_default();
                    for other in alike {
                        if let Some(case) = self.plan.case(other.place) {
                            enter(&other, &case, &performance, Duration::ZERO);
                        }
                    }
                    ledger.borrow_mut().confirm(deferred.place, &case, &performance);
                }
                Judged::Nothing(trouble) => {
                    let mut queue = queue.borrow_mut();
                    queue.trouble = Some(format!("{trouble} ({})", case.address));
                    queue.push(deferred);
                    return;
                }
                Judged::Undelivered(performance) => {
                    enter(&deferred, &case, &performance, took);
                    let trouble = format!("{} ({})", Trouble::Undelivered, case.address);
                    queue.borrow_mut().trouble.get_or_insert(trouble);
                }
            }
        }
    }

    async fn judged(&self, case: &Case) -> Judged {
        let once = async || {
            let mut channel = self.theater.subject.channel();
            self.theater.perform(&mut channel, case).await
        };
        let spent =
            || Judged::Nothing("the bound on requests was met before a case could be sent again".to_owned());
        let Some(mut performance) = once().await else { return spent() };
        if is_error(&performance) && !matches!(performance.trouble, Some(Trouble::Undelivered)) {
            // Neither is an ordinary request answered: the service may be about to come back.
            if !self.silence.comes_back(&self.theater).await {
                return Judged::Nothing(nothing(&performance));
            }
            let Some(again) = once().await else { return spent() };
            performance = again;
        }
        match (&performance.trouble, is_error(&performance)) {
            (None, _) | (Some(Trouble::Redirect(_)), false) => Judged::Answered(performance),
            (Some(Trouble::Undelivered), _) => Judged::Undelivered(performance),
            (Some(_), true) => Judged::Nothing(nothing(&performance)),
            (Some(_), false) => Judged::Broken(performance),
        }
    }
}

/// What came of a case that was sent again.
enum Judged {
    /// It was answered.
    Answered(Performance),
    /// It was not, and ordinary requests are.
    Broken(Performance),
    /// It was not, and neither are they.
    Nothing(String),
    /// A code for it was not delivered.
    Undelivered(Performance),
}

impl Queue {
    fn drop_first(&mut self, key: &(String, &'static str)) {
        if let Some(group) = self.groups.get_mut(key) {
            group.pop_front();
            if group.is_empty() {
                self.groups.remove(key);
            }
        }
    }
}

/// What is told of a case of which it was told before that it had no answer.
fn told(case: &Case, performance: &Performance, verdict: VerdictWord, took: Duration) -> Event {
    Event::Judged(JudgedCase { again: true, ..JudgedCase::new(case, &performance.judgments, verdict, took) })
}

fn is_error(performance: &Performance) -> bool {
    performance.judgments.iter().any(|judgment| matches!(judgment.verdict, Verdict::Error(_)))
}

fn nothing(performance: &Performance) -> String {
    let trouble = performance.trouble.as_ref().map(ToString::to_string).unwrap_or_default();
    match &performance.trouble {
        Some(Trouble::Redirect(_)) => format!("ordinary requests are redirected too: {trouble}"),
        _ => format!("the service does not answer ordinary requests either: {trouble}"),
    }
}
