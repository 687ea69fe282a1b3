//! Nothing sensitive in any answer: no password, hash or token that was sent stands in its text or headers.

use std::borrow::Cow;

use memchr::memmem::Finder;
use memchr::memmem::find;
use serde_json::Value;

use crate::check::byte_pairs::BytePairs;
use crate::check::observed::Observed;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::generate::params::text_at;
use crate::model::protocol::answer::Decoded;
use crate::model::record::FieldValue;
use crate::model::requirement::aspect::Aspect;
use crate::wire::Response;

/// Shorter texts turn up by chance.
const TELLING: usize = 8;

/// So many bytes of a secret are looked for first.
pub const BEGINNING: usize = 16;

/// In longer answers a secret is looked for at once.
const SHORT: usize = 4096;

pub(super) fn check(observed: &Observed<'_>) -> Vec<Judgment> {
    let (aspect, kind) = match observed.decoded {
        Decoded::Error(_) => (Aspect::ErrorSecrecy, "an error"),
        Decoded::Success { .. } | Decoded::Unreadable(_) => (Aspect::SuccessSecrecy, "a success"),
    };
    let requirement = observed.requirement(aspect);
    let texts = Texts::of(observed);
    // What is sent as a name as well may be shown as that name. That is asked last: hardly ever is anything shown.
    let leaked = secrets(observed)
        .into_iter()
        .find(|(_, secret)| texts.show(secret) && !is_sent_otherwise(observed, secret));
    vec![match leaked {
        None => Judgment::pass(requirement),
        Some((what, _)) => {
            let expected = format!("{kind} that shows nothing sensitive");
            Judgment::fail(requirement, BreakageKind::Envelope, expected, format!("the answer shows {what}"))
        }
    }]
}

/// All that an answer says.
struct Texts<'a> {
    response: &'a Response,
    /// The body, where it may show nothing at all as it stands.
    raw: &'a [u8],
    /// The texts in the body as a reader of JSON gets them, where some are spelled in another way.
    read: Vec<String>,
    /// What stands beside each other in all of it; nothing where that takes longer than to look.
    pairs: Option<BytePairs>,
}

impl<'a> Texts<'a> {
    fn of(observed: &'a Observed<'_>) -> Self {
        let mut texts = Self::said(observed);
        texts.pairs = (texts.all().map(<[u8]>::len).sum::<usize>() <= SHORT).then(|| {
            let mut pairs = BytePairs::default();
            texts.all().for_each(|text| pairs.add(text));
            pairs
        });
        texts
    }

    fn said(observed: &'a Observed<'_>) -> Self {
        let response = observed.response;
        let mut texts = Self { response, raw: &response.body, read: Vec::new(), pairs: None };
        match &observed.decoded {
            // What the output has a member for is there on purpose.
            Decoded::Success { output: Value::Object(output), .. } => {
                texts.raw = &[];
                let declared = &observed.operation.output;
                let others = output.iter().filter(|(name, _)| declared.iter().all(|one| one.name != **name));
                for (name, value) in others {
                    texts.read.push(name.clone());
                    texts.add(value);
                }
            }
            _ => {
                if let Some(value) = observed.service.protocol.codec.read_answer_body(&response.body) {
                    texts.add(&value);
                }
            }
        }
        texts
    }

    fn add(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.read.push(text.clone()),
            Value::Array(items) => items.iter().for_each(|item| self.add(item)),
            Value::Object(members) => {
                for (name, value) in members {
                    self.read.push(name.clone());
                    self.add(value);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn all(&self) -> impl Iterator<Item = &[u8]> {
        let headers = self.response.headers.iter().map(|header| header.value.as_bytes());
        headers.chain(self.read.iter().map(String::as_bytes)).chain([self.raw])
    }

    /// Whether a secret stands somewhere, as it is or as JSON within a text spells it.
    fn show(&self, secret: &str) -> bool {
        self.show_as_it_is(secret) || self.show_escaped(secret)
    }

    fn show_as_it_is(&self, secret: &str) -> bool {
        // Where not even the beginning is found, which is nearly always, nothing more is looked for.
        let beginning = &secret.as_bytes()[..secret.len().min(BEGINNING)];
        if self.pairs.as_ref().is_some_and(|pairs| !pairs.may_hold(beginning)) {
            return false;
        }
        let beginning = Finder::new(beginning);
        self.all().any(|text| beginning.find(text).is_some() && holds(text, secret.as_bytes()))
    }

    fn show_escaped(&self, secret: &str) -> bool {
        let is_escaped = |character: char| matches!(character, '"' | '\\') || character.is_ascii_control();
        if !secret.contains(is_escaped) {
            return false;
        }
        let quoted = Value::from(secret).to_string();
        let quoted = &quoted.as_bytes()[1..quoted.len() - 1];
        let bodies = self.read.iter().map(String::as_bytes).chain([self.raw]);
        bodies.into_iter().any(|text| holds(text, quoted))
    }
}

/// Whether one text stands within another. What is longer does not, and to prepare the search for it takes long.
fn holds(text: &[u8], sought: &[u8]) -> bool {
    sought.len() <= text.len() && find(text, sought).is_some()
}

/// What the request and the fixture hold that no answer may show, each with what it is.
fn secrets<'a>(observed: &'a Observed<'_>) -> Vec<(Cow<'a, str>, &'a str)> {
    let sent = |path: &'a String| Some((Cow::from(path), text_at(&observed.case.params, path)?));
    let mut secrets: Vec<(Cow<'_, str>, &str)> = observed.contract.secrets.iter().filter_map(sent).collect();
    for record in &observed.case.fixture.records {
        for value in record.fields.values() {
            if let FieldValue::Password { current, .. } = value {
                secrets.push((format!("the password of the {}", record.kind).into(), current));
            }
        }
    }
    secrets.retain(|(_, text)| is_telling(text));
    secrets
}

/// Whether a text is long enough not to turn up by chance.
pub fn is_telling(text: &str) -> bool {
    text.len() >= TELLING && (text.len() >= 4 * TELLING || text.chars().count() >= TELLING)
}

/// Whether a secret is sent in a place where it is none.
fn is_sent_otherwise(observed: &Observed<'_>, secret: &str) -> bool {
    let mut others = Vec::new();
    for (name, value) in &observed.case.params {
        add_others(&observed.contract.secrets, name.clone(), value, &mut others);
    }
    others.iter().any(|other| other.contains(secret))
}

/// The texts of an input, keys of maps among them, that are no secrets.
fn add_others<'a>(secrets: &[String], path: String, value: &'a Value, others: &mut Vec<&'a str>) {
    if secrets.contains(&path) {
        return;
    }
    match value {
        Value::String(text) => others.push(text),
        Value::Array(items) => {
            items.iter().for_each(|item| add_others(secrets, format!("{path}.member"), item, others));
        }
        Value::Object(entries) => {
            for (key, value) in entries {
                let is_secret = |step: &str| secrets.contains(&format!("{path}.{step}"));
                if !is_secret("key") && !is_secret(key) {
                    others.push(key);
                }
                let step = if is_secret("value") { "value" } else { key };
                add_others(secrets, format!("{path}.{step}"), value, others);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::Header;

    #[test]
    fn a_secret_is_shown_by_any_part_of_an_answer_as_it_is_or_as_json_in_a_text_spells_it() {
        let plain = "Zq9-Secret-of-more-bytes-than-are-looked-for-first";
        for (secret, header, raw, read, is_shown) in [
            (plain, "", "", "", false),
            (plain, "x Zq9-Secret-of-more-bytes-than-are-looked-for-first", "", "", true),
            (plain, "", "is Zq9-Secret-of-more-bytes-than-are-looked-for-first.", "", true),
            (plain, "", "", "Zq9-Secret-of-more-bytes-than-are-looked-for-first", true),
            // Its beginning alone is not the secret.
            (plain, "Zq9-Secret-of-more-bytes", "Zq9-Secret-of-more-", "Zq9-Secret-of", false),
            ("Zq9\"Secret", "", r#"Zq9\"Secret"#, "", true),
            ("Zq9\\Secret", "", "", r"is Zq9\\Secret.", true),
            ("Zq9\nSecret", "", r"Zq9\nSecret", "", true),
            ("Zq9\nSecret", "", "", "Zq9\nSecret", true),
            ("Zq9\"Secret", "", "Zq9Secret", r#"Zq9\\"Secret"#, false),
        ] {
            let headers = vec![Header::new("X-Echo", header)];
            let response = Response { status: 400, headers, body: Vec::new() };
            let texts =
                Texts { response: &response, raw: raw.as_bytes(), read: vec![read.to_owned()], pairs: None };
            assert_eq!(texts.show(secret), is_shown, "{secret:?}: {header:?}, {raw:?}, {read:?}");
        }
    }

    #[test]
    fn texts_beside_the_secrets_are_the_values_and_keys_that_are_none_themselves() {
        let secrets =
            ["A", "B.key", "C.value", "D.member", "E.Pin", "F.value.Pin"].map(str::to_owned).to_vec();
        for (name, value, expected) in [
            ("A", json!({"a": "b"}), vec![]),
            ("B", json!({"a": "b"}), vec!["b"]),
            ("C", json!({"a": "b"}), vec!["a"]),
            ("D", json!(["a", "b"]), vec![]),
            ("E", json!({"Pin": "a", "Name": "b"}), vec!["Name", "b"]),
            ("G", json!(["a", ["b", {"c": "d"}], 1, null, true]), vec!["a", "b", "c", "d"]),
            ("H", json!("a"), vec!["a"]),
        ] {
            let mut others = Vec::new();
            add_others(&secrets, name.to_owned(), &value, &mut others);
            assert_eq!(others, expected, "{name}: {value}");
        }
    }
}
