//! Nothing sensitive in any error: no password, hash or token that was sent stands in its text or headers.

use std::borrow::Cow;

use memchr::memmem::Finder;
use memchr::memmem::find;
use serde_json::Value;

use crate::check::BreakageKind;
use crate::check::Judgment;
use crate::check::observed::Observed;
use crate::generate::stage::text_at;
use crate::model::FactKind;
use crate::model::Operation;
use crate::model::record::FieldValue;

/// Shorter texts turn up by chance.
const TELLING: usize = 8;

/// So many bytes of a secret are looked for first.
const BEGINNING: usize = 16;

pub(super) fn check(observed: &Observed<'_>) -> Vec<Judgment> {
    if observed.error().is_none() {
        return Vec::new();
    }
    let requirement = observed.requirement("secrecy/errors");
    let message = observed.error().and_then(|error| error.message.as_deref()).unwrap_or_default();
    let shown = |secret: &str| {
        // Where not even the beginning is found, which is nearly always, nothing more is looked for.
        let beginning = Finder::new(&secret.as_bytes()[..secret.len().min(BEGINNING)]);
        let is_in = |text: &[u8]| beginning.find(text).is_some() && find(text, secret.as_bytes()).is_some();
        is_in(message.as_bytes())
            || is_in(&observed.response.body)
            || shows_escaped(&observed.response.body, secret)
            || observed.response.headers.iter().any(|header| is_in(header.value.as_bytes()))
    };
    let leaked = secrets(observed).into_iter().find(|(_, secret)| shown(secret));
    vec![match leaked {
        None => Judgment::pass(requirement),
        Some((what, _)) => {
            let expected = "an error that shows nothing sensitive";
            Judgment::fail(requirement, BreakageKind::Envelope, expected, format!("the answer shows {what}"))
        }
    }]
}

/// Whether a JSON text shows a secret that is not spelled there as it is.
fn shows_escaped(body: &[u8], secret: &str) -> bool {
    let is_escaped = |character: char| matches!(character, '"' | '\\') || character.is_ascii_control();
    if !secret.contains(is_escaped) {
        return false;
    }
    let quoted = Value::from(secret).to_string();
    find(body, &quoted.as_bytes()[1..quoted.len() - 1]).is_some()
}

/// The paths of values that no error may show. Names by which records are looked up may be shown: services do.
pub(super) fn secret_paths(operation: &Operation) -> Vec<String> {
    let is_name = |path: &str| {
        operation.facts.iter().any(|fact| matches!(&fact.kind, FactKind::Lookup { by, .. } if by == path))
    };
    let secrets = operation.places.iter().filter(|place| place.shape.sensitive).map(|place| place.path());
    secrets.filter(|path| !is_name(path)).collect()
}

/// What the request and the scene hold that no error may show, each with what it is.
fn secrets<'a>(observed: &'a Observed<'_>) -> Vec<(Cow<'a, str>, &'a str)> {
    let sent = |path: &'a String| Some((Cow::from(path), text_at(&observed.case.params, path)?));
    let mut secrets: Vec<(Cow<'_, str>, &str)> = observed.contract.secrets.iter().filter_map(sent).collect();
    for record in &observed.case.scene.records {
        for value in record.fields.values() {
            if let FieldValue::Password { current, .. } = value {
                secrets.push((format!("the password of the {}", record.kind).into(), current));
            }
        }
    }
    secrets.retain(|(_, text)| text.chars().count() >= TELLING);
    if !secrets.is_empty() {
        // What is sent as a name as well may be shown as that name.
        let mut others = Vec::new();
        for (name, value) in &observed.case.params {
            add_others(&observed.contract.secrets, name.clone(), value, &mut others);
        }
        secrets.retain(|(_, text)| !others.iter().any(|other| other.contains(text)));
    }
    secrets
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
