//! What is kept of one call of a client: what it sent, or what it made of the answer.

use serde_json::Value;

use crate::check::client::received::Received;
use crate::check::client::told::{CallError, CallResult};
use crate::client::made_call::MadeCall;
use crate::event::answer::LONGEST_BODY;
use crate::generate::client::script::ScriptedAnswer;
use crate::redact::Redactor;
use crate::report::text::counted;
use crate::snapshot::entry::{SnapshotEntry, address, header_lines, shortened};
use crate::snapshot::varying::{Varying, without_ids};
use crate::wire::Request;

/// Headers in which a client tells on what machine it runs, and with what.
const AGENTS: [&str; 2] = ["user-agent", "x-amz-user-agent"];
/// How many bytes are kept of what a client said.
const LONGEST_TOLD: usize = 1024;

impl SnapshotEntry {
    /// The input of a call, the requests that came of it byte for byte but for what varies, and what the client said.
    pub(crate) fn of_call(made: &MadeCall, hiding: &Redactor) -> Self {
        let input = format!("{:#}", Value::Object(made.case.params.clone()));
        let input = shortened(input, hiding, LONGEST_BODY);
        let varying = Varying::known(&endpoint(made));
        let requests = requests(&made.received, &varying, hiding);
        let text = format!("{input}\n\n{requests}\n{}", told(made, &varying, hiding));
        Self::kept(made, text, hiding)
    }

    /// What was answered, attempt by attempt, how many requests came, and what the client said.
    pub(crate) fn of_reading(made: &MadeCall, hiding: &Redactor) -> Self {
        let varying = Varying::known(&endpoint(made));
        let answers: Vec<String> = made.case.script.answers.iter().map(|one| answer(one, hiding)).collect();
        let came = counted(made.received.len(), "request");
        let text = format!("{}\n\n{came}\n{}", answers.join("\n"), told(made, &varying, hiding));
        Self::kept(made, text, hiding)
    }

    fn kept(made: &MadeCall, mut text: String, hiding: &Redactor) -> Self {
        hiding.hide_text(&mut text);
        Self::new(&address(&made.case.address), &text)
    }
}

/// The endpoint of a call, which has another port each time, as the client named it.
fn endpoint(made: &MadeCall) -> Vec<(String, String)> {
    let mut requests = made.received.iter().filter_map(|received| received.request.as_ref().ok());
    let host = requests.find_map(|request| request.header("host"));
    host.map(|host| ("endpoint".to_owned(), host.to_owned())).into_iter().collect()
}

/// The requests, those that are the same as the one before only counted.
fn requests(received: &[Received], varying: &Varying, hiding: &Redactor) -> String {
    let mut printed: Vec<(String, usize)> = Vec::new();
    for one in received {
        let text = match &one.request {
            Ok(request) => request_text(request, varying, hiding),
            Err(fault) => format!("no request: {fault}\n"),
        };
        match printed.last_mut() {
            Some((before, count)) if *before == text => *count += 1,
            _ => printed.push((text, 1)),
        }
    }
    if printed.is_empty() {
        return "no request\n".to_owned();
    }
    let times = |(text, count): (String, usize)| match count {
        1 => text,
        _ => format!("{text}\nthe same {count} times\n"),
    };
    printed.into_iter().map(times).collect::<Vec<_>>().join("\n")
}

fn request_text(request: &Request, varying: &Varying, hiding: &Redactor) -> String {
    let Request { method, path, headers, body, .. } = request;
    let headers = header_lines(headers, hiding, |header| {
        match AGENTS.iter().any(|name| header.name.eq_ignore_ascii_case(name)) {
            true => "<agent>".to_owned(),
            false => varying.settle(&header.value),
        }
    });
    let body = shortened(without_ids(&String::from_utf8_lossy(body)), hiding, LONGEST_BODY);
    format!("{method} {path}\n{headers}\n{body}\n")
}

/// What a client said, without what may be another text in each run: the words of an error without a name.
fn told(made: &MadeCall, varying: &Varying, hiding: &Redactor) -> String {
    let words = match &made.outcome.told {
        CallResult::Failed(CallError { code: None, .. }) => "an error without a name".to_owned(),
        told => told.in_words(),
    };
    shortened(varying.settle(&words), hiding, LONGEST_TOLD)
}

fn answer(answer: &ScriptedAnswer, hiding: &Redactor) -> String {
    let (status, response) = (answer.status(), answer.response());
    let body = response.as_ref().map(|response| match std::str::from_utf8(&response.body) {
        Ok(text) => shortened(text.to_owned(), hiding, LONGEST_BODY),
        Err(_) => counted(response.body.len(), "byte"),
    });
    let how = match answer {
        ScriptedAnswer::Whole(_) => String::new(),
        ScriptedAnswer::Truncated(_, missing) => format!(" without the last {}", counted(*missing, "byte")),
        ScriptedAnswer::Late(_, after) => format!(" after {after:?}"),
        ScriptedAnswer::Never(_) => " that never comes".to_owned(),
        ScriptedAnswer::Redirect(_) => " to another address".to_owned(),
    };
    let headers = response.iter().flat_map(|response| &response.headers);
    let headers: String = headers.map(|header| format!("{}: {}\n", header.name, header.value)).collect();
    format!("{status}{how}\n{headers}{}", body.unwrap_or_default())
}
