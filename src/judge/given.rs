//! Values that a person gave for members and headers.

use crate::model::operation::Operation;
use crate::model::operation_pattern::OperationPattern;
use crate::model::service::Service;
use crate::report::paste::shell::quote;
use crate::target::outside::{OutsideValue, written_literally};

/// What stands in a printed command where a value is to be given.
const PLACEHOLDER: &str = "VALUE";

/// A value that a person gave.
#[derive(Clone, Debug)]
pub(crate) struct GivenValue {
    /// The operations whose member it is given to, where not all that have one of this name are meant.
    pub(crate) operations: Option<OperationPattern>,
    /// The member or header that it is given to.
    pub(crate) name: String,
    /// The value itself.
    pub(crate) text: String,
    /// Where it stands, if that is not where it was given.
    pub(crate) source: Option<OutsideValue>,
}

impl GivenValue {
    /// One that stands where it was given.
    pub(crate) fn literal(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { operations: None, name: name.into(), text: text.into(), source: None }
    }

    /// Reads the name of a member: `MEMBER`, or `OPERATION/MEMBER` for that of one operation or of those that a pattern means.
    ///
    /// # Errors
    ///
    /// What is wrong with the pattern.
    pub(crate) fn of_member(mut self) -> Result<Self, String> {
        if let (Some(operations), member) = OperationPattern::before_name(&self.name) {
            self.operations = Some(OperationPattern::new(operations)?);
            self.name = member.to_owned();
        }
        Ok(self)
    }

    /// Whether it is given to the members of an operation.
    pub(crate) fn is_given_to(&self, service: &Service, operation: &Operation) -> bool {
        self.operations.as_ref().is_none_or(|pattern| pattern.means(service, operation))
    }

    /// The member as it was named.
    pub(crate) fn member(&self) -> String {
        self.operations.as_ref().map_or_else(String::new, |pattern| format!("{pattern}/")) + &self.name
    }

    /// The value in the words of a command line: where it stands if that is elsewhere, else as it is where that may be
    /// shown.
    fn spelled(&self, shows: bool) -> String {
        match &self.source {
            Some(outside) => outside.to_string(),
            None if shows => written_literally(&self.text).into_owned(),
            None => PLACEHOLDER.to_owned(),
        }
    }

    /// What an error calls a member that was given a value, without that value.
    pub(crate) fn member_words(&self) -> String {
        match &self.source {
            Some(outside) => format!("{}={outside}", self.member()),
            None => self.member(),
        }
    }
}

/// ` --set NAME=VALUE ...` for a printed command: with the values where they may be shown.
pub(crate) fn spelled_set(given: &[GivenValue], shows: bool) -> String {
    let member = |given: &GivenValue| quote(&format!("{}={}", given.member(), given.spelled(shows)));
    given.iter().map(|given| format!(" --set {}", member(given))).collect()
}

/// ` --header 'NAME: VALUE' ...` for a printed command.
pub(crate) fn spelled_headers(given: &[GivenValue], shows: bool) -> String {
    let header = |given: &GivenValue| quote(&format!("{}: {}", given.name, given.spelled(shows)));
    given.iter().map(|given| format!(" --header {}", header(given))).collect()
}
