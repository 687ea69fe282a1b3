//! The order in which findings are told, and which of them belong together.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::event::finding::Finding;
use crate::model::requirement::Level;

/// From how many findings on a family is told in one block.
const MANY: usize = 3;
/// Families of which each requirement is broken for a reason of its own.
const ALONE: [&str; 3] = ["state", "answer", "client"];

/// Names what findings have in common, puts the worst first and numbers them.
pub fn put_in_order(findings: &mut [Finding]) {
    name_families(findings);
    findings.sort_by(|one, other| {
        let rank = |finding: &Finding| {
            (
                !finding.gates,
                finding.is_prose(),
                // Where clients were tried, what hurts one comes first.
                !finding.does_hurt(),
                Reverse(finding.level),
                finding.outcome,
            )
        };
        rank(one).cmp(&rank(other)).then_with(|| one.requirement.cmp(&other.requirement))
    });
    for (index, finding) in findings.iter_mut().enumerate() {
        finding.short = format!("F{}", index + 1);
    }
}

/// What is alike by a key brought together, at the place of the first of it.
pub(crate) fn brought_together<T, K: Ord>(
    items: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> K,
) -> Vec<Vec<T>> {
    let mut groups: Vec<Vec<T>> = Vec::new();
    let mut known = BTreeMap::new();
    for item in items {
        let index = *known.entry(key(&item)).or_insert(groups.len());
        match groups.get_mut(index) {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    groups
}

/// Names the families of findings: those that are broken in one way are told in one block, since nobody wants to read it
/// forty times.
///
/// Rules of state and server errors stand alone, each.
pub fn name_families(findings: &mut [Finding]) {
    let family = |finding: &Finding| {
        let family = finding.requirement.family_word();
        let is_one = !ALONE.contains(&family) && !finding.outcome.is_collapse();
        // Words are a matter of their own.
        let family = if finding.is_prose() { "prose" } else { family };
        // What does not gate because it is new has nothing in common with what does.
        (is_one && finding.brought.is_none()).then(|| format!("{family}: {}", finding.outcome))
    };
    let mut counts: BTreeMap<(String, bool, Level), usize> = BTreeMap::new();
    for finding in findings.iter() {
        if let Some(family) = family(finding) {
            *counts.entry((family, finding.is_prose(), finding.level)).or_default() += 1;
        }
    }
    for finding in findings.iter_mut() {
        finding.family = family(finding).filter(|family| {
            counts.get(&(family.clone(), finding.is_prose(), finding.level)).copied() >= Some(MANY)
        });
    }
}
