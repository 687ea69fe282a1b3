//! One requirement in the report, and the ids by which requirements are named there.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde::Serialize;

use crate::check::expected_failures::listed::Stale;
use crate::check::verdict::BreakageKind;
use crate::event::summary::{RequirementResult, Resting, VerdictWord};
use crate::model::requirement::Level;
use crate::model::requirement::id::{RequirementId, RequirementIdError};

/// What came of a requirement.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RequirementText {
    id: String,
    sentence: String,
    level: Level,
    gates: bool,
    evidence: Vec<String>,
    verdict: VerdictWord,
    cases: usize,
    failed: usize,
    errors: usize,
    /// Absent where every case was sent.
    #[serde(default, skip_serializing_if = "is_none_of_them")]
    unsent: usize,
    #[serde(default)]
    duration_ms: u64,
    /// What a share of a run leaves to the merge.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    resting: Vec<RestingText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RestingText {
    rests_on: Vec<String>,
    cases: usize,
    outcomes: BTreeSet<BreakageKind>,
    otherwise: BTreeMap<VerdictWord, usize>,
    verdict: VerdictWord,
}

/// Reads the ids of requirements in a report about these operations.
pub(super) struct RequirementIds<'a> {
    pub(super) operations: &'a [String],
}

impl RequirementIds<'_> {
    /// The requirement of an id.
    pub(super) fn read(&self, text: &str) -> Result<RequirementId, RequirementIdError> {
        RequirementId::parse(text, self.operations.iter().map(String::as_str))
    }

    /// The entry of a list that a report calls so.
    pub(super) fn read_stale(&self, text: &str) -> Result<Stale, RequirementIdError> {
        Stale::of_several(text).map_or_else(|| self.read(text).map(Stale::Requirement), Ok)
    }

    /// Those of several.
    pub(super) fn read_all(&self, texts: &[String]) -> Result<Vec<RequirementId>, RequirementIdError> {
        texts.iter().map(|text| self.read(text)).collect()
    }
}

impl From<&RequirementResult> for RequirementText {
    fn from(result: &RequirementResult) -> Self {
        let resting = result.resting.iter().map(|resting| RestingText {
            rests_on: resting.rests_on.iter().map(RequirementId::to_string).collect(),
            cases: resting.cases,
            outcomes: resting.outcomes.clone(),
            otherwise: resting.otherwise.clone(),
            verdict: resting.verdict,
        });
        Self {
            id: result.id.to_string(),
            sentence: result.sentence.clone(),
            level: result.level,
            gates: result.gates,
            evidence: result.evidence.clone(),
            verdict: result.verdict,
            cases: result.cases,
            failed: result.failed,
            errors: result.errors,
            unsent: result.unsent,
            duration_ms: result.duration_ms,
            resting: resting.collect(),
        }
    }
}

impl RequirementText {
    /// What was printed.
    pub(super) fn into_result(
        self,
        ids: &RequirementIds<'_>,
    ) -> Result<RequirementResult, RequirementIdError> {
        let resting = self.resting.into_iter().map(|text| {
            Ok(Resting {
                rests_on: ids.read_all(&text.rests_on)?,
                cases: text.cases,
                outcomes: text.outcomes,
                otherwise: text.otherwise,
                verdict: text.verdict,
            })
        });
        Ok(RequirementResult {
            id: ids.read(&self.id)?,
            sentence: self.sentence,
            level: self.level,
            evidence: self.evidence,
            verdict: self.verdict,
            cases: self.cases,
            failed: self.failed,
            errors: self.errors,
            unsent: self.unsent,
            gates: self.gates,
            duration_ms: self.duration_ms,
            resting: resting.collect::<Result<_, RequirementIdError>>()?,
        })
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_none_of_them(count: &usize) -> bool {
    *count == 0
}
