//! One call: a request, its attempts, and what came of the last.
//!
//! Every attempt carries the same invocation id and its own number; from the second on also the most there can be.

use std::time::Duration;

use crate::call::retry::{Attempt, is_transient, tells_attempts, wait_after};
use crate::call::settings::retry::RetrySettings;
use crate::exchange::http::HttpSender;
use crate::exchange::http::failure::HttpError;
use crate::model::operation::Operation;
use crate::model::protocol::answer::ServiceError;
use crate::model::service::Service;
use crate::wire::{Header, Request, Response};

/// What is called.
#[derive(Clone, Copy, Debug)]
pub struct Called<'s> {
    /// The service.
    pub service: &'s Service,
    /// Its operation.
    pub operation: &'s Operation,
}

/// What is random about a call.
pub trait Chance {
    /// A number from 0 to 1.
    fn fraction(&mut self) -> f64;
}

/// What came of the last attempt.
#[derive(Clone, Debug)]
pub struct LastAttempt {
    /// The answer, or why there is none.
    pub outcome: Result<Response, HttpError>,
    /// Whether the number of attempts is to be told, since there were no more of them.
    pub exhausted: bool,
}

/// Something to tell while a call is made.
#[derive(Clone, Copy, Debug)]
pub enum CallProgress<'a> {
    /// A request is about to be sent.
    Sending(&'a Request),
    /// An attempt has ended.
    Ended(&'a Result<Response, HttpError>),
    /// Another attempt follows after so long.
    Waiting(Duration),
}

/// Sends a request until an attempt's outcome stands, waiting between attempts by `sleep`.
pub async fn send_call(
    sender: &HttpSender,
    called: Called<'_>,
    request: &Request,
    retry: RetrySettings,
    chance: &mut dyn Chance,
    sleep: impl AsyncFn(Duration),
    mut tell: impl FnMut(CallProgress<'_>),
) -> LastAttempt {
    let mut number = 1;
    loop {
        let mut request = request.clone();
        let attempt = match number {
            1 => "attempt=1".to_owned(),
            _ => format!("attempt={number}; max={}", retry.attempts),
        };
        request.headers.push(Header::new("amz-sdk-request", attempt));
        let request = sender.signed(request);
        tell(CallProgress::Sending(&request));
        let outcome = sender.send(&request).await;
        tell(CallProgress::Ended(&outcome));
        let transient = may_end_otherwise(called, retry, &outcome);
        match wait_after(retry, number, chance.fraction()).filter(|_| transient) {
            Some(wait) => {
                tell(CallProgress::Waiting(wait));
                sleep(wait).await;
                number += 1;
            }
            None => {
                let exhausted = tells_attempts(retry, number, transient);
                return LastAttempt { outcome, exhausted };
            }
        }
    }
}

fn may_end_otherwise(
    called: Called<'_>,
    retry: RetrySettings,
    outcome: &Result<Response, HttpError>,
) -> bool {
    let Called { service, operation } = called;
    let judged = |attempt| is_transient(retry.mode, service, operation, attempt);
    match outcome {
        Err(HttpError::Address(_) | HttpError::Request(_)) => false,
        Err(_) => judged(Attempt::Failed),
        Ok(response) => {
            let error = service.protocol.read_answer(operation, response).err();
            let code = error.as_ref().map(|ServiceError { code, .. }| code.as_str());
            judged(Attempt::Answered { status: response.status, code })
        }
    }
}

/// The sentence about a call that had no answer, in the AWS CLI's words; `proxy` is the address it may show.
pub fn failure_text(error: &HttpError, url: &str, proxy: Option<&str>) -> String {
    match error {
        // What no address can be made of can be connected to no more than a host that is not there.
        HttpError::Connect(_) | HttpError::Address(_) => {
            format!("Could not connect to the endpoint URL: \"{url}\"")
        }
        HttpError::ConnectTimeout => format!("Connect timeout on endpoint URL: \"{url}\""),
        HttpError::Proxy(_) => format!("Failed to connect to proxy URL: \"{}\"", proxy.unwrap_or_default()),
        HttpError::Tls(reason) => format!("SSL validation failed for {url} {reason}"),
        HttpError::TlsClosed => format!(
            "SSL validation failed for {url} [SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol (_ssl.c:1006)"
        ),
        HttpError::Closed(_) => {
            format!("Connection was closed before we received a valid response from endpoint URL: \"{url}\".")
        }
        HttpError::Incomplete(reason) => {
            format!("An error occurred while reading from response stream: {reason}")
        }
        HttpError::ReadTimeout => format!("Read timeout on endpoint URL: \"{url}\""),
        HttpError::Request(reason) => format!("The request to {url} cannot be sent: {reason}"),
    }
}
