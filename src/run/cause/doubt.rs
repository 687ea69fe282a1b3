//! Which causes are doubtful, since a fault that is in no catalogue may be to blame as well. A wrong cause is worse than none.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::verdict::BreakageKind;
use crate::run::cause::evidence::CauseEvidence;
use crate::run::cause::replay::Replayed;

/// Causes: the numbers of their faults, and those of the targets that they explain.
pub(super) type ExplainingFaults = BTreeMap<BTreeSet<usize>, Vec<usize>>;

/// So many cases of a cause must have failed, and all of them, so that it stands by itself.
const LEAST_NEVER_SERVED: usize = 6;

impl CauseEvidence<'_> {
    /// Leaves out the doubtful ones of causes; `replayed` is what all of them break together, and `unexplained` are the targets
    /// that none of them explains.
    pub(super) fn drop_doubtful(
        &self,
        replayed: &Replayed,
        causes: &mut ExplainingFaults,
        mut unexplained: Vec<usize>,
    ) {
        let partial = |_: &BTreeSet<usize>, targets: &mut Vec<usize>| {
            targets.iter().any(|target| self.is_part_of_more(replayed, *target))
        };
        unexplained.extend(causes.extract_if(.., partial).flat_map(|(_, targets)| targets));
        loop {
            let kinds = self.doubtful_kinds(causes, &unexplained);
            let doubtful = |_: &BTreeSet<usize>, targets: &mut Vec<usize>| {
                targets.iter().any(|target| kinds.contains(&self.kind(*target)))
                    && !self.stands_by_itself(targets)
            };
            let before = unexplained.len();
            unexplained.extend(causes.extract_if(.., doubtful).flat_map(|(_, targets)| targets));
            if unexplained.len() == before {
                return;
            }
        }
    }

    /// The ways in which requirements are broken that may all be the work of what nothing explains: where a request is not
    /// served, whoever does not serve it may well not serve others, and of other ways where most are not explained.
    fn doubtful_kinds(&self, causes: &ExplainingFaults, unexplained: &[usize]) -> BTreeSet<BreakageKind> {
        let of_kind = |targets: &mut dyn Iterator<Item = &usize>, kind| {
            targets.filter(|target| self.kind(**target) == kind).count()
        };
        let is_doubtful = |kind: &BreakageKind| {
            let left = of_kind(&mut unexplained.iter(), *kind);
            kind.is_no_service()
                || (kind.is_of_whole_answer() && left > of_kind(&mut causes.values().flatten(), *kind))
        };
        unexplained.iter().map(|target| self.kind(*target)).filter(is_doubtful).collect()
    }

    /// Whether each case that shows a target breaks another requirement in the same way, and that is not explained there.
    fn is_part_of_more(&self, replayed: &Replayed, target: usize) -> bool {
        let breach = &self.targets[target].breach;
        if !breach.1.is_of_whole_answer() {
            return false;
        }
        self.targets[target].places.iter().all(|place| {
            let (Some(broken), Some(explained)) =
                (self.replayer.observed.breaches(*place), replayed.get(place))
            else {
                return false;
            };
            broken.broken.iter().any(|other| other.1 == breach.1 && !explained.broken.contains(other))
        })
    }

    /// Whether it is plain what makes the service fail, whatever else does: nothing that is about these targets is ever served,
    /// of many cases, and the same requests are without what is wrong in them.
    fn stands_by_itself(&self, targets: &[usize]) -> bool {
        let mut cases = 0;
        let is_never_served = |target: &usize| {
            let (id, kind) = &self.targets[*target].breach;
            let about: Vec<usize> = self.about(id).collect();
            cases += about.len();
            let is_broken = |place: &usize| self.replayer.observed.breaks(*place, id);
            kind.is_failure() && !about.is_empty() && about.iter().all(is_broken)
        };
        targets.iter().all(is_never_served) && cases >= LEAST_NEVER_SERVED && self.are_controls_served()
    }

    fn kind(&self, target: usize) -> BreakageKind {
        self.targets[target].breach.1
    }
}
