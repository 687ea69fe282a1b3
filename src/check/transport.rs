//! Requests that were not answered: whose fault that is.

use crate::check::BreakageKind;
use crate::check::Judgment;
use crate::check::Verdict;
use crate::generate::Case;
use crate::model::Service;
use crate::wire::Response;
use crate::wire::TransportError;

/// How many characters of where a redirect leads are told.
const LONGEST_LOCATION: usize = 100;

/// What a case comes to whose answer sends the client elsewhere; `None` for any other answer.
///
/// Nothing is followed: whoever answers there is not the service that was to be judged.
pub fn redirect(case: &Case, response: &Response) -> Option<Vec<Judgment>> {
    let location = response.header("Location").filter(|_| (300..400).contains(&response.status))?;
    let shown: String = location.chars().take(LONGEST_LOCATION).collect();
    let more = if shown.len() < location.len() { "..." } else { "" };
    let why = format!("redirected with {} to `{shown}{more}`, which is not followed", response.status);
    Some(vec![Judgment::new(case.requirement.as_str(), Verdict::Error(why))])
}

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
