//! Faults in looking through maps and lists: some entries are not looked at, or several are refused.

use std::sync::Arc;

use serde_json::Value;

use crate::model::constraint::kind::families_at;
use crate::model::operation::{Operation, Params};
use crate::model::place::Place;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementFamily;
use crate::model::requirement::id::RequirementId;
use crate::model::service::Service;
use crate::model::shape::ShapeKind;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::{Alteration, refusal};
use crate::oracle::params::{visit, visit_mut};
use crate::oracle::validation::Validation;

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    let operation = catalogue.operation;
    for place in &operation.places {
        if matches!(place.shape.kind, ShapeKind::Map(..) | ShapeKind::List(_)) {
            only_one_checked(catalogue, place);
            several_refused(catalogue, place);
            keys_folded(catalogue, place);
        }
    }
}

fn only_one_checked(catalogue: &mut Catalogue<'_>, place: &Place) {
    let path = place.path();
    let below = format!("{path}.");
    let families = families_at(&catalogue.operation.places);
    let is_meant =
        |id: &RequirementId| id.family() == RequirementFamily::Type || families.contains(&id.family_word());
    let breaks =
        catalogue.own_where(|id| is_meant(id) && id.place().is_some_and(|path| path.starts_with(&below)));
    for (id, word, is_first) in
        [("only-first-entry-checked", "first", true), ("only-last-entry-checked", "last", false)]
    {
        let sentence = format!("of the entries of `{path}` only the {word} is checked");
        let (segments, below) = (place.segments.clone(), below.clone());
        let change = move |operation: &Operation, params: &Params, validation: &mut Validation| {
            let mut cut = params.clone();
            visit_mut(&mut cut, &segments, &mut |value| keep_one(value, is_first));
            let seen = Validation::of(operation, &cut);
            // Numbers of elements differ in what was cut, so that only the value tells which is which.
            validation.broken.retain(|broken| {
                let is_seen = seen.broken.iter().any(|seen| {
                    (&seen.path, seen.breach, &seen.value) == (&broken.path, broken.breach, &broken.value)
                });
                !broken.path.starts_with(&below) || is_seen
            });
            validation
                .mistyped
                .retain(|value| !value.path.starts_with(&below) || seen.mistyped.contains(value));
        };
        let change = Alteration::Validation(Arc::new(change));
        catalogue.add(format!("{id}/{path}"), sentence, breaks.clone(), change);
    }
}

fn keep_one(value: &mut Value, is_first: bool) {
    match value {
        Value::Array(items) => {
            let kept = if is_first { items.drain(..).next() } else { items.pop() };
            *items = kept.into_iter().collect();
        }
        Value::Object(entries) => {
            let mut all = std::mem::take(entries).into_iter();
            *entries = if is_first { all.next() } else { all.next_back() }.into_iter().collect();
        }
        _ => {}
    }
}

fn keys_folded(catalogue: &mut Catalogue<'_>, place: &Place) {
    let ShapeKind::Map(key, _) = &place.shape.kind else { return };
    if !key.admits("a") || !key.admits("A") {
        return;
    }
    let path = place.path();
    let breaks = [catalogue.own(Aspect::Optionals)];
    let sentence = format!("keys of `{path}` that differ in case alone are refused as one key twice");
    let segments = place.segments.clone();
    let change = move |service: &Service, _: &Operation, params: &mut Params| {
        let mut are_alike = false;
        visit(params, &segments, &mut |value| {
            let Value::Object(entries) = value else { return };
            let mut folded: Vec<String> = entries.keys().map(|key| key.to_lowercase()).collect();
            folded.sort_unstable();
            folded.dedup();
            are_alike |= folded.len() < entries.len();
        });
        are_alike.then(|| refusal(service, &service.protocol.serialization_error))
    };
    let change = Alteration::Input(Arc::new(change));
    catalogue.add(format!("keys-folded/{path}"), sentence, breaks, change);
}

fn several_refused(catalogue: &mut Catalogue<'_>, place: &Place) {
    let path = place.path();
    let breaks = [catalogue.own(Aspect::Optionals)];
    let sentence = format!("more than one entry of `{path}` is refused");
    let segments = place.segments.clone();
    let change = move |service: &Service, _: &Operation, params: &mut Params| {
        let mut most = 0;
        visit(params, &segments, &mut |value| {
            most = most.max(match value {
                Value::Array(items) => items.len(),
                Value::Object(entries) => entries.len(),
                _ => 0,
            });
        });
        (most > 1).then(|| refusal(service, &service.validation.error))
    };
    catalogue.add(
        format!("several-entries-refused/{path}"),
        sentence,
        breaks,
        Alteration::Input(Arc::new(change)),
    );
}
