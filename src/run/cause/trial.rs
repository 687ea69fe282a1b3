//! What speaks against a cause that explains its findings: a wrong cause is worse than none.
//!
//! - Where an error has the wrong name, it has the one that the mock with the cause gives it.
//! - What is broken elsewhere with the same error, and is not explained, may well have the same reason: then the cause is
//!   believed only where it explains more cases than that.
//! - Cases of the run, and then the service itself, are asked what tells the cause from its rivals.

use std::collections::BTreeSet;

use crate::check::verdict::BreakageKind;
use crate::model::requirement::id::RequirementId;
use crate::run::cause::evidence::CauseEvidence;
use crate::run::cause::observed::FindingBreach;
use crate::run::cause::telling::CauseTeller;

/// A cause that is seen in fewer cases of the run is asked for again.
const LEAST_SEEN: usize = 3;
/// So many cases of the run are looked at to tell a cause from a rival.
const MOST_LOOKED_AT: usize = 120;

/// A cause that was proven by taking it out.
pub(super) struct ProvenCause {
    /// The faults, by their numbers in the catalogue.
    pub(super) faults: Vec<usize>,
    /// The numbers of the findings that it explains.
    pub(super) targets: Vec<usize>,
    pub(super) rivals: Vec<Vec<usize>>,
}

/// The trial of the causes of a set.
pub(super) struct CauseTrial<'t, 'a> {
    pub(super) evidence: &'t CauseEvidence<'a>,
    pub(super) teller: &'t CauseTeller<'a>,
    pub(super) set: &'t [usize],
}

impl CauseTrial<'_, '_> {
    /// The faults that something speaks against. Of the rivals of a cause those stay which nothing tells from it.
    pub(super) async fn refuted(&self, causes: &mut [ProvenCause]) -> BTreeSet<usize> {
        let explained: BTreeSet<usize> = causes.iter().flat_map(|cause| &cause.targets).copied().collect();
        let mut refuted = BTreeSet::new();
        // What takes several faults is tried where each of them explains something alone.
        for cause in causes.iter_mut().filter(|cause| cause.faults.len() == 1) {
            let rivals = std::mem::take(&mut cause.rivals);
            let is_refuted = self.is_misnamed(cause).await
                || self.is_doubtful(cause, &explained).await
                || !self.is_confirmed(cause).await;
            if is_refuted || !self.is_first_among(cause, rivals).await {
                refuted.extend(&cause.faults);
            }
        }
        refuted
    }

    /// Whether the errors of some finding have the wrong name, and not that which the cause gives them.
    async fn is_misnamed(&self, cause: &ProvenCause) -> bool {
        let evidence = self.evidence;
        if cause.faults.iter().any(|fault| evidence.replayer.faults[*fault].any_name) {
            return false;
        }
        for target in cause.targets.iter().map(|number| &evidence.targets[*number]) {
            if target.breach.1 == BreakageKind::WrongError {
                let replayed = evidence.replayer.replay(self.set, &target.places).await;
                if !replayed.values().any(|case| case.is_alike) {
                    return true;
                }
            }
        }
        false
    }

    /// Whether as many cases as the cause explains are answered with the same error and not explained by anything; where
    /// successes are, whether the service is not at hand to be asked, or says otherwise.
    async fn is_doubtful(&self, cause: &ProvenCause, explained: &BTreeSet<usize>) -> bool {
        let (evidence, observed) = (self.evidence, self.evidence.replayer.observed);
        let requirement = |number: &usize| &evidence.targets[*number].breach.0;
        let own: BTreeSet<&RequirementId> = cause.targets.iter().map(requirement).collect();
        let all: BTreeSet<&RequirementId> = explained.iter().map(requirement).collect();
        let targets = evidence.targets.iter().map(|target| &target.breach);
        let left: BTreeSet<&FindingBreach> = targets.filter(|(id, _)| !all.contains(id)).collect();
        let places = cause.targets.iter().flat_map(|number| &evidence.targets[*number].places);
        let answers: BTreeSet<&str> =
            places.filter_map(|place| observed.failed(*place)).map(|(_, answer)| answer).collect();
        let alike = || observed.all_failed().filter(|(_, answer)| answers.contains(answer));
        let is_own = |broken: &BTreeSet<FindingBreach>| broken.iter().any(|(id, _)| own.contains(id));
        let explaining = alike().filter(|(broken, _)| is_own(broken)).count();
        let is_left = |broken: &BTreeSet<FindingBreach>| broken.iter().any(|breach| left.contains(breach));
        let unexplained = alike().filter(|(broken, _)| is_left(broken) && !is_own(broken)).count();
        if unexplained < explaining.max(1) {
            return false;
        }
        // That other requests succeed which must not says less than that they fail for the same reason.
        let is_success = answers.iter().all(|answer| answer.starts_with('2'));
        if !is_success {
            return true;
        }
        let agreement = self.teller.agreement(self.set, &self.without(cause), true).await;
        agreement.sent == 0 || !agreement.first
    }

    /// Whether the service does again what the cause says, where few cases of the run showed it.
    async fn is_confirmed(&self, cause: &ProvenCause) -> bool {
        let places = cause.targets.iter().flat_map(|number| &self.evidence.targets[*number].places);
        let seen: BTreeSet<&usize> = places.collect();
        seen.len() >= LEAST_SEEN || self.teller.agreement(self.set, &self.without(cause), false).await.first
    }

    /// Keeps the rivals that nothing tells from a cause; says whether none is better.
    async fn is_first_among(&self, cause: &mut ProvenCause, rivals: Vec<Vec<usize>>) -> bool {
        let others = self.without(cause);
        let places = cause.targets.iter().flat_map(|number| {
            let target = &self.evidence.targets[*number];
            target.places.iter().chain(&target.elsewhere)
        });
        let places: BTreeSet<usize> = places.copied().collect();
        let places: Vec<usize> = places.into_iter().take(MOST_LOOKED_AT).collect();
        let own = if rivals.is_empty() { 0 } else { self.misfits(self.set, &places).await };
        for rival in rivals {
            let set = [others.as_slice(), &rival].concat();
            let misfits = self.misfits(&set, &places).await;
            if misfits < own {
                return false;
            }
            if misfits > own {
                continue;
            }
            let agreement = self.teller.agreement(self.set, &set, false).await;
            if !agreement.first {
                return false;
            }
            if agreement.second {
                cause.rivals.push(rival);
            }
        }
        true
    }

    /// In how many of these cases a mock with the set breaks something else than the service did.
    async fn misfits(&self, set: &[usize], places: &[usize]) -> usize {
        let replayed = self.evidence.replayer.replay(set, places).await;
        let observed = self.evidence.replayer.observed;
        let fits = |(place, broken): (&usize, &BTreeSet<FindingBreach>)| {
            observed.failed(*place).map_or(broken.is_empty(), |(own, _)| own == broken)
        };
        replayed.iter().filter(|(place, case)| !fits((place, &case.broken))).count()
    }

    /// The set without a cause.
    fn without(&self, cause: &ProvenCause) -> Vec<usize> {
        self.set.iter().copied().filter(|other| !cause.faults.contains(other)).collect()
    }
}
