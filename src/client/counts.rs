//! How many calls came to what, when it is known which breaches are only the wake of others.

use std::collections::BTreeSet;

use crate::check::verdict::Verdict;
use crate::client::made_call::MadeCall;
use crate::event::summary::{CaseCounts, VerdictWord};
use crate::model::requirement::id::RequirementId;

/// What each call came to.
#[derive(Debug, Default)]
pub(super) struct CallCounts {
    calls: Vec<CallWords>,
    /// Calls that were not made, for what the client has not.
    pub(super) skipped: usize,
    /// Calls that were not made, for want of time.
    pub(super) unsent: usize,
}

#[derive(Debug)]
struct CallWords {
    /// What the call comes to without its breaches.
    otherwise: VerdictWord,
    broken: Vec<RequirementId>,
}

impl CallCounts {
    /// Counts a call, and says the worst that came of it.
    pub(super) fn enter(&mut self, made: &MadeCall) -> VerdictWord {
        let mut broken = Vec::new();
        let mut otherwise = VerdictWord::Skip;
        for judgment in &made.judgments {
            otherwise = otherwise.min(match &judgment.verdict {
                Verdict::Pass => VerdictWord::Pass,
                Verdict::Error(_) => VerdictWord::Error,
                Verdict::Undetermined(_) => VerdictWord::Undetermined,
                Verdict::Fail(_) => {
                    broken.push(judgment.requirement.clone());
                    VerdictWord::Skip
                }
            });
        }
        let worst = if broken.is_empty() { otherwise } else { VerdictWord::Fail };
        self.calls.push(CallWords { otherwise, broken });
        worst
    }

    /// The counts, where breaches of the one kind of requirements are failures, and those of the other are recorded alone.
    pub(super) fn counts(
        &self,
        failed: &BTreeSet<&RequirementId>,
        open: &BTreeSet<&RequirementId>,
    ) -> CaseCounts {
        let mut counts = CaseCounts::default();
        for call in &self.calls {
            let has = |ids: &BTreeSet<&RequirementId>| call.broken.iter().any(|id| ids.contains(id));
            let word = if has(failed) {
                VerdictWord::Fail
            } else if has(open) || (call.otherwise == VerdictWord::Skip && !call.broken.is_empty()) {
                VerdictWord::Undetermined.min(call.otherwise)
            } else {
                call.otherwise
            };
            *counts.of(word) += 1;
        }
        counts.skip += self.skipped + self.unsent;
        counts.total = self.calls.len() + self.skipped + self.unsent;
        counts
    }
}
