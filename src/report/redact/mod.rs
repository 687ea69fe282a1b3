//! Keeps values that came from outside away from everything that a person or a file could keep.
//!
//! - A value is looked for in every spelling: a text is read as it is, and as what it says where it is taken for JSON, a
//!   literal, a URL or markup, several of them within each other. See [`reading`].
//! - In its place stands one of the same length and kinds of characters, so that the text around it keeps its form.
//! - What a text that was cut may still show of a value is hidden too.

mod reading;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem::find_iter;

use crate::check::bounded::parts_of_cut;
use crate::event::Exchange;
use crate::event::Finding;
use crate::event::KeptResponse;
use crate::event::Summary;
use crate::report::redact::reading::Reading;
use crate::report::redact::reading::readings;
use crate::wire::Request;

/// From how many characters on a value is hidden wherever it stands; a shorter one only where it stands in quotation
/// marks, or alone.
const TELLING: usize = 4;
/// From how many characters on a value is hidden in other letters of case too.
const LONG: usize = 8;

/// Values to be hidden.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    secrets: Vec<String>,
}

impl Redactor {
    /// Hides these values. One that is JSON is hidden as a whole, and so is each text in it.
    pub fn new<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut secrets = Vec::new();
        for value in values {
            add_texts(&mut secrets, value);
            secrets.push(value.to_owned());
        }
        // Not every letter has its other case in as many bytes, so that these are values of their own.
        let others: Vec<String> = secrets
            .iter()
            .filter(|secret| !secret.is_ascii() && secret.chars().count() >= LONG)
            .flat_map(|secret| [secret.to_lowercase(), secret.to_uppercase()])
            .collect();
        secrets.extend(others);
        secrets.retain(|secret| stand_in(secret) != **secret);
        // Of two values that begin alike the longer one is hidden first, so that nothing of it is left.
        secrets.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        secrets.dedup();
        Self { secrets }
    }

    /// Hides them in all that a run found.
    pub fn hide(&self, summary: &mut Summary) {
        if self.secrets.is_empty() {
            return;
        }
        for text in summary.notes.iter_mut().chain(&mut summary.trouble).chain(&mut summary.stale) {
            self.hide_text(text);
        }
        for finding in &mut summary.findings {
            self.hide_in_finding(finding);
        }
    }

    /// Hides them in a finding.
    pub fn hide_in_finding(&self, finding: &mut Finding) {
        self.hide_text(&mut finding.expected);
        self.hide_text(&mut finding.actual);
        self.hide_in_exchange(&mut finding.found);
        self.hide_in_exchange(&mut finding.minimal);
        for step in &mut finding.steps {
            self.hide_in_exchange(&mut step.exchange);
        }
    }

    /// Hides them in a request and its answer.
    pub fn hide_in_exchange(&self, located: &mut Exchange) {
        self.hide_in_request(&mut located.request);
        if let Some(response) = &mut located.response {
            self.hide_in_response(response);
        }
    }

    /// Whether the request shows one of the values.
    pub fn is_in_request(&self, request: &Request) -> bool {
        let mut hidden = request.clone();
        self.hide_in_request(&mut hidden);
        hidden != *request
    }

    /// The request with the values in the place of their stand-ins, where these are whole texts of a JSON body.
    pub fn reveal(&self, request: &Request) -> Request {
        let Ok(mut body) = String::from_utf8(request.body.clone()) else { return request.clone() };
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        for secret in &self.secrets {
            body = body.replace(&quoted(&stand_in(secret)), &quoted(secret));
        }
        Request { body: body.into_bytes(), ..request.clone() }
    }

    fn hide_in_request(&self, request: &mut Request) {
        self.hide_text(&mut request.path);
        for header in &mut request.headers {
            self.hide_text(&mut header.value);
        }
        self.hide_bytes(&mut request.body);
    }

    fn hide_in_response(&self, response: &mut KeptResponse) {
        for header in &mut response.headers {
            self.hide_text(&mut header.name);
            self.hide_text(&mut header.value);
        }
        self.hide_bytes(&mut response.body);
        if let Some(cut) = &mut response.body_cut {
            self.hide_at_end(&mut response.body);
            self.hide_bytes(&mut cut.end);
            self.hide_at_start(&mut cut.end);
        }
    }

    /// Hides them in a text.
    pub fn hide_text(&self, text: &mut String) {
        let mut bytes = std::mem::take(text).into_bytes();
        self.hide_bytes(&mut bytes);
        *text = in_text(bytes);
        if let Some((start, said, end)) = parts_of_cut(text) {
            let (mut start, mut end) = (start.as_bytes().to_vec(), end.as_bytes().to_vec());
            self.hide_at_end(&mut start);
            self.hide_at_start(&mut end);
            *text = format!("{}{said}{}", in_text(start), in_text(end));
        }
    }

    fn hide_bytes(&self, bytes: &mut Vec<u8>) {
        let mut edits = Vec::new();
        for reading in readings(bytes) {
            for secret in &self.secrets {
                for start in found_in(&reading.bytes, secret) {
                    add_edits(&mut edits, &reading, secret, start);
                }
            }
        }
        for secret in &self.secrets {
            // What was packed is often a request, in which the value stands as JSON spells it.
            let quoted = serde_json::Value::from(secret.as_str()).to_string();
            let spelled = &quoted[1..quoted.len() - 1];
            let also = if spelled == secret { Vec::new() } else { packed(spelled) };
            for packed in packed(secret).into_iter().chain(also) {
                for start in find_iter(bytes, packed.as_bytes()) {
                    edits.push((start, start + packed.len(), "x".repeat(packed.len())));
                }
            }
        }
        apply(bytes, edits);
    }

    /// Hides the beginning of a value with which a text ends that was cut.
    fn hide_at_end(&self, bytes: &mut Vec<u8>) {
        let mut edits = Vec::new();
        for reading in readings(bytes) {
            for secret in &self.secrets {
                let longest = secret.len().min(reading.bytes.len());
                let length = (1..=longest).rev().find(|length| {
                    secret.is_char_boundary(*length) && reading.bytes.ends_with(&secret.as_bytes()[..*length])
                });
                if let Some(length) = length {
                    add_edits(&mut edits, &reading, &secret[..length], reading.bytes.len() - length);
                }
            }
        }
        apply(bytes, edits);
    }

    /// Hides the end of a value with which the rest of a text begins that was cut.
    fn hide_at_start(&self, bytes: &mut Vec<u8>) {
        let mut edits = Vec::new();
        for reading in readings(bytes) {
            for secret in &self.secrets {
                let start = (0..secret.len()).find(|start| {
                    secret.is_char_boundary(*start) && reading.bytes.starts_with(&secret.as_bytes()[*start..])
                });
                if let Some(start) = start {
                    add_edits(&mut edits, &reading, &secret[start..], 0);
                }
            }
        }
        apply(bytes, edits);
    }
}

/// A text of the same length and kinds of characters.
pub fn stand_in(value: &str) -> String {
    value.chars().map(|character| stand_in_of(character).unwrap_or(character)).collect()
}

/// What stands in the place of a character; nothing where it stays.
fn stand_in_of(character: char) -> Option<char> {
    match character {
        'a'..='z' => Some('x'),
        'A'..='Z' => Some('X'),
        '0'..='9' => Some('0'),
        other if other.is_ascii() => None,
        _ => Some('x'),
    }
}

/// The texts and numbers within a value that is JSON.
fn add_texts(secrets: &mut Vec<String>, value: &str) {
    fn add(secrets: &mut Vec<String>, value: &serde_json::Value) {
        match value {
            serde_json::Value::String(text) => secrets.push(text.clone()),
            serde_json::Value::Array(elements) => elements.iter().for_each(|element| add(secrets, element)),
            serde_json::Value::Object(entries) => entries.values().for_each(|entry| add(secrets, entry)),
            _ => {}
        }
    }
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(value) {
        add(secrets, &value);
    }
}

/// Where a value stands in a text.
fn found_in(bytes: &[u8], secret: &str) -> Vec<usize> {
    let characters = secret.chars().count();
    let found: Vec<usize> = if characters >= LONG {
        find_iter(&bytes.to_ascii_lowercase(), &secret.to_ascii_lowercase()).collect()
    } else {
        find_iter(bytes, secret).collect()
    };
    let is_word = secret.bytes().all(|byte| byte.is_ascii_alphabetic());
    let stands_so = |start: &usize| {
        let before = start.checked_sub(1).map(|at| bytes[at]);
        let after = bytes.get(start + secret.len()).copied();
        let is_quote = |byte: Option<u8>| byte.is_none_or(|byte| matches!(byte, b'"' | b'\'' | b'`'));
        let is_letter = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphabetic());
        if before == Some(b'"') && after == Some(b'"') && is_name(&bytes[start + secret.len() + 1..]) {
            return false;
        }
        if characters < TELLING {
            is_quote(before) && is_quote(after)
        } else {
            // A word of letters alone is also a part of others, e.g. of the names of members.
            !is_word || !(is_letter(before) || is_letter(after))
        }
    };
    found.into_iter().filter(stands_so).collect()
}

/// Whether what stands before this text is the name of a member.
fn is_name(behind: &[u8]) -> bool {
    behind.trim_ascii_start().first() == Some(&b':')
}

/// A value as it stands in base64, wherever it begins there, and in hexadecimal digits.
fn packed(secret: &str) -> Vec<String> {
    if secret.len() < LONG {
        return Vec::new();
    }
    let mut packed = Vec::new();
    for skipped in 0..3 {
        let bytes = [&[0; 2][..skipped.min(2)], secret.as_bytes()].concat();
        let text = STANDARD.encode(&bytes);
        // The first and last characters of its base64 may hold bits of what stands beside it.
        let start = (skipped * 8).div_ceil(6);
        let end = bytes.len() * 8 / 6;
        let inner = &text[start..end];
        packed.push(inner.to_owned());
        packed.push(inner.replace('+', "-").replace('/', "_"));
    }
    let digits: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    packed.push(digits.to_uppercase());
    packed.push(digits);
    packed
}

/// Parts of a text that are replaced: from, to, by.
type Edits = Vec<(usize, usize, String)>;

fn add_edits(edits: &mut Edits, reading: &Reading, secret: &str, start: usize) {
    let mut at = start;
    for character in secret.chars() {
        let length = character.len_utf8();
        let (from, to) = (reading.places[at].0, reading.places[at + length - 1].1);
        at += length;
        if let Some(stand_in) = stand_in_of(character) {
            edits.push((from, to, stand_in.to_string()));
        }
    }
}

fn apply(bytes: &mut Vec<u8>, mut edits: Edits) {
    if edits.is_empty() {
        return;
    }
    // Of two that overlap the one that begins first is made, the longer one of two that begin together.
    edits.sort_by(|one, other| one.0.cmp(&other.0).then(other.1.cmp(&one.1)));
    let mut result = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for (from, to, by) in edits {
        if from < at {
            continue;
        }
        result.extend_from_slice(&bytes[at..from]);
        result.extend_from_slice(by.as_bytes());
        at = to;
    }
    result.extend_from_slice(&bytes[at..]);
    *bytes = result;
}

fn in_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(secret: &str, text: &str, expected: &str) {
        let mut hidden = text.to_owned();
        Redactor::new([secret]).hide_text(&mut hidden);
        assert_eq!(hidden, expected);
    }

    #[test]
    fn a_stand_in_keeps_length_and_kinds_and_nothing_else() {
        assert_eq!(stand_in("Ab9-é"), "Xx0-x");
    }

    #[test]
    fn every_spelling_is_hidden_and_keeps_its_form() {
        let secret = "Zq\"9!Sé\\cret";
        check(secret, "is Zq\"9!Sé\\cret here", "is Xx\"0!Xx\\xxxx here");
        check(secret, r#"{"a":"Zq\"9!S\u00e9\\cret"}"#, r#"{"a":"Xx\"0!Xx\\xxxx"}"#);
        check(
            secret,
            r#"{"m":"{\"a\":\"Zq\\\"9!Sé\\\\cret\"}"}"#,
            r#"{"m":"{\"a\":\"Xx\\\"0!Xx\\\\xxxx\"}"}"#,
        );
        check(secret, "?a=Zq%229!S%C3%A9%5Ccret", "?a=Xx%220!Xx%5Cxxxx");
        check(secret, "<b>Zq&quot;9!S&#233;\\cret", "<b>Xx&quot;0!Xx\\xxxx");
        check(secret, "ZQ\"9!sé\\CRET", "Xx\"0!Xx\\xxxx");
        check("abcdefgh1", "YWJjZGVmZ2gx", "xxxxxxxxxxxx");
        // The last two characters hold bits of the blank that stands behind the value.
        check("abcdefgh1", "QSBhYmNkZWZnaDEg", "QSBxxxxxxxxxxxEg");
    }

    #[test]
    fn names_and_parts_of_words_stay() {
        check("Nickname", r#"{"Nickname":"Nickname"}"#, r#"{"Nickname":"Xxxxxxxx"}"#);
        check("Code", r#"{"PostalCode":"Code"}"#, r#"{"PostalCode":"Xxxx"}"#);
        check("a", r#"{"a":"a","b":"ba"}"#, r#"{"a":"x","b":"ba"}"#);
    }

    #[test]
    fn what_is_left_of_a_value_at_a_cut_is_hidden() {
        check(
            "Zq9!SecretSecret",
            "is Zq9!Sec[... 5,000 bytes in all ...]cret.",
            "is Xx0!Xxx[... 5,000 bytes in all ...]xxxx.",
        );
    }
}
