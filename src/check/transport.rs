//! Requests that were not answered: whose fault that is.

use crate::check::BreakageKind;
use crate::check::Judgment;
use crate::check::Verdict;
use crate::generate::Case;
use crate::model::Service;
use crate::wire::TransportError;

/// What an unanswered request comes to. `alive`: whether an ordinary request right after it was answered.
///
/// A service that closes the connection on one kind of request and answers others is broken; anything else may be
/// the network's fault.
pub fn judge(service: &Service, case: &Case, error: &TransportError, alive: bool) -> Vec<Judgment> {
    let closed = matches!(error, TransportError::Closed(_));
    if !(closed && alive) {
        let verdict = Verdict::Error(error.to_string());
        return vec![Judgment::new(case.requirement.as_str(), verdict)];
    }
    let fail = |requirement: &str| {
        Judgment::fail(requirement, BreakageKind::Connection, "an answer", error.to_string())
    };
    vec![fail(&format!("{}/answer/connection", service.protocol.id)), fail(&case.requirement)]
}
