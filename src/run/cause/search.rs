//! The search: from the findings of an operation to the faults that explain them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::event::cause::FoundCause;
use crate::exchange::interrupt::Interrupt;
use crate::oracle::fault::catalogue;
use crate::run::cause::evidence::{CauseCandidate, CauseEvidence, Shown, ShownFinding, Unexplained};
use crate::run::cause::observed::{FindingBreach, ObservedCases};
use crate::run::cause::rivals::Rivals;
use crate::run::cause::telling::{CauseInquiry, CauseTeller, drawn_anew};
use crate::run::cause::trial::{CauseTrial, ProvenCause};

/// On so many of them it is tried first whether a fault explains anything at all.
const FIRST_SHOWING: usize = 2;
/// So often causes are looked for, each time without those that were refuted.
const MOST_ROUNDS: usize = 6;
/// So often all faults are tried that may explain something beside others.
const MOST_PASSES: usize = 3;

/// The causes of these findings, the one that explains most first. What was found when the interrupt came is not told: a part
/// of the search proves nothing. The service is asked what tells causes from others, where there is a way to it.
pub(in crate::internals::run) async fn causes(
    unexplained: &Unexplained<'_>,
    findings: &[FindingBreach],
    inquiry: Option<CauseInquiry<'_>>,
    interrupt: &Interrupt,
) -> Vec<FoundCause> {
    let generator = unexplained.plan.generator();
    let faults = catalogue(&generator.service, &generator.operation);
    let (plans, nothing) = (drawn_anew(unexplained.plan), ObservedCases::default());
    let search = CauseSearch {
        evidence: CauseEvidence::new(unexplained, &faults, findings),
        teller: CauseTeller::new(unexplained, inquiry, &plans, &nothing, &faults),
    };
    interrupt.unless_uttered(search.causes()).await.unwrap_or_default()
}

/// The search for the causes of an operation's findings.
struct CauseSearch<'a> {
    evidence: CauseEvidence<'a>,
    teller: CauseTeller<'a>,
}

impl CauseSearch<'_> {
    async fn causes(&self) -> Vec<FoundCause> {
        let mut candidates = self.candidates().await;
        let mut causes = Vec::new();
        for _ in 0..MOST_ROUNDS {
            let set = self.set(&candidates).await;
            let set = self.smallest(set).await;
            causes = self.proven(&candidates, &set).await;
            let trial = CauseTrial { evidence: &self.evidence, teller: &self.teller, set: &set };
            let refuted = trial.refuted(&mut causes).await;
            if refuted.is_empty() {
                break;
            }
            candidates.retain(|candidate| !refuted.contains(&candidate.fault));
            causes.retain(|cause| cause.faults.iter().all(|fault| !refuted.contains(fault)));
        }
        causes.sort_by_key(|cause| Reverse(cause.targets.len()));
        causes.iter().map(|cause| self.told(cause)).collect()
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
            candidates.push(CauseCandidate {
                fault: index,
                shown,
                agrees: self.evidence.agrees(&replayed),
                alike: replayed.values().filter(|case| case.is_alike).count(),
            });
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
                    (candidate.agrees, gain(candidate), candidate.alike, Reverse(candidate.fault))
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
    async fn proven(&self, candidates: &[CauseCandidate], set: &[usize]) -> Vec<ProvenCause> {
        let all = self.evidence.shown(&self.evidence.replayer.replay(set, &self.evidence.showing).await);
        let mut left_without = BTreeMap::new();
        for fault in set {
            let without: Vec<usize> = set.iter().copied().filter(|other| other != fault).collect();
            left_without.insert(
                *fault,
                self.evidence.shown(&self.evidence.replayer.replay(&without, &self.evidence.showing).await),
            );
        }
        let mut causes: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for (number, target) in self.evidence.targets.iter().enumerate() {
            let of_target = |shown: &BTreeSet<Shown>| shown.range((number, 0)..(number + 1, 0)).count();
            if of_target(&all) < target.places.len() {
                continue;
            }
            let alone = set.iter().find(|fault| of_target(&left_without[*fault]) == 0);
            let needed = |fault: &&usize| {
                let alone = candidates.iter().find(|candidate| candidate.fault == **fault);
                of_target(&left_without[*fault]) < target.places.len()
                    || alone.is_some_and(|candidate| of_target(&candidate.shown) > 0)
            };
            let faults = match alone {
                Some(fault) => self.with_those_beside(*fault, set, target).await,
                None => set.iter().filter(needed).copied().collect(),
            };
            if !faults.is_empty() {
                causes.entry(faults).or_default().push(number);
            }
        }
        let rivals = Rivals { evidence: &self.evidence, candidates, set, all: &all };
        let mut proven = Vec::new();
        for (faults, targets) in causes {
            let rivals = rivals.of(&faults, &left_without).await;
            proven.push(ProvenCause { faults, targets, rivals });
        }
        proven
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
        replayed.values().any(|case| case.broken.contains(&target.breach))
    }

    fn told(&self, cause: &ProvenCause) -> FoundCause {
        let faults = self.evidence.replayer.faults;
        let ids = |numbers: &[usize]| numbers.iter().map(|number| faults[*number].id.clone()).collect();
        let sentences: Vec<&str> =
            cause.faults.iter().map(|number| faults[*number].sentence.as_str()).collect();
        let requirement = |number: &usize| self.evidence.targets[*number].breach.0.clone();
        FoundCause {
            operation: self.evidence.replayer.cases.plan.generator().operation.id.clone(),
            faults: ids(&cause.faults),
            sentence: sentences.join("; "),
            requirements: cause.targets.iter().map(requirement).collect(),
            rivals: cause.rivals.iter().map(|rival| ids(rival)).collect(),
        }
    }
}
