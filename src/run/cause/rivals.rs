//! Other faults that would explain the same, and that no case tells from those of a cause.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::requirement::id::RequirementId;
use crate::run::cause::evidence::{CauseCandidate, CauseEvidence, Shown};

/// So many rivals of a cause are told.
const MOST: usize = 3;
/// So many cases that are not about what they break may speak against them.
const MOST_OTHERS: usize = 100;
/// So many are tried for a cause.
const MOST_TRIED: usize = 4;

/// What rivals are looked for among.
pub(super) struct Rivals<'a> {
    pub(super) evidence: &'a CauseEvidence<'a>,
    pub(super) candidates: &'a [CauseCandidate],
    /// Faults that something spoke against.
    pub(super) refuted: &'a BTreeSet<usize>,
    /// The faults of all causes.
    pub(super) set: &'a [usize],
    /// What they explain.
    pub(super) all: &'a BTreeSet<Shown>,
}

impl Rivals<'_> {
    /// The rivals of a cause that is one fault: each of these in its place explains as much, and breaks as little.
    /// `lost_without` is what is not explained any more without each fault of the set.
    pub(super) async fn of(
        &self,
        cause: &[usize],
        lost_without: &BTreeMap<usize, BTreeSet<Shown>>,
    ) -> Vec<Vec<usize>> {
        let [fault] = cause else { return Vec::new() };
        let lost = &lost_without[fault];
        let others: Vec<usize> = self.set.iter().copied().filter(|other| other != fault).collect();
        let mut rivals = Vec::new();
        let mut tried = 0;
        for other in self.worth_trying(lost) {
            if tried < MOST_TRIED && rivals.len() < MOST && self.explains(&others, other, lost).await {
                tried += 1;
                if self.is_rival(*fault, &others, &[other]).await {
                    rivals.push(vec![other]);
                }
            }
        }
        if rivals.is_empty()
            && let Some(pair) = self.pair(*fault, &others, lost).await
        {
            rivals.push(pair);
        }
        rivals
    }

    /// The faults that may explain what is lost without a cause: those that do so alone, then those that break some of it,
    /// which may do so beside the other causes.
    fn worth_trying(&self, lost: &BTreeSet<Shown>) -> Vec<usize> {
        let (evidence, is_free) = (self.evidence, |fault: &usize| self.is_free(*fault));
        let alone = self.candidates.iter().filter(|candidate| lost.is_subset(&candidate.shown));
        let alone: Vec<usize> = alone.map(|candidate| candidate.fault).filter(is_free).collect();
        let requirements: BTreeSet<&RequirementId> =
            lost.iter().map(|(number, _)| &evidence.targets[*number].breach.0).collect();
        let faults = evidence.replayer.faults.iter().enumerate();
        let beside = faults.filter(|(_, fault)| fault.breaks.iter().any(|id| requirements.contains(id)));
        let beside = beside.map(|(fault, _)| fault).filter(is_free).filter(|fault| !alone.contains(fault));
        let beside: Vec<usize> = beside.collect();
        [alone, beside].concat()
    }

    /// Whether a fault beside the other causes explains what is lost without a cause.
    async fn explains(&self, others: &[usize], fault: usize, lost: &BTreeSet<Shown>) -> bool {
        let places: BTreeSet<usize> = lost.iter().map(|(_, place)| *place).collect();
        let places: Vec<usize> = places.into_iter().collect();
        let set = [others, &[fault]].concat();
        let replayed = self.evidence.replayer.replay(&set, &places).await;
        lost.is_subset(&self.evidence.shown(&replayed))
    }

    /// Two faults that explain it together.
    async fn pair(&self, cause: usize, others: &[usize], lost: &BTreeSet<Shown>) -> Option<Vec<usize>> {
        let free = || self.candidates.iter().filter(|candidate| self.is_free(candidate.fault));
        let first = free().max_by_key(|candidate| candidate.shown.intersection(lost).count())?;
        let rest: BTreeSet<Shown> = lost.difference(&first.shown).copied().collect();
        let seconds = free().filter(|second| second.fault != first.fault && rest.is_subset(&second.shown));
        for second in seconds.take(MOST) {
            let pair = vec![first.fault, second.fault];
            if self.is_rival(cause, others, &pair).await {
                return Some(pair);
            }
        }
        None
    }

    /// Whether a fault is none of the causes, by whatever name of an error, and nothing spoke against it.
    fn is_free(&self, fault: usize) -> bool {
        let id = |fault: usize| &self.evidence.replayer.faults[fault].id;
        !self.refuted.contains(&fault) && !self.set.iter().any(|other| id(*other) == id(fault))
    }

    async fn is_rival(&self, cause: usize, others: &[usize], rival: &[usize]) -> bool {
        let evidence = self.evidence;
        let set = [others, rival].concat();
        let changed = [rival, &[cause]].concat();
        let Some(replayed) = evidence.replay_changed_agreeing(&set, &changed, self.set).await else {
            return false;
        };
        self.all.is_subset(&evidence.shown(&replayed)) && evidence.is_kept_by(&set, rival, MOST_OTHERS).await
    }
}
