//! What came of the cases of a share of a run: what a merge looks for causes by.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::verdict::BreakageKind;
use crate::model::requirement::id::RequirementId;

/// What came of the cases of one operation, in a share of a run or in several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordedCases {
    /// The id of the operation.
    pub operation: String,
    /// How many random cases the whole run has.
    pub random: usize,
    /// The members that were given values in all cases.
    pub given: BTreeSet<String>,
    /// By the place of a case among all of the run: what came of it.
    pub cases: BTreeMap<usize, RecordedVerdicts>,
}

/// What came of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordedVerdicts {
    /// What it broke, and how.
    pub broken: BTreeSet<(RequirementId, BreakageKind)>,
    /// What held in it.
    pub held: BTreeSet<RequirementId>,
    /// The status and the error that were answered, where it broke something.
    pub answer: Option<String>,
}

impl RecordedCases {
    /// Takes in those of another share of the same run.
    pub fn add(&mut self, other: Self) {
        self.random = self.random.max(other.random);
        self.given.extend(other.given);
        self.cases.extend(other.cases);
    }
}
