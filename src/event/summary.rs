//! The result of a run: what every report is made of.

use crate::check::Behavior;
use crate::event::Finding;
use crate::model::Level;
use crate::model::Source;

/// The result of a run.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The ids of the operations that were judged.
    pub operations: Vec<String>,
    /// What was judged: a URL, or the embedded mock with its faults.
    pub target: String,
    /// What it was believed to hold.
    pub behavior: Behavior,
    /// The seed.
    pub seed: u64,
    /// The SHA-256 of the spec's files, in hexadecimal digits.
    pub spec_sha256: String,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// How many cases came to what; set-up and shrinking are left out.
    pub cases: Tally,
    /// How many requests were sent in all.
    pub requests: u64,
    /// Each requirement that applies, in the order of the spec.
    pub requirements: Vec<RequirementResult>,
    /// The findings, worst first.
    pub findings: Vec<Finding>,
    /// Expected failures that passed.
    pub stale: Vec<String>,
    /// The sources that requirements cite.
    pub sources: Vec<Source>,
    /// What a green run is worth, where that was asked for.
    pub power: Option<Power>,
    /// Whether it was interrupted before all cases were judged.
    pub interrupted: bool,
    /// Why the run could not judge, if it could not: the endpoint is out of reach, a set-up failed.
    pub trouble: Option<String>,
    /// Things that a reader should know, e.g. that a bound was met.
    pub notes: Vec<String>,
}

/// How many cases came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub total: usize,
    /// Every requirement held.
    pub pass: usize,
    /// At least one was broken.
    pub fail: usize,
    /// They were not sent.
    pub skip: usize,
    /// They could not be judged.
    pub error: usize,
    /// There is no evidence either way.
    pub undetermined: usize,
}

/// What came of one requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementResult {
    /// Its whole id.
    pub id: String,
    /// Its sentence.
    pub sentence: String,
    /// What a breach is worth.
    pub level: Level,
    /// The ids of its sources.
    pub evidence: Vec<String>,
    /// The worst verdict of its cases.
    pub verdict: VerdictWord,
    /// How many cases were judged by it.
    pub cases: usize,
    /// How many broke it.
    pub failed: usize,
}

/// A requirement's verdict, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VerdictWord {
    /// It was broken.
    Fail,
    /// It could not be judged.
    Error,
    /// There is no evidence either way.
    Undetermined,
    /// It held.
    Pass,
    /// No case was judged by it.
    Skip,
}

/// What a green run is worth.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Power {
    /// How many faults of the catalogue the same cases would have found.
    pub caught: usize,
    /// How many there are.
    pub total: usize,
    /// Those that they would not have found, each with the reason.
    pub blind: Vec<(String, String)>,
}

impl VerdictWord {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Error => "error",
            Self::Undetermined => "undetermined",
            Self::Pass => "pass",
            Self::Skip => "skip",
        }
    }
}

impl Summary {
    /// How many requirements were exercised: at least one pass or fail.
    pub fn exercised(&self) -> usize {
        let counts =
            |result: &&RequirementResult| matches!(result.verdict, VerdictWord::Pass | VerdictWord::Fail);
        self.requirements.iter().filter(counts).count()
    }

    /// How many `must` and `should` requirements are broken.
    pub fn broken(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level > Level::Observe).count()
    }

    /// How many findings decide the exit code.
    pub fn gating(&self) -> usize {
        self.findings.iter().filter(|finding| finding.gates).count()
    }
}
