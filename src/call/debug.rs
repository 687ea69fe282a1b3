//! What is told of a call: with `--debug` what is sent and answered, and what went wrong, without any value that is
//! sensitive.

use serde_json::Value;

use crate::model::shape::Member;
use crate::model::signature::AUTHORIZATION;
use crate::redact::sensitive::{hide_members, redactor_of};
use crate::redact::{Redactor, stand_in};
use crate::wire::{Header, Request, Response};

/// The line of a request that makes short-lived keys worth something.
const SESSION_TOKEN: &str = "X-Amz-Security-Token";

/// Tells of one call.
#[derive(Debug)]
pub struct DebugText {
    settings: String,
    /// The input as it may be shown.
    input: String,
    /// What hides its values in what a person reads.
    redactor: Redactor,
    /// What hides them wherever they stand; nothing where they are not known, and everything is hidden.
    everywhere: Option<Redactor>,
}

impl DebugText {
    /// Tells of a call with these settings, whose input has these members.
    pub fn new(settings: String, members: &[Member], body: &[u8]) -> Self {
        // A body with lone surrogates or numbers that JSON has not is sent, but cannot be read here.
        let params: Option<Value> = serde_json::from_slice(body).ok();
        let input = params.as_ref().map(|params| hide_members(members, params).to_string());
        let redactor = params.as_ref().map(|params| redactor_of(members, params));
        Self {
            settings,
            input: input.unwrap_or_default(),
            redactor: redactor.clone().unwrap_or_default(),
            everywhere: redactor.map(Redactor::everywhere),
        }
    }

    /// What is sent.
    pub fn request(&self, request: &Request) -> String {
        let Request { method, path, headers, body, .. } = request;
        let path = self.error(path);
        let mut text = format!(
            "wireproof: settings: {}\nwireproof: request: {method} {path}, {} bytes\n",
            self.settings,
            body.len()
        );
        for Header { name, value } in headers {
            let value = self.error(&without_keys(name, value));
            text.push_str(&format!("wireproof: request:   {name}: {value}\n"));
        }
        text + &format!("wireproof: request:   {}\n", self.input)
    }

    /// What was answered.
    pub fn answer(&self, response: &Response) -> String {
        let mut text = format!("wireproof: answer: {}, {} bytes\n", response.status, response.body.len());
        for Header { name, value } in &response.headers {
            text.push_str(&format!("wireproof: answer:   {name}: {}\n", self.hidden(value)));
        }
        if response.status >= 300 {
            // What a success returns may be a secret itself.
            let body = String::from_utf8_lossy(&response.body);
            text.push_str(&format!("wireproof: answer:   {}\n", self.hidden(&body)));
        }
        text
    }

    /// That nothing was answered, and why.
    pub fn no_answer(&self, why: &str) -> String {
        format!("wireproof: no answer: {}\n", self.hidden(why))
    }

    /// What went wrong, for a person who did not ask for more: a value of a letter or two is hidden in it only where it
    /// stands alone, so that the words can still be read.
    pub fn error(&self, text: &str) -> String {
        hidden(&self.redactor, text)
    }

    fn hidden(&self, text: &str) -> String {
        match &self.everywhere {
            Some(redactor) => hidden(redactor, text),
            None => veiled(text),
        }
    }
}

/// The value of a header line with stand-ins for the key of a signature and for what the signature is.
fn without_keys(name: &str, value: &str) -> String {
    if name.eq_ignore_ascii_case(SESSION_TOKEN) {
        return stand_in(value);
    }
    let mut text = value.to_owned();
    if !name.eq_ignore_ascii_case(AUTHORIZATION) {
        return text;
    }
    for beginning in ["Credential=", "Signature="] {
        if let Some((before, rest)) = text.split_once(beginning) {
            let end = rest.find(['/', ',']).unwrap_or(rest.len());
            text = format!("{before}{beginning}{}{}", stand_in(&rest[..end]), &rest[end..]);
        }
    }
    text
}

fn hidden(redactor: &Redactor, text: &str) -> String {
    let mut text = text.to_owned();
    redactor.hide_text(&mut text);
    text
}

/// A text of the same length that says nothing: `x` for a letter, `0` for a digit, `.` for all else.
fn veiled(text: &str) -> String {
    let veiled = |character: char| match character {
        character if character.is_alphabetic() => 'x',
        character if character.is_numeric() => '0',
        _ => '.',
    };
    text.chars().map(veiled).collect()
}
