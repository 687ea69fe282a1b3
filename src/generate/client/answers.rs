//! The ways in which a service may answer, each with what a client is to make of it.

use std::io::{self, Write};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value, json};

use crate::generate::client::case::ExpectedReading;
use crate::generate::client::script::{AnswerScript, ScriptedAnswer};
use crate::model::client_rule::ClientRule;
use crate::model::operation::{ErrorShape, Operation};
use crate::model::protocol::codec::ErrorText;
use crate::model::service::Service;
use crate::wire::{Header, Response};

/// What tells an answer apart from any other in a record of requests: nobody looks.
const REQUEST_ID: &str = "00000000-0000-4000-8000-000000000000";
/// The words of every error.
const MESSAGE: &str = "An answer of wireproof.";
/// The name of an error that no operation declares.
const UNKNOWN: &str = "UndeclaredTrialException";
/// What a proxy answers.
const PAGE: &str = "<html><body><h1>Bad Gateway</h1></body></html>";
/// How late an answer comes that is to be waited for.
const LATE: Duration = Duration::from_secs(1);
/// The time-out of a call that is not answered: the shortest that all command lines can be told.
const TIMEOUT: Duration = Duration::from_secs(1);

/// One way to answer.
pub(super) struct AnswerCase {
    /// The tail of its address.
    pub(super) tail: String,
    /// What is answered.
    pub(super) script: AnswerScript,
    /// What a client is to make of it.
    pub(super) reading: ExpectedReading,
    /// The time-out that it is given, where this is about it.
    pub(super) timeout: Option<Duration>,
    /// How many attempts it may make.
    pub(super) attempts: Option<u32>,
}

/// Every way, for an operation.
pub(super) fn all(service: &Service, operation: &Operation) -> Vec<AnswerCase> {
    let author = Author { service, operation };
    let mut cases = author.successes();
    cases.extend(author.declared());
    cases.extend(author.spellings());
    cases.extend(author.broken());
    cases.extend(author.compressed());
    cases.extend(author.slow());
    cases.extend(author.repeated());
    cases
}

/// The answer of a success.
pub(super) fn success(service: &Service, operation: &Operation) -> Response {
    service.protocol.encode_success(operation, &json!({}), REQUEST_ID)
}

/// The answer of a service to an invalid input.
pub(super) fn refusal(service: &Service) -> Response {
    let name = service.validation.error.as_str();
    let error = ErrorText { status: 400, name, message: Some(MESSAGE) };
    service.protocol.encode_error(&error, REQUEST_ID)
}

struct Author<'a> {
    service: &'a Service,
    operation: &'a Operation,
}

impl Author<'_> {
    fn successes(&self) -> Vec<AnswerCase> {
        let with_body = |body: &str| {
            let mut response = success(self.service, self.operation);
            response.body = body.as_bytes().to_vec();
            response
        };
        let unknown = r#"{"Undeclared":{"a":[1,2.5,null,true]},"AlsoUndeclared":"text"}"#;
        vec![
            one(
                "success/without-body",
                with_body(""),
                ExpectedReading::Success(ClientRule::SuccessWithoutBody),
            ),
            one(
                "success/unknown-member",
                with_body(unknown),
                ExpectedReading::Success(ClientRule::SuccessUnknownMember),
            ),
            one("success/unreadable", with_body(PAGE), ExpectedReading::Error(ClientRule::SuccessUnreadable)),
        ]
    }

    /// Each error that the operation declares.
    fn declared(&self) -> Vec<AnswerCase> {
        let errors = self.operation.errors.iter().map(|error| {
            let text = ErrorText { status: error.status, name: &error.name, message: Some(MESSAGE) };
            let response = self.service.protocol.encode_error(&text, REQUEST_ID);
            let reading = ExpectedReading::Named(ClientRule::ErrorName, error.name.clone());
            one(&format!("error/{}", error.name), response, reading)
        });
        errors.collect()
    }

    /// An error after which nobody tries again, if the operation declares one.
    fn final_error(&self) -> Option<&ErrorShape> {
        self.operation.errors.iter().find(|error| error.status < 500 && !error.retryable)
    }

    /// One error in each spelling.
    fn spellings(&self) -> Vec<AnswerCase> {
        let Some(error) = self.final_error() else { return Vec::new() };
        let name = error.name.as_str();
        let names = &self.service.protocol.error;
        let capital = capitalized(&names.message_member);
        let namespace = format!("{}#{name}", self.service.namespace);
        let address = format!("{name}:http://internal.example.com/coral/service/");
        let member = names.type_member.as_str();
        let spelled = [
            (
                "capital-message",
                ClientRule::ErrorName,
                vec![(member, name), (capital.as_str(), MESSAGE)],
                false,
            ),
            ("without-message", ClientRule::ErrorName, vec![(member, name)], false),
            ("namespace", ClientRule::ErrorNamespace, vec![(member, namespace.as_str())], false),
            ("address", ClientRule::ErrorAddress, vec![(member, address.as_str())], false),
            ("code", ClientRule::ErrorCode, vec![("code", name)], false),
            ("header", ClientRule::ErrorHeader, Vec::new(), true),
        ];
        let spelled = spelled.into_iter().map(|(tail, rule, members, has_header)| {
            let response = self.error(error.status, &members, has_header.then_some(name));
            one(&format!("spelling/{tail}"), response, ExpectedReading::Named(rule, name.to_owned()))
        });
        spelled.collect()
    }

    fn error(&self, status: u16, members: &[(&str, &str)], header: Option<&str>) -> Response {
        let protocol = &self.service.protocol;
        let body: Map<String, Value> =
            members.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
        let mut headers = vec![
            Header::new("Content-Type", &protocol.answer_content_type),
            Header::new(&protocol.error.request_id_header, REQUEST_ID),
        ];
        headers.extend(header.map(|name| Header::new(&protocol.error.type_header, name)));
        Response { status, headers, body: Value::Object(body).to_string().into_bytes() }
    }

    /// Answers that say no more than their status, or are cut.
    fn broken(&self) -> Vec<AnswerCase> {
        let page = |status| Response {
            status,
            headers: vec![Header::new("Content-Type", "text/html")],
            body: PAGE.as_bytes().to_vec(),
        };
        let empty = |status| Response { status, headers: Vec::new(), body: Vec::new() };
        let cut = || self.error(400, &[(&self.service.protocol.error.type_member, UNKNOWN)], None);
        let half = |mut response: Response| {
            response.body.truncate(response.body.len() / 2);
            response
        };
        let by_status = || ExpectedReading::Error(ClientRule::ErrorStatus);
        let undeclared = [(self.service.protocol.error.type_member.as_str(), UNKNOWN)];
        vec![
            one(
                "error-unknown",
                self.error(400, &undeclared, None),
                ExpectedReading::Error(ClientRule::ErrorUnknown),
            ),
            one("error-status/page-400", page(400), by_status()),
            one("error-status/page-502", page(502), by_status()),
            one("error-status/empty-403", empty(403), by_status()),
            one("error-status/empty-500", empty(500), by_status()),
            one("error-status/half-of-json", half(cut()), by_status()),
            AnswerCase {
                script: AnswerScript::always(ScriptedAnswer::Truncated(
                    success(self.service, self.operation),
                    1,
                )),
                ..one("truncated", empty(500), ExpectedReading::Error(ClientRule::Truncated))
            },
        ]
    }

    /// Answers that are compressed, though perhaps nobody offered to read such.
    fn compressed(&self) -> Vec<AnswerCase> {
        let reading = |name: Option<&str>| ExpectedReading::Compressed(name.map(str::to_owned));
        let success = gzipped(success(self.service, self.operation));
        let success = success.map(|response| one("compressed/success", response, reading(None)));
        let member = self.service.protocol.error.type_member.as_str();
        let error = self.final_error().and_then(|error| {
            let response = gzipped(self.error(error.status, &[(member, &error.name)], None));
            response.ok().map(|response| one("compressed/error", response, reading(Some(&error.name))))
        });
        success.ok().into_iter().chain(error).collect()
    }

    /// Answers that come late, or not at all.
    fn slow(&self) -> Vec<AnswerCase> {
        let with = |tail: &str, answer: ScriptedAnswer, reading: ExpectedReading, timeout| AnswerCase {
            tail: format!("client/slow/{tail}"),
            script: AnswerScript::always(answer),
            reading,
            timeout,
            attempts: Some(1),
        };
        let success = || success(self.service, self.operation);
        let waits = ExpectedReading::Success(ClientRule::Waits);
        vec![
            with("in-time", ScriptedAnswer::Late(success(), LATE), waits, None),
            with("never", ScriptedAnswer::Never(success()), ExpectedReading::TimeOut, Some(TIMEOUT)),
        ]
    }

    /// Answers after which a client may send again.
    fn repeated(&self) -> Vec<AnswerCase> {
        let failed =
            || ScriptedAnswer::Whole(Response { status: 500, headers: Vec::new(), body: Vec::new() });
        let succeeded = || ScriptedAnswer::Whole(success(self.service, self.operation));
        let with = |tail: &str, answers: Vec<ScriptedAnswer>| AnswerCase {
            tail: format!("client/{tail}"),
            script: AnswerScript { answers },
            reading: ExpectedReading::Free,
            timeout: None,
            attempts: None,
        };
        let redirect = |status: u16| AnswerCase {
            attempts: Some(1),
            ..with(&format!("redirect/{status}"), vec![ScriptedAnswer::Redirect(status)])
        };
        vec![
            redirect(307),
            redirect(308),
            with("retry/then-success", vec![failed(), succeeded()]),
            with("retry/never-success", vec![failed()]),
        ]
    }
}

fn one(tail: &str, response: Response, reading: ExpectedReading) -> AnswerCase {
    let script = AnswerScript::always(ScriptedAnswer::Whole(response));
    AnswerCase { tail: format!("client/{tail}"), script, reading, timeout: None, attempts: Some(1) }
}

/// The same answer in the coding that most clients can read.
fn gzipped(mut response: Response) -> io::Result<Response> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&response.body)?;
    response.body = encoder.finish()?;
    response.headers.push(Header::new("Content-Encoding", "gzip"));
    Ok(response)
}

fn capitalized(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
