//! Other faults that would explain the same, and that no case tells from those of a cause.

use std::collections::{BTreeMap, BTreeSet};

use crate::run::cause::alike::alike;
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
    /// The faults of all causes.
    pub(super) set: &'a [usize],
    /// What they explain.
    pub(super) all: &'a BTreeSet<Shown>,
}

impl Rivals<'_> {
    /// The rivals of a cause that is one fault: each of these in its place explains as much, and breaks as little.
    /// `left_without` is what is explained without each fault of the set.
    pub(super) async fn of(
        &self,
        cause: &[usize],
        left_without: &BTreeMap<usize, BTreeSet<Shown>>,
    ) -> Vec<Vec<usize>> {
        let [fault] = cause else { return Vec::new() };
        let lost: BTreeSet<Shown> = self.all.difference(&left_without[fault]).copied().collect();
        let others: Vec<usize> = self.set.iter().copied().filter(|other| other != fault).collect();
        let mut rivals = Vec::new();
        for other in alike(self.candidates, self.set, *fault, &lost).into_iter().take(MOST_TRIED) {
            if rivals.len() < MOST && self.is_rival(&others, &[other], &lost).await {
                rivals.push(vec![other]);
            }
        }
        if rivals.is_empty()
            && let Some(pair) = self.pair(*fault, &others, &lost).await
        {
            rivals.push(pair);
        }
        rivals
    }

    /// Two faults that explain it together.
    async fn pair(&self, fault: usize, others: &[usize], lost: &BTreeSet<Shown>) -> Option<Vec<usize>> {
        let free = || self.candidates.iter().filter(|candidate| !self.set.contains(&candidate.fault));
        let first = free().max_by_key(|candidate| candidate.shown.intersection(lost).count())?;
        let rest: BTreeSet<Shown> = lost.difference(&first.shown).copied().collect();
        let seconds = free().filter(|second| second.fault != first.fault && rest.is_subset(&second.shown));
        for second in seconds.take(MOST) {
            let pair = vec![first.fault, second.fault];
            if !self.are_parts(&pair, fault) && self.is_rival(others, &pair, lost).await {
                return Some(pair);
            }
        }
        None
    }

    /// Whether some faults are parts of one, and all of it together: they are it in other words, and mended in the same place.
    fn are_parts(&self, parts: &[usize], whole: usize) -> bool {
        let breaks =
            |fault: usize| self.evidence.replayer.faults[fault].breaks.iter().collect::<BTreeSet<_>>();
        let whole = breaks(whole);
        let is_part = |part: &usize| {
            let part = breaks(*part);
            part.len() < whole.len() && part.is_subset(&whole)
        };
        parts.iter().all(is_part)
            && parts.iter().flat_map(|part| breaks(*part)).collect::<BTreeSet<_>>() == whole
    }

    /// Whether no case tells it from what it stands for, which explains what is `lost` without it.
    pub(super) async fn is_rival(&self, others: &[usize], rival: &[usize], lost: &BTreeSet<Shown>) -> bool {
        let evidence = self.evidence;
        let set = [others, rival].concat();
        let own = self.set.iter().copied().filter(|fault| !others.contains(fault));
        let telling = evidence.telling(lost, &own.chain(rival.iter().copied()).collect::<Vec<_>>());
        let least = evidence.difference(self.set, &telling).await;
        if evidence.difference(&set, &telling).await > least {
            return false;
        }
        let Some(replayed) = evidence.replayer.replay_agreeing(&set, &evidence.showing).await else {
            return false;
        };
        self.all.is_subset(&evidence.shown(&replayed)) && evidence.is_kept_by(&set, rival, MOST_OTHERS).await
    }
}
