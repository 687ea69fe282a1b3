//! Cases that are kept: a case as data, in a text that a person can read and review.
//!
//! - The text holds the case itself, not how it was made, so that it stays the same whatever becomes of the template.
//! - Where the envelope of the request was changed, the text has the request byte for byte.
//! - What is printed is read back as it was. What has no meaning is refused, with its line.

mod text;
pub mod unread;
mod value;
mod wish;

use crate::generate::address::CaseAddress;
use crate::generate::case::Change;
use crate::generate::definition::CaseDefinition;
use crate::model::operation::Operation;
use crate::model::requirement::id::RequirementId;
use crate::model::service::Service;
use crate::wire::Request;

use text::RegressionText;
use unread::Unread;

/// A case that was kept from an earlier run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regression {
    /// The whole id of the requirement that it broke.
    pub requirement: RequirementId,
    /// How it broke it, in a word.
    pub outcome: String,
    /// The address that it had.
    pub address: CaseAddress,
    /// The seed of that run.
    pub seed: u64,
    /// The case.
    pub definition: CaseDefinition,
}

impl Regression {
    /// Keeps a case that was sent as this request.
    pub fn new(
        requirement: &RequirementId,
        outcome: &str,
        (address, seed): (&CaseAddress, u64),
        definition: &CaseDefinition,
        request: &Request,
    ) -> Self {
        let mut definition = definition.clone();
        if definition.request.is_none()
            && let Change::Envelope { rule, .. } = definition.change
        {
            definition.request = Some(request.clone());
            definition.change = Change::Envelope { rule, variant: KEPT };
        }
        let (requirement, outcome) = (requirement.clone(), outcome.to_owned());
        Self { requirement, outcome, address: address.clone(), seed, definition }
    }

    /// The text of a file.
    ///
    /// # Errors
    ///
    /// A value that TOML cannot hold.
    pub fn print(&self) -> Result<String, toml::ser::Error> {
        Ok(format!("{HEAD}\n{}", toml::to_string_pretty(&RegressionText::from(self))?))
    }

    /// Reads the text of a file, for the operation whose cases are to be sent.
    ///
    /// # Errors
    ///
    /// Why it is no case of that operation.
    pub fn parse(text: &str, service: &Service, operation: &Operation) -> Result<Self, Unread> {
        let text: RegressionText =
            toml::from_str(text).map_err(|error| Unread::Wrong(error.to_string().trim_end().to_owned()))?;
        text.read(service, operation)
    }
}

const HEAD: &str = "\
# A case that once broke a requirement. Runs that name this folder with --regressions send it first.
# Delete the file when the case is of no use any more.
";

/// The variant of a change whose bytes are kept.
const KEPT: &str = "kept";
