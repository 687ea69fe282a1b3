//! Keeps what was judged of a client: for each requirement how many calls came to what, and which one shows it best.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::time::Duration;

use crate::check::expected_failures::Breaches;
use crate::check::manner::Manner;
use crate::check::verdict::{BreakageKind, Verdict};
use crate::client::made_call::MadeCall;
use crate::event::summary::VerdictWord;
use crate::model::client_rule::ClientRule;
use crate::model::protocol::ProtocolModel;
use crate::model::requirement::id::RequirementId;

/// What was judged by each requirement.
#[derive(Debug, Default)]
pub(super) struct ClientTally {
    pub(super) entries: BTreeMap<RequirementId, RuleTally>,
}

/// What was judged by one requirement.
#[derive(Debug, Default)]
pub(super) struct RuleTally {
    pub(super) cases: usize,
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) errors: usize,
    pub(super) undetermined: usize,
    pub(super) took: Duration,
    /// How it showed in all calls.
    pub(super) breaches: Breaches,
    /// For each way in which it was broken, the call that shows it best.
    pub(super) broken: BTreeMap<BreakageKind, MadeCall>,
}

impl ClientTally {
    /// Enters a call.
    pub(super) fn enter(&mut self, made: &MadeCall) {
        for judgment in &made.judgments {
            let entry = self.entries.entry(judgment.requirement.clone()).or_default();
            entry.cases += 1;
            match &judgment.verdict {
                Verdict::Pass => entry.passed += 1,
                Verdict::Error(_) => entry.errors += 1,
                Verdict::Undetermined(_) => entry.undetermined += 1,
                Verdict::Fail(breakage) => {
                    entry.failed += 1;
                    entry.breaches.entry(breakage.outcome).or_default().insert(Manner::of_call(&made.case));
                    let rank = |made: &MadeCall| (made.size(), made.place);
                    let is_better =
                        entry.broken.get(&breakage.outcome).is_none_or(|best| rank(made) < rank(best));
                    if is_better {
                        entry.broken.insert(breakage.outcome, made.clone());
                    }
                }
            }
        }
        if let Some(entry) = self.entries.get_mut(&made.case.about) {
            entry.took += made.took;
        }
    }

    /// Takes back the breaches that may be no more than the wake of others: what they say is not decided.
    pub(super) fn settle(&mut self, protocol: &ProtocolModel) {
        let id = |rule: ClientRule| protocol.client_requirement_id(rule);
        let is_broken =
            |rule: &ClientRule| self.entries.get(&id(*rule)).is_some_and(|entry| entry.failed > 0);
        let broken: BTreeSet<ClientRule> = ClientRule::ALL.into_iter().filter(is_broken).collect();
        for rule in &broken {
            if rule.rests_on().iter().any(|below| broken.contains(below))
                && let Some(entry) = self.entries.get_mut(&id(*rule))
            {
                entry.undetermined += std::mem::take(&mut entry.failed);
                entry.broken.clear();
                entry.breaches.clear();
            }
        }
    }
}

impl RuleTally {
    /// The worst verdict of all calls.
    pub(super) fn verdict(&self) -> VerdictWord {
        VerdictWord::worst(self.failed, self.errors, self.undetermined, self.passed)
    }
}
