//! A client in this process: right, or wrong in one way.

use std::future::Future;
use std::io::Read;
use std::pin::Pin;
use std::time::Duration;

use flate2::read::GzDecoder;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use wireproof::http::{Header, Request, Response};
use wireproof::internals::check::client::told::{CallError, CallResult};
use wireproof::internals::client::caller::{CallOutcome, Caller, ClientCall, ClientTraits};
use wireproof::internals::model::protocol::answer::{Decoded, ErrorAnswer, NameSource};
use wireproof::internals::model::shape::ShapeKind;

use super::deed::{Body, Course, Deed, Input, Reads, Wire};

/// Texts of more characters are long.
const LONG: usize = 100;

/// How long one waits that gives up too soon.
const SOON: Duration = Duration::from_millis(300);

/// A client in this process.
#[derive(Default)]
pub(super) struct TrialClient {
    pub(super) deed: Option<Deed>,
}

/// What came of one attempt.
struct Attempt {
    response: Option<Response>,
    is_whole: bool,
}

impl Caller for TrialClient {
    fn call<'a>(&'a self, call: ClientCall<'a>) -> Pin<Box<dyn Future<Output = CallOutcome> + 'a>> {
        Box::pin(async move {
            let soon = if self.does(Course::GivesUpSoon) { SOON } else { call.timeout };
            let told = tokio::time::timeout(soon, self.make(call)).await;
            let gives_up = call.timeout < call.longest && !self.does(Course::NeverGivesUp);
            let overdue = || match gives_up || self.does(Course::GivesUpSoon) {
                true => CallResult::Failed(CallError { code: None, message: "a time-out".to_owned() }),
                false => CallResult::Hung,
            };
            let mut outcome = CallOutcome::silent(told.unwrap_or_else(|_| overdue()));
            outcome.polluted = self.does(Course::Chatters).then(|| "a warning".to_owned());
            outcome
        })
    }

    fn traits(&self) -> ClientTraits {
        ClientTraits {
            name: "a client of this process".to_owned(),
            concurrency: 8,
            absent: Vec::new(),
            refuses_by_failing: false,
        }
    }
}

impl TrialClient {
    fn does(&self, course: Course) -> bool {
        self.deed == Some(Deed::Course(course))
    }

    fn reads(&self, reads: Reads) -> bool {
        self.deed == Some(Deed::Reads(reads))
    }

    async fn make(&self, call: ClientCall<'_>) -> CallResult {
        let is_long = has_long(&Value::Object(call.params.clone()));
        if is_long && self.does(Course::RefusesLong) {
            return CallResult::Refused("too long".to_owned());
        }
        if is_long && self.does(Course::ForgetsLong) {
            return CallResult::Output(json!({}));
        }
        let input = self.input(call);
        let mut attempt = self.send(call, &input, 1).await;
        if self.does(Course::SendsTwice) {
            attempt = self.send(call, &input, 1).await;
        }
        let most = call.attempts.map_or(3, |attempts| attempts);
        let is_failed =
            |attempt: &Attempt| attempt.response.as_ref().is_some_and(|response| response.status >= 500);
        let mut count = 1;
        while is_failed(&attempt) && (count < most || self.does(Course::RetriesForEver)) && count < 20 {
            let mut again = input.clone();
            if self.does(Course::RetriesWithAnotherBody) {
                again.shift_remove(&call.operation.members[0].name);
            }
            count += 1;
            attempt = self.send(call, &again, count).await;
        }
        self.told(call, attempt).await
    }

    async fn told(&self, call: ClientCall<'_>, attempt: Attempt) -> CallResult {
        let failed =
            |code: Option<String>| CallResult::Failed(CallError { code, message: "an error".to_owned() });
        let Some(response) = attempt.response else { return failed(None) };
        if self.does(Course::FollowsRedirects)
            && let Some(location) = response.header("location").filter(|_| response.status < 400)
        {
            let input = self.input(call);
            self.send(ClientCall { endpoint: location.trim_end_matches('/'), ..call }, &input, 1).await;
        }
        let is_error = response.status >= 300;
        if is_error && self.does(Course::HangsAtError) {
            return CallResult::Hung;
        }
        if is_error && self.does(Course::CrashesAtError) {
            return CallResult::Crashed("by signal 11".to_owned());
        }
        if self.reads(Reads::AlwaysSuccess) || (!attempt.is_whole && self.reads(Reads::EndNotMissed)) {
            return CallResult::Output(json!({}));
        }
        if !attempt.is_whole {
            return failed(None);
        }
        self.read(call, &self.decoded(response))
    }

    /// An answer as it was before it was compressed.
    fn decoded(&self, mut response: Response) -> Response {
        if response.header("content-encoding") == Some("gzip") && !self.reads(Reads::CompressedAsItCame) {
            let mut body = Vec::new();
            GzDecoder::new(&*response.body).read_to_end(&mut body).unwrap();
            response.body = body;
        }
        response
    }

    fn read(&self, call: ClientCall<'_>, response: &Response) -> CallResult {
        let failed = |code: Option<&str>| {
            CallResult::Failed(CallError { code: code.map(str::to_owned), message: "an error".to_owned() })
        };
        match call.service.protocol.decode_answer(call.operation, response) {
            Decoded::Success { empty_body, .. } if empty_body && self.reads(Reads::NeedsBody) => failed(None),
            Decoded::Success { output, .. } => {
                let is_unknown = output.as_object().is_some_and(|members| !members.is_empty());
                let fails =
                    self.reads(Reads::SuccessAsError) || (is_unknown && self.reads(Reads::StrictOutput));
                if fails { failed(None) } else { CallResult::Output(output) }
            }
            Decoded::Unreadable(_) if self.reads(Reads::UnreadableAsSuccess) => CallResult::Output(json!({})),
            Decoded::Unreadable(_) => failed(None),
            Decoded::Error(error) => self.read_error(call, response, &error),
        }
    }

    fn read_error(&self, call: ClientCall<'_>, response: &Response, error: &ErrorAnswer) -> CallResult {
        let name = error.body_name.as_ref().or(error.header_name.as_ref());
        let known = |name: &str| call.operation.error(name).is_some();
        let is_success = match name {
            Some(name) => self.reads(Reads::UnknownAsSuccess) && !known(&name.plain),
            None => self.reads(Reads::StatusNotRead),
        };
        if is_success {
            return CallResult::Output(json!({}));
        }
        let code = name.and_then(|name| {
            let is_lost = self.reads(Reads::NameLost)
                || (self.reads(Reads::NeedsMessage) && error.message.is_none())
                || (self.reads(Reads::NoCode) && name.source == NameSource::CodeMember)
                || (self.reads(Reads::NoHeader) && name.source == NameSource::Header);
            let keeps = (self.reads(Reads::KeepsNamespace) && name.written.contains('#'))
                || (self.reads(Reads::KeepsAddress) && name.written.contains(":http"));
            let told = if keeps { &name.written } else { &name.plain };
            (!is_lost).then(|| told.clone())
        });
        let code = if self.reads(Reads::StatusAsName) { Some(response.status.to_string()) } else { code };
        CallResult::Failed(CallError { code, message: "an error".to_owned() })
    }

    /// The input as it is sent.
    fn input(&self, call: ClientCall<'_>) -> Map<String, Value> {
        let mut input = call.params.clone();
        match &self.deed {
            Some(Deed::Text(text)) => {
                let Value::Object(sent) = texts(&Value::Object(input), &|given| text.sent(given)) else {
                    unreachable!()
                };
                input = sent;
            }
            Some(Deed::Input(Input::Nulls)) => {
                for member in call.operation.members.iter().filter(|member| !member.required) {
                    input.entry(member.name.clone()).or_insert(Value::Null);
                }
            }
            Some(Deed::Input(Input::Adds)) => {
                input.insert("Source".to_owned(), json!("trial"));
            }
            Some(Deed::Input(Input::Drops)) => {
                let optional = call.operation.members.iter().filter(|member| !member.required);
                for member in optional.filter(|member| matches!(member.shape.kind, ShapeKind::Map(..))) {
                    input.shift_remove(&member.name);
                }
            }
            Some(Deed::Input(kind @ (Input::LowerKeys | Input::FirstEntry))) => {
                for member in &call.operation.members {
                    if let (ShapeKind::Map(..), Some(Value::Object(entries))) =
                        (&member.shape.kind, input.get_mut(&member.name))
                    {
                        let given = std::mem::take(entries).into_iter();
                        let taken = if *kind == Input::FirstEntry { 1 } else { usize::MAX };
                        let key = |key: String| {
                            if *kind == Input::LowerKeys { key.to_ascii_lowercase() } else { key }
                        };
                        *entries = given.take(taken).map(|(name, value)| (key(name), value)).collect();
                    }
                }
            }
            Some(Deed::Input(other)) => {
                let Value::Object(sent) = other.sent(&Value::Object(input)) else { unreachable!() };
                input = sent;
            }
            _ => {}
        }
        input
    }

    async fn send(&self, call: ClientCall<'_>, input: &Map<String, Value>, attempt: u32) -> Attempt {
        let mut request = call.service.encode_request(call.operation, input);
        let id = if self.does(Course::NewIdForEachAttempt) { attempt } else { 1 };
        Header::set(&mut request.headers, "Accept-Encoding", "gzip, identity;q=0.5");
        Header::set(&mut request.headers, "amz-sdk-invocation-id", format!("{}-{id}", call.number));
        let (host, path) = place(call.endpoint);
        request.path = format!("{path}/");
        self.change(&mut request);
        let mut stream = TcpStream::connect(&host).await.unwrap();
        stream.write_all(&self.written(&host, &request)).await.unwrap();
        let longest = if self.deed == Some(Deed::Wire(Wire::LongLength)) { 100 } else { 60_000 };
        let mut answer = Vec::new();
        let read =
            tokio::time::timeout(Duration::from_millis(longest), read_answer(&mut stream, &mut answer));
        let is_whole = read.await.unwrap_or_default();
        Attempt { response: response_of(&answer), is_whole }
    }

    fn change(&self, request: &mut Request) {
        match &self.deed {
            Some(Deed::Header(line)) => {
                let (name, value) = line.split_once(": ").unwrap();
                Header::set(&mut request.headers, name, value);
            }
            Some(Deed::WithoutHeader(name)) => Header::remove(&mut request.headers, name),
            Some(Deed::Method(method)) => request.method.clone_from(method),
            Some(Deed::Path(path)) => request.path.clone_from(path),
            Some(Deed::Query(query)) => request.path.push_str(query),
            Some(Deed::Body(body)) => body.change(request),
            _ => {}
        }
    }

    /// The bytes of a request.
    fn written(&self, host: &str, request: &Request) -> Vec<u8> {
        let wire = match &self.deed {
            Some(Deed::Wire(wire)) => Some(*wire),
            _ => None,
        };
        let version = if wire == Some(Wire::OldVersion) { "1.0" } else { "1.1" };
        let mut lines: Vec<String> =
            request.headers.iter().map(|header| format!("{}: {}", header.name, header.value)).collect();
        if wire != Some(Wire::NoHost) {
            lines.push(format!("Host: {host}"));
        }
        let length = match wire {
            Some(Wire::ShortLength) => request.body.len() - 1,
            Some(Wire::LongLength) => request.body.len() + 1,
            _ => request.body.len(),
        };
        lines.push(format!("Content-Length: {length}"));
        if wire == Some(Wire::TwoLengths) {
            lines.push("Transfer-Encoding: chunked".to_owned());
        }
        lines.push("Connection: close".to_owned());
        let head =
            format!("{} {} HTTP/{version}\r\n{}\r\n\r\n", request.method, request.path, lines.join("\r\n"));
        [head.as_bytes(), &request.body].concat()
    }
}

impl Input {
    fn sent(self, value: &Value) -> Value {
        match value {
            Value::String(text) if self == Self::Numbers && is_number(text) => {
                json!(text.parse::<u64>().unwrap())
            }
            Value::Object(entries) => {
                let inner = entries.iter().filter(|(_, value)| self != Self::DropsEmpty || **value != "");
                Value::Object(inner.map(|(name, value)| (name.clone(), self.sent(value))).collect())
            }
            value => value.clone(),
        }
    }
}

impl Body {
    fn change(self, request: &mut Request) {
        let text = String::from_utf8(request.body.clone()).unwrap();
        let escaped = |escape: &dyn Fn(char) -> String| -> Vec<u8> {
            let escape = |character: char| {
                if character > '\u{ffff}' { escape(character) } else { character.to_string() }
            };
            text.chars().map(escape).collect::<String>().into_bytes()
        };
        request.body = match self {
            Self::InTheUrl => {
                request.path.push_str(&format!("?input={}", text.len()));
                Vec::new()
            }
            Self::Form => b"Action=ClientCall&Version=1".to_vec(),
            Self::Empty => Vec::new(),
            Self::InAList => format!("[{text}]").into_bytes(),
            Self::TrailingComma => format!("{},}}", text.trim_end_matches('}')).into_bytes(),
            Self::SingleQuotes => text.replace('"', "'").into_bytes(),
            Self::Utf16 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            // What Latin-1 has not is sent as it was, so that only one thing is wrong.
            Self::Latin1 if text.chars().any(|character| ('\u{80}'..='\u{ff}').contains(&character)) => {
                text.chars().map(|character| u8::try_from(u32::from(character)).unwrap_or(b'?')).collect()
            }
            Self::Latin1 => text.into_bytes(),
            Self::ByteOrderMark => format!("\u{feff}{text}").into_bytes(),
            Self::NameTwice => {
                let members: Map<String, Value> = serde_json::from_str(&text).unwrap();
                let Some((name, value)) = members.iter().next() else { return };
                format!("{{{}:{value},{}", json!(name), &text[1..]).into_bytes()
            }
            Self::HalfPairs => {
                escaped(&|character| format!("\\u{:04x}", character.encode_utf16(&mut [0; 2])[0]))
            }
            Self::LongEscapes => escaped(&|character| format!("\\u{:x}", u32::from(character))),
        };
    }
}

/// A value with every text in it as it is sent; names of members stay.
fn texts(value: &Value, sent: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => sent(text).into(),
        Value::Array(elements) => elements.iter().map(|element| texts(element, sent)).collect(),
        Value::Object(entries) => {
            Value::Object(entries.iter().map(|(name, value)| (name.clone(), texts(value, sent))).collect())
        }
        value => value.clone(),
    }
}

fn has_long(value: &Value) -> bool {
    match value {
        Value::String(text) => text.chars().count() > LONG,
        Value::Array(elements) => elements.iter().any(has_long),
        Value::Object(entries) => entries.values().any(has_long),
        _ => false,
    }
}

fn is_number(text: &str) -> bool {
    text.len() < 16 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The host and the path of an endpoint.
fn place(endpoint: &str) -> (String, &str) {
    let rest = endpoint.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    (host.to_owned(), path)
}

/// Reads an answer; says whether it came whole.
async fn read_answer(stream: &mut TcpStream, answer: &mut Vec<u8>) -> bool {
    loop {
        if let Some((start, length)) = lengths(answer)
            && answer.len() >= start + length
        {
            return true;
        }
        if !matches!(stream.read_buf(answer).await, Ok(count) if count > 0) {
            return false;
        }
    }
}

/// Where the body begins, and how long it is.
fn lengths(answer: &[u8]) -> Option<(usize, usize)> {
    let start = answer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&answer[..start]).to_lowercase();
    let line = head.lines().find_map(|line| line.strip_prefix("content-length: ").map(str::to_owned))?;
    Some((start, line.parse().ok()?))
}

fn response_of(answer: &[u8]) -> Option<Response> {
    let (start, _) = lengths(answer)?;
    let head = String::from_utf8_lossy(&answer[..start]).into_owned();
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| Header::new(name, value));
    Some(Response { status, headers: headers.collect(), body: answer[start..].to_vec() })
}
