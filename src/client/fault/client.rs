//! A client of this process: a right one, or one with faults.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use crate::check::client::told::CallResult;
use crate::client::caller::{CallOutcome, Caller, ClientCall, ClientTraits};
use crate::client::fault::catalogue::ClientFault;
use crate::client::fault::input;
use crate::client::fault::kind::{ClientFaultKind, CourseFault, ReadingFault, WireFault};
use crate::client::fault::reading::{AnswerReader, failed};
use crate::client::fault::request;
use crate::model::operation::Params;
use crate::wire::{Header, Response};

/// Texts of more characters are long.
const LONG: usize = 100;
/// How many attempts it makes by itself.
const ATTEMPTS: u32 = 3;
/// So often one tries again that does so for ever: nobody waits until then.
const FOR_EVER: u32 = 20;
/// How long one waits that gives up too soon.
const SOON: Duration = Duration::from_millis(300);
/// How long one waits for an answer that sent less than it said.
const WAITS_IN_VAIN: Duration = Duration::from_millis(100);
/// How many calls are made at a time.
const CONCURRENCY: usize = 8;

/// A client of this process. One without faults is right.
#[derive(Clone, Debug, Default)]
pub struct FaultyClient {
    kinds: Vec<ClientFaultKind>,
    /// How reports call it.
    name: String,
}

/// What came of one attempt.
struct AttemptAnswer {
    response: Option<Response>,
    is_whole: bool,
}

impl Caller for FaultyClient {
    fn call<'a>(&'a self, call: ClientCall<'a>) -> Pin<Box<dyn Future<Output = CallOutcome> + 'a>> {
        Box::pin(async move {
            let gives_up_soon = self.does(CourseFault::GivesUpSoon);
            let told = timeout(if gives_up_soon { SOON } else { call.timeout }, self.make(call)).await;
            let gives_up = call.timeout < call.longest && !self.does(CourseFault::NeverGivesUp);
            let overdue = || if gives_up || gives_up_soon { failed(None) } else { CallResult::Hung };
            let mut outcome = CallOutcome::silent(told.unwrap_or_else(|_| overdue()));
            outcome.polluted = self.does(CourseFault::Chatters).then(|| "a warning".to_owned());
            outcome
        })
    }

    fn traits(&self) -> ClientTraits {
        ClientTraits {
            name: self.name.clone(),
            concurrency: CONCURRENCY,
            absent: Vec::new(),
            refuses_by_failing: false,
        }
    }
}

impl FaultyClient {
    /// One with these faults.
    pub fn new<'a>(faults: impl IntoIterator<Item = &'a ClientFault>) -> Self {
        let (kinds, ids): (Vec<_>, Vec<_>) =
            faults.into_iter().map(|fault| (fault.kind.clone(), fault.id.as_str())).unzip();
        let name = match ids.as_slice() {
            [] => "the built-in client".to_owned(),
            ids => format!("the built-in client, {}", ids.join(" + ")),
        };
        Self { kinds, name }
    }

    fn does(&self, fault: CourseFault) -> bool {
        self.kinds.contains(&ClientFaultKind::Course(fault))
    }

    async fn make(&self, call: ClientCall<'_>) -> CallResult {
        if call.params.values().any(has_long) {
            if self.does(CourseFault::RefusesLong) {
                return CallResult::Refused("a text is too long".to_owned());
            }
            if self.does(CourseFault::ForgetsLong) {
                return CallResult::Output(json!({}));
            }
        }
        let input = input::sent(&self.kinds, call.operation, call.params);
        let mut attempt = self.send(call, &input, 1).await;
        if self.does(CourseFault::SendsTwice) {
            attempt = self.send(call, &input, 1).await;
        }
        let most =
            if self.does(CourseFault::RetriesForEver) { FOR_EVER } else { call.attempts.unwrap_or(ATTEMPTS) };
        let mut again = input;
        if self.does(CourseFault::RetriesWithAnotherBody)
            && let Some(member) = call.operation.members.first()
        {
            again.shift_remove(&member.name);
        }
        let mut count = 1;
        while attempt.response.as_ref().is_some_and(|response| response.status >= 500) && count < most {
            count += 1;
            attempt = self.send(call, &again, count).await;
        }
        self.told(call, attempt).await
    }

    async fn told(&self, call: ClientCall<'_>, attempt: AttemptAnswer) -> CallResult {
        let Some(response) = attempt.response else { return failed(None) };
        if self.does(CourseFault::FollowsRedirects)
            && let Some(location) = response.header("location").filter(|_| response.status < 400)
        {
            let input = input::sent(&self.kinds, call.operation, call.params);
            self.send(ClientCall { endpoint: location, ..call }, &input, 1).await;
        }
        if response.status >= 300 && self.does(CourseFault::HangsAtError) {
            return CallResult::Hung;
        }
        if response.status >= 300 && self.does(CourseFault::CrashesAtError) {
            return CallResult::Crashed("by signal 11".to_owned());
        }
        let reader = AnswerReader { kinds: &self.kinds, call };
        let misses_no_end = !attempt.is_whole && reader.does(ReadingFault::EndNotMissed);
        if reader.does(ReadingFault::AlwaysSuccess) || misses_no_end {
            return CallResult::Output(json!({}));
        }
        if attempt.is_whole { reader.told(response) } else { failed(None) }
    }

    async fn send(&self, call: ClientCall<'_>, input: &Params, number: u32) -> AttemptAnswer {
        let mut answer = Vec::new();
        let is_whole = self.exchange(call, input, number, &mut answer).await;
        AttemptAnswer { response: response_of(&answer), is_whole: is_whole.unwrap_or_default() }
    }

    /// Sends a request and reads its answer; says whether that came whole, and nothing where the endpoint is gone.
    async fn exchange(
        &self,
        call: ClientCall<'_>,
        input: &Params,
        number: u32,
        answer: &mut Vec<u8>,
    ) -> Option<bool> {
        let url = Url::parse(call.endpoint).ok()?;
        let host = format!("{}:{}", url.host_str()?, url.port_or_known_default()?);
        let mut request = call.service.encode_request(call.operation, input);
        let id = if self.does(CourseFault::NewIdForEachAttempt) { number } else { 1 };
        Header::set(&mut request.headers, "Accept-Encoding", "gzip, identity;q=0.5");
        Header::set(&mut request.headers, "amz-sdk-invocation-id", format!("{}-{id}", call.number));
        request.path = format!("{}/", url.path().trim_end_matches('/'));
        request::change(&self.kinds, call.operation, &mut request);
        let mut stream = TcpStream::connect(&host).await.ok()?;
        // Whoever calls thousands of times has no port left where each is kept for a minute.
        stream.set_zero_linger().ok()?;
        stream.write_all(&request::written(&self.kinds, &host, &request)).await.ok()?;
        let waits_in_vain = self.kinds.contains(&ClientFaultKind::Wire(WireFault::LongLength));
        let longest = if waits_in_vain { WAITS_IN_VAIN } else { call.longest };
        timeout(longest, read_answer(&mut stream, answer)).await.ok()
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

/// Reads an answer; says whether it came whole.
async fn read_answer(stream: &mut TcpStream, answer: &mut Vec<u8>) -> bool {
    loop {
        if let Some(response) = response_of(answer)
            && let Some(length) = response.header("content-length").and_then(|length| length.parse().ok())
            && response.body.len() >= length
        {
            return true;
        }
        if !matches!(stream.read_buf(answer).await, Ok(count) if count > 0) {
            return false;
        }
    }
}

/// What has come of an answer; `None` where its head is not whole.
fn response_of(answer: &[u8]) -> Option<Response> {
    let mut lines = [httparse::EMPTY_HEADER; 32];
    let mut head = httparse::Response::new(&mut lines);
    let httparse::Status::Complete(start) = head.parse(answer).ok()? else { return None };
    let headers = head.headers.iter().map(|line| Header::from_wire(line.name, line.value));
    Some(Response { status: head.code?, headers: headers.collect(), body: answer.get(start..)?.to_vec() })
}
