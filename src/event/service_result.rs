//! What came of the operations of each service, where several were judged.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::summary::{Summary, VerdictWord};
use crate::model::operation_pattern::service_of;

/// What came of the operations of one service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceResult {
    /// The service's id.
    pub service: String,
    /// How many of its operations were judged, by at least one case that held or broke something.
    pub judged: usize,
    /// How many of these broke nothing that gates.
    pub passed: usize,
    /// How many operations were not judged.
    pub unjudged: usize,
    /// How many findings they have.
    pub findings: usize,
    /// How many of these gate.
    pub gating: usize,
}

impl ServiceResult {
    /// What came of each service, in the order of the run; nothing where one operation was judged.
    pub fn all_of(summary: &Summary) -> Vec<Self> {
        if !summary.has_several_operations() {
            return Vec::new();
        }
        let decided = summary
            .requirements
            .iter()
            .filter(|result| matches!(result.verdict, VerdictWord::Pass | VerdictWord::Fail));
        let of_findings = summary.findings.iter().map(|finding| finding.operation.as_str());
        let judged: BTreeSet<&str> = decided.map(|result| result.id.owner()).chain(of_findings).collect();
        let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for finding in &summary.findings {
            let (findings, gating) = counts.entry(&finding.operation).or_default();
            *findings += 1;
            *gating += usize::from(finding.gates);
        }
        let mut results: Vec<Self> = Vec::new();
        for operation in &summary.operations {
            let service = service_of(operation);
            let known = results.iter().position(|result| result.service == service);
            let index = known.unwrap_or_else(|| {
                results.push(Self { service: service.to_owned(), ..Self::default() });
                results.len() - 1
            });
            let result = &mut results[index];
            let (findings, gating) = counts.get(operation.as_str()).copied().unwrap_or_default();
            result.findings += findings;
            result.gating += gating;
            if judged.contains(operation.as_str()) {
                result.judged += 1;
                result.passed += usize::from(gating == 0);
            } else {
                result.unjudged += 1;
            }
        }
        results
    }
}
