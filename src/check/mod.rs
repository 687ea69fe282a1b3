//! Checks: from an exchange to verdicts, one file for each family.
//!
//! - Every check has one way to answer: judgments, each a requirement and a verdict.
//! - What a broken requirement makes fail in its wake is skipped, not counted against others.

pub mod answer;
pub mod asked;
pub mod byte_pairs;
pub mod client;
pub mod compression;
pub mod contract;
mod cors;
mod details;
pub mod effect;
mod envelope;
mod errors;
pub mod expected_failures;
pub mod manner;
mod message;
pub mod naming;
pub mod observed;
mod output;
mod prose;
pub mod read_back;
pub mod secrecy;
pub mod sequence;
pub mod transport;
mod validation;
pub mod verdict;
mod wording;
mod words;

use crate::check::compression::compression;
use crate::check::observed::Observed;
use crate::check::verdict::Judgment;

/// A family of checks: its name, and what it says of an answered request.
pub struct Check {
    /// The name, which is that of its file.
    pub name: &'static str,
    /// Its judgments; none where it has nothing to say.
    pub check: fn(&Observed<'_>) -> Vec<Judgment>,
}

impl std::fmt::Debug for Check {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name)
    }
}

/// All families that judge an answered request by itself.
pub const CHECKS: &[Check] = &[
    Check { name: "answer", check: answer::check },
    Check { name: "compression", check: compression::check },
    Check { name: "cors", check: cors::check },
    Check { name: "validation", check: validation::check },
    Check { name: "envelope", check: envelope::check },
    Check { name: "errors", check: errors::check },
    Check { name: "output", check: output::check },
    Check { name: "secrecy", check: secrecy::check },
    Check { name: "prose", check: prose::check },
    Check { name: "wording", check: wording::check },
];

/// All judgments of an answered request. Of one that is compressed no more is told than that, and its status.
pub fn judge(observed: &Observed<'_>) -> Vec<Judgment> {
    if compression(observed.response).is_some() {
        return [compression::check(observed), vec![answer::server_error(observed)]].concat();
    }
    CHECKS.iter().flat_map(|check| (check.check)(observed)).collect()
}
