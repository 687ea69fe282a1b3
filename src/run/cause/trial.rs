//! What speaks against a cause that explains its findings: a wrong cause is worse than none.
//!
//! - Cases of the run, and then the service itself, are asked what tells the cause from its rivals, and from there being none:
//!   the more often, the less speaks for it.
//! - What is broken wherever the cause shows, kept elsewhere, and explained by nothing, says that it is something else.
//! - So does it that as many requests fail in the same way, and nothing says why.
//! - What cannot be asked speaks against nothing.

use std::collections::BTreeSet;

use crate::check::verdict::BreakageKind;
use crate::model::requirement::id::RequirementId;
use crate::run::cause::evidence::CauseEvidence;
use crate::run::cause::observed::FindingBreach;
use crate::run::cause::telling::CauseTeller;

/// So many cases of the run that show a cause are few.
const FEW: usize = 8;
/// So many cases of the run are looked at to tell a cause from a rival.
const MOST_LOOKED_AT: usize = 120;
/// So many cases are sent to see whether a cause holds in other cases too, more where few show it or it is in doubt; and to
/// tell it from a rival.
const MOST_SENT: usize = 2;
const MOST_SENT_FOR_FEW: usize = 6;
const MOST_SENT_FOR_RIVALS: usize = 3;

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
    /// What is broken in the ways that the set explains.
    pub(super) explained: BTreeSet<&'t FindingBreach>,
}

impl CauseTrial<'_, '_> {
    /// The faults that something speaks against. Of the rivals of a cause those stay which nothing tells from it.
    pub(super) async fn refuted(&self, causes: &mut [ProvenCause]) -> BTreeSet<usize> {
        let mut refuted = BTreeSet::new();
        // What takes several faults is tried where each of them explains something alone.
        for cause in causes.iter_mut().filter(|cause| cause.faults.len() == 1) {
            let rivals = std::mem::take(&mut cause.rivals);
            let holds = !self.is_incomplete(cause)
                && self.is_confirmed(cause).await
                && self.is_first_among(cause, rivals).await;
            if !holds {
                refuted.extend(&cause.faults);
            }
        }
        refuted
    }

    /// Whether there is a finding that all cases of the cause show, that is kept elsewhere, and that nothing explains: then the
    /// cause is not what sets these cases apart.
    fn is_incomplete(&self, cause: &ProvenCause) -> bool {
        let (evidence, observed) = (self.evidence, self.evidence.replayer.observed);
        let own = cause.targets.iter().map(|number| &evidence.targets[*number].breach);
        let own: Vec<&FindingBreach> = own.collect();
        let shown: Vec<&BTreeSet<FindingBreach>> = observed
            .all_failed()
            .map(|(broken, _)| broken)
            .filter(|broken| own.iter().any(|breach| broken.contains(breach)))
            .collect();
        let left: BTreeSet<&RequirementId> = evidence
            .targets
            .iter()
            .map(|target| &target.breach)
            .filter(|breach| !self.explained.contains(breach))
            .map(|(id, _)| id)
            .collect();
        let is_broken = |broken: &BTreeSet<FindingBreach>, id: &RequirementId| {
            broken.iter().any(|breach| breach.0 == *id && !self.explained.contains(breach))
        };
        let mut always = left.into_iter().filter(|id| shown.iter().all(|broken| is_broken(broken, id)));
        always.any(|id| observed.is_held_somewhere(id))
    }

    /// Whether the service does again what the cause says. Where it is in doubt, that other requests fail as those of the cause
    /// do speaks against it; that others succeed does so where it cannot be asked.
    async fn is_confirmed(&self, cause: &ProvenCause) -> bool {
        let (evidence, observed) = (self.evidence, self.evidence.replayer.observed);
        let targets = cause.targets.iter().map(|number| &evidence.targets[*number]);
        let seen: BTreeSet<usize> = targets.flat_map(|target| target.places.iter().copied()).collect();
        let answers: BTreeSet<&str> =
            seen.iter().filter_map(|place| observed.failed(*place)).map(|(_, answer)| answer).collect();
        let is_in_doubt = self.is_in_doubt(cause, &answers);
        if is_in_doubt && !answers.iter().all(|answer| answer.starts_with('2')) {
            return false;
        }
        let most = if is_in_doubt || seen.len() < FEW { MOST_SENT_FOR_FEW } else { MOST_SENT };
        let agreement = self.teller.agreement(self.set, &self.without(cause), most).await;
        agreement.first && !(is_in_doubt && agreement.sent == 0)
    }

    /// Whether of the cases that break something in the same way, with the same answers, as many are explained by nothing as
    /// by all causes: these may then well have the same reason, whatever it is.
    fn is_in_doubt(&self, cause: &ProvenCause, answers: &BTreeSet<&str>) -> bool {
        let (evidence, observed) = (self.evidence, self.evidence.replayer.observed);
        let kinds: BTreeSet<BreakageKind> =
            cause.targets.iter().map(|number| evidence.targets[*number].breach.1).collect();
        let of_kind =
            evidence.targets.iter().map(|target| &target.breach).filter(|(_, kind)| kinds.contains(kind));
        let (known, left): (BTreeSet<&FindingBreach>, BTreeSet<&FindingBreach>) =
            of_kind.partition(|breach| self.explained.contains(breach));
        let has = |broken: &BTreeSet<FindingBreach>, some: &BTreeSet<&FindingBreach>| {
            broken.iter().any(|breach| some.contains(breach))
        };
        let alike = || observed.all_failed().filter(|(_, answer)| answers.contains(answer));
        let with_reason = alike().filter(|(broken, _)| has(broken, &known)).count();
        let without = alike().filter(|(broken, _)| has(broken, &left) && !has(broken, &known)).count();
        without >= with_reason.max(1)
    }

    /// Keeps the rivals that nothing tells from a cause; says whether none is better.
    async fn is_first_among(&self, cause: &mut ProvenCause, rivals: Vec<Vec<usize>>) -> bool {
        let others = self.without(cause);
        let places = cause.targets.iter().flat_map(|number| {
            let target = &self.evidence.targets[*number];
            target.places.iter().chain(&target.elsewhere).chain(&target.slow_elsewhere)
        });
        let places: BTreeSet<usize> = places.copied().collect();
        let places: Vec<usize> = places.into_iter().take(MOST_LOOKED_AT).collect();
        let own = if rivals.is_empty() { (0, 0) } else { self.misfits(self.set, &places).await };
        for rival in rivals {
            let set = [others.as_slice(), &rival].concat();
            let misfits = self.misfits(&set, &places).await;
            if misfits.0 < own.0 {
                return false;
            }
            if misfits > own {
                continue;
            }
            let agreement = self.teller.agreement(self.set, &set, MOST_SENT_FOR_RIVALS).await;
            if !agreement.first {
                return false;
            }
            if agreement.second {
                cause.rivals.push(rival);
            }
        }
        true
    }

    /// In how many of these cases a mock with the set breaks something else than the service did; and in how many it breaks the
    /// same with another answer, which tells one rival from another, but says little by itself.
    async fn misfits(&self, set: &[usize], places: &[usize]) -> (usize, usize) {
        let replayed = self.evidence.replayer.replay(set, places).await;
        let observed = self.evidence.replayer.observed;
        let mut misfits = (0, 0);
        for (place, case) in &replayed {
            match observed.failed(*place) {
                Some((own, _)) if *own == case.broken => misfits.1 += usize::from(!case.is_alike),
                None if case.broken.is_empty() => {}
                _ => misfits.0 += 1,
            }
        }
        misfits
    }

    /// The set without a cause.
    fn without(&self, cause: &ProvenCause) -> Vec<usize> {
        self.set.iter().copied().filter(|other| !cause.faults.contains(other)).collect()
    }
}
