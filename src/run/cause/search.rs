//! The search: from the findings of an operation to the faults that explain them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::event::cause::FoundCause;
use crate::exchange::interrupt::Interrupt;
use crate::model::requirement::id::RequirementId;
use crate::oracle::fault::{Fault, catalogue};
use crate::run::cause::evidence::{CauseCandidate, CauseEvidence, Shown, ShownFinding, Unexplained};
use crate::run::cause::observed::{FindingBreach, ObservedCases};
use crate::run::cause::rivals::Rivals;
use crate::run::cause::telling::{CauseInquiry, CauseTeller, drawn_anew};
use crate::run::cause::trial::{CauseTrial, ProvenCause};

/// So many names of an error are tried.
const MOST_NAMES: usize = 6;
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
    let faults = named_as_seen(faults, unexplained.observed);
    let (plans, nothing) = (drawn_anew(unexplained.plan), ObservedCases::default());
    let search = CauseSearch {
        evidence: CauseEvidence::new(unexplained, &faults, findings),
        teller: CauseTeller::new(unexplained, inquiry, &plans, &nothing, &faults),
    };
    interrupt.unless_uttered(search.causes()).await.unwrap_or_default()
}

/// The faults, those by which an error has another name once for each name that the service gives it.
fn named_as_seen(faults: Vec<Fault>, observed: &ObservedCases) -> Vec<Fault> {
    let mut named = Vec::new();
    for fault in faults {
        let names = observed.wrong_errors(&fault.breaks);
        let before = named.len();
        named.extend(names.into_iter().take(MOST_NAMES).filter_map(|name| fault.with_error(name)));
        if named.len() == before {
            named.push(fault);
        }
    }
    named
}

/// The search for the causes of an operation's findings.
struct CauseSearch<'a> {
    evidence: CauseEvidence<'a>,
    teller: CauseTeller<'a>,
}

impl CauseSearch<'_> {
    async fn causes(&self) -> Vec<FoundCause> {
        let mut candidates = self.candidates().await;
        let mut set = Vec::new();
        let mut refuted = BTreeSet::new();
        let mut rounds = 0;
        let causes = loop {
            // In the end causes are only taken away, until nothing speaks against any.
            if rounds < MOST_ROUNDS {
                set = self.grown_from(set, &candidates).await;
                set = self.with_those_that_need_others(set, &refuted).await;
                set = self.smallest(set).await;
            }
            rounds += 1;
            let mut causes = self.proven(&candidates, &set, &refuted).await;
            let trial = CauseTrial {
                evidence: &self.evidence,
                teller: &self.teller,
                set: &set,
                explained: self.explained(&set).await,
            };
            let now = trial.refuted(&mut causes).await;
            if now.is_empty() {
                break causes;
            }
            refuted.extend(now);
            candidates.retain(|candidate| !refuted.contains(&candidate.fault));
            set.retain(|fault| !refuted.contains(fault));
        };
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
            let replayed = self.evidence.replay(&[index]).await;
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
    async fn grown_from(&self, mut set: Vec<usize>, candidates: &[CauseCandidate]) -> Vec<usize> {
        let mut shown = self.evidence.shown(&self.evidence.replay(&set).await);
        for _ in 0..MOST_PASSES {
            let before = set.len();
            let mut untried: Vec<&CauseCandidate> =
                candidates.iter().filter(|candidate| !set.contains(&candidate.fault)).collect();
            loop {
                untried.retain(|candidate| !self.is_in(&set, candidate.fault));
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
        self.kept_and_shown(larger).await.filter(|now| now.len() > before.len())
    }

    /// What a set explains; `None` where something speaks against it.
    async fn kept_and_shown(&self, set: &[usize]) -> Option<BTreeSet<Shown>> {
        let evidence = &self.evidence;
        let replayed = evidence.replayer.replay_agreeing(set, &evidence.showing).await?;
        evidence.is_kept_by(set, set, usize::MAX).await.then(|| evidence.shown(&replayed))
    }

    /// The set with the faults that explain something only beside those of the set.
    async fn with_those_that_need_others(
        &self,
        mut set: Vec<usize>,
        refuted: &BTreeSet<usize>,
    ) -> Vec<usize> {
        let evidence = &self.evidence;
        let mut shown = evidence.shown(&evidence.replay(&set).await);
        let explained = evidence.wholly_shown(&shown);
        let mut gaining = Vec::new();
        for (index, fault) in evidence.replayer.faults.iter().enumerate() {
            let is_aimed = |(number, target): &(usize, &ShownFinding)| {
                !explained.contains(number) && fault.breaks.contains(&target.breach.0)
            };
            let aimed = evidence.targets.iter().enumerate().filter(is_aimed);
            let places: BTreeSet<usize> =
                aimed.flat_map(|(_, target)| target.places.iter().copied()).collect();
            if places.is_empty() || refuted.contains(&index) || self.is_in(&set, index) {
                continue;
            }
            let places: Vec<usize> = places.into_iter().collect();
            let larger = [set.as_slice(), &[index]].concat();
            let now = evidence.shown(&evidence.replayer.replay(&larger, &places).await);
            let gain = now.difference(&shown).count();
            if gain > 0 {
                gaining.push((Reverse(gain), index));
            }
        }
        gaining.sort_unstable();
        for (_, index) in gaining {
            let larger = [set.as_slice(), &[index]].concat();
            if !self.is_in(&set, index)
                && let Some(now) = self.kept_and_shown(&larger).await
                && now.len() > shown.len()
            {
                (set, shown) = (larger, now);
            }
        }
        set
    }

    /// What is broken in the ways that a set explains.
    async fn explained(&self, set: &[usize]) -> BTreeSet<&FindingBreach> {
        let evidence = &self.evidence;
        let shown = evidence.shown(&evidence.replay(set).await);
        let numbers = evidence.wholly_shown(&shown).into_iter();
        numbers.map(|number| &evidence.targets[number].breach).collect()
    }

    /// Whether a fault is in a set, by whatever name of an error.
    fn is_in(&self, set: &[usize], fault: usize) -> bool {
        let id = |index: usize| &self.evidence.replayer.faults[index].id;
        set.iter().any(|other| id(*other) == id(fault))
    }

    /// The set without the faults that no finding needs to be explained.
    async fn smallest(&self, mut set: Vec<usize>) -> Vec<usize> {
        let all = self.evidence.shown(&self.evidence.replay(&set).await);
        let all = self.evidence.wholly_shown(&all);
        for fault in set.clone().into_iter().rev() {
            let without: Vec<usize> = set.iter().copied().filter(|other| *other != fault).collect();
            let replayed = self.evidence.replay_changed(&without, &[fault], &set).await;
            let left = self.evidence.wholly_shown(&self.evidence.shown(&replayed));
            if all.is_subset(&left) && self.evidence.agrees(&replayed) {
                set = without;
            }
        }
        set
    }

    /// The causes of a set: each finding goes to those faults which have to be taken out so that it goes.
    async fn proven(
        &self,
        candidates: &[CauseCandidate],
        set: &[usize],
        refuted: &BTreeSet<usize>,
    ) -> Vec<ProvenCause> {
        let all = self.evidence.shown(&self.evidence.replay(set).await);
        let mut lost_without = BTreeMap::new();
        let mut left_without = BTreeMap::new();
        for fault in set {
            let without: Vec<usize> = set.iter().copied().filter(|other| other != fault).collect();
            let replayed = self.evidence.replay_changed(&without, &[*fault], set).await;
            let explained = self.evidence.shown(&replayed);
            lost_without.insert(*fault, all.difference(&explained).copied().collect::<BTreeSet<Shown>>());
            left_without.insert(*fault, self.evidence.still_shown(&replayed));
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
        let mut causes: BTreeMap<BTreeSet<usize>, Vec<usize>> = BTreeMap::new();
        for (faults, targets) in by_requirement.into_values() {
            causes.entry(faults).or_default().extend(targets);
        }
        let rivals = Rivals { evidence: &self.evidence, candidates, refuted, set, all: &all };
        let mut proven = Vec::new();
        for (faults, targets) in causes {
            let faults: Vec<usize> = faults.into_iter().collect();
            let rivals = rivals.of(&faults, &lost_without).await;
            proven.push(ProvenCause { faults, targets, rivals });
        }
        proven
    }

    /// The fault, and those of the set that break its requirement in other cases too: it goes only when they are all mended.
    async fn with_those_beside(&self, fault: usize, set: &[usize], target: &ShownFinding) -> Vec<usize> {
        let others: Vec<usize> = set.iter().copied().filter(|other| *other != fault).collect();
        let mut faults = vec![fault];
        if self.break_together(&others, target).await {
            for other in others {
                if self.breaks_alone(other, &target.elsewhere, &target.breach.0).await
                    || self.breaks_alone(other, &target.slow_elsewhere, &target.breach.0).await
                {
                    faults.push(other);
                }
            }
        }
        faults
    }

    /// Whether faults break the requirement of a finding together. In cases that take long they are tried together only where
    /// one of them does so alone: otherwise nothing would come of it.
    async fn break_together(&self, faults: &[usize], target: &ShownFinding) -> bool {
        let (replayer, id) = (&self.evidence.replayer, &target.breach.0);
        if replayer.breaks(faults, &target.elsewhere, id).await {
            return true;
        }
        for fault in faults {
            if self.breaks_alone(*fault, &target.slow_elsewhere, id).await {
                return replayer.breaks(faults, &target.slow_elsewhere, id).await;
            }
        }
        false
    }

    /// Whether a fault that stands alone breaks a requirement in one of these cases.
    async fn breaks_alone(&self, fault: usize, places: &[usize], id: &RequirementId) -> bool {
        self.evidence.replayer.breaks(&[fault], places, id).await
    }

    fn told(&self, cause: &ProvenCause) -> FoundCause {
        let faults = self.evidence.replayer.faults;
        let ids = |numbers: &[usize]| numbers.iter().map(|number| faults[*number].id.clone()).collect();
        let sentences: Vec<&str> =
            cause.faults.iter().map(|number| faults[*number].sentence.as_str()).collect();
        let requirement = |number: &usize| self.evidence.targets[*number].breach.0.clone();
        // One that is broken in several ways is one finding.
        let requirements: BTreeSet<RequirementId> = cause.targets.iter().map(requirement).collect();
        FoundCause {
            operation: self.evidence.replayer.cases.plan.generator().operation.id.clone(),
            faults: ids(&cause.faults),
            sentence: sentences.join("; "),
            requirements: requirements.into_iter().collect(),
            rivals: cause.rivals.iter().map(|rival| ids(rival)).collect(),
        }
    }
}
