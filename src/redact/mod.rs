//! Keeps texts that are told short, and values that came from outside or are sensitive away from everything that a
//! person or a file could keep.
//!
//! - A value is looked for in every spelling: a text is read as it is, and as what it says where it is taken for JSON, a
//!   literal, a URL or markup, several of them within each other. See [`reading`].
//! - In its place stands one of the same length and kinds of characters, so that the text around it keeps its form.
//! - What a text that was cut may still show of a value is hidden too.

pub mod bounded;
mod reading;
pub mod sensitive;

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem::find_iter;
use serde_json::Value;

use crate::redact::bounded::parts_of_cut;
use crate::redact::reading::{Reading, readings};
use crate::wire::Request;

/// From how many characters on a value is hidden wherever it stands; a shorter one only where it stands in quotation
/// marks, or alone.
const TELLING: usize = 4;
/// From how many characters on a value is hidden in other letters of case too.
const LONG: usize = 8;

/// Values to be hidden.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    secrets: Vec<Secret>,
    /// Whether they are hidden wherever they stand, however short they are.
    everywhere: bool,
}

/// A value to be hidden.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Secret {
    text: String,
    /// Whether it is hidden where it stands as the name of an entry, too.
    is_key: bool,
}

impl Redactor {
    /// Hides these values. One that is JSON is hidden as a whole, and so is each text in it.
    pub fn new<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        Self::default().and(values, false)
    }

    /// Hides these too, which are keys of entries: also where they stand as such.
    #[must_use]
    pub fn with_keys<'a>(self, keys: impl IntoIterator<Item = &'a str>) -> Self {
        self.and(keys, true)
    }

    /// Hides each of them wherever it stands, however short it is: for what nobody has to find anything in.
    #[must_use]
    pub fn everywhere(self) -> Self {
        Self { everywhere: true, ..self }
    }

    fn and<'a>(mut self, values: impl IntoIterator<Item = &'a str>, is_key: bool) -> Self {
        let mut texts = Vec::new();
        for value in values {
            if let Ok(value) = serde_json::from_str(value) {
                add_texts(&mut texts, &value);
            }
            texts.push(value.to_owned());
        }
        // Not every letter has its other case in as many bytes, so that these are values of their own.
        let others: Vec<String> = texts
            .iter()
            .filter(|text| !text.is_ascii() && text.chars().count() >= LONG)
            .flat_map(|text| [text.to_lowercase(), text.to_uppercase()])
            .collect();
        texts.extend(others);
        texts.retain(|text| stand_in(text) != *text);
        let secrets = &mut self.secrets;
        secrets.extend(texts.into_iter().map(|text| Secret { text, is_key }));
        secrets.sort();
        secrets.dedup();
        self
    }

    /// Whether there is nothing to hide.
    pub fn is_empty(&self) -> bool {
        self.secrets.is_empty()
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
        let quoted = |text: &str| Value::from(text).to_string();
        for Secret { text, .. } in &self.secrets {
            body = body.replace(&quoted(&stand_in(text)), &quoted(text));
        }
        Request { body: body.into_bytes(), ..request.clone() }
    }

    /// Hides them in a request.
    pub fn hide_in_request(&self, request: &mut Request) {
        self.hide_text(&mut request.path);
        for header in &mut request.headers {
            self.hide_text(&mut header.value);
        }
        self.hide_bytes(&mut request.body);
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

    /// Hides them in bytes that may be text.
    pub fn hide_bytes(&self, bytes: &mut Vec<u8>) {
        if self.is_empty() {
            return;
        }
        let mut edits = Vec::new();
        for reading in readings(bytes) {
            for secret in &self.secrets {
                for start in self.found_in(&reading.bytes, secret) {
                    add_edits(&mut edits, &reading, &secret.text, 0..secret.text.len(), start);
                }
            }
        }
        for Secret { text: secret, .. } in &self.secrets {
            // What was packed is often a request, in which the value stands as JSON spells it.
            let quoted = Value::from(secret.as_str()).to_string();
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

    /// Where a value stands in a text.
    fn found_in(&self, bytes: &[u8], secret: &Secret) -> Vec<usize> {
        let Secret { text, is_key } = secret;
        let characters = text.chars().count();
        let found: Vec<usize> = if characters >= LONG {
            find_iter(&bytes.to_ascii_lowercase(), &text.to_ascii_lowercase()).collect()
        } else {
            find_iter(bytes, text).collect()
        };
        if self.everywhere {
            return found;
        }
        let is_word = text.bytes().all(|byte| byte.is_ascii_alphabetic());
        let stands_so = |start: &usize| {
            let before = start.checked_sub(1).map(|at| bytes[at]);
            let after = bytes.get(start + text.len()).copied();
            let is_quote = |byte: Option<u8>| byte.is_none_or(|byte| matches!(byte, b'"' | b'\'' | b'`'));
            let is_letter = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphabetic());
            let is_quoted = before == Some(b'"') && after == Some(b'"');
            if !is_key && is_quoted && is_name(&bytes[start + text.len() + 1..]) {
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

    /// Hides the beginning of a value with which a text ends that was cut.
    pub fn hide_at_end(&self, bytes: &mut Vec<u8>) {
        let mut edits = Vec::new();
        for reading in readings(bytes) {
            for Secret { text: secret, .. } in &self.secrets {
                let longest = secret.len().min(reading.bytes.len());
                let length = (1..=longest).rev().find(|length| {
                    secret.is_char_boundary(*length) && reading.bytes.ends_with(&secret.as_bytes()[..*length])
                });
                if let Some(length) = length {
                    add_edits(&mut edits, &reading, secret, 0..length, reading.bytes.len() - length);
                }
            }
        }
        apply(bytes, edits);
    }

    /// Hides the end of a value with which the rest of a text begins that was cut.
    pub fn hide_at_start(&self, bytes: &mut Vec<u8>) {
        let mut edits = Vec::new();
        for reading in readings(bytes) {
            for Secret { text: secret, .. } in &self.secrets {
                let start = (0..secret.len()).find(|start| {
                    secret.is_char_boundary(*start) && reading.bytes.starts_with(&secret.as_bytes()[*start..])
                });
                if let Some(start) = start {
                    add_edits(&mut edits, &reading, secret, start..secret.len(), 0);
                }
            }
        }
        apply(bytes, edits);
    }
}

/// A text of the same length and kinds of characters. One that has neither letters nor digits is all `x`.
pub fn stand_in(value: &str) -> String {
    let has_marks_alone = has_marks_alone(value);
    value.chars().map(|character| stand_in_of(character, has_marks_alone).unwrap_or(character)).collect()
}

/// Whether a text would still be read if its marks stayed.
fn has_marks_alone(value: &str) -> bool {
    value.chars().all(|character| stand_in_of(character, false).is_none())
}

/// What stands in the place of a character; nothing where it stays.
fn stand_in_of(character: char, also_marks: bool) -> Option<char> {
    match character {
        'a'..='z' => Some('x'),
        'A'..='Z' => Some('X'),
        '0'..='9' => Some('0'),
        other if other.is_ascii() => also_marks.then_some('x'),
        _ => Some('x'),
    }
}

/// The texts within a value.
fn add_texts(texts: &mut Vec<String>, value: &Value) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(elements) => elements.iter().for_each(|element| add_texts(texts, element)),
        Value::Object(entries) => entries.values().for_each(|entry| add_texts(texts, entry)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
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

/// Replaces a part of a secret, which begins in the reading at this place.
fn add_edits(edits: &mut Edits, reading: &Reading, secret: &str, part: Range<usize>, start: usize) {
    let has_marks_alone = has_marks_alone(secret);
    let mut at = start;
    for character in secret[part].chars() {
        let length = character.len_utf8();
        let (from, to) = (reading.places[at].0, reading.places[at + length - 1].1);
        at += length;
        if let Some(stand_in) = stand_in_of(character, has_marks_alone) {
            edits.push((from, to, stand_in.to_string()));
        }
    }
}

fn apply(bytes: &mut Vec<u8>, mut edits: Edits) {
    if edits.is_empty() {
        return;
    }
    // Of two that overlap the one that begins first is made, the longer one of two that begin together, and what is left
    // of the other is hidden all the same.
    edits.sort_by(|one, other| one.0.cmp(&other.0).then(other.1.cmp(&one.1)));
    let mut result = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for (from, to, by) in edits {
        if from < at {
            result.extend(std::iter::repeat_n(b'x', to.saturating_sub(at)));
            at = at.max(to);
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
    use crate::wire::{Framing, Header};

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
    fn a_value_of_marks_alone_is_hidden_too() {
        check("!!-!!", r#"{"a":"!!-!!","b":"!!"}"#, r#"{"a":"xxxxx","b":"!!"}"#);
        check("-\"-\"-", r#"{"a":"-\"-\"-"}"#, r#"{"a":"xxxxx"}"#);
    }

    #[test]
    fn a_shell_spells_quotes_in_its_own_way() {
        check("it's 1 Secret", r"echo 'it'\''s 1 Secret'", r"echo 'xx'\''x 0 Xxxxxx'");
        check("it's 1 Secret", r#"echo 'it'"'"'s 1 Secret'"#, r#"echo 'xx'"'"'x 0 Xxxxxx'"#);
    }

    #[test]
    fn a_key_is_hidden_as_a_name_and_a_short_value_where_it_is_to_be() {
        let mut text = r#"{"Hidden-1":"Hidden-1 of a"}"#.to_owned();
        Redactor::new([]).with_keys(["Hidden-1"]).hide_text(&mut text);
        assert_eq!(text, r#"{"Xxxxxx-0":"Xxxxxx-0 of a"}"#);
        let mut text = "ab and cab".to_owned();
        Redactor::new(["ab"]).everywhere().hide_text(&mut text);
        assert_eq!(text, "xx and cxx");
    }

    #[test]
    fn names_and_parts_of_words_stay() {
        check("Nickname", r#"{"Nickname":"Nickname"}"#, r#"{"Nickname":"Xxxxxxxx"}"#);
        check("Code", r#"{"PostalCode":"Code"}"#, r#"{"PostalCode":"Xxxx"}"#);
        check("a", r#"{"a":"a","b":"ba"}"#, r#"{"a":"x","b":"ba"}"#);
    }

    /// Up to three characters are hidden in quotation marks alone, up to seven as they are, and longer ones in any case.
    #[test]
    fn the_longer_a_value_the_more_is_taken_for_it() {
        check("a-1", r#"a-1 'a-1' `a-1` {"v":"a-1"} A-1"#, r#"a-1 'x-0' `x-0` {"v":"x-0"} A-1"#);
        check("a-1", "a-1", "x-0");
        check("ab-1", "ab-1 (ab-12) AB-1", "xx-0 (xx-02) AB-1");
        check("abcde-1", "abcde-1 ABCDE-1", "xxxxx-0 ABCDE-1");
        check("abcdef-1", "abcdef-1 ABCDEF-1 aBcDeF-1", "xxxxxx-0 xxxxxx-0 xxxxxx-0");
        // Not ASCII, with another number of bytes in upper case.
        check("straße-1", "STRASSE-1 straße-1", "XXXXXXX-0 xxxxxx-0");
    }

    #[test]
    fn a_value_before_a_colon_is_a_name_in_quotation_marks_alone() {
        check("Secret-1", r#"{"Secret-1" : 1}"#, r#"{"Secret-1" : 1}"#);
        check("Secret-1", r#"Secret-1: wrong, 'Secret-1': wrong"#, r#"Xxxxxx-0: wrong, 'Xxxxxx-0': wrong"#);
        check("Secret-1", r#"{"a-Secret-1": 1}"#, r#"{"a-Xxxxxx-0": 1}"#);
        check("Secret-1", r#""Secret-1", "b": 1"#, r#""Xxxxxx-0", "b": 1"#);
        check("Secret-1", r#"a "Secret-1: b""#, r#"a "Xxxxxx-0: b""#);
        check("Secret-1", r#"a "Secret-1"#, r#"a "Xxxxxx-0"#);
    }

    #[test]
    fn of_two_values_that_begin_or_end_alike_nothing_is_left() {
        for values in [["abc-1", "abc-12"], ["abc-12", "abc-1"], ["c-12", "abc-1"]] {
            let mut text = "is abc-12".to_owned();
            Redactor::new(values).hide_text(&mut text);
            assert_eq!(text, "is xxx-00");
        }
    }

    #[test]
    fn texts_in_a_value_that_is_json_are_hidden_by_themselves() {
        let secret = r#"{"Open-Name":["Text-1",{"b":"Text-2"}]}"#;
        check(secret, "Text-1 Text-2 Open-Name", "Xxxx-0 Xxxx-0 Open-Name");
    }

    /// A request that was packed spells the value as JSON does, and the shortest that is looked for there has 8 bytes.
    #[test]
    fn a_value_is_found_in_base64_and_in_digits() {
        check("abcdef-1", "YWJjZGVmLTE=", "xxxxxxxxxxE=");
        check("abcde-1", "YWJjZGUtMQ==", "YWJjZGUtMQ==");
        check("abcdef-1", "6162636465662d31 6162636465662D31", &format!("{0} {0}", "x".repeat(16)));
        let mut text = STANDARD.encode(r#"{"P":"Zq\"9\\Secret","Q":""}"#);
        let whole = text.clone();
        Redactor::new(["Zq\"9\\Secret"]).hide_text(&mut text);
        assert_eq!(text, format!("{}{}{}", &whole[..8], "x".repeat(17), &whole[25..]));
    }

    #[test]
    fn of_two_values_that_overlap_in_base64_or_in_digits_nothing_is_left() {
        let redactor = Redactor::new(["abcdefgh1", "efgh1XYZ9"]);
        for (text, expected) in [
            (STANDARD.encode("abcdefgh1XYZ9"), "xxxxxxxxxxxxxxxxxQ=="),
            ("61626364656667683158595a39".to_owned(), "xxxxxxxxxxxxxxxxxxxxxxxxxx"),
        ] {
            let mut hidden = text;
            redactor.hide_text(&mut hidden);
            assert_eq!(hidden, expected);
        }
    }

    #[test]
    fn a_value_is_found_in_every_part_of_a_request() {
        let request = Request {
            method: "POST".to_owned(),
            path: "/a?b=c".to_owned(),
            headers: vec![Header::new("X-A", "b")],
            framing: Framing::ContentLength,
            body: b"{}".to_vec(),
        };
        let redactor = Redactor::new(["Secret-1"]);
        assert!(!redactor.is_in_request(&request));
        let mut with = [request.clone(), request.clone(), request];
        with[0].path = "/?a=Secret%2D1".to_owned();
        with[1].headers[0].value = "Secret-1".to_owned();
        with[2].body = br#"{"a":"Secret-1"}"#.to_vec();
        for request in with {
            assert!(redactor.is_in_request(&request), "{request:?}");
        }
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
