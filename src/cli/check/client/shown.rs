//! Each call as it was made, for a person who looks for what went wrong.

use std::io::Write;

use crate::check::client::received::Received;
use crate::check::verdict::Verdict;
use crate::client::made_call::MadeCall;
use crate::client::run::CallListener;
use crate::generate::generator::Generator;
use crate::redact::Redactor;
use crate::report::escape::escape_lines;
use crate::report::text::shorten;

/// How many characters of a text are shown.
const LONGEST: usize = 4_000;

/// Prints calls where that is wanted.
pub(super) struct ShownCalls {
    pub(super) is_wanted: bool,
    pub(super) hiding: Redactor,
}

impl CallListener for ShownCalls {
    fn called(&mut self, made: &MadeCall, _generator: &Generator) {
        if !self.is_wanted {
            return;
        }
        let mut text = format!("{}\n", made.case.address);
        let mut add = |label: &str, words: &str| {
            let mut words = words.to_owned();
            self.hiding.hide_text(&mut words);
            let words = escape_lines(shorten(&words, LONGEST).trim_end()).replace('\n', "\n    ");
            text.push_str(&format!("  {label}\n    {words}\n"));
        };
        add("input", &serde_json::Value::Object(made.case.params.clone()).to_string());
        for (index, received) in made.received.iter().enumerate() {
            add(&heading(index, received), &String::from_utf8_lossy(&received.bytes).replace('\r', ""));
        }
        if made.received.is_empty() {
            add("sent", "nothing");
        } else if let Some(answer) = made.case.script.answers.first() {
            let body = answer.response().map(|response| String::from_utf8_lossy(&response.body).into_owned());
            add("answered", &format!("{} {}", answer.status(), body.unwrap_or_default()));
        }
        add("said", &made.outcome.told.in_words());
        for judgment in &made.judgments {
            if let Verdict::Fail(breakage) = &judgment.verdict {
                let words = format!("expected {}, found {}", breakage.expected, breakage.actual);
                add(&format!("broke {} ({})", judgment.requirement, breakage.outcome), &words);
            }
        }
        // Where standard error is closed, nobody can be told.
        drop(writeln!(std::io::stderr(), "{text}"));
    }
}

fn heading(index: usize, received: &Received) -> String {
    let place = if received.is_elsewhere { ", to where the redirect leads" } else { "" };
    format!("sent, request {}{place}", index + 1)
}
