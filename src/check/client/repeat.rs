//! What a client sends again, and to where.

use crate::check::client::called::ObservedCall;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::generate::client::case::ExpectedReading;
use crate::generate::client::script::ScriptedAnswer;
use crate::model::client_rule::ClientRule;
use crate::model::operation::Params;

/// How often a call may be tried.
const MOST_ATTEMPTS: usize = 10;
/// The header by which SDKs tell attempts of one call from those of others.
const INVOCATION_ID: &str = "amz-sdk-invocation-id";

pub(super) fn check(called: &ObservedCall<'_>) -> Vec<Judgment> {
    let attempts = called.received.iter().filter(|received| !received.is_elsewhere).count();
    let mut judgments = Vec::new();
    if attempts == 0 {
        return judgments;
    }
    // An unusual success is one that a client may take for a failure: that is judged by itself.
    if called.case.reading == ExpectedReading::Success(ClientRule::Success) {
        let found = (attempts > 1).then(|| format!("{attempts} requests"));
        judgments.push(called.unless(ClientRule::Once, BreakageKind::SideEffect, "one request", found));
    }
    judgments.push(bound(called, attempts));
    judgments.extend(same(called));
    judgments.extend(invocation_id(called));
    judgments.extend(redirect(called));
    judgments
}

fn bound(called: &ObservedCall<'_>, attempts: usize) -> Judgment {
    let found = (attempts > MOST_ATTEMPTS).then(|| format!("more than {MOST_ATTEMPTS} requests"));
    let expected = format!("at most {MOST_ATTEMPTS} requests");
    called.unless(ClientRule::RetryBound, BreakageKind::SideEffect, &expected, found)
}

/// Every attempt sends the input of the first one; how it is spelled is free.
fn same(called: &ObservedCall<'_>) -> Option<Judgment> {
    let inputs: Vec<Option<Params>> = called.requests().map(|request| called.read(request).input).collect();
    let (first, later) = inputs.split_first().filter(|(_, later)| !later.is_empty())?;
    let other = later.iter().position(|input| input != first);
    let found = other.map(|index| format!("attempt {} sends another one", index + 2));
    Some(called.unless(
        ClientRule::RetrySame,
        BreakageKind::WrongMember,
        "the input of the first attempt",
        found,
    ))
}

/// A service tells by it that two requests are attempts of one call.
fn invocation_id(called: &ObservedCall<'_>) -> Option<Judgment> {
    let mut ids = called.requests().map(|request| request.header(INVOCATION_ID));
    let first = ids.next()??;
    let mut later = ids.peekable();
    later.peek()?;
    let other = later.position(|id| id != Some(first));
    let found = other.map(|index| format!("attempt {} carries another one, or none", index + 2));
    let expected = format!("the {INVOCATION_ID} of the first attempt");
    Some(called.unless(ClientRule::RetryId, BreakageKind::Header, &expected, found))
}

fn redirect(called: &ObservedCall<'_>) -> Option<Judgment> {
    let is_redirect = |answer: &ScriptedAnswer| matches!(answer, ScriptedAnswer::Redirect(_));
    if !called.case.script.answers.iter().any(is_redirect) {
        return None;
    }
    let has_body = called.received.iter().any(|received| {
        received.is_elsewhere && received.request.as_ref().is_ok_and(|request| !request.body.is_empty())
    });
    let found = has_body.then(|| "the input was sent to the address that it names".to_owned());
    let expected = "a redirect that is told, or followed without the input";
    Some(called.unless(ClientRule::Redirect, BreakageKind::SideEffect, expected, found))
}
