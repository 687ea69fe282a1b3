//! Which faults of a set have to be mended so that a requirement holds again.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::requirement::id::RequirementId;
use crate::run::cause::evidence::{CauseCandidate, CauseEvidence, Shown};

/// What a set explains, with all its faults and without each of them.
pub(super) struct Mending<'a> {
    pub(super) evidence: &'a CauseEvidence<'a>,
    pub(super) candidates: &'a [CauseCandidate],
    /// The faults of all causes.
    pub(super) set: &'a [usize],
    /// What they explain.
    pub(super) all: &'a BTreeSet<Shown>,
    /// What is explained without each of them.
    pub(super) left_without: &'a BTreeMap<usize, BTreeSet<Shown>>,
}

impl Mending<'_> {
    /// The faults with which a requirement holds again when they are mended, none of them to spare; `None` where the set does
    /// not explain each of its targets, which are the ways in which it is broken.
    pub(super) async fn of(&self, targets: &[usize]) -> Option<BTreeSet<usize>> {
        if !targets.iter().all(|target| self.is_explained(*target)) {
            return None;
        }
        let faults: BTreeSet<usize> = targets.iter().flat_map(|target| self.needed(*target)).collect();
        let id = &self.evidence.targets[*targets.first()?].breach.0;
        let places = self.places(targets);
        let faults = self.with_those_beside(faults, id, &places).await?;
        let faults = self.without_those_to_spare(faults, id, &places).await;
        (!faults.is_empty()).then_some(faults)
    }

    /// Whether a requirement, of which these are the targets, holds again when these faults are mended.
    pub(super) async fn is_mended(&self, faults: &BTreeSet<usize>, targets: &[usize]) -> bool {
        let Some(first) = targets.first() else { return false };
        let id = &self.evidence.targets[*first].breach.0;
        self.first_breaking(&self.left(faults), id, &self.places(targets)).await.is_none()
    }

    /// The places of all cases that show one of these targets.
    fn places(&self, targets: &[usize]) -> Vec<usize> {
        targets.iter().flat_map(|target| self.evidence.targets[*target].every_place()).collect()
    }

    fn is_explained(&self, target: usize) -> bool {
        self.count(self.all, target) == self.evidence.targets[target].places.len()
    }

    /// The fault without which a target does not show at all, or those without which it shows in fewer cases or that show it
    /// alone.
    fn needed(&self, target: usize) -> Vec<usize> {
        let is_gone = |fault: &&usize| self.count(&self.left_without[*fault], target) == 0;
        if let Some(alone) = self.set.iter().find(is_gone) {
            return vec![*alone];
        }
        let shows_alone = |fault: usize| {
            let candidate = self.candidates.iter().find(|candidate| candidate.fault == fault);
            candidate.is_some_and(|candidate| self.count(&candidate.shown, target) > 0)
        };
        let shows_less = |fault: &usize| {
            self.count(&self.left_without[fault], target) < self.evidence.targets[target].places.len()
        };
        self.set.iter().copied().filter(|fault| shows_less(fault) || shows_alone(*fault)).collect()
    }

    /// The faults, and those others of the set that break the requirement in further cases, or did not because of them; `None`
    /// where it is broken and none of these is to blame.
    async fn with_those_beside(
        &self,
        mut faults: BTreeSet<usize>,
        id: &RequirementId,
        places: &[usize],
    ) -> Option<BTreeSet<usize>> {
        loop {
            let left = self.left(&faults);
            let Some(place) = self.first_breaking(&left, id, places).await else { return Some(faults) };
            let before = faults.len();
            for fault in &left {
                if self.first_breaking(&[*fault], id, &[place]).await.is_some() {
                    faults.insert(*fault);
                }
            }
            if faults.len() == before {
                let without = self.first_mending(&left, id, place).await?;
                faults.insert(without);
            }
        }
    }

    /// The first of these faults without which the case at a place does not break a requirement.
    async fn first_mending(&self, faults: &[usize], id: &RequirementId, place: usize) -> Option<usize> {
        for fault in faults {
            let left: Vec<usize> = faults.iter().copied().filter(|other| other != fault).collect();
            if self.first_breaking(&left, id, &[place]).await.is_none() {
                return Some(*fault);
            }
        }
        None
    }

    /// As few of the faults as are enough.
    async fn without_those_to_spare(
        &self,
        faults: BTreeSet<usize>,
        id: &RequirementId,
        places: &[usize],
    ) -> BTreeSet<usize> {
        let mut fewer = faults.clone();
        if faults.len() > 1 {
            for fault in faults.iter().rev() {
                fewer.remove(fault);
                if fewer.is_empty() || self.first_breaking(&self.left(&fewer), id, places).await.is_some() {
                    fewer.insert(*fault);
                }
            }
        }
        fewer
    }

    /// The set without these faults.
    fn left(&self, faults: &BTreeSet<usize>) -> Vec<usize> {
        self.set.iter().copied().filter(|fault| !faults.contains(fault)).collect()
    }

    /// The first of the places at which a requirement is broken with these faults, in whatever way.
    async fn first_breaking(&self, faults: &[usize], id: &RequirementId, places: &[usize]) -> Option<usize> {
        self.evidence
            .replayer
            .first(faults, places, |broken| broken.iter().any(|(other, _)| other == id))
            .await
    }

    fn count(&self, shown: &BTreeSet<Shown>, target: usize) -> usize {
        shown.range((target, 0)..(target + 1, 0)).count()
    }
}
