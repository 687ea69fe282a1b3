//! Findings: a requirement that is broken, where, how, and the smallest request that shows it.
//!
//! A finding has two names: one that is the same in every report, and a short one within its own.

use sha2::Digest;
use sha2::Sha256;

use crate::check::expected_failures::Breaches;
use crate::check::verdict::BreakageKind;
use crate::event::answer::KeptResponse;
use crate::event::hurt::ClientView;
use crate::generate::address::CaseAddress;
use crate::generate::definition::CaseDefinition;
use crate::model::operation::Params;
use crate::model::requirement::id::RequirementId;
use crate::model::requirement::{Level, RequirementKind};
use crate::wire::Request;

/// A requirement that is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `F1`, `F2` ... in the order of the report, worst first: its name within this report.
    pub short: String,
    /// The whole id of the requirement.
    pub requirement: RequirementId,
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
    /// How it showed in all cases: for each of these ways, at which places and with which answers.
    pub breaches: Breaches,
    /// Whether it was not broken again when the case was repeated.
    pub flaky: bool,
    /// Whether it is listed as an expected failure, with its reason.
    pub known: Option<String>,
    /// What of it is new, where the rest is listed as an expected failure.
    pub new: Vec<String>,
    /// Whether it decides the exit code.
    pub gates: bool,
    /// The version that brought the requirement or the case, where the service is held to an older one.
    pub brought: Option<String>,
    /// How well that case shows it, the least best: by the size of its body, whether it came by chance, and where it
    /// stands among all cases. So the shares of a run agree on the case that the whole run tells.
    pub order: (usize, bool, usize),
    /// The address of the first case that broke it in the worst way.
    pub address: CaseAddress,
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
    pub found: Exchange,
    /// The smallest request that shows it, and its answer.
    pub minimal: Exchange,
    /// Whether nothing more can be taken from it.
    pub is_minimal: bool,
    /// The command that repeats it.
    pub replay: String,
    /// The members whose values in the requests are stand-ins for those that were given.
    pub stand_ins: Vec<String>,
    /// Where the subject was only embedded: the command that serves it so that the smallest request alone shows the
    /// finding. `None` where that takes a fixture that only a replay sets.
    pub start: Option<String>,
    /// The smallest case as data, where it is known: what is kept for later runs.
    pub definition: Option<Box<CaseDefinition>>,
    /// What several findings are about, if they are broken in one way: they are shown as one block.
    pub family: Option<String>,
    /// The id of the cause that explains it, if one does.
    pub cause: Option<String>,
    /// For a client: with what it was called, and what came of that.
    pub call: Option<Box<ClientTrace>>,
    /// For a service: what clients see of the answer, where that was asked for.
    pub hurt: Vec<ClientView>,
}

/// A client's call that shows a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientTrace {
    /// With what it was called.
    pub input: Params,
    /// How many requests came. Where none did, the finding's request is the one that a right client sends.
    pub requests: usize,
    /// What the client said of the call.
    pub told: String,
    /// The last lines that it printed.
    pub printed: String,
}

impl Finding {
    /// Whether some client sees something else than of the right answer.
    pub fn does_hurt(&self) -> bool {
        self.hurt.iter().any(|view| view.hurt)
    }

    /// Whether it is neither known nor new by upgrade, nor about what the evidence leaves open.
    pub fn is_new(&self) -> bool {
        self.known.is_none() && self.brought.is_none() && self.level > Level::Observe
    }

    /// Whether it is about the words of a message alone: no contract is broken by it.
    pub fn is_prose(&self) -> bool {
        self.kind == RequirementKind::Prose
    }
}

/// One exchange that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The request, whole: a replay needs it.
    pub request: Request,
    /// What is kept of the answer; `None` where the connection ended without one.
    pub response: Option<KeptResponse>,
}

/// An exchange that came before the one that shows a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The id of the operation.
    pub operation: String,
    /// The exchange.
    pub exchange: Exchange,
}

/// How many bytes of the hash are in an id; each takes two digits.
const ID_BYTES: usize = 4;

impl Finding {
    /// Its name in every report: the same with other cases, a list of known failures, in a shard and on another machine.
    pub fn id(&self) -> String {
        id_of(&self.operation, &self.requirement, self.outcome)
    }

    /// Whether this is one of its names. Where it was broken in several ways it answers to the id of each, since a
    /// share of the cases may have shown a milder one alone.
    pub fn is_called(&self, name: &str) -> bool {
        self.short == name
            || std::iter::once(&self.outcome)
                .chain(&self.outcomes)
                .any(|outcome| id_of(&self.operation, &self.requirement, *outcome) == name)
    }
}

/// The id of the finding that an operation breaks a requirement in a way.
///
/// A requirement's id names the place that it is about. Which case showed the breach first is no part of it: in a
/// shard that is another one.
pub fn id_of(operation: &str, requirement: &RequirementId, outcome: BreakageKind) -> String {
    let mut hasher = Sha256::new();
    for part in [operation, requirement.as_str(), outcome.word()] {
        hasher.update(part);
        hasher.update([0]);
    }
    hasher.finalize().iter().take(ID_BYTES).map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a text has the form of an id.
pub fn is_id(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 2 * ID_BYTES && text.bytes().all(is_digit)
}
