//! The fields of each type of line.

use schemars::JsonSchema;
use serde::Serialize;

use crate::check::expected_failures::listed::Stale;
use crate::check::verdict::Behavior;
use crate::event::finding::Finding;
use crate::event::stream::Started;
use crate::event::summary::{Conclusion, SubjectKind, Summary, VerdictWord};
use crate::report::json::cause::CauseText;
use crate::report::json::document::{Cases, Coverage, Divergence, Shards};
use crate::report::json::finding::FindingText;
use crate::report::json::origin::OriginText;

/// The name of the format, which stands in the first line.
pub const SCHEMA: &str = "wireproof-events/1";

/// What one line says.
pub(super) trait EventLine: serde::Serialize {
    /// What stands in its `type`.
    const TYPE: &'static str;
}

/// The run begins: the first line.
#[derive(Serialize, JsonSchema)]
pub(super) struct StartedLine {
    /// The version of the format.
    schema: &'static str,
    /// Which end of the wire is judged.
    subject: SubjectKind,
    /// The ids of the operations that are judged.
    operations: Vec<String>,
    /// What is judged.
    target: String,
    /// Where a reader can send the request of a finding.
    endpoint: String,
    /// The command that serves what is only embedded.
    start: Option<String>,
    /// What it is believed to hold.
    behavior: Behavior,
    /// The seed of the cases.
    seed: u64,
    /// The SHA-256 of the spec's files.
    spec_sha256: String,
    /// The program that judges, as its `-V` prints it.
    binary: Option<String>,
    /// The commit of its sources, where that is known.
    commit: Option<String>,
    /// Whether they had changes that were not in it.
    dirty: Option<bool>,
    /// The package in which what is judged came, where it was installed by its target.
    target_package: Option<String>,
    /// The version of that package.
    target_version: Option<String>,
    /// The version of the requirements to which the subject is held, where that is an older one than the program's.
    requirements_as_of: Option<String>,
    /// Whether some cases are left out by their phase or address.
    narrowed: bool,
    /// The shares of the cases that are taken, where not all are.
    shards: Option<Shards>,
    /// How many cases there are at most.
    cases: usize,
}

/// A case was judged.
#[derive(Serialize, JsonSchema)]
pub(super) struct JudgedLine {
    /// The case's address.
    pub(super) address: String,
    /// The requirement that it is about.
    pub(super) requirement: String,
    /// What it came to, but for a failure that may be the wake of another one.
    pub(super) verdict: VerdictWord,
    /// The requirements that it broke, with those that may be the wake of another one.
    pub(super) broken: Vec<String>,
    /// How long it took, in microseconds.
    pub(super) duration_us: u64,
    /// Whether a line `unanswered` tells of the same case.
    pub(super) again: bool,
}

/// A case had no whole answer; it is sent again at the end of the run, and then judged.
#[derive(Serialize, JsonSchema)]
pub(super) struct UnansweredLine {
    /// The case's address.
    pub(super) address: String,
    /// The requirement that it is about.
    pub(super) requirement: String,
    /// What happened.
    pub(super) reason: String,
}

/// A finding is being made smaller.
#[derive(Serialize, JsonSchema)]
pub(super) struct ShrinkingLine {
    /// The requirement that is broken.
    pub(super) requirement: String,
}

/// It begins to be found out which faults the same cases would have found, for one operation.
#[derive(Serialize, JsonSchema)]
pub(super) struct PowerStartedLine {
    /// How many faults there are.
    pub(super) faults: usize,
}

/// That was found out about one fault.
#[derive(Serialize, JsonSchema)]
pub(super) struct PowerJudgedLine {
    /// The fault's id.
    pub(super) fault: String,
    /// Whether the cases would have found it.
    pub(super) caught: bool,
    /// Why not, where they would not.
    pub(super) reason: Option<String>,
}

/// The run is over, or was interrupted: the last line.
#[derive(Serialize, JsonSchema)]
pub(super) struct FinishedLine {
    /// What the run came to.
    conclusion: ConclusionWord,
    /// The exit code that says so.
    exit_code: u8,
    /// Whether it was interrupted before all cases were judged.
    interrupted: bool,
    /// Why it could not judge, if it could not.
    trouble: Option<String>,
    /// What else is to be known.
    notes: Vec<String>,
    /// How long the run took, in milliseconds.
    duration_ms: u64,
    /// How many requests were sent.
    requests: u64,
    /// How many cases came to what.
    cases: Cases,
    /// How many requirements were exercised.
    coverage: Coverage,
    /// How many requirements are broken, and gate.
    divergence: Divergence,
    /// Why findings are broken, as far as it was found out.
    causes: Vec<CauseText>,
    /// What was decided of each finding, worst first.
    findings: Vec<DecidedText>,
    /// Expected failures that held.
    stale: Vec<String>,
    /// How many faults the same cases would have found, where that was asked for.
    power: Option<PowerCount>,
}

/// What the end of the run decided of a finding.
#[derive(Serialize, JsonSchema)]
struct DecidedText {
    /// The finding's id, as in its own line.
    id: String,
    /// Its number in all reports of the run.
    short: String,
    /// The cause that explains it, if one does.
    cause: Option<String>,
    /// The reason for which it is listed as an expected failure, if it is.
    known: Option<String>,
    /// What of it is new, where the rest is listed.
    new: Vec<String>,
    /// Whether it decides the exit code.
    gates: bool,
}

/// How many faults the same cases would have found.
#[derive(Serialize, JsonSchema)]
struct PowerCount {
    caught: usize,
    total: usize,
}

/// What a run comes to.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum ConclusionWord {
    /// Every gating requirement held.
    Pass,
    /// A finding gates, or an expected failure is stale.
    Fail,
    /// It could not judge.
    NotJudged,
    /// It was interrupted; what was judged so far is told.
    Interrupted,
}

impl EventLine for StartedLine {
    const TYPE: &'static str = "started";
}

impl EventLine for JudgedLine {
    const TYPE: &'static str = "judged";
}

impl EventLine for UnansweredLine {
    const TYPE: &'static str = "unanswered";
}

impl EventLine for ShrinkingLine {
    const TYPE: &'static str = "shrinking";
}

impl EventLine for FindingText {
    const TYPE: &'static str = "finding";
}

impl EventLine for PowerStartedLine {
    const TYPE: &'static str = "power-started";
}

impl EventLine for PowerJudgedLine {
    const TYPE: &'static str = "power-judged";
}

impl EventLine for FinishedLine {
    const TYPE: &'static str = "finished";
}

impl From<&Started> for StartedLine {
    fn from(started: &Started) -> Self {
        let started = started.clone();
        let OriginText { binary, commit, dirty, target_package, target_version } =
            OriginText::new(started.made_by.as_ref(), started.package.as_ref());
        Self {
            schema: SCHEMA,
            subject: started.subject,
            operations: started.operations,
            target: started.target,
            endpoint: started.endpoint,
            start: started.start,
            behavior: started.behavior,
            seed: started.seed,
            spec_sha256: started.spec_sha256,
            binary,
            commit,
            dirty,
            target_package,
            target_version,
            requirements_as_of: started.requirements_as_of,
            narrowed: started.extent.narrowed,
            shards: started.extent.shards.map(Shards::from),
            cases: started.cases,
        }
    }
}

impl From<&Summary> for FinishedLine {
    fn from(summary: &Summary) -> Self {
        let conclusion = summary.conclusion();
        Self {
            conclusion: match conclusion {
                Conclusion::Held => ConclusionWord::Pass,
                Conclusion::Broken => ConclusionWord::Fail,
                Conclusion::Unjudged => ConclusionWord::NotJudged,
                Conclusion::Interrupted => ConclusionWord::Interrupted,
            },
            exit_code: conclusion.exit_code(),
            interrupted: summary.interrupted,
            trouble: summary.trouble.clone(),
            notes: summary.all_notes().cloned().collect(),
            duration_ms: summary.duration_ms,
            requests: summary.requests,
            cases: Cases::from(summary.cases),
            coverage: Coverage::from(summary),
            divergence: Divergence::from(summary),
            causes: summary.causes.iter().map(CauseText::from).collect(),
            findings: summary.findings.iter().map(DecidedText::from).collect(),
            stale: summary.stale.iter().map(Stale::to_string).collect(),
            power: summary
                .power
                .as_ref()
                .map(|power| PowerCount { caught: power.caught, total: power.total }),
        }
    }
}

impl From<&Finding> for DecidedText {
    fn from(finding: &Finding) -> Self {
        Self {
            id: finding.id(),
            short: finding.short.clone(),
            cause: finding.cause.clone(),
            known: finding.known.clone(),
            new: finding.new.clone(),
            gates: finding.gates,
        }
    }
}
