//! How a call goes: a valid input is sent, and the call ends by itself, with something that can be read.

use crate::check::client::called::ObservedCall;
use crate::check::client::told::CallResult;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::generate::client::case::ExpectedReading;
use crate::model::client_rule::ClientRule;

pub(super) fn check(called: &ObservedCall<'_>) -> Vec<Judgment> {
    if !called.told.is_called() {
        return Vec::new();
    }
    let mut judgments = vec![says(called)];
    // A call that waits for ever when nobody answers is told of as one without a time-out.
    if called.case.reading != ExpectedReading::TimeOut || *called.told != CallResult::Hung {
        judgments.push(ends(called));
    }
    if called.case.is_valid {
        judgments.extend(sends(called));
    }
    judgments
}

fn ends(called: &ObservedCall<'_>) -> Judgment {
    let expected = "an output or an error";
    match called.told {
        CallResult::Crashed(_) => {
            let found = called.told.in_words();
            called.fail(ClientRule::Ends, BreakageKind::Crash, expected, found)
        }
        CallResult::Hung => {
            called.fail(ClientRule::Ends, BreakageKind::Hang, expected, called.told.in_words())
        }
        _ => called.pass(ClientRule::Ends),
    }
}

fn says(called: &ObservedCall<'_>) -> Judgment {
    let found = match called.told {
        CallResult::Unreadable(reason) => Some(reason.clone()),
        _ => None,
    };
    called.unless(
        ClientRule::Says,
        BreakageKind::Output,
        "one message for the call, in a line of its own",
        found,
    )
}

/// Nothing is said where the call did not end: that is why nothing was sent.
fn sends(called: &ObservedCall<'_>) -> Option<Judgment> {
    if !called.received.is_empty() {
        return Some(called.pass(ClientRule::Sends));
    }
    let outcome = match called.told {
        CallResult::Refused(_) => BreakageKind::Refused,
        told if told.is_ended() => BreakageKind::Connection,
        _ => return None,
    };
    let found = format!("nothing was sent; {}", called.told.in_words());
    Some(called.fail(ClientRule::Sends, outcome, "a request with the input, which is valid", found))
}
