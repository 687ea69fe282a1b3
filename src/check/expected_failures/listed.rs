//! What an entry of a list is about, and what it is called where it is stale.

use std::collections::BTreeSet;
use std::fmt;

use crate::check::verdict::BreakageKind;
use crate::model::requirement::id::RequirementId;

/// The word before the faults of a cause.
const CAUSE: &str = "cause ";
/// What stands in a pattern and in no id.
const WILD: [char; 4] = ['*', '?', '[', '{'];

/// What an entry of a list is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// A requirement that is broken in this way.
    Requirement(RequirementId, BreakageKind),
    /// All requirements whose ids match a pattern, where they are broken in this way.
    Pattern {
        /// The pattern, as it is written.
        pattern: String,
        /// The ids that match it.
        ids: BTreeSet<RequirementId>,
        /// The way.
        outcome: BreakageKind,
    },
    /// What these faults explain, which have all to be mended.
    Cause(BTreeSet<String>),
}

/// An entry that is stale, as reports call it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stale {
    /// The requirement held.
    Requirement(RequirementId),
    /// What matches the pattern held, as far as anything of it was judged.
    Pattern(String),
    /// The cause was not found.
    Cause(BTreeSet<String>),
}

/// What came of a run that sent every case, as far as a list asks for it.
#[derive(Clone, Debug, Default)]
pub struct WholeRun {
    /// The requirements that held.
    pub held: BTreeSet<RequirementId>,
    /// The requirements that were broken.
    pub broken: BTreeSet<RequirementId>,
    /// The sets of faults that explain a finding.
    pub causes: BTreeSet<BTreeSet<String>>,
}

impl Listed {
    /// What the entry is called where nothing of it is broken any more; `None` where something may be.
    pub(super) fn stale(&self, run: &WholeRun) -> Option<Stale> {
        match self {
            Self::Requirement(id, _) => run.held.contains(id).then(|| Stale::Requirement(id.clone())),
            Self::Pattern { pattern, ids, .. } => {
                let is_held = !ids.is_disjoint(&run.held) && ids.is_disjoint(&run.broken);
                is_held.then(|| Stale::Pattern(pattern.clone()))
            }
            Self::Cause(faults) => (!run.causes.contains(faults)).then(|| Stale::Cause(faults.clone())),
        }
    }
}

/// Whether a text can only be a pattern of ids, and no id.
pub fn is_pattern(text: &str) -> bool {
    text.contains(WILD)
}

impl Stale {
    /// The entry of this name, if it names a pattern or a cause: a requirement's id is for others to read.
    pub fn of_several(text: &str) -> Option<Self> {
        match text.strip_prefix(CAUSE) {
            Some(faults) => Some(Self::Cause(faults.split(", ").map(str::to_owned).collect())),
            None => is_pattern(text).then(|| Self::Pattern(text.to_owned())),
        }
    }

    /// The entry in a sentence without its end: `NAME held`.
    pub fn sentence(&self) -> String {
        match self {
            Self::Requirement(_) => format!("{self} held"),
            Self::Pattern(_) => format!("{self} held, all that was judged of it"),
            Self::Cause(_) => format!("{self} was not found"),
        }
    }

    /// Whether it is the entry of this requirement alone.
    pub fn is_about(&self, requirement: &RequirementId) -> bool {
        matches!(self, Self::Requirement(id) if id == requirement)
    }
}

impl fmt::Display for Stale {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Requirement(id) => id.fmt(formatter),
            Self::Pattern(pattern) => formatter.write_str(pattern),
            Self::Cause(faults) => {
                let faults: Vec<&str> = faults.iter().map(String::as_str).collect();
                write!(formatter, "{CAUSE}{}", faults.join(", "))
            }
        }
    }
}
