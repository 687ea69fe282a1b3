//! The search: from the findings of an operation to the faults that explain them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::event::cause::FoundCause;
use crate::exchange::interrupt::Interrupt;
use crate::model::requirement::id::RequirementId;
use crate::oracle::fault::catalogue;
use crate::run::cause::alike::alike;
use crate::run::cause::doubt::ExplainingFaults;
use crate::run::cause::effort::Effort;
use crate::run::cause::evidence::{CauseCandidate, CauseEvidence, Shown, Unexplained};
use crate::run::cause::mending::Mending;
use crate::run::cause::observed::FindingBreach;
use crate::run::cause::rivals::Rivals;

/// On so many of them it is tried first whether a fault explains anything at all.
const FIRST_SHOWING: usize = 4;
/// So many faults are tried that explain the same as one that was found.
const MOST_ALIKE: usize = 8;
/// So often all faults are tried that may explain something beside others.
const MOST_PASSES: usize = 3;

/// The causes of these findings, the one that explains most first, or what to say where the search took too much work. What was
/// found when the interrupt came is not told: a part of the search proves nothing.
pub(in crate::internals::run) async fn causes(
    unexplained: &Unexplained<'_>,
    findings: &[FindingBreach],
    interrupt: &Interrupt,
) -> Result<Vec<FoundCause>, String> {
    let generator = unexplained.plan.generator();
    let faults = catalogue(&generator.service, &generator.operation);
    let effort = Effort::default();
    let search = effort.within(async {
        let evidence = CauseEvidence::new(unexplained, &faults, findings, &effort).await;
        CauseSearch { evidence }.causes().await
    });
    match interrupt.unless_uttered(search).await {
        Some(Some(causes)) => Ok(causes),
        Some(None) => Err(format!(
            "what causes the findings in {} was not found out: that of so many would take too long",
            generator.operation.id
        )),
        None => Ok(Vec::new()),
    }
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
        let set = self.fewest(&candidates, set).await;
        let set = self.closest(&candidates, set).await;
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
            let unlike = self.evidence.unlike(&replayed, &shown);
            let agrees = self.evidence.agrees(&replayed);
            candidates.push(CauseCandidate { fault: index, shown, unlike, agrees });
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
                let gain_in_kind = |candidate: &CauseCandidate| {
                    let gained = candidate.shown.difference(&shown);
                    gained.filter(|it| !candidate.unlike.contains(it)).count()
                };
                untried.retain(|candidate| gain(candidate) > 0);
                let best = (0..untried.len()).max_by_key(|index| {
                    let candidate = untried[*index];
                    (candidate.agrees, gain_in_kind(candidate), gain(candidate), Reverse(candidate.fault))
                });
                let Some(best) = best else { break };
                let candidate = untried.swap_remove(best);
                let larger = [set.as_slice(), &[candidate.fault]].concat();
                let gained = candidate.shown.difference(&shown).map(|(_, place)| *place).collect();
                if let Some(now) = self.grown(&larger, candidate.fault, gained, &shown).await {
                    (set, shown) = (larger, now);
                }
            }
            self.add_those_beside(candidates, &mut set, &mut shown).await;
            if set.len() == before {
                break;
            }
        }
        set
    }

    /// Adds the faults that explain nothing alone, and something beside those of the set: another one of it is to blame for the
    /// way in which it shows.
    async fn add_those_beside(
        &self,
        candidates: &[CauseCandidate],
        set: &mut Vec<usize>,
        shown: &mut BTreeSet<Shown>,
    ) {
        if set.is_empty() {
            return;
        }
        for (index, fault) in self.evidence.replayer.faults.iter().enumerate() {
            if candidates.iter().any(|candidate| candidate.fault == index) || set.contains(&index) {
                continue;
            }
            let targets = self.evidence.targets.iter().enumerate();
            let aimed = targets.filter(|(_, target)| fault.breaks.contains(&target.breach.0));
            let gained: BTreeSet<usize> = aimed
                .flat_map(|(number, target)| {
                    let first = target.places.iter().take(FIRST_SHOWING);
                    first.map(move |place| (number, *place))
                })
                .filter(|it| !shown.contains(it))
                .map(|(_, place)| place)
                .collect();
            let larger = [set.as_slice(), &[index]].concat();
            if !gained.is_empty()
                && let Some(now) = self.grown(&larger, index, gained, shown).await
            {
                (*set, *shown) = (larger, now);
            }
        }
    }

    /// What a set explains that was made larger by a fault, which may add something at places that it `gained`; `None` where that
    /// is no more than before, or something speaks against it.
    async fn grown(
        &self,
        larger: &[usize],
        fault: usize,
        gained: BTreeSet<usize>,
        before: &BTreeSet<Shown>,
    ) -> Option<BTreeSet<Shown>> {
        let gained: Vec<usize> = gained.into_iter().collect();
        if self.evidence.shown(&self.evidence.replayer.replay(larger, &gained).await).is_subset(before) {
            return None;
        }
        let now = self
            .evidence
            .shown(&self.evidence.replayer.replay_agreeing(larger, &self.evidence.showing).await?);
        (now.len() > before.len() && self.evidence.is_kept_by(larger, &[fault], usize::MAX).await)
            .then_some(now)
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

    /// The set with one fault in the place of several where no case tells it from them: which of them came first may hang on
    /// what hid one of them in the cases that were chosen.
    async fn fewest(&self, candidates: &[CauseCandidate], mut set: Vec<usize>) -> Vec<usize> {
        let evidence = &self.evidence;
        let all = evidence.shown(&evidence.replayer.replay(&set, &evidence.showing).await);
        for whole in candidates {
            let is_part = |fault: &usize| {
                candidates.iter().any(|part| part.fault == *fault && part.shown.is_subset(&whole.shown))
            };
            let (parts, others): (Vec<usize>, Vec<usize>) = set.iter().copied().partition(is_part);
            if parts.len() < 2 || parts.contains(&whole.fault) {
                continue;
            }
            let left = evidence.shown(&evidence.replayer.replay(&others, &evidence.showing).await);
            let lost: BTreeSet<Shown> = all.difference(&left).copied().collect();
            let changed = [others.as_slice(), &[whole.fault]].concat();
            let rivals = Rivals { evidence, candidates, set: &set, all: &all };
            if rivals.is_rival(&others, &[whole.fault], &lost).await
                && evidence.is_kept_by(&changed, &[whole.fault], usize::MAX).await
            {
                set = changed;
            }
        }
        set
    }

    /// The set with another fault in the place of one where that explains the same, and comes closer to what the service broke in
    /// other cases.
    async fn closest(&self, candidates: &[CauseCandidate], mut set: Vec<usize>) -> Vec<usize> {
        let evidence = &self.evidence;
        let all = evidence.shown(&evidence.replayer.replay(&set, &evidence.showing).await);
        for index in 0..set.len() {
            let fault = set[index];
            let others: Vec<usize> = set.iter().copied().filter(|other| *other != fault).collect();
            let left = evidence.shown(&evidence.replayer.replay(&others, &evidence.showing).await);
            let lost: BTreeSet<Shown> = all.difference(&left).copied().collect();
            let mut alike = alike(candidates, &set, fault, &lost);
            alike.truncate(MOST_ALIKE);
            if alike.is_empty() {
                continue;
            }
            let telling = evidence.telling(&lost, &[&[fault], alike.as_slice()].concat());
            let mut least = evidence.difference(&set, &telling).await;
            for other in alike {
                let changed = [others.as_slice(), &[other]].concat();
                let difference = evidence.difference(&changed, &telling).await;
                if difference < least
                    && let Some(replayed) =
                        evidence.replayer.replay_agreeing(&changed, &evidence.showing).await
                    && all.is_subset(&evidence.shown(&replayed))
                    && evidence.is_kept_by(&changed, &[other], usize::MAX).await
                {
                    least = difference;
                    set[index] = other;
                }
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
        let mending =
            Mending { evidence: &self.evidence, candidates, set, all: &all, left_without: &left_without };
        let mut causes = ExplainingFaults::new();
        let mut unexplained = Vec::new();
        for targets in self.evidence.by_requirement(0..self.evidence.targets.len()).into_values() {
            match mending.of(&targets).await {
                Some(faults) => causes.entry(faults).or_default().extend(targets),
                None => unexplained.extend(targets),
            }
        }
        let replayed = self.evidence.replayer.replay(set, &self.evidence.showing).await;
        self.evidence.drop_doubtful(&replayed, &mut causes, unexplained);
        let rivals = Rivals { evidence: &self.evidence, candidates, set, all: &all };
        let mut told = Vec::new();
        let held_by = |fault: &usize| causes.keys().filter(|faults| faults.contains(fault)).count();
        for (faults, numbers) in &causes {
            let shared = self.shared(&mending, faults, &causes).await;
            // What is to blame for nothing else tells them apart, and is told first.
            let mut faults: Vec<usize> = faults.iter().copied().collect();
            faults.sort_by_key(|fault| (held_by(fault), *fault));
            let rivals = rivals.of(&faults, &left_without).await;
            told.push(self.told(&faults, numbers, shared, &rivals));
        }
        told.sort_by_key(|cause| Reverse(cause.requirements.len()));
        told
    }

    /// The requirements that other causes explain, and that hold as well when these faults are mended. What other causes explain
    /// by some of the same faults goes with them anyway.
    async fn shared(
        &self,
        mending: &Mending<'_>,
        faults: &BTreeSet<usize>,
        causes: &ExplainingFaults,
    ) -> Vec<RequirementId> {
        let others = causes.iter().filter(|(other, _)| !other.is_subset(faults));
        let targets = others.flat_map(|(_, targets)| targets).copied();
        let mut shared = Vec::new();
        for (id, targets) in self.evidence.by_requirement(targets) {
            if mending.is_mended(faults, &targets).await {
                shared.push(id.clone());
            }
        }
        shared
    }

    fn told(
        &self,
        faults: &[usize],
        numbers: &[usize],
        shared: Vec<RequirementId>,
        rivals: &[Vec<usize>],
    ) -> FoundCause {
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
            shared,
            rivals: rivals.iter().map(|rival| ids(rival)).collect(),
        }
    }
}
