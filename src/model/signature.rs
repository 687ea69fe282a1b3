//! What a signature is for: the line of a request that is to be signed by whoever sends it.
//!
//! - A request is made before anybody knows when and with which keys it is sent. Until then it has a line in the form of a
//!   signature, with made-up keys, which says for which service and region it is.

use crate::model::operation::{Auth, Operation};
use crate::model::service::Service;
use crate::wire::{Header, Request};

/// The name of the line.
pub const AUTHORIZATION: &str = "Authorization";

/// What the line begins with while nobody has signed it.
const UNSIGNED: &str = "AWS4-HMAC-SHA256 Credential=test/20200101/";

/// What it ends with then.
const NO_DIGEST: &str = "Signature=0000000000000000000000000000000000000000000000000000000000000000";

/// The end of a scope.
const TERMINATOR: &str = "/aws4_request";

/// The region of a service that says none.
const ANY_REGION: &str = "us-east-1";

/// For what a request is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignatureScope<'r> {
    /// The region.
    pub region: &'r str,
    /// The name of the service in signatures.
    pub name: &'r str,
}

impl<'r> SignatureScope<'r> {
    /// What requests of an operation are signed for, where they are.
    pub fn of_operation(service: &'r Service, operation: &Operation) -> Option<Self> {
        let region = service.endpoint.regions.first().map_or(ANY_REGION, String::as_str);
        (operation.auth == Auth::Sigv4).then_some(Self { region, name: &service.signing_name })
    }

    /// What a request is to be signed for, where it is to be.
    pub fn of_request(request: &'r Request) -> Option<Self> {
        // A line that somebody has signed stays as it is.
        let rest = request.header(AUTHORIZATION)?.strip_prefix(UNSIGNED)?;
        let (scope, _) = rest.strip_suffix(NO_DIGEST)?.split_once(TERMINATOR)?;
        let (region, name) = scope.split_once('/')?;
        Some(Self { region, name })
    }

    /// The line of a request that nobody has signed yet.
    pub fn line(&self) -> Header {
        let Self { region, name } = self;
        let value =
            format!("{UNSIGNED}{region}/{name}{TERMINATOR}, SignedHeaders=host;x-amz-date, {NO_DIGEST}");
        Header::new(AUTHORIZATION, value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Framing;

    #[test]
    fn a_line_says_what_it_is_for() {
        let scope = SignatureScope { region: "eu-west-1", name: "dynamodb" };
        let mut request = Request {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            headers: vec![scope.line()],
            framing: Framing::ContentLength,
            body: Vec::new(),
        };
        assert_eq!(SignatureScope::of_request(&request), Some(scope));
        let signed = scope.line().value.replace("Signature=0", "Signature=1");
        for other in [
            "Bearer abc",
            "AWS4-HMAC-SHA256 Credential=",
            "AWS4-HMAC-SHA256 Credential=a/aws4_request",
            &signed,
        ] {
            request.headers = vec![Header::new("authorization", other)];
            assert_eq!(SignatureScope::of_request(&request), None, "{other}");
        }
    }
}
