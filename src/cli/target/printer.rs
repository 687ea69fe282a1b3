//! Prints a set-up as it goes on: each exchange as a command of curl, with what was kept of the answer.

use std::io::{self, Write};

use crate::exchange::endpoint::Endpoint;
use crate::redact::bounded::bounded;
use crate::redact::{Redactor, stand_in};
use crate::report::escape::{escape, escape_lines};
use crate::report::paste;
use crate::setup::failure::{SetupError, StepFailure};
use crate::setup::listener::{NoteKind, SetupExchange, SetupListener, TrialNote};
use crate::setup::signature::SignatureWords;
use crate::wire::{Request, Response};

/// The most characters of an answer's body that are shown.
const LONGEST_BODY: usize = 2_000;

/// Prints a set-up as it goes on.
pub(crate) struct SetupPrinter {
    endpoint: Endpoint,
    /// Values that nobody is shown.
    hidden: Vec<String>,
    /// Whether what was captured is hidden, too: it may be worth something where the server is not on this machine.
    hides_captured: bool,
    /// How often the target says something else than what was seen.
    pub(crate) wrong_in_target: usize,
    /// How often the server does wrong.
    pub(crate) wrong_in_server: usize,
}

impl SetupPrinter {
    pub(crate) fn new(endpoint: Endpoint, hidden: Vec<String>, hides_captured: bool) -> Self {
        Self { endpoint, hidden, hides_captured, wrong_in_target: 0, wrong_in_server: 0 }
    }

    /// Prints a text with nothing in it that is to be hidden. Who closed standard output has seen enough.
    fn print(&self, text: &str) {
        let mut out = io::stdout();
        drop(writeln!(out, "{}", self.without_hidden(text)).and_then(|()| out.flush()));
    }

    /// A text with nothing in it that is to be hidden.
    pub(crate) fn without_hidden(&self, text: &str) -> String {
        let mut text = text.to_owned();
        Redactor::new(self.hidden.iter().map(String::as_str)).hide_text(&mut text);
        text
    }

    /// A value that was captured, as it is shown.
    fn shown(&mut self, value: &str) -> String {
        if !self.hides_captured {
            return escape(&bounded(value, LONGEST_BODY));
        }
        self.hidden.push(value.to_owned());
        stand_in(value)
    }

    fn command(&self, request: &Request, signature: Option<&SignatureWords>) -> String {
        let mut command = indented(&paste::command(request, &self.endpoint));
        if let Some(SignatureWords { region, name, user }) = signature {
            command.push_str(&format!(" \\\n    --aws-sigv4 aws:amz:{region}:{name} --user \"{user}\""));
        }
        command
    }

    /// What ended the set-up, with what was sent and received.
    pub(crate) fn failure(&self, error: &SetupError, printed: Option<&str>) -> String {
        let mut text = escape_lines(&error.to_string());
        if let SetupError::Step(step) = error {
            text.push_str(&self.exchange_of(step));
        }
        if let Some(printed) = error.printed().or(printed).filter(|printed| !printed.trim().is_empty()) {
            text.push_str(&format!(
                "\nthe last lines that it printed:\n{}",
                indented(&escape_lines(printed))
            ));
        }
        self.without_hidden(&text)
    }

    fn exchange_of(&self, step: &StepFailure) -> String {
        let mut text = String::new();
        if let Some(request) = &step.sent {
            text.push_str(&format!("\nsent:\n{}", self.command(request, step.signature.as_ref())));
        }
        match &step.received {
            Some(Ok(response)) => text.push_str(&format!("\nreceived:\n{}", self.answer(response))),
            Some(Err(_)) => text.push_str("\nreceived: no answer"),
            None => {}
        }
        text
    }

    fn answer(&self, response: &Response) -> String {
        let mut lines = vec![format!("HTTP {}", response.status)];
        for header in &response.headers {
            let value = if self.hides_captured { stand_in(&header.value) } else { escape(&header.value) };
            lines.push(format!("{}: {value}", escape(&header.name)));
        }
        // An error says what is wrong; what a success says may be worth something.
        if self.hides_captured && response.status < 300 {
            lines.push(format!("({} bytes that are not shown)", response.body.len()));
        } else {
            lines.push(escape(&bounded(&String::from_utf8_lossy(&response.body), LONGEST_BODY)));
        }
        indented(&lines.join("\n"))
    }
}

impl SetupListener for SetupPrinter {
    fn exchanged(&mut self, exchange: &SetupExchange<'_>) {
        let command = self.command(exchange.request, exchange.signature);
        let captured: String = exchange
            .captured
            .iter()
            .map(|(name, value)| format!(", {name} = `{}`", self.shown(value)))
            .collect();
        self.print(&format!("{}\n{command}\n  -> {}{captured}", exchange.step, exchange.response.status));
    }

    fn captured(&mut self, name: &str, value: &str, from: &str) {
        let shown = self.shown(value);
        self.print(&format!("  -> {name} = `{shown}`, from {from}"));
    }

    fn told(&mut self, sentence: &str) {
        self.print(&escape_lines(sentence));
    }

    fn noted(&mut self, note: &TrialNote) {
        let word = match note.kind {
            NoteKind::AsExpected => "ok",
            NoteKind::ServerIsWrong => {
                self.wrong_in_server += 1;
                "SERVER"
            }
            NoteKind::TargetIsWrong => {
                self.wrong_in_target += 1;
                "TARGET"
            }
        };
        self.print(&format!("{word}: {}", escape_lines(&note.sentence)));
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Framing, Header};

    /// A step that failed after a code and a token were captured.
    fn told(hides_captured: bool) -> String {
        let endpoint: Endpoint = "http://127.0.0.1:1".parse().unwrap();
        let mut printer = SetupPrinter::new(endpoint, vec!["KeyFromOutside".to_owned()], hides_captured);
        printer.captured("code", "471133", "a fixed code");
        let request = Request {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            headers: vec![Header::new("X-Key", "KeyFromOutside")],
            framing: Framing::ContentLength,
            body: b"{\"Code\":\"471133\"}".to_vec(),
        };
        let headers = vec![Header::new("X-Session", "session-of-somebody")];
        let response = Response { status: 200, headers, body: b"{\"Token\":\"token-of-somebody\"}".to_vec() };
        printer.failure(
            &SetupError::Step(Box::new(StepFailure {
                step: "step".to_owned(),
                reason: "expected 471133 to do".to_owned(),
                sent: Some(request),
                signature: None,
                received: Some(Ok(response)),
            })),
            Some("printed KeyFromOutside"),
        )
    }

    #[test]
    fn what_is_worth_something_elsewhere_is_hidden() {
        let here = told(false);
        for shown in ["471133", "session-of-somebody", "token-of-somebody", "printed "] {
            assert!(here.contains(shown), "{shown}: {here}");
        }
        let elsewhere = told(true);
        for hidden in ["471133", "session-of-somebody", "token-of-somebody"] {
            assert!(!elsewhere.contains(hidden), "{hidden}: {elsewhere}");
        }
        for text in [here, elsewhere] {
            assert!(!text.contains("KeyFromOutside"), "{text}");
        }
    }
}
