//! Composing answers: messages, outputs and request ids.

use serde_json::Map;
use serde_json::Value;

use crate::model::Operation;
use crate::model::Service;
use crate::model::ValidationText;
use crate::oracle::params::{Params, text_at};
use crate::oracle::validation::BrokenConstraint;
use crate::sign::keyed_hash;

/// What a service is about to say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Said {
    /// The output of a success.
    Success(Value),
    /// An error.
    Error { status: u16, name: String, message: Option<String> },
}

/// The message about broken constraints, in the service's words.
pub(crate) fn validation_message(text: &ValidationText, broken: &[BrokenConstraint]) -> String {
    let details: Vec<String> = broken.iter().map(|one| detail(text, one)).collect();
    let several = if broken.len() == 1 { "" } else { "s" };
    fill(&text.message, &|name| match name {
        "count" => Some(broken.len().to_string()),
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
        Some(_) if broken.is_sensitive => text.hidden.clone(),
        Some(value) => {
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            fill(&text.shown, &|name| (name == "text").then(|| shown.clone()))
        }
    };
    let constraint =
        fill(text.constraint(broken.breach), &|name| (name == "bound").then(|| broken.bound.clone()));
    fill(&text.detail, &|name| match name {
        "value" => Some(value.clone()),
        "place" => Some(text.place_case.spell(&broken.place)),
        "constraint" => Some(constraint.clone()),
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
    use super::*;

    #[test]
    fn what_is_filled_in_is_not_read_again() {
        let params = serde_json::json!({"A": "{B}", "B": "b", "M": {"K": "k"}});
        let params = params.as_object().unwrap();
        let filled = fill_text("{A} {B} {C} {M.K} { {random}", params, &|| "r".to_owned());
        assert_eq!(filled, "{B} b {C} k { r");
    }

    #[test]
    fn request_ids_are_uuids_and_differ() {
        let (first, second) = (request_id(1, 1), request_id(1, 2));
        assert_ne!(first, second);
        let lengths: Vec<usize> = first.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
    }
}
