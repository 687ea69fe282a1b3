//! What a request is beside its input: HTTP, and the rules of the protocol.

use crate::check::client::called::ObservedCall;
use crate::check::client::received::ReceiveFault;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::model::client_rule::ClientRule;
use crate::model::protocol::sent::SentResult;

pub(super) fn check(called: &ObservedCall<'_>) -> Vec<Judgment> {
    let mut judgments = Vec::new();
    // Where a redirect leads another server decides what it takes.
    for received in called.received.iter().filter(|received| !received.is_elsewhere) {
        judgments.extend(transfer(called, received.request.as_ref().err()));
    }
    // What is wrong with one attempt is wrong with the next one.
    if let Some(request) = called.requests().next() {
        judgments.extend(called.read(request).results.into_iter().map(|result| judgment(called, result)));
    }
    judgments
}

fn transfer(called: &ObservedCall<'_>, fault: Option<&ReceiveFault>) -> Vec<Judgment> {
    let http =
        |found| called.unless(ClientRule::Http, BreakageKind::Envelope, "a request of HTTP/1.1", found);
    let length = |found| {
        called.unless(ClientRule::Length, BreakageKind::Envelope, "a body as long as its headers tell", found)
    };
    match fault {
        None => vec![http(None), length(None)],
        Some(ReceiveFault::NotHttp(found)) => vec![http(Some(found.clone()))],
        Some(ReceiveFault::Length(found)) => vec![http(None), length(Some(found.clone()))],
    }
}

fn judgment(called: &ObservedCall<'_>, result: SentResult) -> Judgment {
    match result.breach {
        None => called.pass(result.rule),
        Some(breach) => {
            let outcome = if breach.is_header { BreakageKind::Header } else { BreakageKind::Envelope };
            called.fail(result.rule, outcome, breach.expected, breach.found)
        }
    }
}
