//! Cases on a mock with faults, beside what came of them on the service that is judged.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::check::contract::Contract;
use crate::check::verdict::BreakageKind;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementId;
use crate::oracle::fault::Fault;
use crate::run::cause::observed::{CaseVerdicts, FindingBreach, ObservedCases, error_of, told_whole};
use crate::run::local_service::{Carriage, LocalService};
use crate::run::subject::Channel;
use crate::run::trial_cases::TrialCases;
use crate::run::witness::manner_of;

/// What came of cases on a mock, by their places.
pub(super) type Replayed = BTreeMap<usize, Rc<ReplayedCase>>;

/// What came of cases on a mock, by their places; `None` of one that cannot be judged there.
type ReplayedCases = BTreeMap<usize, Option<Rc<ReplayedCase>>>;

/// What came of a case on a mock.
pub(super) struct ReplayedCase {
    /// What it breaks.
    pub(super) broken: BTreeSet<FindingBreach>,
    /// Whether it is answered there as it was by the service: with status, error, and a body or none.
    pub(super) is_alike: bool,
    /// What it breaks in the way in which the service does: the status is of the same class, unless a
    /// header is wrong; where it should be no error, or another one, the error has the same name.
    pub(super) alike: BTreeSet<FindingBreach>,
}

/// What replays cases on mocks.
pub(super) struct Replayer<'a> {
    pub(super) cases: TrialCases<'a>,
    pub(super) contract: &'a Contract<'a>,
    pub(super) carriage: Carriage,
    pub(super) observed: &'a ObservedCases,
    pub(super) faults: &'a [Fault],
    /// What came of the cases that were replayed, by the numbers of the faults. The search asks for many of them again.
    known: RefCell<BTreeMap<Vec<usize>, ReplayedCases>>,
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
    ) -> Self {
        Self { cases, contract, carriage, observed, faults, known: RefCell::default(), last: Cell::default() }
    }
}

impl Replayer<'_> {
    /// What these cases break on a mock with these faults of the catalogue.
    pub(super) async fn replay(&self, faults: &[usize], places: &[usize]) -> Replayed {
        let mut replayed = Replayed::new();
        self.each(faults, places, |place, case| {
            replayed.insert(place, case);
            true
        })
        .await;
        replayed
    }

    /// The same; `None` as soon as something is broken that the service kept.
    pub(super) async fn replay_agreeing(&self, faults: &[usize], places: &[usize]) -> Option<Replayed> {
        let mut replayed = Replayed::new();
        let mut agrees = true;
        self.each(faults, places, |place, case| {
            agrees = !self.observed.refutes(place, &case.broken);
            replayed.insert(place, case);
            agrees
        })
        .await;
        agrees.then_some(replayed)
    }

    /// Whether some of these cases breaks a requirement on a mock with these faults, in whatever way.
    pub(super) async fn breaks(&self, faults: &[usize], places: &[usize], id: &RequirementId) -> bool {
        let mut is_broken = false;
        self.each(faults, places, |_, case| {
            is_broken = case.broken.iter().any(|(broken, _)| broken == id);
            !is_broken
        })
        .await;
        is_broken
    }

    /// Whether a mock with these faults breaks nothing in these cases that the service kept there.
    pub(super) async fn agrees(&self, faults: &[usize], places: &[usize]) -> bool {
        let mut agrees = true;
        self.each(faults, places, |place, case| {
            agrees = !self.observed.refutes(place, &case.broken);
            agrees
        })
        .await;
        agrees
    }

    /// Hands over what comes of each case, as long as more is wanted.
    async fn each(
        &self,
        faults: &[usize],
        places: &[usize],
        mut take: impl FnMut(usize, Rc<ReplayedCase>) -> bool,
    ) {
        // Nothing here waits, and an interrupt wants its turn.
        tokio::task::yield_now().await;
        let mut faults = faults.to_vec();
        faults.sort_unstable();
        let mut known = self.known.borrow_mut().remove(&faults).unwrap_or_default();
        let mut mock = None;
        for place in places {
            let case = match known.get(place) {
                Some(case) => case.clone(),
                None => {
                    let mock = mock.get_or_insert_with(|| self.mock(&faults));
                    let case = self.played(mock, *place).await.map(Rc::new);
                    known.insert(*place, case.clone());
                    case
                }
            };
            if case.is_some_and(|case| !take(*place, case)) {
                break;
            }
        }
        if let Some(mock) = mock {
            self.last.set(Some((faults.clone(), mock)));
        }
        self.known.borrow_mut().insert(faults, known);
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

    /// What comes of the case at a place on a mock; `None` where it cannot be judged there.
    async fn played(&self, mock: &mut ReadyMock, place: usize) -> Option<ReplayedCase> {
        let generator = self.cases.plan.generator();
        let case = self.cases.case(place)?;
        let ReadyMock { service, channel } = mock;
        let case_outcome = service.runner(generator, self.contract).run(channel, &case).await.ok()?;
        let CaseVerdicts { broken, .. } = CaseVerdicts::of(&case_outcome)?;
        let answer = || told_whole(manner_of(&case, &case_outcome, generator).answer, &case_outcome);
        let answer = (!broken.is_empty()).then(answer);
        let by_service = self.observed.failed(place).map(|(_, answer)| answer);
        let is_alike = answer.is_some() && answer.as_deref() == by_service;
        let has_same_error = answer.as_deref().and_then(error_of) == by_service.and_then(error_of);
        let class = |answer: &str| answer.chars().next();
        let has_same_class = answer.as_deref().and_then(class) == by_service.and_then(class);
        let declared_errors = generator.operation.requirement_id(Aspect::DeclaredErrors);
        let mut alike = broken.clone();
        alike.retain(|(id, kind)| match kind {
            // Of a name that is not declared no more is told than that.
            BreakageKind::SideEffect | BreakageKind::Refused | BreakageKind::WrongError => {
                has_same_error || *id == declared_errors
            }
            BreakageKind::Header => true,
            _ => has_same_class,
        });
        Some(ReplayedCase { broken, is_alike, alike })
    }
}
