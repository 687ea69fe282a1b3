//! A server's own test: every requirement of the spec holds, and where one does not, the failing test shows the smallest
//! request for it.
//!
//! `cargo test --example judge_in_a_test` runs them.

/// The tests are all there is.
fn main() {}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use wireproof::http::{Answer, Header, Reply, Request, Response};
    use wireproof::mock::{EmbeddedMock, faults};
    use wireproof::{CheckError, CheckOutcome, Level, ServerCheck, Spec};

    const OPERATION: &str = "cognito-idp/confirm-forgot-password";

    /// The server under test, which may have faults; it ends when it is dropped.
    fn server(ids: &[&str]) -> EmbeddedMock {
        let spec = Spec::embedded();
        let service = spec.service("cognito-idp").unwrap();
        EmbeddedMock::of(service, &faults(service, ids).unwrap()).unwrap()
    }

    /// A short check; a test suite leaves the number of cases as it is.
    fn check(server: &EmbeddedMock) -> ServerCheck {
        ServerCheck::new(server.url()).operation(OPERATION).seed(7).cases(50).wait(Duration::from_secs(5))
    }

    #[tokio::test]
    async fn the_server_keeps_its_contract() {
        let outcome = check(&server(&[])).run().await.unwrap();
        assert!(outcome.is_green(), "{outcome}");
    }

    #[test]
    fn a_server_that_counts_bytes_is_found_out() {
        let server = server(&["length-counted-in-bytes"]);
        let check = check(&server).only("**/length/Username/*").skip("**/below-min");
        let outcome = check.run_blocking().unwrap();
        assert!(!outcome.is_green(), "{outcome}");
        let id = format!("{OPERATION}/length/Username/max");
        let finding = outcome.findings().iter().find(|finding| finding.requirement == id).unwrap();
        assert_eq!((finding.level, finding.gates), (Level::Must, true));
        assert_eq!(finding.expected, "no complaint about the form of the request");
        assert!(finding.request.body.len() > 128, "{:?}", finding.request);
        let command = format!("wireproof replay {OPERATION}/coverage/length/Username/");
        assert!(finding.replay.starts_with(&command), "{}", finding.replay);
        assert!(outcome.to_string().contains(&finding.replay), "{outcome}");
    }

    /// A service that is only a function is judged behind a port, like any other.
    struct Teapot;

    impl Answer for Teapot {
        fn answer(&self, _request: &Request) -> Reply {
            let headers = vec![Header::new("Content-Type", "text/plain")];
            Reply::Response(Response { status: 418, headers, body: b"I am a teapot".to_vec() })
        }
    }

    #[test]
    fn what_speaks_something_else_is_not_taken_for_right() {
        let server = EmbeddedMock::start(Arc::new(Teapot)).unwrap();
        let outcome: CheckOutcome = check(&server).run_blocking().unwrap();
        assert!(!outcome.is_green(), "{outcome}");
        assert!(outcome.notes().iter().any(|note| note.contains("does http://")), "{:?}", outcome.notes());
    }

    #[test]
    fn a_server_that_is_somebody_elses_is_left_alone() {
        let outcome = ServerCheck::new("http://192.0.2.1").operation(OPERATION).run_blocking();
        assert!(matches!(outcome, Err(CheckError::Remote { .. })), "{outcome:?}");
    }
}
