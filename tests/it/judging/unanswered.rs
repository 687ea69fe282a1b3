//! Requests that were not answered, or by another: what that says of the case, row by row; and in which manner a case
//! breaks what it breaks.

use wireproof::internals::check::manner::Manner;
use wireproof::internals::check::transport::{redirect_decides, unanswered};
use wireproof::internals::check::verdict::Verdict;
use wireproof::internals::generate::case::Case;
use wireproof::internals::wire::TransportError;

use crate::judging::run::{OPERATION, plan, service};

/// The first case of an address that matches.
fn case(pattern: &str) -> Case {
    plan(1, &[pattern]).cases().next().unwrap_or_else(|| panic!("no case matches {pattern}"))
}

#[test]
fn a_redirect_says_enough_where_nothing_is_to_be_carried_out() {
    for (pattern, decides) in [
        ("**/coverage/method/get/*", true),
        ("**/coverage/path/other/*", true),
        ("**/examples/every-parameter", false),
        ("**/coverage/required/Username/absent", false),
        ("**/coverage/cors/preflight/*", false),
    ] {
        assert_eq!(redirect_decides(&case(pattern)), decides, "{pattern}");
    }
}

#[test]
fn a_request_without_an_answer_breaks_what_asks_for_one() {
    let closed = TransportError::Closed("before an answer".to_owned());
    let surplus = TransportError::Surplus { count: 1, beginning: "`a`".to_owned() };
    for (pattern, error, is_own, expected) in [
        ("**/examples/every-parameter", &closed, true, "fail"),
        ("**/examples/every-parameter", &closed, false, "open"),
        ("**/examples/every-parameter", &surplus, true, "open"),
        ("**/coverage/method/get/*", &closed, true, "pass"),
        ("**/coverage/method/get/*", &surplus, true, "open"),
        ("**/coverage/path/other/*", &closed, true, "pass"),
    ] {
        let case = case(pattern);
        let judgments = unanswered(&service(), &case, error, is_own);
        let [connection, own] = judgments.as_slice() else { panic!("{judgments:#?}") };
        assert_eq!(connection.requirement.as_str(), "aws-json-1.1/answer/connection");
        assert!(matches!(connection.verdict, Verdict::Fail(_)), "{judgments:#?}");
        let verdict = match own.verdict {
            Verdict::Fail(_) => "fail",
            Verdict::Undetermined(_) => "open",
            Verdict::Pass => "pass",
            Verdict::Error(_) => "error",
        };
        assert_eq!((&own.requirement, verdict), (&case.requirement, expected), "{pattern}: {error}");
    }
}

#[test]
fn the_place_of_a_breach_is_what_stays_the_same_for_every_seed() {
    for (pattern, place) in [
        ("**/coverage/length/Username/at-max", "Username"),
        ("**/coverage/pattern/Username/space-start", "Username"),
        ("**/coverage/text/Username/double-quote", "text/Username/double-quote"),
        ("**/coverage/text/ClientId/drawn-1", "random"),
        ("**/coverage/method/get/*", "method/get/with-body"),
        ("**/examples/every-parameter", "examples/every-parameter"),
        ("**/state/walk/**", "random"),
        ("**/state/wrong-code/code-wrong", "state/wrong-code/code-wrong"),
    ] {
        let case = case(pattern);
        for (answer, told) in [
            (None, "no answer"),
            (Some((200, None)), "200"),
            (Some((500, Some("Internal: Error"))), "500 InternalError"),
        ] {
            let manner = Manner::new(&case, answer);
            assert_eq!(
                (manner.place.as_str(), manner.answer.as_str()),
                (place, told),
                "{OPERATION} {pattern}"
            );
        }
    }
}
