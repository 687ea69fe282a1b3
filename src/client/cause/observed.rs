//! What came of which calls: what a cause has to explain, and what speaks against one.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::check::verdict::{BreakageKind, Verdict};
use crate::client::made_call::MadeCall;
use crate::model::requirement::id::RequirementId;

/// So many calls that broke something are known, and so many that broke nothing, so that memory does not grow with a run.
const MOST: usize = 1 << 14;

/// A requirement that is broken, and how.
pub(super) type ClientBreach = (RequirementId, BreakageKind);

/// What calls broke, each in the words of what was found.
pub(super) type BrokenCalls = BTreeMap<ClientBreach, String>;

/// What came of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CallVerdicts {
    pub(super) broken: BrokenCalls,
    pub(super) held: BTreeSet<RequirementId>,
}

/// What came of calls, by their places in the plan.
#[derive(Debug, Default)]
pub(in crate::internals::client) struct ObservedCalls {
    /// Many calls share one.
    calls: BTreeMap<usize, Rc<CallVerdicts>>,
    shared: BTreeSet<Rc<CallVerdicts>>,
    /// How many broke nothing.
    clean: usize,
    /// How many broke something.
    broken: usize,
}

impl CallVerdicts {
    pub(super) fn of(made: &MadeCall) -> Self {
        let mut verdicts = Self::default();
        for judgment in &made.judgments {
            let requirement = judgment.requirement.clone();
            match &judgment.verdict {
                Verdict::Fail(breakage) => {
                    verdicts.broken.insert((requirement, breakage.outcome), breakage.actual.clone());
                }
                Verdict::Pass => _ = verdicts.held.insert(requirement),
                Verdict::Error(_) | Verdict::Undetermined(_) => {}
            }
        }
        // One call can be judged by a requirement more than once.
        let broken = &verdicts.broken;
        verdicts.held.retain(|id| broken.keys().all(|(other, _)| other != id));
        verdicts
    }
}

impl ObservedCalls {
    /// Enters what a call came to.
    pub(in crate::internals::client) fn enter(&mut self, made: &MadeCall) {
        let verdicts = Rc::new(CallVerdicts::of(made));
        let count = if verdicts.broken.is_empty() { &mut self.clean } else { &mut self.broken };
        if *count == MOST {
            return;
        }
        *count += 1;
        let shared = self.shared.get(&verdicts).cloned().unwrap_or(verdicts);
        self.shared.insert(Rc::clone(&shared));
        self.calls.insert(made.place, shared);
    }

    /// The places of the calls that showed a breach.
    pub(super) fn showing(&self, breach: &ClientBreach) -> impl Iterator<Item = usize> {
        self.calls.iter().filter(move |(_, call)| call.broken.contains_key(breach)).map(|(place, _)| *place)
    }

    /// The places of the calls that broke nothing.
    pub(super) fn clean(&self) -> impl Iterator<Item = usize> {
        self.calls.iter().filter(|(_, call)| call.broken.is_empty()).map(|(place, _)| *place)
    }

    /// Whether the client kept in the call at a place what is broken there. Of what it was not judged by, nothing is known.
    pub(super) fn refutes(&self, place: usize, broken: &BrokenCalls) -> bool {
        self.calls.get(&place).is_some_and(|call| broken.keys().any(|(id, _)| call.held.contains(id)))
    }

    /// Whether what was found in the call at a place is told in these words too.
    pub(super) fn is_alike(&self, place: usize, breach: &ClientBreach, words: &str) -> bool {
        self.calls.get(&place).and_then(|call| call.broken.get(breach)).is_some_and(|found| found == words)
    }
}
