//! Which faults may explain the same in the place of one.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::run::cause::evidence::{CauseCandidate, Shown};

/// The faults that may explain in the place of one of a set what is `lost` without it, those first that explain most of it when
/// they stand alone. What it does not show itself, but only beside others of the set, need not be shown by them alone.
pub(super) fn alike(
    candidates: &[CauseCandidate],
    set: &[usize],
    fault: usize,
    lost: &BTreeSet<Shown>,
) -> Vec<usize> {
    let own = candidates.iter().find(|candidate| candidate.fault == fault).map(|candidate| &candidate.shown);
    let own: BTreeSet<Shown> = own.into_iter().flat_map(|own| own.intersection(lost)).copied().collect();
    if own.is_empty() {
        return Vec::new();
    }
    let is_alike =
        |candidate: &&CauseCandidate| !set.contains(&candidate.fault) && own.is_subset(&candidate.shown);
    let mut alike: Vec<&CauseCandidate> = candidates.iter().filter(is_alike).collect();
    alike.sort_by_cached_key(|candidate| Reverse(candidate.shown.intersection(lost).count()));
    alike.into_iter().map(|candidate| candidate.fault).collect()
}
