//! What a server has once its scene is set, as cases ask for it.

use std::collections::{BTreeMap, BTreeSet};

use crate::generate::binding::inventory::{CodeSupply, FreshKind, Inventory};
use crate::model::record::{FieldKind, FieldValue, Record, RecordType};
use crate::model::service::Service;
use crate::setup::failure::SetupError;
use crate::target::bindings::Bindings;
use crate::target::body::fill;
use crate::target::capability::Capability;
use crate::target::code::CodeSource;
use crate::target::definition::{SceneRecord, Target};

/// What a server has, by what its target says and what was captured.
///
/// # Errors
///
/// The target names kinds of records, fields or states that the service does not have.
pub fn inventory(
    target: &Target,
    service: &Service,
    bindings: &Bindings,
    may_exhaust: bool,
) -> Result<Inventory, SetupError> {
    let wrong = |reason: String| SetupError::Records(format!("the target `{}`: {reason}", target.name));
    let Some(kind) = &target.user.record else {
        return Err(wrong("`user.record` is missing: expected the kind of record that a user is".to_owned()));
    };
    let described = described(service, kind).map_err(wrong)?;
    let mut states = BTreeSet::new();
    for (word, _) in &target.user.variants {
        let known: Vec<&String> = described.fields.iter().flat_map(|(_, kind)| words(kind)).collect();
        if !known.contains(&word) {
            let known: Vec<&str> = known.into_iter().map(String::as_str).collect();
            return Err(wrong(format!(
                "user.variants: expected one of {}, found `{word}`",
                known.join(", ")
            )));
        }
        states.insert(word.clone());
    }
    for (field, _) in &target.user.fields {
        require_field(described, field).map_err(wrong)?;
    }
    let is_alias = |(name, kind): &(String, FieldKind)| {
        *kind == FieldKind::Alias && target.user.fields.iter().any(|(field, _)| field == name)
    };
    let mut standing = Vec::new();
    for record in &target.records {
        if !record.needs.is_some_and(|need| target.does_lack(need)) {
            standing.push(standing_record(target, service, record, bindings).map_err(wrong)?);
        }
    }
    let has_elsewhere = !target.user.elsewhere.is_empty() && !target.does_lack(Capability::SecondPool);
    Ok(Inventory {
        standing,
        fresh: FreshKind {
            kind: kind.clone(),
            groups: groups(target, described, bindings),
            groups_elsewhere: has_elsewhere
                .then(|| groups(target, described, &target.user.bindings_elsewhere(bindings))),
            is_made: !target.does_lack(Capability::FreshUsers),
            states,
            has_alias: !target.does_lack(Capability::Sub) && described.fields.iter().any(is_alias),
            codes: match target.code.source {
                CodeSource::Any => CodeSupply::Any,
                _ if target.does_lack(Capability::DistinctCodes) => CodeSupply::Equal,
                _ => CodeSupply::Distinct,
            },
            may_exhaust,
        },
    })
}

fn described<'a>(service: &'a Service, kind: &str) -> Result<&'a RecordType, String> {
    service.record(kind).ok_or_else(|| {
        let known: Vec<&str> = service.records.iter().map(|record| record.name.as_str()).collect();
        match known.as_slice() {
            [] => {
                format!("expected a service with records, found {}, which has none, for `{kind}`", service.id)
            }
            _ => format!(
                "expected a kind of record of {}, one of {}, found `{kind}`",
                service.id,
                known.join(", ")
            ),
        }
    })
}

fn require_field<'a>(described: &'a RecordType, field: &str) -> Result<&'a FieldKind, String> {
    let found = described.fields.iter().find(|(name, _)| name == field);
    found.map(|(_, kind)| kind).ok_or_else(|| {
        let known: Vec<&str> = described.fields.iter().map(|(name, _)| name.as_str()).collect();
        format!("expected a field of a {}, one of {}, found `{field}`", described.name, known.join(", "))
    })
}

/// The words that a field of the kind can hold.
fn words(kind: &FieldKind) -> &[String] {
    match kind {
        FieldKind::Choice(words) => words,
        _ => &[],
    }
}

/// The keys of the records that a user refers to, as far as they are known before the user is made.
fn groups(target: &Target, described: &RecordType, bindings: &Bindings) -> BTreeMap<String, String> {
    let refers = |field: &str| matches!(require_field(described, field), Ok(FieldKind::Reference(_)));
    let references = target.user.fields.iter().filter(|(field, _)| refers(field));
    references.filter_map(|(field, value)| Some((field.clone(), value.fill(bindings)?))).collect()
}

/// A record of the scene, whose fields have their ordinary values where the target says nothing of them.
fn standing_record(
    target: &Target,
    service: &Service,
    written: &SceneRecord,
    bindings: &Bindings,
) -> Result<Record, String> {
    let described = described(service, &written.kind)?;
    let mut record = Record { kind: written.kind.clone(), fields: BTreeMap::new() };
    for (field, kind) in &described.fields {
        let is_unknown = matches!(kind, FieldKind::Policy(_)) && target.does_lack(Capability::OwnPolicy);
        if let Some(value) = FieldValue::ordinary(kind).filter(|_| !is_unknown) {
            record.fields.insert(field.clone(), value);
        }
    }
    for (field, value) in &written.fields {
        let kind = require_field(described, field)?;
        let filled = fill(value, bindings)
            .ok_or_else(|| format!("no step has captured what `{field}` of a {} needs", written.kind))?;
        let held = FieldValue::read(kind, &filled)
            .ok_or_else(|| format!("`{field}` of a {} cannot be {value}", written.kind))?;
        record.fields.insert(field.clone(), held);
    }
    Ok(record)
}
