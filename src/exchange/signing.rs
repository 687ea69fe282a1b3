//! Signs requests that are to be signed, at the moment at which they are sent.

use std::time::SystemTime;

use crate::model::signature::{AUTHORIZATION, SignatureScope};
use crate::sign::signature::SigningKeys;
use crate::wire::{Framing, Header, Request};

/// With what requests are signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// The keys.
    pub keys: SigningKeys,
    /// The region, in the place of the one that a request is for.
    pub region: Option<String>,
}

impl Default for Signing {
    fn default() -> Self {
        Self { keys: SigningKeys::made_up(), region: None }
    }
}

impl Signing {
    /// The lines of a request to the server at a URL, signed; `None` where it is not to be signed.
    ///
    /// A request that is too broken for a signature of its own gets that of a whole one: it shows who asks, and is all that
    /// can be had.
    pub(crate) fn lines(&self, request: &Request, server: &str) -> Option<Vec<Header>> {
        let scope = SignatureScope::of_request(request)?;
        let scope = (self.region.as_deref().unwrap_or(scope.region), scope.name);
        let mut unsigned = request.clone();
        Header::remove(&mut unsigned.headers, AUTHORIZATION);
        let signed = self.keys.sign(&unsigned, server, scope, now());
        let signed = signed.or_else(|_| self.keys.sign(&whole(request), server, scope, now()));
        let mut lines = unsigned.headers;
        lines.extend(signed.unwrap_or_default());
        Some(lines)
    }
}

/// A request that can be signed, with the same body.
fn whole(request: &Request) -> Request {
    Request {
        method: "POST".to_owned(),
        path: "/".to_owned(),
        headers: Vec::new(),
        framing: Framing::ContentLength,
        body: request.body.clone(),
    }
}

#[expect(clippy::disallowed_methods, reason = "a signature says when it was made")]
fn now() -> SystemTime {
    SystemTime::now()
}
