//! What a green run is worth: the same cases, in memory, against every fault of the catalogue.
//!
//! - A fault counts as caught where the run would have a finding about a requirement that the fault breaks: what is only
//!   the wake of another breach does not count.
//! - Requests reach the faulty service as they reach the one that was judged.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::check::contract::Contract;
use crate::check::verdict::Behavior;
use crate::event::collector::Collector;
use crate::event::stream::{Event, Listener};
use crate::event::summary::Power;
use crate::generate::address::CaseAddress;
use crate::generate::binding::needs::Unavailable;
use crate::generate::plan::Plan;
use crate::model::requirement::id::{RequirementFamily, RequirementId};
use crate::oracle::fault::{Fault, catalogue};
use crate::run::job::FixtureSource;
use crate::run::local_service::{Carriage, LocalService};
use crate::run::tally::Tally;
use crate::run::trial_cases::TrialCases;

/// Runs the cases of a plan against every fault, one at a time, until a requirement is broken that the fault breaks, and
/// tells what comes of each.
pub async fn weigh(
    plan: &Plan,
    behavior: Behavior,
    carriage: Carriage,
    source: &FixtureSource,
    listener: &mut dyn Listener,
) {
    let trial = FaultTrial::new(plan, behavior, carriage, source);
    let faults = catalogue(&plan.generator().service, &plan.generator().operation);
    listener.hear(&Event::Weighing { faults: faults.len() });
    for fault in &faults {
        let is_caught = trial.may_show(fault) && trial.catches(fault).await.is_some();
        let blind = (!is_caught).then(|| trial.why_blind(fault));
        listener.hear(&Event::Weighed { fault: fault.id.clone(), blind });
        // Nothing here waits, and an interrupt wants its turn.
        tokio::task::yield_now().await;
    }
}

/// What a green run of the plan is worth, by all faults of the catalogue.
#[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "tests of this package ask it"))]
pub async fn power(plan: &Plan, behavior: Behavior, carriage: Carriage) -> Power {
    let mut collector = Collector::new((), ());
    weigh(plan, behavior, carriage, &FixtureSource::None, &mut collector).await;
    collector.finish().0.power.unwrap_or_default()
}

/// The address of the case that shows a fault by a requirement that it breaks; `None` where no case does.
#[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "tests of this package ask it"))]
pub async fn shows(plan: &Plan, behavior: Behavior, fault: &Fault) -> Option<CaseAddress> {
    FaultTrial::new(plan, behavior, Carriage::AsWritten, &FixtureSource::None).catches(fault).await
}

/// The cases of a plan, made once for all faults.
struct FaultTrial<'a> {
    cases: TrialCases<'a>,
    carriage: Carriage,
    contract: Contract<'a>,
    /// The requirement that each case is about, by its place.
    aims: Vec<Option<RequirementId>>,
    /// The places of all cases: the first one of each requirement, the second ones, and so on.
    order: Vec<usize>,
    /// By requirement: the places of the cases that a right service is judged by it with.
    judging: OnceCell<BTreeMap<RequirementId, Vec<usize>>>,
}

impl<'a> FaultTrial<'a> {
    fn new(plan: &'a Plan, behavior: Behavior, carriage: Carriage, source: &'a FixtureSource) -> Self {
        let (service, operation) = (&plan.generator().service, &plan.generator().operation);
        let aims = aims(plan);
        Self {
            cases: TrialCases::new(plan, behavior, source, &[]),
            carriage,
            contract: Contract::new(service, operation, behavior),
            order: in_turn(&aims),
            aims,
            judging: OnceCell::new(),
        }
    }

    /// Whether a service is judged by anything that the fault breaks: what needs users is judged only where they are set up.
    fn may_show(&self, fault: &Fault) -> bool {
        let operation = &self.cases.plan.generator().operation;
        let is_judged = |id: &RequirementId| {
            self.cases.behavior == Behavior::Stateful
                || operation.requirement(id).is_none_or(|requirement| !requirement.stateful)
        };
        fault.breaks.iter().any(is_judged)
    }

    async fn catches(&self, fault: &Fault) -> Option<CaseAddress> {
        let is_aimed =
            |place: &usize| self.aims[*place].as_ref().is_some_and(|aim| fault.breaks.contains(aim));
        // The cases that are about what the fault breaks nearly always show it: they come first.
        let (aimed, others): (Vec<usize>, Vec<usize>) = self.order.iter().copied().partition(is_aimed);
        let mut found = self.shown_by(fault, &aimed).await;
        if let Found::Resting(below) = &found {
            let judging = self.judging().await;
            let places = below.iter().filter_map(|id| judging.get(id.as_str())).flatten();
            let places: BTreeSet<usize> = places.chain(&aimed).copied().collect();
            found = self.shown_by(fault, &Vec::from_iter(places)).await;
        }
        if !matches!(found, Found::At(_)) {
            found = self.shown_by(fault, &[aimed, others].concat()).await;
        }
        match found {
            Found::At(place) => self.cases.plan.definition(place).map(|(address, _, _)| address),
            Found::Nothing | Found::Resting(_) => None,
        }
    }

    /// What these cases show of a fault.
    async fn shown_by(&self, fault: &Fault, places: &[usize]) -> Found {
        let generator = self.cases.plan.generator();
        let local_service = LocalService::new(
            &generator.service,
            self.cases.behavior,
            std::slice::from_ref(fault),
            self.carriage,
        );
        let runner = local_service.runner(generator, &self.contract);
        let requirements = generator.operation.requirement_index();
        let mut channel = local_service.channel();
        let mut tally = Tally::default();
        for place in places {
            let Some(case) = self.cases.case(*place) else { continue };
            let Ok(case_outcome) = runner.run(&mut channel, &case).await else { break };
            tally.enter(*place, &case, &case_outcome, &requirements, generator);
            if let Some(place) = shown(&tally, fault) {
                return Found::At(place);
            }
        }
        let below = tally.rested_on(&fault.breaks);
        tally.settle(&requirements, None);
        match shown(&tally, fault) {
            // What the others come to may make it the wake of another breach.
            Some(_) if !below.is_empty() && !self.judges_all(places, &below).await => Found::Resting(below),
            Some(place) => Found::At(place),
            None => Found::Nothing,
        }
    }

    /// Whether these are all cases by which any of the requirements is judged.
    async fn judges_all(&self, places: &[usize], requirements: &BTreeSet<RequirementId>) -> bool {
        let judging = self.judging().await;
        let places: BTreeSet<usize> = places.iter().copied().collect();
        let needed = requirements.iter().filter_map(|id| judging.get(id.as_str())).flatten();
        needed.into_iter().all(|place| places.contains(place))
    }

    /// Which cases a right service is judged by each requirement with.
    async fn judging(&self) -> &BTreeMap<RequirementId, Vec<usize>> {
        if let Some(judging) = self.judging.get() {
            return judging;
        }
        let generator = self.cases.plan.generator();
        let local_service = LocalService::new(&generator.service, self.cases.behavior, &[], self.carriage);
        let runner = local_service.runner(generator, &self.contract);
        let mut channel = local_service.channel();
        let mut judging: BTreeMap<RequirementId, Vec<usize>> = BTreeMap::new();
        for place in 0..self.cases.plan.len() {
            let Some(case) = self.cases.case(place) else { continue };
            let Ok(case_outcome) = runner.run(&mut channel, &case).await else { break };
            for judgment in case_outcome.judgments {
                judging.entry(judgment.requirement).or_default().push(place);
            }
        }
        self.judging.get_or_init(|| judging)
    }
}

/// The requirement that each case is about, by its place.
pub(super) fn aims(plan: &Plan) -> Vec<Option<RequirementId>> {
    let aim = |place| plan.definition(place).map(|(_, _, definition)| definition.requirement);
    (0..plan.len()).map(aim).collect()
}

/// What cases show of a fault.
enum Found {
    /// Nothing that it breaks.
    Nothing,
    /// The case at this place breaks what the fault breaks.
    At(usize),
    /// So does one, but that counts only where these requirements hold, by which other cases are judged too.
    Resting(BTreeSet<RequirementId>),
}

/// The places of cases, one of each requirement in turn: what few of them show, few of each kind show soon.
pub(super) fn in_turn(aims: &[Option<RequirementId>]) -> Vec<usize> {
    let mut seen: BTreeMap<&Option<RequirementId>, usize> = BTreeMap::new();
    let mut turn = |aim| {
        let seen = seen.entry(aim).or_default();
        *seen += 1;
        *seen
    };
    let turns: Vec<usize> = aims.iter().map(&mut turn).collect();
    let mut order: Vec<usize> = (0..aims.len()).collect();
    order.sort_by_key(|place| turns[*place]);
    order
}

/// The place of a case that broke a requirement which the fault breaks.
fn shown(tally: &Tally, fault: &Fault) -> Option<usize> {
    let entries = fault.breaks.iter().filter_map(|id| tally.entries.get(id));
    entries
        .filter(|entry| entry.failed > 0)
        .flat_map(|entry| entry.broken.values())
        .map(|witness| witness.place)
        .next()
}

impl FaultTrial<'_> {
    /// Why no case that is about what the fault breaks can be sent to the server, if so.
    fn why_unsent(&self, fault: &Fault) -> Option<String> {
        let FixtureSource::Server(scene) = self.cases.source else { return None };
        let aimed = (0..self.cases.plan.len())
            .filter(|place| self.aims[*place].as_ref().is_some_and(|aim| fault.breaks.contains(aim)));
        let mut first = None;
        for case in aimed.filter_map(|place| self.cases.plan.case(place)) {
            let Unavailable(reason) = scene.weighed(self.cases.plan.generator(), case).err()?;
            first.get_or_insert(reason);
        }
        first
    }

    fn why_blind(&self, fault: &Fault) -> String {
        let aimed = self.aims.iter().flatten().any(|aim| fault.breaks.contains(aim));
        if let Some(reason) = self.why_unsent(fault) {
            return reason;
        }
        match (aimed, self.cases.behavior) {
            (_, Behavior::Opaque | Behavior::Stateless)
                if fault.breaks.iter().all(|id| id.family() == RequirementFamily::State) =>
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
