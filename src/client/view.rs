//! What clients see of answers: the one that was recorded, and the right one.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};

use crate::check::client::members::is_as_given;
use crate::check::client::told::{CallError, CallResult};
use crate::client::caller::{CallOutcome, Caller, ClientCall};
use crate::event::hurt::ClientView;
use crate::exchange::recording::endpoint::RecordingEndpoint;
use crate::generate::client::script::{AnswerScript, ScriptedAnswer};
use crate::model::operation::{Operation, Params};
use crate::model::service::Service;
use crate::redact::bounded::bounded;
use crate::wire::Response;

/// How many bytes are told of what a client sees.
const LONGEST: usize = 160;
/// What a client sees of an answer to an input that it does not send.
const REFUSED: &str = "it refuses the input";
/// Headers that an endpoint writes by itself.
const FRAMING: [&str; 4] = ["content-length", "transfer-encoding", "connection", "keep-alive"];

/// An answer that was recorded, and the right one, to the same input.
#[derive(Clone, Debug)]
pub struct AnswerPair {
    /// The input.
    pub params: Params,
    /// What was recorded.
    pub wrong: Response,
    /// What a correct service answers.
    pub right: Response,
}

/// A client that is called with answers of somebody else's.
pub struct Viewer<'a> {
    /// How it is called.
    pub name: &'a str,
    /// What makes its calls.
    pub caller: &'a dyn Caller,
    /// The service that it calls.
    pub service: &'a Service,
    /// The operation.
    pub operation: &'a Operation,
    /// How long a call may take.
    pub timeout: Duration,
}

impl std::fmt::Debug for Viewer<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Viewer({:?})", self.name)
    }
}

impl Viewer<'_> {
    /// What the client sees of each pair, in order. Each answer is served once for each input.
    pub async fn views(&self, pairs: &[AnswerPair]) -> Vec<ClientView> {
        let mut calls: Vec<(&Params, Response)> = Vec::new();
        let mut places: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        let place = |params: &Params, response: &Response| -> (Vec<u8>, Response) {
            let served = servable(response);
            (key(params, &served), served)
        };
        let mut wanted = Vec::new();
        for pair in pairs {
            let of_pair = [&pair.wrong, &pair.right].map(|response| {
                let (key, served) = place(&pair.params, response);
                *places.entry(key).or_insert_with(|| {
                    calls.push((&pair.params, served));
                    calls.len() - 1
                })
            });
            wanted.push(of_pair);
        }
        let traits = self.caller.traits();
        let made = stream::iter(calls.iter().enumerate()).map(|(number, (params, response))| async move {
            self.seen(number as u64, params, response).await
        });
        let seen: Vec<Sight> = made.buffered(traits.concurrency.max(1)).collect().await;
        let view = |[wrong, right]: &[usize; 2]| {
            let (wrong, right) = (&seen[*wrong], &seen[*right]);
            ClientView {
                client: self.name.to_owned(),
                hurt: wrong.is_told && right.is_told && wrong.words != right.words,
                seen: wrong.words.clone(),
                seen_of_right: right.words.clone(),
            }
        };
        wanted.iter().map(view).collect()
    }

    async fn seen(&self, number: u64, params: &Params, response: &Response) -> Sight {
        let script = AnswerScript::always(ScriptedAnswer::Whole(response.clone()));
        let endpoint = match RecordingEndpoint::start(script, self.timeout).await {
            Ok(endpoint) => endpoint,
            Err(error) => return Sight::nothing(&error.to_string()),
        };
        let url = endpoint.url();
        let call = ClientCall {
            service: self.service,
            operation: self.operation,
            params,
            endpoint: &url,
            timeout: self.timeout,
            longest: self.timeout,
            attempts: Some(1),
            number,
        };
        let CallOutcome { told, .. } = self.caller.call(call).await;
        let received = endpoint.finish().await;
        let first = received.first().and_then(|received| received.request.as_ref().ok());
        match first {
            // What is answered to it says nothing of the answer to what was asked for.
            Some(request) if !is_as_given(self.service, self.operation, params, request) => {
                Sight::nothing("it sends another input than it is given")
            }
            _ => Sight::of(&told, !received.is_empty()),
        }
    }
}

/// What a client sees of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sight {
    words: String,
    /// Whether the client was called at all.
    is_told: bool,
}

impl Sight {
    fn nothing(reason: &str) -> Self {
        Self { words: bounded(reason, LONGEST), is_told: false }
    }

    /// Whether it succeeded, and else the name of the error; words of messages are no part of it.
    fn of(told: &CallResult, is_sent: bool) -> Self {
        let words = match told {
            CallResult::Unsupported(_) | CallResult::NotSetUp(_) => return Self::nothing(&told.in_words()),
            CallResult::Refused(_) => REFUSED.to_owned(),
            CallResult::Failed(_) if !is_sent => REFUSED.to_owned(),
            CallResult::Output(output) if output.as_object().is_none_or(serde_json::Map::is_empty) => {
                "a success".to_owned()
            }
            CallResult::Output(output) => format!("a success with {output}"),
            CallResult::Failed(CallError { code: Some(code), .. }) => format!("the error {code}"),
            CallResult::Failed(CallError { code: None, message }) => match class(message) {
                Some(class) => format!("an error without a name, {class}"),
                None => "an error without a name".to_owned(),
            },
            CallResult::Crashed(how) => format!("an end of the client {how}"),
            CallResult::Hung => "nothing in time".to_owned(),
            CallResult::Unreadable(_) | CallResult::Echoed(_) => "something that cannot be read".to_owned(),
        };
        Self { words: bounded(&words, LONGEST), is_told: true }
    }
}

/// The class of an error, where its words begin with one.
fn class(message: &str) -> Option<&str> {
    let (class, _) = message.split_once(':')?;
    let is_name = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '$');
    (!class.is_empty() && class.chars().all(is_name)).then_some(class)
}

/// An answer as an endpoint can serve it, which writes headers about its length by itself.
fn servable(response: &Response) -> Response {
    let mut response = response.clone();
    response
        .headers
        .retain(|header| !FRAMING.iter().any(|framing| header.name.eq_ignore_ascii_case(framing)));
    response
}

/// What tells a call from others: the input and the answer, without what is different in every answer.
fn key(params: &Params, response: &Response) -> Vec<u8> {
    let mut key = serde_json::to_vec(params).unwrap_or_default();
    key.extend(response.status.to_be_bytes());
    for header in &response.headers {
        let name = header.name.to_ascii_lowercase().replace('-', "");
        if name != "date" && !name.ends_with("requestid") {
            key.extend(format!("\n{name}:{}", header.value).into_bytes());
        }
    }
    key.push(b'\n');
    key.extend(&response.body);
    key
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::Header;

    fn failed(code: Option<&str>, message: &str) -> CallResult {
        CallResult::Failed(CallError { code: code.map(str::to_owned), message: message.to_owned() })
    }

    #[test]
    fn a_name_is_what_is_seen_of_an_error_and_no_word_of_its_message() {
        let sight = |told: &CallResult| Sight::of(told, true).words;
        assert_eq!(sight(&failed(Some("LateException"), "a")), sight(&failed(Some("LateException"), "b")));
        assert_ne!(sight(&failed(Some("LateException"), "a")), sight(&failed(Some("EarlyException"), "a")));
        assert_eq!(sight(&failed(None, "SyntaxError: at 1")), "an error without a name, SyntaxError");
        assert_eq!(sight(&failed(None, "what: ever it is")), "an error without a name, what");
        assert_eq!(sight(&failed(None, "no class here: none")), "an error without a name");
        assert_eq!(sight(&CallResult::Output(json!({}))), "a success");
        assert_ne!(sight(&CallResult::Output(json!({ "A": 1 }))), "a success");
        assert!(!Sight::of(&CallResult::NotSetUp("gone".to_owned()), false).is_told);
        assert_eq!(
            Sight::of(&failed(Some("A"), ""), false),
            Sight::of(&CallResult::Refused(String::new()), false)
        );
    }

    #[test]
    fn what_differs_in_every_answer_tells_no_two_apart() {
        let answer = |id: &str, name: &str| Response {
            status: 400,
            headers: vec![
                Header::new("x-amzn-RequestId", id),
                Header::new("Content-Length", "3"),
                Header::new("X-Error", name),
            ],
            body: b"{}".to_vec(),
        };
        let key = |response: &Response| key(&Params::new(), &servable(response));
        assert_eq!(key(&answer("1", "A")), key(&answer("2", "A")));
        assert_ne!(key(&answer("1", "A")), key(&answer("1", "B")));
        assert_eq!(servable(&answer("1", "A")).headers.len(), 2);
    }
}
