//! One call of a step: how it is written, and what its answer says.

use std::time::SystemTime;

use serde_json::Value;

use crate::exchange::endpoint::Endpoint;
use crate::model::operation::Operation;
use crate::model::protocol::answer::Decoded;
use crate::model::service::Service;
use crate::setup::failure::{SetupError, StepFailure};
use crate::setup::signature::{SignatureWords, as_shell_word};
use crate::sign::signature::SigningKeys;
use crate::target::bindings::Bindings;
use crate::target::body::fill;
use crate::target::definition::{Credentials, SetupStep, Target};
use crate::target::template::Template;
use crate::wire::{Header, Request, Response};

/// What came of a request that may well be refused.
#[derive(Clone, Debug)]
pub struct StepAttempt {
    /// What was sent, without a signature.
    pub request: Request,
    /// With what it was signed, if it was.
    pub signature: Option<SignatureWords>,
    /// What was received.
    pub response: Response,
    /// The output of a success; otherwise what was expected and found.
    pub outcome: Result<Value, String>,
}

impl StepAttempt {
    /// The end of a set-up for which this was not enough.
    pub(super) fn failed(&self, step: &SetupStep, reason: String) -> SetupError {
        SetupError::Step(Box::new(StepFailure {
            step: step.id.clone(),
            reason,
            sent: Some(self.request.clone()),
            signature: self.signature.clone(),
            received: Some(Ok(self.response.clone())),
        }))
    }
}

/// A request that is ready to be sent.
pub(super) struct PreparedCall {
    /// As it is shown.
    pub(super) request: Request,
    /// As it is sent.
    pub(super) signed: Request,
    /// With what it is signed, if it is.
    pub(super) signature: Option<SignatureWords>,
}

/// Writes the request of a step.
///
/// # Errors
/// A value in it is not known, or it cannot be signed.
pub(super) fn prepare(
    step: &SetupStep,
    operation: &Operation,
    service: &Service,
    target: &Target,
    endpoint: &Endpoint,
    bindings: &Bindings,
) -> Result<PreparedCall, String> {
    let unknown = || "expected all its values to be known, found one whose step was left out".to_owned();
    let Some(Value::Object(params)) = fill(&Value::Object(step.body.clone()), bindings) else {
        return Err(unknown());
    };
    // The file of the target says with what it is signed, whatever that of the operation says; where it says nothing of
    // signatures, steps of other services are signed as the requests of cases are.
    let is_signed_as_cases =
        step.service.is_some() && !matches!(target.credentials, Credentials::Signature { .. });
    let mut request = match is_signed_as_cases {
        true => service.encode_request(operation, &params),
        false => service.protocol.codec.encode_request(service, operation, &params),
    };
    for (name, value) in &step.headers {
        Header::set(&mut request.headers, name, value.fill(bindings).ok_or_else(unknown)?);
    }
    let filled = |template: &Template| template.fill(bindings).ok_or_else(unknown);
    match &target.credentials {
        Credentials::Header { name, value } if step.has_credentials => {
            Header::set(&mut request.headers, name, filled(value)?);
        }
        Credentials::Signature { access_key, secret_key, session_token } if step.has_credentials => {
            let keys = SigningKeys {
                access_key: filled(access_key)?,
                secret_key: filled(secret_key)?,
                session_token: session_token.as_ref().and_then(|token| token.fill(bindings)),
            };
            let shell = |template| as_shell_word(template, bindings);
            let words = SignatureWords {
                region: target.region.clone(),
                name: service.signing_name.clone(),
                user: format!("{}:{}", shell(access_key), shell(secret_key)),
            };
            let mut signed = request.clone();
            let scope = (words.region.as_str(), words.name.as_str());
            signed.headers.extend(keys.sign(&request, &endpoint.to_string(), scope, now())?);
            return Ok(PreparedCall { request, signed, signature: Some(words) });
        }
        _ => {}
    }
    Ok(PreparedCall { signed: request.clone(), request, signature: None })
}

/// What came of a step: the output of a success, or what was expected and found.
pub(super) fn outcome(step: &SetupStep, response: &Response, decoded: Decoded) -> Result<Value, String> {
    let expected = match step.status {
        Some(status) => format!("expected the status {status}"),
        None => "expected a success".to_owned(),
    };
    let output = match decoded {
        Decoded::Success { output, .. } => output,
        Decoded::Unreadable(reason) => {
            return Err(format!("{expected}, found {} with {reason}", response.status));
        }
        Decoded::Error(error) => {
            let name = error.body_name.or(error.header_name).map(|name| format!(" {}", name.plain));
            let message = error.message.map(|message| format!(": {message}"));
            return Err(format!(
                "{expected}, found {}{}{}",
                response.status,
                name.unwrap_or_default(),
                message.unwrap_or_default()
            ));
        }
    };
    if step.status.is_some_and(|status| status != response.status) {
        return Err(format!("{expected}, found {}", response.status));
    }
    match &step.present {
        Some(path) if path.find(&output).is_none() => {
            Err(format!("expected something at {path} of the answer, found {} without it", response.status))
        }
        _ => Ok(output),
    }
}

/// What to say of a step that fails for want of something that a server may lack.
pub(super) fn lacking_hint(step: &SetupStep) -> String {
    step.needs.map_or_else(String::new, |need| {
        format!("; a server without that says `lacks = [\"{}\"]`", need.word())
    })
}

#[expect(clippy::disallowed_methods, reason = "a signature says when it was made")]
fn now() -> SystemTime {
    SystemTime::now()
}
