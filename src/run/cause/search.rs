//! The search: from the findings of an operation to the faults that explain them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::event::cause::FoundCause;
use crate::exchange::interrupt::Interrupt;
use crate::model::requirement::id::RequirementId;
use crate::oracle::fault::catalogue;
use crate::run::cause::evidence::{CauseCandidate, CauseEvidence, Shown, ShownFinding, Unexplained};
use crate::run::cause::observed::FindingBreach;
use crate::run::cause::rivals::Rivals;

/// On so many of them it is tried first whether a fault explains anything at all.
const FIRST_SHOWING: usize = 2;
/// So often all faults are tried that may explain something beside others.
const MOST_PASSES: usize = 3;

/// The causes of these findings, the one that explains most first. What was found when the interrupt came is not told: a part
/// of the search proves nothing.
pub(in crate::internals::run) async fn causes(
    unexplained: &Unexplained<'_>,
    findings: &[FindingBreach],
    interrupt: &Interrupt,
) -> Vec<FoundCause> {
    let generator = unexplained.plan.generator();
    let faults = catalogue(&generator.service, &generator.operation);
    let search = CauseSearch { evidence: CauseEvidence::new(unexplained, &faults, findings) };
    interrupt.unless_uttered(search.causes()).await.unwrap_or_default()
}

/// The search for the causes of an operation's findings.
struct CauseSearch<'a> {
    evidence: CauseEvidence<'a>,
}

impl CauseSearch<'_> {
    async fn causes(&self) -> Vec<FoundCause> {
        let candidates = self.candidates().await;
        let set = self.set(&candidates).await;
        let set = self.smallest(set).await;
        self.proven(&candidates, &set).await
    }

    /// The faults that explain something when they stand alone, the one that explains most first.
    async fn candidates(&self) -> Vec<CauseCandidate> {
        let mut candidates = Vec::new();
        for (index, fault) in self.evidence.replayer.faults.iter().enumerate() {
            let aimed = self.evidence.targets.iter().filter(|target| fault.breaks.contains(&target.breach.0));
            let first: BTreeSet<usize> =
                aimed.flat_map(|target| target.places.iter().take(FIRST_SHOWING)).copied().collect();
            let first: Vec<usize> = first.into_iter().collect();
            if first.is_empty()
                || self.evidence.shown(&self.evidence.replayer.replay(&[index], &first).await).is_empty()
            {
                continue;
            }
            let replayed = self.evidence.replayer.replay(&[index], &self.evidence.showing).await;
            let shown = self.evidence.shown(&replayed);
            candidates.push(CauseCandidate { fault: index, shown, agrees: self.evidence.agrees(&replayed) });
        }
        candidates.sort_by_key(|candidate| Reverse(candidate.shown.len()));
        candidates
    }

    /// A set of faults that together explain as much as can be explained: the one that adds most is taken first. Who adds
    /// nothing may do so beside others, and is tried again when they are in.
    async fn set(&self, candidates: &[CauseCandidate]) -> Vec<usize> {
        let mut set: Vec<usize> = Vec::new();
        let mut shown = BTreeSet::new();
        for _ in 0..MOST_PASSES {
            let before = set.len();
            let mut untried: Vec<&CauseCandidate> =
                candidates.iter().filter(|candidate| !set.contains(&candidate.fault)).collect();
            loop {
                let gain = |candidate: &CauseCandidate| candidate.shown.difference(&shown).count();
                untried.retain(|candidate| gain(candidate) > 0);
                let best = (0..untried.len()).max_by_key(|index| {
                    let candidate = untried[*index];
                    (candidate.agrees, gain(candidate), Reverse(candidate.fault))
                });
                let Some(best) = best else { break };
                let candidate = untried.swap_remove(best);
                let larger = [set.as_slice(), &[candidate.fault]].concat();
                if let Some(now) = self.grown(&larger, candidate, &shown).await {
                    (set, shown) = (larger, now);
                }
            }
            if set.len() == before {
                break;
            }
        }
        set
    }

    /// What a set explains that was made larger by a candidate; `None` where that is no more than before, or something
    /// speaks against it.
    async fn grown(
        &self,
        larger: &[usize],
        candidate: &CauseCandidate,
        before: &BTreeSet<Shown>,
    ) -> Option<BTreeSet<Shown>> {
        let gained: BTreeSet<usize> = candidate.shown.difference(before).map(|(_, place)| *place).collect();
        let gained: Vec<usize> = gained.into_iter().collect();
        if self.evidence.shown(&self.evidence.replayer.replay(larger, &gained).await).is_subset(before) {
            return None;
        }
        let now = self
            .evidence
            .shown(&self.evidence.replayer.replay_agreeing(larger, &self.evidence.showing).await?);
        (now.len() > before.len() && self.evidence.is_kept_by(larger, usize::MAX).await).then_some(now)
    }

    /// The set without the faults that explain nothing beside the others.
    async fn smallest(&self, mut set: Vec<usize>) -> Vec<usize> {
        let all = self.evidence.shown(&self.evidence.replayer.replay(&set, &self.evidence.showing).await);
        for fault in set.clone().into_iter().rev() {
            let without: Vec<usize> = set.iter().copied().filter(|other| *other != fault).collect();
            let replayed = self.evidence.replayer.replay(&without, &self.evidence.showing).await;
            if self.evidence.shown(&replayed) == all && self.evidence.agrees(&replayed) {
                set = without;
            }
        }
        set
    }

    /// The causes of a set: each finding goes to those faults which have to be taken out so that it goes.
    async fn proven(&self, candidates: &[CauseCandidate], set: &[usize]) -> Vec<FoundCause> {
        let all = self.evidence.shown(&self.evidence.replayer.replay(set, &self.evidence.showing).await);
        let mut left_without = BTreeMap::new();
        for fault in set {
            let without: Vec<usize> = set.iter().copied().filter(|other| other != fault).collect();
            left_without.insert(
                *fault,
                self.evidence.shown(&self.evidence.replayer.replay(&without, &self.evidence.showing).await),
            );
        }
        let mut by_requirement: BTreeMap<&RequirementId, (BTreeSet<usize>, Vec<usize>)> = BTreeMap::new();
        let mut unexplained: BTreeSet<&RequirementId> = BTreeSet::new();
        for (number, target) in self.evidence.targets.iter().enumerate() {
            let of_target = |shown: &BTreeSet<Shown>| shown.range((number, 0)..(number + 1, 0)).count();
            let alone = set.iter().find(|fault| of_target(&left_without[*fault]) == 0);
            let needed = |fault: &&usize| {
                let alone = candidates.iter().find(|candidate| candidate.fault == **fault);
                of_target(&left_without[*fault]) < target.places.len()
                    || alone.is_some_and(|candidate| of_target(&candidate.shown) > 0)
            };
            let faults = match alone {
                _ if of_target(&all) < target.places.len() => Vec::new(),
                Some(fault) => self.with_those_beside(*fault, set, target).await,
                None => set.iter().filter(needed).copied().collect(),
            };
            // A finding goes when it is broken in no way any more.
            if faults.is_empty() {
                unexplained.insert(&target.breach.0);
            }
            let (of_requirement, targets) = by_requirement.entry(&target.breach.0).or_default();
            of_requirement.extend(faults);
            targets.push(number);
        }
        by_requirement.retain(|id, _| !unexplained.contains(id));
        let mut causes: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for (faults, targets) in by_requirement.into_values() {
            causes.entry(faults.into_iter().collect()).or_default().extend(targets);
        }
        let rivals = Rivals { evidence: &self.evidence, candidates, set, all: &all };
        let mut told = Vec::new();
        for (faults, numbers) in causes {
            let rivals = rivals.of(&faults, &left_without).await;
            told.push(self.told(&faults, &numbers, &rivals));
        }
        told.sort_by_key(|cause| Reverse(cause.requirements.len()));
        told
    }

    /// The fault, and those of the set that show a finding in other cases too: it goes only when they are all mended.
    async fn with_those_beside(&self, fault: usize, set: &[usize], target: &ShownFinding) -> Vec<usize> {
        let others: Vec<usize> = set.iter().copied().filter(|other| *other != fault).collect();
        let mut faults = vec![fault];
        if self.is_shown_elsewhere(&others, target).await {
            for other in others {
                if self.is_shown_elsewhere(&[other], target).await {
                    faults.push(other);
                }
            }
            faults.sort_unstable();
        }
        faults
    }

    async fn is_shown_elsewhere(&self, faults: &[usize], target: &ShownFinding) -> bool {
        let replayed = self.evidence.replayer.replay(faults, &target.elsewhere).await;
        replayed.values().any(|broken| broken.contains(&target.breach))
    }

    fn told(&self, faults: &[usize], numbers: &[usize], rivals: &[Vec<usize>]) -> FoundCause {
        let ids = |faults: &[usize]| {
            faults.iter().map(|fault| self.evidence.replayer.faults[*fault].id.clone()).collect()
        };
        let sentences: Vec<&str> =
            faults.iter().map(|fault| self.evidence.replayer.faults[*fault].sentence.as_str()).collect();
        // One that is broken in several ways is one finding.
        let requirements: BTreeSet<RequirementId> =
            numbers.iter().map(|number| self.evidence.targets[*number].breach.0.clone()).collect();
        FoundCause {
            operation: self.evidence.replayer.cases.plan.generator().operation.id.clone(),
            faults: ids(faults),
            sentence: sentences.join("; "),
            requirements: requirements.into_iter().collect(),
            rivals: rivals.iter().map(|rival| ids(rival)).collect(),
        }
    }
}
