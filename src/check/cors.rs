//! Preflights: whether a browser goes on after the answer, by the Fetch standard (section 4.8, CORS-preflight fetch).

use crate::check::observed::Observed;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::generate::case::Expectation;
use crate::model::protocol::Expect;

pub(super) fn check(observed: &Observed<'_>) -> Vec<Judgment> {
    if observed.is_server_error() || observed.case.expectation != Expectation::Envelope(Expect::Preflight) {
        return Vec::new();
    }
    let requirement = observed.case.requirement.clone();
    vec![match obstacle(observed) {
        None => Judgment::pass(requirement),
        Some((outcome, obstacle)) => {
            Judgment::fail(requirement, outcome, "an answer with which a browser goes on", obstacle)
        }
    }]
}

/// Why a browser does not go on, if it does not.
fn obstacle(observed: &Observed<'_>) -> Option<(BreakageKind, String)> {
    let (request, response) = (&observed.case.request, observed.response);
    if !(200..300).contains(&response.status) {
        return Some((
            BreakageKind::Refused,
            format!("the status {}, where a browser stops", response.status),
        ));
    }
    let header = |words: String| Some((BreakageKind::Header, words));
    let origin = request.header("Origin").unwrap_or_default();
    let allowed = lines(observed, "Access-Control-Allow-Origin");
    match allowed.as_slice() {
        ["*"] => {}
        [allowed] if *allowed == origin => {}
        [] => return header("no Access-Control-Allow-Origin".to_owned()),
        others => {
            return header(format!("Access-Control-Allow-Origin: {} for {origin}", others.join(", ")));
        }
    }
    let allowed: Vec<&str> = lines(observed, "Access-Control-Allow-Headers")
        .iter()
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .collect();
    let asked = request.header("Access-Control-Request-Headers").unwrap_or_default();
    let is_missing =
        |name: &&str| !allowed.iter().any(|allowed| *allowed == "*" || allowed.eq_ignore_ascii_case(name));
    let missing = asked.split(',').map(str::trim).find(is_missing)?;
    header(format!("Access-Control-Allow-Headers without {missing}"))
}

/// The values of all header lines of a name.
fn lines<'a>(observed: &'a Observed<'_>, name: &str) -> Vec<&'a str> {
    let headers = observed.response.headers.iter();
    headers
        .filter(|header| header.name.eq_ignore_ascii_case(name))
        .map(|header| header.value.trim())
        .collect()
}
