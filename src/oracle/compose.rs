//! Composing answers: messages, outputs and request ids.

use serde_json::Map;
use serde_json::Value;

use crate::model::constraint::breach::Breach;
use crate::model::inside::InsideKind;
use crate::model::operation::{Operation, Params};
use crate::model::service::{InsideText, Service, ValidationText};
use crate::oracle::params::text_at;
use crate::oracle::validation::{BrokenConstraint, Inside};
use crate::sign::keyed_hash::keyed_hash;

/// What a service is about to say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum AnswerContent {
    /// The output of a success.
    Success(Value),
    /// An error.
    Error { status: u16, name: String, message: Option<String> },
}

/// The message about broken constraints, in the service's words.
pub(crate) fn validation_message<'b>(
    text: &ValidationText,
    broken: impl Iterator<Item = &'b BrokenConstraint>,
) -> String {
    let mut details: Vec<String> = Vec::new();
    let mut told: Vec<(InsideKind, &str)> = Vec::new();
    for one in broken {
        match one.inside.as_ref().and_then(|inside| Some((inside, text.inside.as_ref()?))) {
            None => details.push(detail(text, one)),
            // All keys, values or elements of one map or list are told together.
            Some((inside, _)) if told.contains(&(inside.kind, &inside.place)) => {}
            Some((inside, words)) => {
                told.push((inside.kind, &inside.place));
                details.push(detail_inside(text, words, one, inside));
            }
        }
    }
    let several = if details.len() == 1 { "" } else { "s" };
    fill(&text.message, &|name| match name {
        "count" => Some(details.len().to_string()),
        "s" => Some(several.to_owned()),
        "details" => Some(details.join(&text.separator)),
        _ => None,
    })
}

/// The status of an error: the one that the operation declares, else 400, which is the front end's.
pub(crate) fn status_of(service: &Service, operation: &Operation, name: &str) -> u16 {
    let declared = operation.error(name).map(|error| error.status);
    let elsewhere =
        || service.operations.iter().find_map(|other| other.error(name)).map(|error| error.status);
    declared.or_else(elsewhere).unwrap_or(400)
}

/// A message or output with what the request and chance have put into it.
pub(crate) fn fill_value(template: &Value, params: &Params, random: &dyn Fn() -> String) -> Value {
    match template {
        Value::String(text) => Value::String(fill_text(text, params, random)),
        Value::Array(elements) => {
            elements.iter().map(|element| fill_value(element, params, random)).collect()
        }
        Value::Object(members) => {
            let filled = members
                .iter()
                .map(|(name, value)| (name.clone(), fill_value(value, params, random)))
                .collect::<Map<_, _>>();
            Value::Object(filled)
        }
        other => other.clone(),
    }
}

/// A text in which `{Member}` is the text of a member, by its dotted path, and `{random}` something never seen.
pub(crate) fn fill_text(template: &str, params: &Params, random: &dyn Fn() -> String) -> String {
    fill(template, &|name| match name {
        "random" => Some(random()),
        path => text_at(params, path).map(str::to_owned),
    })
}

/// Text that looks random and follows from a request.
pub(crate) fn random_text(salt: &str, body: &[u8], count: u64) -> String {
    keyed_hash(salt, &[&count.to_string(), "\n", &String::from_utf8_lossy(body)])
        .trim_end_matches('=')
        .replace(['+', '/'], "-")
}

/// The id of the answer with this number, in the form of a UUID.
pub(crate) fn request_id(salt: u64, count: u64) -> String {
    let high = mix(salt ^ mix(count));
    let low = mix(high ^ count);
    let (first, second, third) = (high >> 32, (high >> 16) & 0xffff, high & 0x0fff);
    let (fourth, fifth) = ((low >> 48) & 0x3fff | 0x8000, low & 0xffff_ffff_ffff);
    format!("{first:08x}-{second:04x}-4{third:03x}-{fourth:04x}-{fifth:012x}")
}

/// A number that stands for a text.
pub(crate) fn number_of(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The finalizer of the SplitMix64 generator: every bit of the result hangs on every bit of the number.
fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

fn detail(text: &ValidationText, broken: &BrokenConstraint) -> String {
    let value = match &broken.value {
        None => text.absent.clone(),
        Some(value) => shown(text, value, broken.is_sensitive),
    };
    spelled(text, &value, &broken.place, &constraint(text, broken.breach, &broken.bound))
}

/// A detail about a key, a value or an element: it names the map or list, and all constraints of such a one.
fn detail_inside(
    text: &ValidationText,
    words: &InsideText,
    broken: &BrokenConstraint,
    inside: &Inside,
) -> String {
    let constraints: Vec<String> =
        inside.constraints.iter().map(|(breach, bound)| constraint(text, *breach, bound)).collect();
    let constraints = constraints.join(&words.separator);
    let constraint =
        fill(words.of(inside.kind), &|name| (name == "constraints").then(|| constraints.clone()));
    spelled(text, &shown(text, &inside.value, broken.is_sensitive), &inside.place, &constraint)
}

fn constraint(text: &ValidationText, breach: Breach, bound: &str) -> String {
    fill(text.constraint(breach), &|name| (name == "bound").then(|| bound.to_owned()))
}

fn shown(text: &ValidationText, value: &Value, is_sensitive: bool) -> String {
    if is_sensitive {
        return text.hidden.clone();
    }
    let value = as_told(value);
    fill(&text.shown, &|name| (name == "text").then(|| value.clone()))
}

/// A value as messages have it: maps and lists without quotes.
fn as_told(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(as_told).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key}={}", as_told(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

fn spelled(text: &ValidationText, value: &str, place: &str, constraint: &str) -> String {
    fill(&text.detail, &|name| match name {
        "value" => Some(value.to_owned()),
        "place" => Some(text.place_case.spell(place)),
        "constraint" => Some(constraint.to_owned()),
        _ => None,
    })
}

/// Replaces each `{name}` for which there is a text, once: what is put in is not read again.
fn fill(template: &str, text_of: &dyn Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        let behind = &rest[open + 1..];
        let replaced = behind.find('}').and_then(|close| text_of(&behind[..close]).map(|text| (text, close)));
        match replaced {
            Some((text, close)) => {
                filled.push_str(&text);
                rest = &behind[close + 1..];
            }
            None => {
                filled.push('{');
                rest = behind;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_is_filled_in_is_not_read_again() {
        let params = serde_json::json!({"A": "{B}", "B": "b", "M": {"K": "k"}});
        let params = params.as_object().unwrap();
        let filled = fill_text("{A} {B} {C} {M.K} { {random}", params, &|| "r".to_owned());
        assert_eq!(filled, "{B} b {C} k { r");
    }

    #[test]
    fn request_ids_are_uuids_of_chance_that_differ_by_salt_and_number() {
        let of_salts = (0..500).map(|salt| request_id(salt, 1));
        let of_numbers = (0..500).map(|count| request_id(u64::MAX, count));
        let ids: Vec<String> = of_salts.chain(of_numbers).collect();
        for id in &ids {
            let lengths: Vec<usize> = id.split('-').map(str::len).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
            assert!(&id[14..15] == "4" && "89ab".contains(&id[19..20]), "{id}");
        }
        // Each half alone tells them apart, and every other digit takes every value.
        for half in [0..18, 19..36] {
            let halves: BTreeSet<&str> = ids.iter().map(|id| &id[half.clone()]).collect();
            assert_eq!(halves.len(), ids.len());
        }
        for place in (0..36).filter(|place| ![8, 13, 14, 18, 19, 23].contains(place)) {
            let digits: BTreeSet<u8> = ids.iter().map(|id| id.as_bytes()[place]).collect();
            assert_eq!(digits.len(), 16, "digit {place}");
        }
    }

    /// The published vectors of both.
    #[test]
    fn numbers_are_mixed_as_by_splitmix64_and_texts_hashed_as_by_fnv() {
        for (number, mixed) in [(0, 0xe220_a839_7b1d_cdaf), (1_234_567, 6_457_827_717_110_365_317)] {
            assert_eq!(mix(number), mixed, "{number}");
        }
        for (text, hash) in
            [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)]
        {
            assert_eq!(number_of(text), hash, "{text}");
        }
    }

    #[test]
    fn random_texts_differ_by_salt_request_and_number_and_hold_what_any_text_may() {
        let texts = [("a", "x", 1), ("b", "x", 1), ("a", "y", 1), ("a", "x", 2)]
            .map(|(salt, body, count)| random_text(salt, body.as_bytes(), count));
        for text in &texts {
            assert!(text.len() > 40 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
        }
        let different: BTreeSet<&String> = texts.iter().collect();
        assert_eq!(different.len(), texts.len());
    }
}
