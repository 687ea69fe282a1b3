//! Signatures of requests, version 4 of AWS. Keys and time are arguments.

use std::fmt;
use std::fmt::{Debug, Formatter};
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;

use crate::wire::{Header, Request};

/// Lines that whatever carries a request may change, and that no signature is over.
const UNSIGNED: [&str; 6] =
    ["accept", "accept-encoding", "amz-sdk-invocation-id", "amz-sdk-request", "connection", "user-agent"];

/// The keys of a signature.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKeys {
    /// The id of the key.
    pub access_key: String,
    /// The key.
    pub secret_key: String,
    /// What makes both worth something, where they are short-lived.
    pub session_token: Option<String>,
}

impl SigningKeys {
    /// Keys that nobody has given out: what emulators are asked with.
    pub fn made_up() -> Self {
        Self { access_key: "test".to_owned(), secret_key: "test".to_owned(), session_token: None }
    }

    /// The lines that sign a request to the server at a URL, which ends before the path.
    ///
    /// # Errors
    /// Why the request cannot be signed.
    pub fn sign(
        &self,
        request: &Request,
        server: &str,
        (region, name): (&str, &str),
        time: SystemTime,
    ) -> Result<Vec<Header>, String> {
        let Self { access_key, secret_key, session_token } = self;
        let identity =
            Credentials::new(access_key, secret_key, session_token.clone(), None, "wireproof").into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(region)
            .name(name)
            .time(time)
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| error.to_string())?;
        let url = format!("{server}{}", request.path);
        let signed = |header: &&Header| !UNSIGNED.iter().any(|name| header.name.eq_ignore_ascii_case(name));
        let headers = request.headers.iter().filter(signed);
        let headers = headers.map(|header| (header.name.as_str(), header.value.as_str()));
        let signable =
            SignableRequest::new(&request.method, url, headers, SignableBody::Bytes(&request.body))
                .map_err(|error| error.to_string())?;
        let signed = sign(signable, &parameters.into()).map_err(|error| error.to_string())?;
        let (instructions, _) = signed.into_parts();
        Ok(instructions.headers().map(|(name, value)| Header::new(name, value)).collect())
    }
}

impl Debug for SigningKeys {
    /// Without the secret ones.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SigningKeys").field("access_key", &self.access_key).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::wire::Framing;

    /// The example `get-vanilla` of AWS's own test suite for signatures.
    #[test]
    fn a_request_is_signed_as_the_test_suite_of_signatures_has_it() {
        let request = Request {
            method: "GET".to_owned(),
            path: "/".to_owned(),
            headers: Vec::new(),
            framing: Framing::default(),
            body: Vec::new(),
        };
        let keys = SigningKeys {
            access_key: "AKIDEXAMPLE".to_owned(),
            secret_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned(),
            session_token: None,
        };
        let time = UNIX_EPOCH + Duration::from_secs(1_440_938_160);
        let headers =
            keys.sign(&request, "http://example.amazonaws.com", ("us-east-1", "service"), time).unwrap();
        let value = |name: &str| {
            let found = headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
            found.map(|header| header.value.clone()).unwrap_or_default()
        };
        assert_eq!(value("x-amz-date"), "20150830T123600Z");
        assert_eq!(
            value("authorization"),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders=host;x-amz-date, \
             Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        );
        assert!(!format!("{keys:?}").contains("wJalr"));
    }
}
