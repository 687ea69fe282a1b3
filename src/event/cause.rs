//! Why something is broken: faults of the catalogue with which the mock breaks the same.

use std::cmp::Reverse;

use crate::event::finding::Finding;
use crate::event::order::brought_together;
use crate::model::operation_pattern::service_of;
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
    /// The ids of the operations in which it shows, which are of one service.
    pub operations: Vec<String>,
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
/// What the same faults cause in several operations of a service is one cause.
pub(crate) fn numbered(found: &[FoundCause], findings: &mut [Finding]) -> Vec<Cause> {
    let mut groups = brought_together(found, |cause| {
        (service_of(&cause.operation), cause.faults.as_slice(), cause.sentence.as_str())
    });
    let gating = |group: &Vec<&FoundCause>| {
        findings.iter().filter(|finding| finding.gates && explains(group, finding)).count()
    };
    let explained =
        |group: &Vec<&FoundCause>| group.iter().map(|cause| cause.requirements.len()).sum::<usize>();
    groups.sort_by_cached_key(|group| Reverse((gating(group), explained(group))));
    let mut causes = Vec::new();
    for group in groups {
        let id = format!("C{}", causes.len() + 1);
        let explained = findings.iter_mut().filter(|finding| explains(&group, finding));
        let explains = explained.map(|finding| {
            finding.cause = Some(id.clone());
            finding.short.clone()
        });
        let explains = explains.collect();
        let is_shared = |finding: &&Finding| {
            finding.cause.as_ref() != Some(&id)
                && group.iter().any(|cause| {
                    finding.operation == cause.operation && cause.shared.contains(&finding.requirement)
                })
        };
        let shared = findings.iter().filter(is_shared).map(|finding| finding.short.clone()).collect();
        let [first, others @ ..] = group.as_slice() else { continue };
        // A rival that the cases of one operation tell from it is none.
        let is_rival = |rival: &&Vec<String>| others.iter().all(|other| other.rivals.contains(rival));
        causes.push(Cause {
            id,
            operations: group.iter().map(|cause| cause.operation.clone()).collect(),
            faults: first.faults.clone(),
            sentence: first.sentence.clone(),
            explains,
            shared,
            rivals: first.rivals.iter().filter(is_rival).cloned().collect(),
        });
    }
    causes
}

/// Whether one of these causes explains a finding.
fn explains(causes: &[&FoundCause], finding: &Finding) -> bool {
    let mut causes = causes.iter();
    causes.any(|cause| {
        finding.operation == cause.operation && cause.requirements.contains(&finding.requirement)
    })
}
