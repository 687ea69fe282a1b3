//! What a page has room for: of some findings everything, of many the first of each cause, and of the others a few lines.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::finding::Finding;
use crate::event::summary::{RequirementResult, Summary};
use crate::model::requirement::id::RequirementId;
use crate::report::terminal::block::rank_word;

/// So many findings stand there with their requests and answers.
const MOST_WHOLE: usize = 200;
/// Where they are more, so many of each cause, and then so many.
const OF_EACH_CAUSE: [usize; 2] = [1, 3];
/// For one finding of a cause, so many that stand alone.
const ALONE_FOR_ONE: usize = 20;
/// So many requirements stand in one list.
const MOST_LISTED: usize = 1_000;

/// A summary with what a page tells of it.
pub(super) struct PageContents<'s> {
    /// What is told.
    pub(super) summary: &'s Summary,
    /// The first finding of each requirement.
    findings: BTreeMap<&'s RequirementId, &'s Finding>,
    /// The names of the findings that are told whole.
    whole: BTreeSet<&'s str>,
}

impl<'s> PageContents<'s> {
    pub(super) fn new(summary: &'s Summary) -> Self {
        let mut findings = BTreeMap::new();
        for finding in &summary.findings {
            findings.entry(&finding.requirement).or_insert(finding);
        }
        Self { summary, findings, whole: whole(&summary.findings) }
    }

    /// Whether a finding is told with its request and answer.
    pub(super) fn is_whole(&self, finding: &Finding) -> bool {
        self.whole.contains(finding.short.as_str())
    }

    /// Whether all of them are.
    pub(super) fn has_room(&self) -> bool {
        self.whole.len() == self.summary.findings.len()
    }

    /// Whether requirements stand in one list, each with its sentence.
    pub(super) fn has_room_for_requirements(&self) -> bool {
        self.summary.requirements.len() <= MOST_LISTED
    }

    /// The finding that tells how a requirement is broken.
    pub(super) fn finding_of(&self, id: &RequirementId) -> Option<&'s Finding> {
        self.findings.get(id).copied()
    }
}

/// The level by which a requirement is filtered: where it is broken that of its finding.
pub(super) fn level_of(result: &RequirementResult, finding: Option<&Finding>) -> &'static str {
    finding.map_or(result.level.word(), rank_word)
}

fn whole(findings: &[Finding]) -> BTreeSet<&str> {
    if findings.len() <= MOST_WHOLE {
        return findings.iter().map(|finding| finding.short.as_str()).collect();
    }
    let mut whole = BTreeSet::new();
    let mut counts: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for most in OF_EACH_CAUSE {
        for finding in findings {
            let most = if finding.cause.is_some() { most } else { most * ALONE_FOR_ONE };
            let count = counts.entry(finding.cause.as_deref()).or_default();
            if whole.len() < MOST_WHOLE && *count < most && whole.insert(finding.short.as_str()) {
                *count += 1;
            }
        }
    }
    whole
}
