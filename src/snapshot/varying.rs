//! What varies from run to run, replaced by its kind: `<uuid>`, `<date>`, the name of the member that a value was given
//! to.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Value;

use crate::generate::case::Case;
use crate::model::operation::Params;
use crate::model::record::FieldValue;
use crate::model::shape::{Member, Shape, ShapeKind};

/// From how many characters on a value is replaced wherever it stands.
const LONG: usize = 8;
/// From how many characters on a value is replaced where it stands as a word; a shorter one only in quotation marks, or
/// alone.
pub(super) const TELLING: usize = 4;

/// The kind of texts that somebody drew or signed.
const TOKEN: &str = "<token>";
/// The end of the kind of keys.
const KEY: &str = ".key>";
/// The name of the text that is another one for each run.
const MARK: &str = "unique";
/// The first of the characters that stand for values while others are replaced: one that is for private use.
const FIRST_MARK: u32 = 0xf_0000;
/// What stands behind the kind of a value whose end a server left out.
const CUT: &str = "[cut]";
/// How many characters of such a value tell that it is the one.
const TOLD: usize = 16;

/// Texts that vary however they came about, with what stands in their place.
static KINDS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    let kinds = [
        (r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b", "<uuid>"),
        (r"\b1-[0-9a-f]{8}-[0-9a-f]{24}\b", "<trace-id>"),
        (r"\beyJ[\w-]+\.[\w-]+\.[\w-]*", TOKEN),
        (r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT\b", "<date>"),
        (r"\b\d{8}T\d{6}Z\b", "<date>"),
        (r"\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?", "<date>"),
        (r"\b[0-9A-Za-z+/]{20,}={1,2}", TOKEN),
        (r"\b[0-9a-fA-F]{24,}\b", TOKEN),
        // A code that is told as such, and a place in the body.
        (r"(?i)(\bcode\b\D{0,20})\b\d{4,8}\b", "${1}<code>"),
        (r"(?i)\b(line|column|col|char|offset|position) \d+\b", "${1} <number>"),
    ];
    kinds.iter().filter_map(|(pattern, kind)| Some((Regex::new(pattern).ok()?, *kind))).collect()
});

/// A long word, which may be one that nobody chose.
static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b[0-9A-Za-z]{24,}\b").ok());

/// A text that is one long word in the alphabet of Base64, as ids in headers are.
static IDENTIFIER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[0-9A-Za-z+/_-]{24,}=*$").ok());

/// What varies in the answer to one request: the values that it gave, and those of what was set up for it.
pub(crate) struct Varying {
    /// Each value with what stands in its place, the longest first.
    values: Vec<(String, String)>,
    /// The mark of a run, with the number behind it that tells its users from each other.
    mark: Option<Regex>,
}

impl Varying {
    /// What varies in the answer to a case whose request has this input. `known` are names with the values that the
    /// service was set up with.
    pub(crate) fn of(case: &Case, params: &Params, members: &[Member], known: &[(String, String)]) -> Self {
        let mut values = Vec::new();
        for (name, value) in params {
            let member = members.iter().find(|member| member.name == *name);
            add_texts(&mut values, name, value, member.map(|member| &*member.shape));
        }
        for record in &case.fixture.records {
            for (field, value) in &record.fields {
                let kind = format!("<{}.{field}>", record.kind);
                match value {
                    FieldValue::Text(text) => values.push((text.clone(), kind)),
                    FieldValue::Codes(codes) => {
                        values.extend(codes.iter().map(|code| (code.value.clone(), "<code>".to_owned())));
                    }
                    _ => {}
                }
            }
        }
        let is_mark = |(name, _): &&(String, String)| name == MARK;
        values.extend(
            known
                .iter()
                .filter(|value| !is_mark(value))
                .map(|(name, value)| (value.clone(), format!("<{name}>"))),
        );
        let mark = known.iter().find(is_mark);
        let mark = mark.and_then(|(_, mark)| Regex::new(&format!(r"{}(?:-\d+)?", regex::escape(mark))).ok());
        // A header holds no other characters, and servers put these in their place.
        let in_headers: Vec<(String, String)> =
            values.iter().map(|(text, kind)| (in_header(text), kind.clone())).collect();
        values.extend(in_headers);
        Self::new(values, mark)
    }

    /// What varies beside the input of a case: values that are others in the next run, with their names.
    pub(crate) fn known(known: &[(String, String)]) -> Self {
        Self::new(known.iter().map(|(name, value)| (value.clone(), format!("<{name}>"))).collect(), None)
    }

    fn new(mut values: Vec<(String, String)>, mark: Option<Regex>) -> Self {
        values.retain(|(text, _)| !text.is_empty());
        // The first kind of a value counts: what a request gave comes before what was set up for it.
        values.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        Self { values, mark }
    }

    /// A text with values in the place of the kinds that stand for them; a kind of which nothing is known here stays.
    pub(super) fn restore(&self, text: &str) -> String {
        let mut restored = text.to_owned();
        for (value, kind) in self.values.iter().filter(|(_, kind)| text.contains(kind.as_str())) {
            restored = restored.replace(kind, value);
        }
        restored
    }

    /// The same for the texts in a JSON value; the keys of objects stay.
    pub(super) fn restore_json(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.restore(text)),
            Value::Array(items) => items.iter().map(|item| self.restore_json(item)).collect(),
            Value::Object(entries) => {
                entries.iter().map(|(key, value)| (key.clone(), self.restore_json(value))).collect()
            }
            other => other.clone(),
        }
    }

    /// A JSON value without what varies; the keys of objects stay.
    pub(crate) fn settle_json(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.settle(text)),
            Value::Number(number) if is_time(number.as_f64()) => Value::String("<time>".to_owned()),
            Value::Array(items) => items.iter().map(|item| self.settle_json(item)).collect(),
            Value::Object(entries) => {
                entries.iter().map(|(key, value)| (key.clone(), self.settle_json(value))).collect()
            }
            other => other.clone(),
        }
    }

    /// A text without what varies.
    pub(crate) fn settle(&self, text: &str) -> String {
        if let Some((_, kind)) = self.values.iter().find(|(value, _)| value == text) {
            return kind.clone();
        }
        if is_drawn(text) && IDENTIFIER.as_ref().is_some_and(|identifier| identifier.is_match(text)) {
            return TOKEN.to_owned();
        }
        let mut settled = text.to_owned();
        for (number, (value, kind)) in self.values.iter().enumerate() {
            // A kind may hold another value, which is none there: it is written in the end.
            let mark = mark(number);
            settled = replaced(&settled, value, kind.ends_with(KEY), &mark);
            if let Some(before) = before_cut(&settled, value) {
                settled = format!("{before}{mark}{CUT}");
            }
        }
        if let Some(mark) = &self.mark {
            settled = mark.replace_all(&settled, "<unique>").into_owned();
        }
        for (pattern, kind) in KINDS.iter() {
            settled = pattern.replace_all(&settled, *kind).into_owned();
        }
        if let Some(word) = WORD.as_ref() {
            let told = |found: &Captures<'_>| match is_drawn(&found[0]) {
                true => TOKEN.to_owned(),
                false => found[0].to_owned(),
            };
            settled = word.replace_all(&settled, told).into_owned();
        }
        for (number, (_, kind)) in self.values.iter().enumerate() {
            settled = settled.replace(&mark(number), kind);
        }
        settled
    }
}

/// A text without ids and points in time, and all else as it is.
pub(crate) fn without_ids(text: &str) -> String {
    let mut settled = text.to_owned();
    for (pattern, kind) in KINDS.iter().filter(|(_, kind)| matches!(*kind, "<uuid>" | "<date>")) {
        settled = pattern.replace_all(&settled, *kind).into_owned();
    }
    settled
}

/// Whether a word has letters of both cases and digits, as one has that was drawn.
fn is_drawn(word: &str) -> bool {
    let has = |is_one: fn(&char) -> bool| word.chars().any(|character| is_one(&character));
    has(char::is_ascii_digit) && has(char::is_ascii_lowercase) && has(char::is_ascii_uppercase)
}

/// A character that stands for a value, and in no ordinary text.
fn mark(number: usize) -> String {
    let code_point = u32::try_from(number).ok().and_then(|number| char::from_u32(FIRST_MARK + number));
    code_point.unwrap_or(char::REPLACEMENT_CHARACTER).to_string()
}

/// The text with the kind in the place of each value that stands by itself.
fn replaced(text: &str, value: &str, is_key: bool, kind: &str) -> String {
    let mut rest = text;
    let mut settled = String::new();
    while let Some(start) = rest.find(value) {
        let (before, behind) = (&rest[..start], &rest[start + value.len()..]);
        settled.push_str(before);
        let around = (before.chars().next_back(), behind.chars().next());
        settled.push_str(if stands_alone(value, is_key, around) { kind } else { value });
        rest = behind;
    }
    settled + rest
}

/// What stands before a value that is the last of the text, and of which the end is left out.
fn before_cut<'t>(text: &'t str, value: &str) -> Option<&'t str> {
    let (head, _) = value.char_indices().nth(TOLD)?;
    let start = text.find(&value[..head])?;
    value.starts_with(&text[start..]).then_some(&text[..start])
}

/// Whether a value that stands between these characters is itself, and no part of a word.
fn stands_alone(value: &str, is_key: bool, around: (Option<char>, Option<char>)) -> bool {
    let length = value.chars().count();
    let is_step = |character: Option<char>| is_key && character == Some('.');
    let is_quotation = |character: Option<char>| character.is_some_and(|one| "'\"`<>()[]".contains(one));
    let is_within_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    match around {
        _ if length >= LONG => true,
        (before, behind) if length >= TELLING => !is_within_word(before) && !is_within_word(behind),
        // A key is a step of a path, too.
        (before, behind) => {
            is_quotation(before) && is_quotation(behind) || is_step(before) && is_step(behind)
        }
    }
}

/// Adds the texts in a value, each with its place, and the ways in which a structure is told as a whole.
fn add_texts(values: &mut Vec<(String, String)>, place: &str, value: &Value, shape: Option<&Shape>) {
    let kind = shape.map(|shape| &shape.kind);
    match value {
        Value::String(text) => values.push((text.clone(), format!("<{place}>"))),
        Value::Array(_) | Value::Object(_) => {
            values.extend([value.to_string(), in_a_message(value)].map(|text| (text, format!("<{place}>"))));
        }
        _ => {}
    }
    match (value, kind) {
        (Value::Array(items), Some(ShapeKind::List(element))) => {
            items.iter().for_each(|item| add_texts(values, place, item, Some(element)));
        }
        (Value::Object(entries), Some(ShapeKind::Map(_, of_values))) => {
            for (key, value) in entries {
                values.push((key.clone(), format!("<{place}{KEY}")));
                add_texts(values, place, value, Some(of_values));
            }
        }
        (Value::Object(entries), Some(ShapeKind::Structure(members))) => {
            for (name, value) in entries {
                let member = members.iter().find(|member| member.name == *name);
                let place = format!("{place}.{name}");
                add_texts(values, &place, value, member.map(|member| &*member.shape));
            }
        }
        _ => {}
    }
}

/// A value as services written in Java tell it: `{key=value, key=[one, two]}`.
fn in_a_message(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(in_a_message).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key}={}", in_a_message(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

/// A text as it is told in a header, with question marks for what cannot stand there.
fn in_header(text: &str) -> String {
    text.chars().map(|character| if matches!(character, ' '..='~') { character } else { '?' }).collect()
}

/// Whether a number is a time of these decades, in seconds or in milliseconds since 1970.
fn is_time(number: Option<f64>) -> bool {
    number.is_some_and(|number| (1.2e9..4.0e9).contains(&number) || (1.2e12..4.0e12).contains(&number))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn varying(values: &[(&str, &str)]) -> Varying {
        let values = values.iter().map(|(text, kind)| ((*text).to_owned(), (*kind).to_owned())).collect();
        Varying { values, mark: None }
    }

    #[test]
    fn what_varies_is_replaced_by_its_kind_and_nothing_else() {
        let varying = varying(&[
            ("0123456789abcdefghi", "<Long>"),
            ("9z9zibjnp57f", "<Card>"),
            ("abcd", "<Pin>"),
            ("a", "<Name>"),
        ]);
        for (text, settled) in [
            ("a", "<Name>"),
            ("a card 'a' is not abcde", "a card '<Name>' is not abcde"),
            ("abcd: no 9z9zibjnp57f.", "<Pin>: no <Card>."),
            ("x9z9zibjnp57fx", "x<Card>x"),
            ("no 0123456789abcdefgh", "no <Long>[cut]"),
            ("no 0123456789", "no 0123456789"),
            ("5f0c2a1b-0a1b-4c2d-8e3f-0123456789ab", "<uuid>"),
            ("Fri, 27 Nov 2026 08:27:43 GMT", "<date>"),
            ("2026-11-27T08:27:43.123Z", "<date>"),
            ("your code is 123456", "your code is <code>"),
            ("EOF at line 1 column 121", "EOF at line <number> column <number>"),
            ("<labels.a.member>", "<labels.a.member>"),
            ("no `<Card>`", "no `<Card>`"),
            ("at most 131072 characters", "at most 131072 characters"),
            ("application/x-amz-json-1.1", "application/x-amz-json-1.1"),
            ("d41d8cd98f00b204e9800998ecf8427e", "<token>"),
            ("w1se5Z9U8XrRDNk6hyv2BQtdrOnSWsKmolJ5ROLoTPFj8ZUXyz3j", "<token>"),
            ("ALendingLibraryOfThingsAndBooks", "ALendingLibraryOfThingsAndBooks"),
            ("sjGbD5mWH8RVDHFYp66j19/BR6ZF7di+vIqXCX/0aZ33q+/", "<token>"),
            ("https://sjgbd5mwh8rvdhfyp66j19/br6zf7", "https://sjgbd5mwh8rvdhfyp66j19/br6zf7"),
        ] {
            assert_eq!(varying.settle(text), settled);
        }
    }

    #[test]
    fn json_keeps_its_form() {
        let varying = varying(&[("9z9zibjnp57f", "<Card>")]);
        let value = serde_json::json!({"9z9zibjnp57f": ["9z9zibjnp57f", 3, 1_764_232_063.5], "b": null});
        let settled = serde_json::json!({"9z9zibjnp57f": ["<Card>", 3, "<time>"], "b": null});
        assert_eq!(varying.settle_json(&value), settled);
    }

    #[test]
    fn structures_are_replaced_as_a_whole_and_names_of_members_stay() {
        let shape =
            |kind| Arc::new(Shape { name: String::new(), kind, constraints: Vec::new(), sensitive: false });
        let text = || shape(ShapeKind::String);
        let map = shape(ShapeKind::Map(text(), text()));
        let mut values = Vec::new();
        add_texts(&mut values, "Labels", &serde_json::json!({"k": "v", "l": "w"}), Some(&map));
        values.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        let varying = Varying { values, mark: None };
        for (text, settled) in [
            ("got '{k=v, l=w}'", "got '<Labels>'"),
            ("labels.k.member", "labels.<Labels.key>.member"),
            ("a k", "a k"),
        ] {
            assert_eq!(varying.settle(text), settled);
        }
    }
}
