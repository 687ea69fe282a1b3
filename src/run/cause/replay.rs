//! Cases on a mock with faults, beside what came of them on the service that is judged.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::contract::Contract;
use crate::oracle::fault::Fault;
use crate::run::cause::observed::{CaseVerdicts, FindingBreach, ObservedCases};
use crate::run::local_service::{Carriage, LocalService};
use crate::run::trial_cases::TrialCases;

/// What cases break on a mock, by their places.
pub(super) type Replayed = BTreeMap<usize, BTreeSet<FindingBreach>>;

/// What replays cases on mocks.
pub(super) struct Replayer<'a> {
    pub(super) cases: TrialCases<'a>,
    pub(super) contract: &'a Contract<'a>,
    pub(super) carriage: Carriage,
    pub(super) observed: &'a ObservedCases,
    pub(super) faults: &'a [Fault],
}

impl Replayer<'_> {
    /// What these cases break on a mock with these faults of the catalogue.
    pub(super) async fn replay(&self, faults: &[usize], places: &[usize]) -> Replayed {
        let mut replayed = Replayed::new();
        self.each(faults, places, |place, broken| {
            replayed.insert(place, broken);
            true
        })
        .await;
        replayed
    }

    /// The same; `None` as soon as something is broken that the service kept.
    pub(super) async fn replay_agreeing(&self, faults: &[usize], places: &[usize]) -> Option<Replayed> {
        let mut replayed = Replayed::new();
        let mut agrees = true;
        self.each(faults, places, |place, broken| {
            agrees = !self.observed.refutes(place, &broken);
            replayed.insert(place, broken);
            agrees
        })
        .await;
        agrees.then_some(replayed)
    }

    /// Whether a mock with these faults breaks nothing in these cases that the service kept there.
    pub(super) async fn agrees(&self, faults: &[usize], places: &[usize]) -> bool {
        let mut agrees = true;
        self.each(faults, places, |place, broken| {
            agrees = !self.observed.refutes(place, &broken);
            agrees
        })
        .await;
        agrees
    }

    /// Hands over what each case breaks, as long as more is wanted.
    async fn each(
        &self,
        faults: &[usize],
        places: &[usize],
        mut take: impl FnMut(usize, BTreeSet<FindingBreach>) -> bool,
    ) {
        // Nothing here waits, and an interrupt wants its turn.
        tokio::task::yield_now().await;
        let faults: Vec<Fault> = faults.iter().map(|index| self.faults[*index].clone()).collect();
        let generator = self.cases.plan.generator();
        let mock = LocalService::new(&generator.service, self.cases.behavior, &faults, self.carriage);
        let runner = mock.runner(generator, self.contract);
        let mut channel = mock.channel();
        for place in places {
            let Some(case) = self.cases.case(*place) else { continue };
            let Ok(case_outcome) = runner.run(&mut channel, &case).await else { break };
            if let Some(verdicts) = CaseVerdicts::of(&case_outcome)
                && !take(*place, verdicts.broken)
            {
                break;
            }
        }
    }
}
