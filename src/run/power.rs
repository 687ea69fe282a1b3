//! What a green run is worth: the same cases, in memory, against every fault of the catalogue.
//!
//! - A fault counts as caught where the run would have a finding about a requirement that the fault breaks: what is only
//!   the wake of another breach does not count.
//! - Requests reach the faulty service as they reach the one that was judged.

use std::cell::OnceCell;
use std::rc::Rc;

use crate::check::Behavior;
use crate::check::Contract;
use crate::event::Event;
use crate::event::Listener;
use crate::event::Power;
use crate::generate::Case;
use crate::generate::Plan;
use crate::oracle::fault::Fault;
use crate::oracle::fault::catalogue;
use crate::run::ledger::Ledger;
use crate::run::rehearsal::Carriage;
use crate::run::rehearsal::Rehearsal;

/// Cases with larger bodies are made again for each fault, so that memory does not grow with them.
const LARGEST_KEPT: usize = 64 * 1024;

/// Runs the cases of a plan against every fault, one at a time, until a requirement is broken that the fault breaks.
pub async fn power(
    plan: &Plan,
    behavior: Behavior,
    carriage: Carriage,
    listener: &mut dyn Listener,
) -> Power {
    let trial = Trial::new(plan, behavior, carriage);
    let mut power = Power::default();
    let faults = catalogue(&plan.generator().service, &plan.generator().operation);
    listener.hear(&Event::Weighing { faults: faults.len() });
    for fault in &faults {
        power.total += 1;
        match trial.catches(fault).await {
            Some(_) => power.caught += 1,
            None => power.blind.push((fault.id.clone(), trial.why_blind(fault))),
        }
        listener.hear(&Event::Weighed);
        // Nothing here waits, and an interrupt wants its turn.
        tokio::task::yield_now().await;
    }
    power
}

/// The address of the case that shows a fault by a requirement that it breaks; `None` where no case does.
pub async fn shows(plan: &Plan, behavior: Behavior, fault: &Fault) -> Option<String> {
    Trial::new(plan, behavior, Carriage::AsWritten).catches(fault).await
}

/// The cases of a plan, made once for all faults.
struct Trial<'a> {
    plan: &'a Plan,
    behavior: Behavior,
    carriage: Carriage,
    contract: Contract<'a>,
    /// The requirement that each case is about, by its place.
    aims: Vec<Option<String>>,
    cases: Vec<OnceCell<Rc<Case>>>,
}

impl<'a> Trial<'a> {
    fn new(plan: &'a Plan, behavior: Behavior, carriage: Carriage) -> Self {
        let (service, operation) = (&plan.generator().service, &plan.generator().operation);
        let aim = |place| plan.draft(place).map(|(_, _, draft)| draft.requirement);
        Self {
            plan,
            behavior,
            carriage,
            contract: Contract::new(service, operation, behavior),
            aims: (0..plan.len()).map(aim).collect(),
            cases: (0..plan.len()).map(|_| OnceCell::new()).collect(),
        }
    }

    fn case(&self, place: usize) -> Option<Rc<Case>> {
        if let Some(case) = self.cases[place].get() {
            return Some(Rc::clone(case));
        }
        let case = Rc::new(self.plan.case(place)?);
        if self.behavior != Behavior::Stateful && case.is_about_state() {
            return None;
        }
        if case.request.body.len() <= LARGEST_KEPT {
            return Some(Rc::clone(self.cases[place].get_or_init(|| case)));
        }
        Some(case)
    }

    async fn catches(&self, fault: &Fault) -> Option<String> {
        let generator = self.plan.generator();
        let rehearsal =
            Rehearsal::new(&generator.service, self.behavior, std::slice::from_ref(fault), self.carriage);
        let theater = rehearsal.theater(generator, &self.contract);
        let requirements = generator.operation.requirement_index();
        let mut channel = rehearsal.channel();
        let mut ledger = Ledger::default();
        let is_aimed =
            |place: &usize| self.aims[*place].as_ref().is_some_and(|aim| fault.breaks.contains(aim));
        // The cases that are about what the fault breaks nearly always show it: they come first.
        let (aimed, others): (Vec<usize>, Vec<usize>) = (0..self.plan.len()).partition(is_aimed);
        for place in aimed.into_iter().chain(others) {
            let Some(case) = self.case(place) else { continue };
            let performance = theater.perform(&mut channel, &case).await?;
            ledger.enter(place, &case, &performance, &requirements, &generator.service.protocol);
            if let Some(place) = shown(&ledger, fault) {
                return self.plan.draft(place).map(|(address, _, _)| address);
            }
        }
        ledger.settle(&requirements);
        let place = shown(&ledger, fault)?;
        self.plan.draft(place).map(|(address, _, _)| address)
    }
}

/// The place of a case that broke a requirement which the fault breaks.
fn shown(ledger: &Ledger, fault: &Fault) -> Option<usize> {
    let entries = fault.breaks.iter().filter_map(|id| ledger.entries.get(id.as_str()));
    entries
        .filter(|entry| entry.failed > 0)
        .flat_map(|entry| entry.broken.values())
        .map(|witness| witness.place)
        .next()
}

impl Trial<'_> {
    fn why_blind(&self, fault: &Fault) -> String {
        let aimed = self.aims.iter().flatten().any(|aim| fault.breaks.contains(aim));
        match (aimed, self.behavior) {
            (_, Behavior::Opaque | Behavior::Stateless)
                if fault.breaks.iter().all(|id| id.contains("/state/")) =>
            {
                "no users were set up".to_owned()
            }
            (true, _) if self.carriage == Carriage::NamesInLowerCase => {
                "no case shows it behind a server that hands the names of headers on in lower case".to_owned()
            }
            (true, _) => "no case shows it".to_owned(),
            (false, _) => "no case is about what it breaks".to_owned(),
        }
    }
}
