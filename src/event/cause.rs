//! Why something is broken: faults of the catalogue with which the mock breaks the same.

use std::cmp::Reverse;

use crate::event::finding::Finding;
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
    /// Those whose findings another cause explains, and go as well when this one is mended: it takes both to break them.
    pub shared: Vec<RequirementId>,
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
    /// The names of those that another cause explains, and that go as well when this one is mended.
    pub shared: Vec<String>,
    /// Other sets of faults that no case tells from this one.
    pub rivals: Vec<Vec<String>>,
}

/// Numbers the causes, the one that explains most findings that gate first, and names in each finding the one that explains it.
pub(crate) fn numbered(mut found: Vec<FoundCause>, findings: &mut [Finding]) -> Vec<Cause> {
    let gating = |cause: &FoundCause| {
        let is_explained = |finding: &&Finding| {
            finding.operation == cause.operation && cause.requirements.contains(&finding.requirement)
        };
        findings.iter().filter(is_explained).filter(|finding| finding.gates).count()
    };
    found.sort_by_cached_key(|cause| Reverse((gating(cause), cause.requirements.len())));
    let mut causes = Vec::new();
    for cause in found {
        let id = format!("C{}", causes.len() + 1);
        let explained = findings.iter_mut().filter(|finding| {
            finding.operation == cause.operation && cause.requirements.contains(&finding.requirement)
        });
        let explains = explained.map(|finding| {
            finding.cause = Some(id.clone());
            finding.short.clone()
        });
        let explains = explains.collect();
        let is_shared = |finding: &&Finding| {
            finding.operation == cause.operation && cause.shared.contains(&finding.requirement)
        };
        let shared = findings.iter().filter(is_shared).map(|finding| finding.short.clone()).collect();
        causes.push(Cause {
            id,
            faults: cause.faults,
            sentence: cause.sentence,
            explains,
            shared,
            rivals: cause.rivals,
        });
    }
    causes
}
