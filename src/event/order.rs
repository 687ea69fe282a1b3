//! The order in which findings are told, and which of them belong together.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::event::Finding;
use crate::model::Level;

/// From how many findings on one cause is told in one block.
const MANY: usize = 3;
/// The same for rules of state, which more often are broken each for a reason of its own.
const MANY_RULES: usize = 6;
const RULES: &str = "state";

/// Names what findings have in common, puts the worst first and numbers them.
pub fn put_in_order(findings: &mut [Finding]) {
    name_causes(findings);
    findings.sort_by(|one, other| {
        let rank = |finding: &Finding| (!finding.gates, Reverse(finding.level), finding.outcome);
        rank(one).cmp(&rank(other)).then_with(|| one.requirement.cmp(&other.requirement))
    });
    for (index, finding) in findings.iter_mut().enumerate() {
        finding.id = format!("F{}", index + 1);
    }
}

/// Findings of one family that are broken in one way nearly always have one cause: nobody wants to read it forty times.
fn name_causes(findings: &mut [Finding]) {
    let family = |finding: &Finding| {
        let tail = finding.requirement.strip_prefix(&finding.operation)?.strip_prefix('/')?;
        let family = tail.split('/').next()?;
        let many = if family == RULES { MANY_RULES } else { MANY };
        Some((format!("{family}: {}", finding.outcome), many))
    };
    let mut counts: BTreeMap<(String, Level), usize> = BTreeMap::new();
    for finding in findings.iter() {
        if let Some((family, _)) = family(finding) {
            *counts.entry((family, finding.level)).or_default() += 1;
        }
    }
    for finding in findings.iter_mut() {
        finding.cause = family(finding)
            .filter(|(family, many)| counts.get(&(family.clone(), finding.level)) >= Some(many))
            .map(|(family, _)| family);
    }
}
