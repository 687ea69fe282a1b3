//! Nothing sensitive in any error: no password, hash or token that was sent stands in its text or headers.

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

pub(super) fn check(observed: &Observed<'_>) -> Vec<Judgment> {
    if observed.error().is_none() {
        return Vec::new();
    }
    let requirement = observed.operation.requirement_id("secrecy/errors");
    let message = observed.error().and_then(|error| error.message.clone()).unwrap_or_default();
    let body = String::from_utf8_lossy(&observed.response.body);
    let shown = |secret: &str| {
        let escaped = Value::from(secret).to_string();
        let escaped = &escaped[1..escaped.len() - 1];
        message.contains(secret)
            || body.contains(secret)
            || body.contains(escaped)
            || observed.response.headers.iter().any(|header| header.value.contains(secret))
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

/// The paths of values that no error may show. Names by which records are looked up may be shown: services do.
pub(super) fn secret_paths(operation: &Operation) -> Vec<String> {
    let is_name = |path: &str| {
        operation.facts.iter().any(|fact| matches!(&fact.kind, FactKind::Lookup { by, .. } if by == path))
    };
    let places = operation.places();
    let secrets = places.iter().filter(|place| place.shape.sensitive).map(|place| place.path());
    secrets.filter(|path| !is_name(path)).collect()
}

/// What the request and the scene hold that no error may show.
fn secrets(observed: &Observed<'_>) -> Vec<(String, String)> {
    let sent = |path: &String| Some((path.clone(), text_at(&observed.case.params, path)?.to_owned()));
    let mut secrets: Vec<(String, String)> = observed.contract.secrets.iter().filter_map(sent).collect();
    for record in &observed.case.scene.records {
        for value in record.fields.values() {
            if let FieldValue::Password { current, .. } = value {
                secrets.push((format!("the password of the {}", record.kind), current.clone()));
            }
        }
    }
    secrets.retain(|(_, text)| text.chars().count() >= TELLING);
    secrets
}
