//! Values that a person gave for members and headers.

use crate::report::paste::shell::quote;
use crate::target::outside::{OutsideValue, written_literally};

/// What stands in a printed command where a value is to be given.
const PLACEHOLDER: &str = "VALUE";

/// A value that a person gave.
#[derive(Clone, Debug)]
pub struct GivenValue {
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
        Self { name: name.into(), text: text.into(), source: None }
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
            Some(outside) => format!("{}={outside}", self.name),
            None => self.name.clone(),
        }
    }
}

/// ` --set NAME=VALUE ...` for a printed command: with the values where they may be shown.
pub(crate) fn spelled_set(given: &[GivenValue], shows: bool) -> String {
    let member = |given: &GivenValue| quote(&format!("{}={}", given.name, given.spelled(shows)));
    given.iter().map(|given| format!(" --set {}", member(given))).collect()
}

/// ` --header 'NAME: VALUE' ...` for a printed command.
pub(crate) fn spelled_headers(given: &[GivenValue], shows: bool) -> String {
    let header = |given: &GivenValue| quote(&format!("{}: {}", given.name, given.spelled(shows)));
    given.iter().map(|given| format!(" --header {}", header(given))).collect()
}
