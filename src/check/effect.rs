//! Side effects: what a probe shows of what the service remembers after the judged request.

use serde_json::Value;

use crate::check::verdict::{BreakageKind, Judgment};
use crate::generate::case::{Case, Expectation};
use crate::generate::fixture::looked_up;
use crate::generate::params::text_at;
use crate::model::operation::{Operation, Params, Probe, ProbeAfter};
use crate::model::outcome::Outcome;
use crate::model::protocol::Expect;
use crate::model::protocol::answer::Decoded;
use crate::model::record::{FieldValue, Record};
use crate::model::requirement::aspect::Aspect;
use crate::model::rule::{FactKind, RuleAnswer, Verdicts};
use crate::model::service::Service;
use crate::sign::keyed_hash::keyed_hash;

/// The probes that are to be asked after a case that was answered with a success, or with a refusal.
///
/// None where the answer itself is wrong, and none where it shows nothing.
pub fn probes<'a>(
    service: &Service,
    operation: &'a Operation,
    case: &Case,
    succeeded: bool,
) -> Vec<(&'a Probe, Params)> {
    let wanted = if succeeded { ProbeAfter::Success } else { ProbeAfter::Refusal };
    // What the requests before have changed, a probe of the fixture's first values cannot show.
    let unknown_before = !succeeded && (!case.before.is_empty() || !signs_in_before(operation, case));
    if succeeded != must_succeed(operation, case) || unknown_before {
        return Vec::new();
    }
    operation
        .probes
        .iter()
        .filter(|probe| probe.after == wanted)
        .map(|probe| (probe, fill(service, operation, case, &probe.params)))
        .collect()
}

/// What a probe's answer says. That a request has an effect which must not be carried out at all is what the case is
/// about itself.
pub fn judge(operation: &Operation, probe: &Probe, case: &Case, answer: Result<(), String>) -> Judgment {
    let mut requirement = operation.requirement_id(Aspect::State(&probe.id));
    if answer.is_ok() == probe.succeeds {
        return Judgment::pass(requirement);
    }
    if let Expectation::Envelope(Expect::NotCarriedOut | Expect::NotReached) = case.expectation {
        requirement.clone_from(&case.requirement);
    }
    let actual = answer.err().unwrap_or_else(|| "it is accepted".to_owned());
    let expected = if probe.succeeds { "is accepted" } else { "is refused" };
    Judgment::fail(
        requirement,
        BreakageKind::SideEffect,
        format!("{}: {} {expected}", probe.sentence, probe.operation),
        actual,
    )
}

/// Whether a probe was accepted, and otherwise what came back, in a few words.
pub fn answer(service: &Service, decoded: &Decoded) -> Result<(), String> {
    Err(match decoded {
        Decoded::Success { .. } => return Ok(()),
        Decoded::Error(error) => {
            format!("it is refused with {}", error.name().unwrap_or("an error without a name"))
        }
        Decoded::Unreadable(_) => {
            format!("it is answered with something else than {}", service.protocol.codec.format())
        }
    })
}

/// The password that a probe tries.
pub fn password(service: &Service, operation: &Operation, case: &Case, probe: &Probe) -> Option<String> {
    let is_password = |reference: &str| match reference.split_once('.') {
        Some((fact, field)) => looked_up(&case.fixture, operation, fact)
            .is_some_and(|record| matches!(record.fields.get(field), Some(FieldValue::Password { .. }))),
        None => operation.facts.iter().any(|fact| match &fact.kind {
            FactKind::History { member, .. }
            | FactKind::Password { member, .. }
            | FactKind::Policy { member, .. } => member == reference,
            _ => false,
        }),
    };
    let reference = references(&probe.params).into_iter().find(|reference| is_password(reference))?;
    look_up(service, operation, case, &reference)
}

/// The stand-ins in a probe's input.
fn references(template: &Params) -> Vec<String> {
    let mut found = Vec::new();
    for value in template.values() {
        match value {
            Value::Object(inner) => found.extend(references(inner)),
            Value::String(text) => found.extend(reference(text).map(str::to_owned)),
            _ => {}
        }
    }
    found
}

/// The stand-in that a text is, if it is one.
fn reference(text: &str) -> Option<&str> {
    text.strip_prefix('{')?.strip_suffix('}')
}

/// Whether the rules say that the case succeeds.
fn must_succeed(operation: &Operation, case: &Case) -> bool {
    case.is_valid()
        && case.combination.len() == operation.facts.len()
        && Verdicts::of(&operation.rules, &case.combination).is_some_and(|verdicts| {
            std::iter::once(verdicts.first)
                .chain(verdicts.tied)
                .all(|rule| operation.rules[rule].answer == RuleAnswer::Success)
        })
}

/// Whether every field that holds a word or a flag has its ordinary value: others can keep a user from signing in.
fn signs_in_before(operation: &Operation, case: &Case) -> bool {
    operation.facts.iter().enumerate().all(|(index, fact)| {
        let outcome = case.combination.get(index).and_then(Option::as_ref);
        match fact.kind {
            FactKind::Field { .. } => outcome == fact.outcomes.first(),
            FactKind::Lookup { .. } => outcome.is_some_and(Outcome::is_found),
            _ => true,
        }
    })
}

/// A probe's input with its stand-ins filled in; members whose stand-in has no value are left out.
fn fill(service: &Service, operation: &Operation, case: &Case, template: &Params) -> Params {
    let mut filled = Params::new();
    for (name, value) in template {
        match value {
            Value::Object(inner) => {
                filled.insert(name.clone(), Value::Object(fill(service, operation, case, inner)));
            }
            Value::String(text) => match reference(text) {
                Some(reference) => {
                    if let Some(value) = look_up(service, operation, case, reference) {
                        filled.insert(name.clone(), Value::from(value));
                    }
                }
                None => {
                    filled.insert(name.clone(), value.clone());
                }
            },
            other => {
                filled.insert(name.clone(), other.clone());
            }
        }
    }
    filled
}

/// What a reference stands for: a member of the request, the field of a record in the fixture, or a fact's digest.
fn look_up(service: &Service, operation: &Operation, case: &Case, reference: &str) -> Option<String> {
    if let Some(fact) = operation.facts.iter().find(|fact| fact.name == reference) {
        return right_digest(service, operation, case, &fact.kind);
    }
    match reference.split_once('.') {
        Some((fact, field)) => field_text(looked_up(&case.fixture, operation, fact)?, field),
        None => text_at(&case.params, reference).map(str::to_owned),
    }
}

/// The digest of the names in the fixture, under the key in the fixture.
fn right_digest(service: &Service, operation: &Operation, case: &Case, kind: &FactKind) -> Option<String> {
    let FactKind::Digest { key, message, .. } = kind else { return None };
    let (fact, field) = key.split_once('.')?;
    let secret = looked_up(&case.fixture, operation, fact)?.text(field)?;
    let parts: Option<Vec<&str>> =
        message.iter().map(|member| name_for(service, operation, case, member)).collect();
    Some(keyed_hash(secret, &parts?))
}

/// The key of the record that a member looks up: an alias in the request is not what a refused request leaves behind.
fn name_for<'a>(service: &Service, operation: &Operation, case: &'a Case, member: &str) -> Option<&'a str> {
    let about = |kind: &FactKind| matches!(kind, FactKind::Lookup { by, .. } if by == member);
    let fact = operation.facts.iter().find(|fact| about(&fact.kind))?;
    let record = looked_up(&case.fixture, operation, &fact.name)?;
    service.key_of(record)
}

fn field_text(record: &Record, field: &str) -> Option<String> {
    match record.fields.get(field)? {
        FieldValue::Text(text) => Some(text.clone()),
        FieldValue::Password { current, .. } => Some(current.clone()),
        _ => None,
    }
}
