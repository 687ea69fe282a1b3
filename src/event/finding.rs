//! Findings: a requirement that is broken, where, how, and the smallest request that shows it.

use crate::check::BreakageKind;
use crate::generate::draft::Draft;
use crate::model::Level;
use crate::model::RequirementKind;
use crate::wire::Request;
use crate::wire::Response;

/// A requirement that is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `F1`, `F2` ... in the order of the report, worst first.
    pub id: String,
    /// The whole id of the requirement.
    pub requirement: String,
    /// The requirement's sentence.
    pub sentence: String,
    /// The ids of the requirement's sources.
    pub evidence: Vec<String>,
    /// The operation's id.
    pub operation: String,
    /// What the breach is worth.
    pub level: Level,
    /// Contract, prose, transport or drift.
    pub kind: RequirementKind,
    /// The worst way in which it was broken.
    pub outcome: BreakageKind,
    /// All ways in which it was broken, worst first.
    pub outcomes: Vec<BreakageKind>,
    /// Whether it was not broken again when the case was repeated.
    pub flaky: bool,
    /// Whether it is listed as an expected failure, with its reason.
    pub known: Option<String>,
    /// Whether it decides the exit code.
    pub gates: bool,
    /// The address of the first case that broke it in the worst way.
    pub address: String,
    /// The place in the input, as a dotted path; empty where it is not about one.
    pub member: String,
    /// What a correct service does.
    pub expected: String,
    /// What this one did.
    pub actual: String,
    /// How many cases broke it.
    pub cases: usize,
    /// What happened before the request that shows it.
    pub steps: Vec<Step>,
    /// The request of that first case, and its answer, if there was one.
    pub found: Located,
    /// The smallest request that shows it, and its answer.
    pub minimal: Located,
    /// Whether nothing more can be taken from it.
    pub is_minimal: bool,
    /// The command that repeats it.
    pub replay: String,
    /// Where the subject was only embedded: the command that serves it so that the smallest request alone shows the
    /// finding. `None` where that takes a scene that only a replay sets.
    pub start: Option<String>,
    /// The smallest case as data, where it is known: what is kept for later runs.
    pub draft: Option<Box<Draft>>,
    /// The name of what several findings have in common, if they have: they are shown as one block.
    pub cause: Option<String>,
}

/// One exchange that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The request.
    pub request: Request,
    /// The answer; `None` where the connection ended without one.
    pub response: Option<Response>,
}

/// An exchange that came before the one that shows a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The id of the operation.
    pub operation: String,
    /// The exchange.
    pub exchange: Located,
}
