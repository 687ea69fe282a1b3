//! What a client makes of answers. It is compared by whether it is a success and by the name of the error, never by words.

use crate::check::client::called::ObservedCall;
use crate::check::client::told::CallResult;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::generate::client::case::ExpectedReading;
use crate::model::client_rule::ClientRule;
use crate::wire::Request;

/// The coding of answers that are compressed.
const CODING: &str = "gzip";

pub(super) fn check(called: &ObservedCall<'_>) -> Vec<Judgment> {
    // What was not sent had no answer.
    let Some(request) = called.requests().next() else { return Vec::new() };
    if called.case.reading == ExpectedReading::TimeOut {
        return time_out(called).into_iter().collect();
    }
    // What did not end is told of otherwise.
    if !called.told.is_ended() {
        return Vec::new();
    }
    let found = called.told.in_words();
    let status = called.case.script.answers.first().map_or(0, |answer| answer.status());
    let is_success = matches!(called.told, CallResult::Output(_));
    let any_error = |rule| {
        let expected = format!("an error; the answer has the status {status}");
        called.unless(rule, BreakageKind::Accepted, &expected, is_success.then(|| found.clone()))
    };
    let named = |rule, name: &str| {
        let outcome = if is_success { BreakageKind::Accepted } else { BreakageKind::WrongError };
        let is_named = matches!(called.told, CallResult::Failed(error) if error.names(name));
        called.unless(rule, outcome, &format!("the error {name}"), (!is_named).then(|| found.clone()))
    };
    let success = |rule| {
        let expected = format!("a success, as the status {status} says");
        called.unless(rule, BreakageKind::Refused, &expected, (!is_success).then(|| found.clone()))
    };
    match &called.case.reading {
        ExpectedReading::Free | ExpectedReading::TimeOut => Vec::new(),
        ExpectedReading::Success(rule) => vec![success(*rule)],
        ExpectedReading::Error(rule) => vec![any_error(*rule)],
        ExpectedReading::Named(rule, name) => vec![named(*rule, name)],
        ExpectedReading::Compressed(name) => match (offers(request), name) {
            (true, None) => vec![success(ClientRule::Compressed)],
            (true, Some(name)) => vec![named(ClientRule::Compressed, name)],
            // Who offers nothing need not read it; that it is an error its status says.
            (false, None) => Vec::new(),
            (false, Some(_)) => vec![any_error(ClientRule::ErrorStatus)],
        },
    }
}

/// What comes of a call that nobody answers; a client that crashes is told of otherwise.
fn time_out(called: &ObservedCall<'_>) -> Option<Judgment> {
    let seconds = called.case.timeout.unwrap_or_default().as_secs_f64();
    let expected = format!("an error after {seconds} s, the time-out of the call");
    let outcome = match called.told {
        CallResult::Failed(_) => return Some(called.pass(ClientRule::TimeOut)),
        CallResult::Output(_) => BreakageKind::Accepted,
        CallResult::Hung => BreakageKind::Hang,
        _ => return None,
    };
    Some(called.fail(ClientRule::TimeOut, outcome, expected, called.told.in_words()))
}

/// Whether a request says that its answer may be compressed.
fn offers(request: &Request) -> bool {
    let lines = request.headers.iter().filter(|line| line.name.eq_ignore_ascii_case("accept-encoding"));
    let mut codings = lines.flat_map(|line| line.value.split(','));
    codings.any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_meant = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(CODING));
        // A weight of zero says that the coding is not acceptable.
        let weight = parts.find_map(|part| part.to_ascii_lowercase().strip_prefix("q=").map(str::to_owned));
        is_meant && weight.is_none_or(|weight| weight.trim().parse::<f64>() != Ok(0.0))
    })
}
