//! What a client makes of answers. It is compared by whether it is a success and by the name of the error, never by words.

use crate::check::client::called::ObservedCall;
use crate::check::client::told::CallResult;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::generate::client::case::ExpectedReading;

pub(super) fn check(called: &ObservedCall<'_>) -> Vec<Judgment> {
    // What was not sent had no answer, and what did not end is told of otherwise.
    if called.requests().next().is_none() || !called.told.is_ended() {
        return Vec::new();
    }
    let found = called.told.in_words();
    let status = called.case.script.answers.first().map_or(0, |answer| answer.status());
    let is_success = matches!(called.told, CallResult::Output(_));
    match &called.case.reading {
        ExpectedReading::Free => Vec::new(),
        ExpectedReading::Success(rule) => {
            let expected = format!("a success, as the status {status} says");
            vec![called.unless(*rule, BreakageKind::Refused, &expected, (!is_success).then_some(found))]
        }
        ExpectedReading::Error(rule) => {
            let expected = format!("an error; the answer has the status {status}");
            vec![called.unless(*rule, BreakageKind::Accepted, &expected, is_success.then_some(found))]
        }
        ExpectedReading::Named(rule, name) => {
            let expected = format!("the error {name}");
            let outcome = if is_success { BreakageKind::Accepted } else { BreakageKind::WrongError };
            let is_named = matches!(called.told, CallResult::Failed(error) if error.names(name));
            vec![called.unless(*rule, outcome, &expected, (!is_named).then_some(found))]
        }
    }
}
