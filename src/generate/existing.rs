//! Inputs about what a service remembers already, where other cases bring a fixture of their own.
//!
//! They are guesses: every way to name the records, each with a code that was sent to one of them. Which of them the
//! service takes is for the service to say.

use crate::generate::generator::Generator;
use crate::generate::password::password;
use crate::model::operation::Params;
use crate::model::record::{FieldKind, FieldValue, Fixture, Policy};
use crate::model::rule::FactKind;

/// The inputs that name records of the fixture, in the order of its records.
pub fn inputs(generator: &Generator, fixture: &Fixture) -> Vec<Params> {
    let mut rng = generator.stream("standing");
    let mut inputs = vec![generator.baseline(&mut rng)];
    for fact in &generator.operation.facts {
        let (member, texts) = match &fact.kind {
            FactKind::Lookup { record, by, .. } => (by, keys(generator, fixture, record)),
            FactKind::Code { member, .. } => (member, codes(fixture)),
            FactKind::Password { member, .. } => (member, passwords(fixture)),
            FactKind::Policy { member, .. } => (member, new_passwords(generator, fixture, member)),
            _ => continue,
        };
        // What is not required is left out, and a nested member cannot be set without what is around it.
        if !inputs[0].contains_key(member) {
            continue;
        }
        inputs = inputs
            .iter()
            .flat_map(|input| {
                texts.iter().map(move |text| {
                    let mut input = input.clone();
                    input.insert(member.clone(), text.as_str().into());
                    input
                })
            })
            .collect();
        if inputs.is_empty() {
            return inputs;
        }
    }
    inputs
}

/// The texts by which records of a kind are looked up.
fn keys(generator: &Generator, fixture: &Fixture, kind: &str) -> Vec<String> {
    let described = generator.service.records.iter().find(|record| record.name == kind);
    let key = described.and_then(|record| record.field_of(&FieldKind::Key));
    let records = fixture.records.iter().filter(|record| record.kind == kind);
    records.filter_map(|record| record.text(key?).map(str::to_owned)).collect()
}

fn codes(fixture: &Fixture) -> Vec<String> {
    values(fixture, |value| match value {
        FieldValue::Codes(codes) => codes.last().map(|code| code.value.clone()),
        _ => None,
    })
}

fn passwords(fixture: &Fixture) -> Vec<String> {
    values(fixture, |value| match value {
        FieldValue::Password { current, .. } => Some(current.clone()),
        _ => None,
    })
}

/// A password for each policy of the fixture that conforms to it.
fn new_passwords(generator: &Generator, fixture: &Fixture, member: &str) -> Vec<String> {
    let Some(member) = generator.operation.members.iter().find(|described| described.name == *member) else {
        return Vec::new();
    };
    let policies: Vec<&Policy> = fixture
        .records
        .iter()
        .flat_map(|record| record.fields.values())
        .filter_map(|value| if let FieldValue::Policy(policy) = value { Some(policy) } else { None })
        .collect();
    policies.into_iter().filter_map(|policy| password(policy, &member.shape, None)).collect()
}

fn values(fixture: &Fixture, text: impl Fn(&FieldValue) -> Option<String>) -> Vec<String> {
    fixture.records.iter().flat_map(|record| record.fields.values()).filter_map(text).collect()
}
