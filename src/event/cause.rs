//! Why something is broken: faults of the catalogue with which the mock breaks the same.

use crate::model::requirement::id::RequirementId;

/// A cause as it is found, before findings are numbered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundCause {
    /// The id of the operation.
    pub operation: String,
    /// The ids of the faults, which have all to be mended.
    pub faults: Vec<String>,
    /// What the service does, in the words of the faults.
    pub sentence: String,
    /// The requirements whose findings it explains.
    pub requirements: Vec<RequirementId>,
    /// Other sets of faults that no case tells from this one.
    pub rivals: Vec<Vec<String>>,
}

/// A cause in a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// `C1`, `C2` ..., the one that explains most gating findings first.
    pub id: String,
    /// The ids of the faults, which have all to be mended.
    pub faults: Vec<String>,
    /// What the service does, in the words of the faults.
    pub sentence: String,
    /// The names of the findings that it explains, within the report: they go when it is mended.
    pub explains: Vec<String>,
    /// Other sets of faults that no case tells from this one.
    pub rivals: Vec<Vec<String>>,
}
