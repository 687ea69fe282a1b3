//! What a mock remembers from the start.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diagnostic::located::Located;
use crate::model::record::{FieldKind, FieldValue, Fixture, Record, RecordType};
use crate::spec::faults::Faults;
use crate::spec::text::service::FixtureText;

/// The records of a service's file, whose fields must be there and fit, and whose references must lead somewhere.
pub(crate) fn fixture(texts: &[Located<FixtureText>], types: &[RecordType], faults: &mut Faults) -> Fixture {
    let mut records: Vec<Record> = Vec::new();
    for text in texts {
        let Some(kind) = types.iter().find(|kind| kind.name == text.record.value) else {
            let known = types.iter().map(|kind| kind.name.as_str());
            faults.unknown("record", &text.record, &text.record.span, known);
            continue;
        };
        let record = record(text, kind, &records, types, faults);
        records.push(record);
    }
    Fixture { records }
}

fn record(
    text: &FixtureText,
    kind: &RecordType,
    earlier: &[Record],
    types: &[RecordType],
    faults: &mut Faults,
) -> Record {
    let mut fields = BTreeMap::new();
    for (name, value) in &text.fields.entries {
        let Some((_, field)) = kind.fields.iter().find(|(field, _)| *field == name.value) else {
            let known = kind.fields.iter().map(|(field, _)| field.as_str());
            faults.unknown("field", name, &name.span, known);
            continue;
        };
        match FieldValue::read(field, &value.value) {
            Some(found) => {
                refuse_dangling(field, value, earlier, types, faults);
                fields.insert(name.value.clone(), found);
            }
            None => {
                let message = format!("a value that field `{}` cannot hold", name.value);
                faults.error(message, &value.span, format!("expected {}", expected(field)));
            }
        }
    }
    for (name, field) in &kind.fields {
        if fields.contains_key(name) {
            continue;
        }
        if let Some(ordinary) = FieldValue::ordinary(field) {
            fields.insert(name.clone(), ordinary);
        } else if matches!(field, FieldKind::Key | FieldKind::Reference(_) | FieldKind::Password) {
            faults.error(
                format!("a {} without `{name}`", kind.name),
                &text.record.span,
                "this field has no ordinary value",
            );
        }
    }
    Record { kind: kind.name.clone(), fields }
}

fn refuse_dangling(
    kind: &FieldKind,
    value: &Located<Value>,
    earlier: &[Record],
    types: &[RecordType],
    faults: &mut Faults,
) {
    let (FieldKind::Reference(to), Some(name)) = (kind, value.as_str()) else { return };
    let of = types.iter().find(|kind| kind.name == *to);
    let Some(key) = of.and_then(|kind| kind.field_of(&FieldKind::Key)) else { return };
    let known: Vec<&str> =
        earlier.iter().filter(|record| record.kind == *to).filter_map(|record| record.text(key)).collect();
    if !known.contains(&name) {
        faults.unknown(to, name, &value.span, known);
    }
}

fn expected(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Choice(words) => format!("one of `{}`", words.join("`, `")),
        FieldKind::Flag => "true or false".to_owned(),
        FieldKind::Count | FieldKind::Counter => "a whole number".to_owned(),
        FieldKind::Policy(_) => "no value: a policy stands with the kind of record".to_owned(),
        _ => "text".to_owned(),
    }
}
