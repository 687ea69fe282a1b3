//! Cases on a mock with faults, beside what came of them on the service that is judged.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::check::contract::Contract;
use crate::model::requirement::id::RequirementId;
use crate::oracle::fault::Fault;
use crate::run::cause::effort::Effort;
use crate::run::cause::observed::{CaseBreaches, CaseVerdicts, FindingBreach, ObservedCases};
use crate::run::local_service::{Carriage, LocalService};
use crate::run::subject::Channel;
use crate::run::trial_cases::TrialCases;

/// What cases break on a mock, by their places.
pub(super) type Replayed = BTreeMap<usize, Rc<CaseBreaches>>;

/// The same of cases that may not be judged there.
type ReplayedCases = BTreeMap<usize, Option<Rc<CaseBreaches>>>;

/// What came of so many cases is known, on all mocks together; beyond that all is replayed anew, so that memory does not grow with
/// the number of faults of an operation.
const MOST_KNOWN: usize = 200_000;

/// What replays cases on mocks.
pub(super) struct Replayer<'a> {
    pub(super) cases: TrialCases<'a>,
    pub(super) contract: &'a Contract<'a>,
    pub(super) carriage: Carriage,
    pub(super) observed: &'a ObservedCases,
    pub(super) faults: &'a [Fault],
    effort: &'a Effort,
    /// What came of the cases that were replayed, by the numbers of the faults: the search asks for many of them again.
    known: RefCell<BTreeMap<Vec<usize>, ReplayedCases>>,
    /// How many cases that are.
    known_cases: Cell<usize>,
    /// What holds in cases on a mock without faults, by their places.
    held: RefCell<BTreeMap<usize, BTreeSet<RequirementId>>>,
    /// The mock that was made last, with the numbers of its faults: the next question is often about the same.
    last: Cell<Option<(Vec<usize>, ReadyMock)>>,
}

/// A mock, and a way to it.
struct ReadyMock {
    service: LocalService,
    channel: Channel,
}

impl<'a> Replayer<'a> {
    pub(super) fn new(
        cases: TrialCases<'a>,
        contract: &'a Contract<'a>,
        carriage: Carriage,
        observed: &'a ObservedCases,
        faults: &'a [Fault],
        effort: &'a Effort,
    ) -> Self {
        Self {
            cases,
            contract,
            carriage,
            observed,
            faults,
            effort,
            known: RefCell::default(),
            known_cases: Cell::default(),
            held: RefCell::default(),
            last: Cell::default(),
        }
    }
}

impl Replayer<'_> {
    /// What these cases break on a mock with these faults of the catalogue.
    pub(super) async fn replay(&self, faults: &[usize], places: &[usize]) -> Replayed {
        let mut replayed = Replayed::new();
        self.each(faults, places, |place, breaches| {
            replayed.insert(place, breaches);
            true
        })
        .await;
        replayed
    }

    /// The same; `None` as soon as something is broken that the service kept.
    pub(super) async fn replay_agreeing(&self, faults: &[usize], places: &[usize]) -> Option<Replayed> {
        let mut replayed = Replayed::new();
        let mut agrees = true;
        self.each(faults, places, |place, breaches| {
            agrees = !self.observed.refutes(place, &breaches.broken);
            replayed.insert(place, breaches);
            agrees
        })
        .await;
        agrees.then_some(replayed)
    }

    /// Whether a mock with these faults breaks nothing in these cases that the service kept there.
    pub(super) async fn agrees(&self, faults: &[usize], places: &[usize]) -> bool {
        let mut agrees = true;
        self.each(faults, places, |place, breaches| {
            agrees = !self.observed.refutes(place, &breaches.broken);
            agrees
        })
        .await;
        agrees
    }

    /// The place of the first of these cases of which that holds which it breaks.
    pub(super) async fn first(
        &self,
        faults: &[usize],
        places: &[usize],
        holds: impl Fn(&BTreeSet<FindingBreach>) -> bool,
    ) -> Option<usize> {
        let mut first = None;
        self.each(faults, places, |place, breaches| {
            first = holds(&breaches.broken).then_some(place);
            first.is_none()
        })
        .await;
        first
    }

    /// Those of these cases by which a mock without faults is judged by a requirement.
    pub(super) async fn judged_by(&self, requirement: &RequirementId, places: &[usize]) -> Vec<usize> {
        tokio::task::yield_now().await;
        let mut mock = None;
        let mut held = self.held.take();
        let mut judged = Vec::new();
        for place in places {
            if !held.contains_key(place) {
                let mock = mock.get_or_insert_with(|| self.mock(&[]));
                let verdicts = self.verdicts(mock, *place).await.unwrap_or_default();
                held.insert(*place, verdicts.held);
            }
            if held.get(place).is_some_and(|held| held.contains(requirement)) {
                judged.push(*place);
            }
        }
        self.held.replace(held);
        judged
    }

    /// Hands over what each case breaks, as long as more is wanted.
    async fn each(
        &self,
        faults: &[usize],
        places: &[usize],
        mut take: impl FnMut(usize, Rc<CaseBreaches>) -> bool,
    ) {
        // Nothing here waits, and an interrupt wants its turn.
        tokio::task::yield_now().await;
        let mut faults = faults.to_vec();
        faults.sort_unstable();
        let known = self.known.borrow_mut().remove(&faults);
        self.known_cases.update(|count| count - known.as_ref().map_or(0, BTreeMap::len));
        let mut mock = None;
        let mut known = match known {
            Some(known) => known,
            // What came before a case matters there.
            None if faults.iter().any(|fault| self.faults[*fault].keeps_answers()) => {
                self.all_in_order(mock.insert(self.mock(&faults))).await
            }
            None => ReplayedCases::new(),
        };
        for place in places {
            let breaches = match known.get(place) {
                Some(breaches) => breaches.clone(),
                None => {
                    let mock = mock.get_or_insert_with(|| self.mock(&faults));
                    let breaches = self.breaches(mock, *place).await.map(Rc::new);
                    known.insert(*place, breaches.clone());
                    breaches
                }
            };
            if breaches.is_some_and(|breaches| !take(*place, breaches)) {
                break;
            }
        }
        if let Some(mock) = mock {
            self.last.set(Some((faults.clone(), mock)));
        }
        self.keep(faults, known);
    }

    /// Keeps what came of cases on a mock, whose faults these are.
    fn keep(&self, faults: Vec<usize>, known: ReplayedCases) {
        let mut all = self.known.borrow_mut();
        let mut count = self.known_cases.get() + known.len();
        if count > MOST_KNOWN {
            all.clear();
            count = known.len();
        }
        self.known_cases.set(count);
        all.insert(faults, known);
    }

    /// What all cases break on a new mock, one after the other as they were answered: those that want the same records wait
    /// for each other, and go in another order than they stand in the plan.
    async fn all_in_order(&self, mock: &mut ReadyMock) -> ReplayedCases {
        let mut replayed = ReplayedCases::new();
        for place in self.observed.in_order() {
            tokio::task::yield_now().await;
            replayed.insert(*place, self.breaches(mock, *place).await.map(Rc::new));
        }
        replayed
    }

    fn mock(&self, faults: &[usize]) -> ReadyMock {
        if let Some((_, mock)) = self.last.take().filter(|(last, _)| last == faults) {
            return mock;
        }
        let faults: Vec<Fault> = faults.iter().map(|index| self.faults[*index].clone()).collect();
        let of = &self.cases.plan.generator().service;
        let service = LocalService::new(of, self.cases.behavior, &faults, self.carriage);
        let channel = service.channel();
        ReadyMock { service, channel }
    }

    /// What the case at a place breaks on a mock; `None` where it cannot be judged there.
    async fn breaches(&self, mock: &mut ReadyMock, place: usize) -> Option<CaseBreaches> {
        Some(self.verdicts(mock, place).await?.breaches)
    }

    /// What comes of the case at a place on a mock; `None` where it cannot be judged there.
    async fn verdicts(&self, mock: &mut ReadyMock, place: usize) -> Option<CaseVerdicts> {
        let case = self.cases.case(place)?;
        self.effort.spend(case.request.body.len());
        let ReadyMock { service, channel } = mock;
        let runner = service.runner(self.cases.plan.generator(), self.contract);
        let case_outcome = runner.run(channel, &case).await.ok()?;
        let Contract { service, operation, .. } = self.contract;
        CaseVerdicts::of(service, operation, &case_outcome)
    }
}
