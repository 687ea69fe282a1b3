//! What a run is to do, beyond which cases it has.

use std::time::Duration;

use crate::model::requirement::id::RequirementId;
use crate::model::version::AsOf;
use crate::run::local_service::Carriage;

/// What a run is to do.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// How many connections are used at a time.
    pub concurrency: usize,
    /// How many requests may be sent in a second.
    pub rate: Option<f64>,
    /// How many requests may be sent in all: set-up, probes and shrinking too.
    pub max_requests: Option<u64>,
    /// How many of these are kept for confirming findings and making them small.
    pub reserve: u64,
    /// For how long requests are sent, counted from the first case; a fifth of it is kept as well.
    pub max_time: Option<Duration>,
    /// Whether `should` requirements gate too.
    pub strict: bool,
    /// Whether the sentences of messages gate too.
    pub prose: bool,
    /// What a finding is worth that was not seen again.
    pub flaky: FlakyPolicy,
    /// The version of the requirements to which the service is held: what later ones brought is told, and does not gate.
    pub as_of: Option<AsOf>,
    /// How many requests may go into making one finding small.
    pub shrinking: u64,
    /// Which findings are told.
    pub findings: FindingScope,
    /// How requests reach the service, where causes of the findings are looked for on mocks; nothing where they are not.
    pub causes: Option<Carriage>,
    /// What stands behind the address in a replay command, e.g. ` --endpoint-url http://127.0.0.1:5000`.
    pub replay_suffix: String,
    /// Whether every answer is judged anew, also one that is known. What comes of it is the same, and takes longer.
    pub judges_anew: bool,
}

/// What a finding is worth that was not seen again when the case was repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlakyPolicy {
    /// As much as any other.
    Fail,
    /// It does not gate.
    Warn,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            concurrency: 8,
            rate: None,
            max_requests: None,
            max_time: None,
            reserve: 0,
            strict: false,
            prose: false,
            flaky: FlakyPolicy::Fail,
            as_of: None,
            shrinking: 200,
            findings: FindingScope::All,
            causes: None,
            replay_suffix: String::new(),
            judges_anew: false,
        }
    }
}

/// Which findings of a run are told: only those are confirmed and made small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindingScope {
    /// All.
    All,
    /// That of one requirement.
    Only(RequirementId),
    /// None.
    Nothing,
}

impl FindingScope {
    /// Whether the finding of a requirement is told.
    pub(super) fn has(&self, requirement: &RequirementId) -> bool {
        match self {
            Self::All => true,
            Self::Only(only) => only == requirement,
            Self::Nothing => false,
        }
    }
}
