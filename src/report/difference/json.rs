//! A difference as JSON, for programs.

use serde::Serialize;

use crate::check::verdict::{Behavior, BreakageKind};
use crate::event::cause::Cause;
use crate::event::finding::Finding;
use crate::event::summary::{RequirementResult, Summary};
use crate::model::requirement::Level;
use crate::report::difference::ReportDifference;
use crate::report::escape::escape_json;
use crate::report::json::origin::OriginText;

/// The version of the document.
const SCHEMA: &str = "wireproof-diff/1";

#[derive(Serialize)]
struct DifferenceText<'r> {
    schema: &'static str,
    before: Side<'r>,
    after: Side<'r>,
    equal: bool,
    worse: bool,
    obstacles: &'r [String],
    new: Vec<ComparedFindingText<'r>>,
    changed: Vec<ChangedText<'r>>,
    fixed: Vec<ComparedFindingText<'r>>,
    lost: Vec<ComparedFindingText<'r>>,
    unchanged: usize,
    new_causes: Vec<ComparedCauseText<'r>>,
    gone_causes: Vec<ComparedCauseText<'r>>,
    newly_judged: Vec<&'r str>,
    not_judged: Vec<&'r str>,
}

#[derive(Serialize)]
struct Side<'r> {
    target: &'r str,
    target_package: Option<String>,
    target_version: Option<String>,
    binary: Option<String>,
    commit: Option<String>,
    dirty: Option<bool>,
    behavior: Behavior,
    seed: u64,
    spec_sha256: &'r str,
    cases: usize,
    broken: usize,
    gating: usize,
    exercised: usize,
}

#[derive(Serialize)]
struct ComparedFindingText<'r> {
    id: String,
    short: &'r str,
    requirement: &'r str,
    level: Level,
    outcome: BreakageKind,
    gates: bool,
    expected: &'r str,
    actual: &'r str,
}

#[derive(Serialize)]
struct ChangedText<'r> {
    before: ComparedFindingText<'r>,
    after: ComparedFindingText<'r>,
    more: &'r [String],
    less: &'r [String],
}

#[derive(Serialize)]
struct ComparedCauseText<'r> {
    id: &'r str,
    faults: &'r [String],
    sentence: &'r str,
    explains: &'r [String],
}

/// The document, with a line break at its end.
pub fn print(difference: &ReportDifference<'_>) -> String {
    let document = DifferenceText {
        schema: SCHEMA,
        before: Side::from(difference.before),
        after: Side::from(difference.after),
        equal: difference.is_empty(),
        worse: difference.is_worse(),
        obstacles: &difference.obstacles,
        new: difference.new.iter().map(|finding| ComparedFindingText::from(*finding)).collect(),
        changed: difference
            .changed
            .iter()
            .map(|changed| ChangedText {
                before: ComparedFindingText::from(changed.before),
                after: ComparedFindingText::from(changed.after),
                more: &changed.more,
                less: &changed.less,
            })
            .collect(),
        fixed: difference.fixed.iter().map(|finding| ComparedFindingText::from(*finding)).collect(),
        lost: difference.lost.iter().map(|finding| ComparedFindingText::from(*finding)).collect(),
        unchanged: difference.unchanged,
        new_causes: difference.new_causes.iter().map(|cause| ComparedCauseText::from(*cause)).collect(),
        gone_causes: difference.gone_causes.iter().map(|cause| ComparedCauseText::from(*cause)).collect(),
        newly_judged: ids(&difference.newly_judged),
        not_judged: ids(&difference.not_judged),
    };
    let text = serde_json::to_string_pretty(&document).expect("texts, numbers and lists can be printed");
    format!("{}\n", escape_json(&text))
}

fn ids<'r>(results: &[&'r RequirementResult]) -> Vec<&'r str> {
    results.iter().map(|result| result.id.as_str()).collect()
}

impl<'r> From<&'r Summary> for Side<'r> {
    fn from(report: &'r Summary) -> Self {
        let OriginText { binary, commit, dirty, target_package, target_version } =
            OriginText::new(report.made_by.as_ref(), report.package.as_ref());
        Self {
            target: &report.target,
            target_package,
            target_version,
            binary,
            commit,
            dirty,
            behavior: report.behavior,
            seed: report.seed,
            spec_sha256: &report.spec_sha256,
            cases: report.cases.total,
            broken: report.broken(),
            gating: report.gating(),
            exercised: report.exercised(),
        }
    }
}

impl<'r> From<&'r Finding> for ComparedFindingText<'r> {
    fn from(finding: &'r Finding) -> Self {
        Self {
            id: finding.id(),
            short: &finding.short,
            requirement: finding.requirement.as_str(),
            level: finding.level,
            outcome: finding.outcome,
            gates: finding.gates,
            expected: &finding.expected,
            actual: &finding.actual,
        }
    }
}

impl<'r> From<&'r Cause> for ComparedCauseText<'r> {
    fn from(cause: &'r Cause) -> Self {
        Self { id: &cause.id, faults: &cause.faults, sentence: &cause.sentence, explains: &cause.explains }
    }
}
