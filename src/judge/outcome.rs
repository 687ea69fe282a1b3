//! What came of judging a server, for a test to assert on.

use std::fmt;

use crate::event::finding::Finding;
use crate::event::summary::{Conclusion, Summary};
use crate::model::requirement::Level;
use crate::report::terminal::paint::Color;
use crate::report::terminal::{Detail, render};
use crate::wire::Request;

/// What came of judging a server. Shown, it is the report that the program prints, without color.
#[derive(Clone)]
pub struct CheckOutcome {
    summary: Summary,
    findings: Vec<CheckFinding>,
    notes: Vec<String>,
}

/// A requirement that the server breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckFinding {
    /// The whole id of the requirement. `wireproof explain ID` tells of its evidence.
    pub requirement: String,
    /// What a breach is worth.
    pub level: Level,
    /// Whether it makes the outcome red.
    pub gates: bool,
    /// The requirement as a sentence.
    pub sentence: String,
    /// What a correct service does.
    pub expected: String,
    /// What this one did.
    pub actual: String,
    /// The smallest request that shows it, with stand-ins for what may not be shown.
    pub request: Request,
    /// The command that repeats it.
    pub replay: String,
}

impl CheckOutcome {
    pub(super) fn new(summary: Summary) -> Self {
        let findings = summary.findings.iter().map(CheckFinding::of).collect();
        let notes = summary.all_notes().cloned().collect();
        Self { summary, findings, notes }
    }

    /// Whether cases were judged, and no finding gates.
    pub fn is_green(&self) -> bool {
        self.summary.conclusion() == Conclusion::Held
    }

    /// What was found, worst first; what does not gate too.
    pub fn findings(&self) -> &[CheckFinding] {
        &self.findings
    }

    /// How many cases were sent and judged.
    pub fn cases(&self) -> usize {
        self.summary.cases.judged()
    }

    /// Things that a reader should know.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Why not everything could be judged, if so.
    pub fn trouble(&self) -> Option<&str> {
        self.summary.trouble.as_deref()
    }
}

impl CheckFinding {
    fn of(finding: &Finding) -> Self {
        Self {
            requirement: finding.requirement.to_string(),
            level: finding.level,
            gates: finding.gates,
            sentence: finding.sentence.clone(),
            expected: finding.expected.clone(),
            actual: finding.actual.clone(),
            request: finding.minimal.request.clone(),
            replay: finding.replay.clone(),
        }
    }
}

impl fmt::Debug for CheckOutcome {
    /// The same: what is kept beside it would show what the report hides.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Display for CheckOutcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&render(&self.summary, Color::Plain, Detail::Causes))
    }
}
