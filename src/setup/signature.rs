//! Signatures of set-up calls, version 4 of AWS.

use std::time::SystemTime;

use aws_credential_types::Credentials as SigningKeys;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;

use crate::exchange::endpoint::Endpoint;
use crate::target::bindings::Bindings;
use crate::target::outside::OutsideValue;
use crate::target::template::Template;
use crate::wire::{Header, Request};

/// With what requests are signed.
#[derive(Clone, Debug)]
pub struct SignatureWords {
    /// The region.
    pub region: String,
    /// The name of the service in signatures.
    pub name: String,
    /// `ID:KEY` as a shell has it: what stands outside of the file is read by the shell, too.
    pub user: String,
}

/// The keys of a signature.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    pub(super) access_key: String,
    pub(super) secret_key: String,
    pub(super) session_token: Option<String>,
}

impl Keys {
    /// The headers that sign a request to an endpoint at a time.
    ///
    /// # Errors
    /// Why the request cannot be signed.
    pub(super) fn sign(
        &self,
        request: &Request,
        endpoint: &Endpoint,
        words: &SignatureWords,
        time: SystemTime,
    ) -> Result<Vec<Header>, String> {
        let keys = SigningKeys::new(
            &self.access_key,
            &self.secret_key,
            self.session_token.clone(),
            None,
            "target file",
        );
        let identity = keys.into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(&words.region)
            .name(&words.name)
            .time(time)
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| error.to_string())?;
        let url = format!("{endpoint}{}", request.path);
        let headers = request.headers.iter().map(|header| (header.name.as_str(), header.value.as_str()));
        let signable =
            SignableRequest::new(&request.method, url, headers, SignableBody::Bytes(&request.body))
                .map_err(|error| error.to_string())?;
        let signed = sign(signable, &parameters.into()).map_err(|error| error.to_string())?;
        let (instructions, _) = signed.into_parts();
        Ok(instructions.headers().map(|(name, value)| Header::new(name, value)).collect())
    }
}

/// A value as a shell has it between double quotation marks.
pub(super) fn as_shell_word(template: &Template, bindings: &Bindings) -> String {
    match template.outside() {
        Some(OutsideValue::Variable(name)) => format!("${name}"),
        Some(OutsideValue::File(path)) => format!("$(cat {path})"),
        None => template.fill(bindings).unwrap_or_default(),
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
        let keys = Keys {
            access_key: "AKIDEXAMPLE".to_owned(),
            secret_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned(),
            session_token: None,
        };
        let words = SignatureWords {
            region: "us-east-1".to_owned(),
            name: "service".to_owned(),
            user: String::new(),
        };
        let endpoint: Endpoint = "http://example.amazonaws.com".parse().unwrap();
        let time = UNIX_EPOCH + Duration::from_secs(1_440_938_160);
        let headers = keys.sign(&request, &endpoint, &words, time).unwrap();
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
    }
}
