//! What differs between two reports: of two versions of a server, or of two servers.
//!
//! - Findings are the same where they are about one requirement of one operation; how it is broken may have changed.
//! - A finding is fixed only where its requirement now holds: one that is not judged any more, or by fewer cases in a run
//!   that left some out, is told apart.
//! - What makes two runs less comparable is told first.

pub mod json;
pub mod markdown;
pub mod text;

use std::collections::BTreeSet;

use crate::check::expected_failures::Breaches;
use crate::event::cause::Cause;
use crate::event::finding::Finding;
use crate::event::summary::{RequirementResult, Summary, VerdictWord};
use crate::model::requirement::id::RequirementId;
use crate::report::client::{made_by_words, short_hash};

/// Why two reports cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DifferenceError {
    /// They are of two ends of the wire.
    #[error("expected two reports of one subject, found one of a service and one of a client")]
    Subjects,
    /// They are of other operations.
    #[error(
        "expected two reports of the same operations, found {before} in the first and {after} in the second; \
         make the second with --operation {before}"
    )]
    Operations {
        /// Those of the first one.
        before: String,
        /// Those of the second one.
        after: String,
    },
}

/// What differs between two reports.
#[derive(Debug)]
pub struct ReportDifference<'r> {
    /// The first one.
    pub before: &'r Summary,
    /// The second one.
    pub after: &'r Summary,
    /// What makes them less comparable, in sentences.
    pub obstacles: Vec<String>,
    /// Findings that only the second one has.
    pub new: Vec<&'r Finding>,
    /// Findings of the first one whose requirement now holds.
    pub fixed: Vec<&'r Finding>,
    /// Findings of the first one whose requirement is not judged any more, or not by as much.
    pub lost: Vec<&'r Finding>,
    /// Findings that both have, where what is broken differs.
    pub changed: Vec<ChangedFinding<'r>>,
    /// How many findings are the same.
    pub unchanged: usize,
    /// Causes that only the second one has.
    pub new_causes: Vec<&'r Cause>,
    /// Causes that only the first one has.
    pub gone_causes: Vec<&'r Cause>,
    /// Requirements that only the second one judges.
    pub newly_judged: Vec<&'r RequirementResult>,
    /// Requirements that only the first one judges.
    pub not_judged: Vec<&'r RequirementResult>,
}

/// What a difference comes to: it decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DifferenceVerdict {
    /// Nothing that was judged differs.
    Equal,
    /// Something that gates is broken now and was not before.
    Worse,
    /// Something that gates was judged before and is not now.
    Undecided,
    /// Something differs, and nothing more that gates is broken.
    NotWorse,
}

/// A finding that both reports have, where what is broken differs.
#[derive(Clone, Debug)]
pub struct ChangedFinding<'r> {
    /// As the first one has it.
    pub before: &'r Finding,
    /// As the second one has it.
    pub after: &'r Finding,
    /// How it is broken now and was not before: outcomes, or answers where those are the same.
    pub more: Vec<String>,
    /// How it was broken before and is not now.
    pub less: Vec<String>,
}

impl<'r> ReportDifference<'r> {
    /// Compares two reports.
    ///
    /// # Errors
    ///
    /// They have nothing in common.
    pub fn new(before: &'r Summary, after: &'r Summary) -> Result<Self, DifferenceError> {
        if before.subject != after.subject {
            return Err(DifferenceError::Subjects);
        }
        let operations = |summary: &Summary| summary.operations.iter().cloned().collect::<BTreeSet<_>>();
        let common: BTreeSet<String> = operations(before).intersection(&operations(after)).cloned().collect();
        if common.is_empty() {
            let (before, after) = (before.operations.join(", "), after.operations.join(", "));
            return Err(DifferenceError::Operations { before, after });
        }
        let is_common = |finding: &&Finding| common.contains(&finding.operation);
        let mut difference = Self {
            before,
            after,
            obstacles: obstacles(before, after, &common),
            new: Vec::new(),
            fixed: Vec::new(),
            lost: Vec::new(),
            changed: Vec::new(),
            unchanged: 0,
            new_causes: causes_without(&after.causes, &before.causes),
            gone_causes: causes_without(&before.causes, &after.causes),
            newly_judged: judged_without(after, before),
            not_judged: judged_without(before, after),
        };
        for finding in after.findings.iter().filter(is_common) {
            match same(before, finding) {
                None => difference.new.push(finding),
                Some(earlier) => match ChangedFinding::of(earlier, finding) {
                    Some(changed) => difference.changed.push(changed),
                    None => difference.unchanged += 1,
                },
            }
        }
        for finding in
            before.findings.iter().filter(is_common).filter(|finding| same(after, finding).is_none())
        {
            if holds_now(before, after, &finding.requirement) {
                difference.fixed.push(finding);
            } else {
                difference.lost.push(finding);
            }
        }
        Ok(difference)
    }

    /// What it comes to.
    pub fn verdict(&self) -> DifferenceVerdict {
        match () {
            () if self.is_worse() => DifferenceVerdict::Worse,
            () if self.is_undecided() => DifferenceVerdict::Undecided,
            () if self.is_empty() => DifferenceVerdict::Equal,
            () => DifferenceVerdict::NotWorse,
        }
    }

    /// Whether nothing that was judged differs.
    pub fn is_empty(&self) -> bool {
        let findings = [&self.new, &self.fixed, &self.lost].into_iter().all(Vec::is_empty);
        let requirements = [&self.newly_judged, &self.not_judged].into_iter().all(Vec::is_empty);
        let causes = [&self.new_causes, &self.gone_causes].into_iter().all(Vec::is_empty);
        findings && requirements && causes && self.changed.is_empty()
    }

    /// Whether something that gates is broken now and was not before.
    pub fn is_worse(&self) -> bool {
        self.new.iter().any(|finding| finding.gates)
            || self.changed.iter().any(|changed| changed.after.gates && !changed.more.is_empty())
    }

    /// Whether something that gates was judged before and is not now.
    pub fn is_undecided(&self) -> bool {
        self.after.interrupted
            || self.after.trouble.is_some()
            || self.not_judged.iter().any(|result| result.gates)
            || self.lost.iter().any(|finding| finding.gates)
    }
}

impl<'r> ChangedFinding<'r> {
    /// What differs between two findings about one requirement; `None` where nothing does.
    fn of(before: &'r Finding, after: &'r Finding) -> Option<Self> {
        let (outcomes, earlier) = (outcomes(after), outcomes(before));
        let (mut more, mut less) = (without(&outcomes, &earlier), without(&earlier, &outcomes));
        if more.is_empty() && less.is_empty() {
            let (answers, earlier) = (answers(&after.breaches), answers(&before.breaches));
            (more, less) = (without(&answers, &earlier), without(&earlier, &answers));
        }
        (!more.is_empty() || !less.is_empty()).then_some(Self { before, after, more, less })
    }

    /// What became of it in a few words, each outcome and answer in a form of its own.
    pub(super) fn words(&self, form: fn(&str) -> String) -> String {
        let listed = |words: &[String]| words.iter().map(|word| form(word)).collect::<Vec<_>>().join(", ");
        match (self.less.as_slice(), self.more.as_slice()) {
            ([], more) => format!("now {} too", listed(more)),
            (less, []) => format!("no longer {}", listed(less)),
            (less, more) => format!("{} became {}", listed(less), listed(more)),
        }
    }
}

fn outcomes(finding: &Finding) -> BTreeSet<String> {
    finding.outcomes.iter().map(ToString::to_string).collect()
}

/// The answers by which something is broken. Where they were seen is left out: that differs with the number of cases.
fn answers(breaches: &Breaches) -> BTreeSet<String> {
    breaches.values().flatten().map(|manner| manner.answer.clone()).collect()
}

fn without(some: &BTreeSet<String>, others: &BTreeSet<String>) -> Vec<String> {
    some.difference(others).cloned().collect()
}

fn same<'r>(report: &'r Summary, finding: &Finding) -> Option<&'r Finding> {
    let is_same =
        |other: &&Finding| other.operation == finding.operation && other.requirement == finding.requirement;
    report.findings.iter().find(is_same)
}

/// Whether a requirement holds in the second report, by no fewer cases than in the first one where some were left out.
fn holds_now(before: &Summary, after: &Summary, id: &RequirementId) -> bool {
    let cases = |report: &Summary| result(report, id).map_or(0, |result| result.cases);
    let holds = verdict(after, id) == Some(VerdictWord::Pass);
    let is_partial = after.extent.narrowed || after.extent.shards.is_some() || after.interrupted;
    holds && (!is_partial || cases(after) >= cases(before))
}

fn result<'r>(report: &'r Summary, id: &RequirementId) -> Option<&'r RequirementResult> {
    report.requirements.iter().find(|result| result.id == *id)
}

fn verdict(report: &Summary, id: &RequirementId) -> Option<VerdictWord> {
    result(report, id).map(|result| result.verdict)
}

fn is_judged(verdict: VerdictWord) -> bool {
    matches!(verdict, VerdictWord::Pass | VerdictWord::Fail)
}

/// The requirements that one report judges and the other one does not.
fn judged_without<'r>(one: &'r Summary, other: &Summary) -> Vec<&'r RequirementResult> {
    let only_here = |result: &&RequirementResult| {
        is_judged(result.verdict) && !verdict(other, &result.id).is_some_and(is_judged)
    };
    one.requirements.iter().filter(only_here).collect()
}

/// The causes of one report whose faults are none of the other one's.
fn causes_without<'r>(some: &'r [Cause], others: &[Cause]) -> Vec<&'r Cause> {
    some.iter().filter(|cause| others.iter().all(|other| other.faults != cause.faults)).collect()
}

/// What makes two reports less comparable.
fn obstacles(before: &Summary, after: &Summary, common: &BTreeSet<String>) -> Vec<String> {
    let mut obstacles = Vec::new();
    let mut told = |what: &str, before: String, after: String| {
        if before != after {
            obstacles.push(format!("{what}: {before} before, {after} after"));
        }
    };
    told("behavior", before.behavior.to_string(), after.behavior.to_string());
    let as_of =
        |summary: &Summary| summary.requirements_as_of.clone().unwrap_or_else(|| "the newest".to_owned());
    told("requirements", as_of(before), as_of(after));
    told("seed", before.seed.to_string(), after.seed.to_string());
    told("cases", before.cases.total.to_string(), after.cases.total.to_string());
    let spec = |summary: &Summary| short_hash(&summary.spec_sha256).to_owned();
    told("spec, by its SHA-256", spec(before), spec(after));
    told("made by", made_by_words(before), made_by_words(after));
    let narrowed = match (before.extent.narrowed, after.extent.narrowed) {
        (true, true) => Some("both"),
        (true, false) => Some("before"),
        (false, true) => Some("after"),
        (false, false) => None,
    };
    obstacles.extend(narrowed.map(|words| format!("{words}: cases were left out by their phase or address")));
    for (words, summary) in [("before", before), ("after", after)] {
        if let Some((taken, of)) = &summary.extent.shards {
            obstacles.push(format!("{words}: {} of {of} shards", taken.len()));
        }
        if summary.interrupted {
            obstacles.push(format!("{words}: the run was interrupted"));
        }
        if let Some(trouble) = &summary.trouble {
            obstacles.push(format!("{words}: {trouble}"));
        }
        for operation in summary.operations.iter().filter(|operation| !common.contains(*operation)) {
            obstacles.push(format!("{words} alone: {operation}"));
        }
    }
    obstacles
}
