//! Requests that were not answered, or not by the service itself: whose fault that is.

use crate::check::verdict::{BreakageKind, Judgment, Verdict};
use crate::generate::case::{Case, Expectation};
use crate::model::protocol::Expect;
use crate::model::protocol::common::CommonRule;
use crate::model::requirement::id::RequirementId;
use crate::model::service::Service;
use crate::wire::{Response, TransportError};

/// How many characters of where a redirect leads are told.
const LONGEST_LOCATION: usize = 100;

/// Where an answer sends the client, in a few words; `None` for any other answer.
///
/// Nothing is followed: whoever answers there is not the service that was to be judged.
pub fn redirection(response: &Response) -> Option<String> {
    let location = response.header("Location").filter(|_| (300..400).contains(&response.status))?;
    let shown: String = location.chars().take(LONGEST_LOCATION).collect();
    let more = if shown.len() < location.len() { "..." } else { "" };
    Some(format!("redirected with {} to `{shown}{more}`, which is not followed", response.status))
}

/// Whether a redirect says all that is asked of a case: that the service itself did not carry the request out.
pub fn redirect_decides(case: &Case) -> bool {
    matches!(
        case.expectation,
        Expectation::Envelope(Expect::NotCarriedOut | Expect::NotReached | Expect::NoServerError)
            | Expectation::Open
    )
}

/// What an unanswered request comes to while ordinary requests are answered: the service is broken, and not the network.
///
/// The requirement that the case is about is broken too, unless it asks no more than that nothing is carried out, or a
/// whole answer came and there was only more of it. `is_own` says whether it was the case's own request, and not one
/// that came before or after it.
pub fn unanswered(service: &Service, case: &Case, error: &TransportError, is_own: bool) -> Vec<Judgment> {
    let outcome = match error {
        TransportError::TimedOut { .. } => BreakageKind::Hang,
        _ => BreakageKind::Connection,
    };
    let fail =
        |requirement: RequirementId| Judgment::fail(requirement, outcome, "an answer", error.to_string());
    let connection = fail(service.protocol.common_requirement_id(CommonRule::Connection));
    let asks_for_an_answer =
        !matches!(case.expectation, Expectation::Envelope(Expect::NotCarriedOut | Expect::NotReached));
    if matches!(error, TransportError::Surplus { .. }) || !is_own {
        let why = "what came cannot be told from what was to come".to_owned();
        vec![connection, Judgment::new(case.requirement.clone(), Verdict::Undetermined(why))]
    } else if asks_for_an_answer {
        vec![connection, fail(case.requirement.clone())]
    } else {
        vec![connection, Judgment::pass(case.requirement.clone())]
    }
}

/// What a case comes to that could not be judged, for this reason.
pub fn unjudged(case: &Case, why: String) -> Vec<Judgment> {
    vec![Judgment::new(case.requirement.clone(), Verdict::Error(why))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Header;

    #[test]
    fn a_redirection_has_a_status_of_its_kind_and_a_place() {
        let long = "a".repeat(LONGEST_LOCATION);
        let longer = format!("{long}b");
        for (status, location, shown) in [
            (300, Some("/b"), Some("/b".to_owned())),
            (399, Some(long.as_str()), Some(long.clone())),
            (302, Some(longer.as_str()), Some(format!("{long}..."))),
            (299, Some("/b"), None),
            (400, Some("/b"), None),
            (302, None, None),
        ] {
            let headers = location.map(|location| Header::new("location", location)).into_iter().collect();
            let response = Response { status, headers, body: Vec::new() };
            let told =
                shown.map(|shown| format!("redirected with {status} to `{shown}`, which is not followed"));
            assert_eq!(redirection(&response), told);
        }
    }
}
