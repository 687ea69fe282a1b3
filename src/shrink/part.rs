//! Definitions with a part less: a member, elements, entries, a violation of several, or a request before.

use std::iter;

use serde_json::Value;

use crate::generate::case::Expectation;
use crate::generate::definition::{CaseDefinition, Edit};
use crate::generate::smaller::{smaller_composites, without_item, without_key};
use crate::model::place::{Segment, path_of};
use crate::model::shape::Member;

/// All definitions that lack a part of this one, each made when it is asked for. Whether they are any good is for others to
/// say.
pub(super) fn without_a_part<'a>(
    members: &'a [Member],
    definition: &'a CaseDefinition,
) -> impl Iterator<Item = CaseDefinition> + 'a {
    // Of several violations the largest goes first, so that small ones are left.
    let mut violations: Vec<usize> = (0..definition.edits.len()).collect();
    violations.sort_by_key(|index| std::cmp::Reverse(size(&definition.edits[*index])));
    let smaller_edits = definition.edits.iter().enumerate().flat_map(move |(index, edit)| {
        let put = match edit {
            Edit::Put(segments, value) => Some((segments, value)),
            Edit::Remove(_) | Edit::Rename(..) => None,
        };
        put.into_iter().flat_map(move |(segments, value)| {
            smaller_values(value).map(move |smaller| {
                let mut candidate = definition.clone();
                candidate.edits[index] = Edit::Put(segments.clone(), smaller);
                candidate
            })
        })
    });
    let before = 0..definition.before.len();
    members
        .iter()
        .flat_map(|member| without_part_of(member, definition))
        .chain(violations.into_iter().filter_map(|index| without_violation(definition, index)))
        .chain(smaller_edits)
        .chain(before.filter_map(|index| definition.without_step(index)))
}

/// The definitions without a member, or with less in it.
fn without_part_of<'a>(
    member: &'a Member,
    definition: &'a CaseDefinition,
) -> impl Iterator<Item = CaseDefinition> + 'a {
    let value = definition.base.get(&member.name);
    let is_left_out = value.is_some() && !member.required && !is_edited(definition, &member.name);
    let without = is_left_out.then(|| {
        let mut candidate = definition.clone();
        candidate.base.shift_remove(&member.name);
        candidate
    });
    let smaller = value.into_iter().flat_map(|value| smaller_composites(&member.shape, value));
    without.into_iter().chain(smaller.map(|smaller| {
        let mut candidate = definition.clone();
        candidate.base.insert(member.name.clone(), smaller);
        candidate
    }))
}

/// The definitions that lack one member in the request alone: the input for which the fixture is set stays valid.
pub(super) fn without_one_member(definition: &CaseDefinition) -> Vec<CaseDefinition> {
    let mut candidates = Vec::new();
    for (index, edit) in definition.edits.iter().enumerate() {
        if let Edit::Put(segments, _) = edit {
            let mut candidate = definition.clone();
            candidate.edits[index] = Edit::Remove(segments.clone());
            candidates.push(candidate);
        }
    }
    for name in definition.base.keys().filter(|name| !is_edited(definition, name)) {
        let mut candidate = definition.clone();
        candidate.edits.push(Edit::Remove(vec![Segment::Member(name.clone())]));
        candidates.push(candidate);
    }
    candidates
}

/// The definition without any optional member that is not what is wrong with it.
pub(super) fn without_optionals(members: &[Member], definition: &CaseDefinition) -> CaseDefinition {
    let mut bare = definition.clone();
    for member in members.iter().filter(|member| !member.required && !is_edited(definition, &member.name)) {
        bare.base.shift_remove(&member.name);
    }
    bare
}

/// Of several violations one less.
fn without_violation(definition: &CaseDefinition, index: usize) -> Option<CaseDefinition> {
    let Expectation::Invalid(breaches) = &definition.expectation else { return None };
    let (Edit::Put(segments, _) | Edit::Remove(segments)) = &definition.edits[index] else { return None };
    let path = path_of(segments);
    let mut left = breaches.clone();
    left.retain(|(broken, _)| *broken != path);
    if left.is_empty() || left.len() == breaches.len() {
        return None;
    }
    let mut candidate = definition.clone();
    candidate.edits.remove(index);
    candidate.expectation = Expectation::Invalid(left);
    Some(candidate)
}

fn size(edit: &Edit) -> usize {
    match edit {
        Edit::Put(_, Value::String(text)) => text.len(),
        Edit::Put(_, value) => value.to_string().len(),
        Edit::Remove(_) | Edit::Rename(..) => 0,
    }
}

fn is_edited(definition: &CaseDefinition, name: &str) -> bool {
    definition.edits.iter().any(|edit| match edit {
        Edit::Put(segments, _) | Edit::Remove(segments) => {
            segments.first().is_some_and(|first| first.name() == name)
        }
        Edit::Rename(from, _) => from == name,
    })
}

/// Values of the same JSON type that are smaller than one that does not belong there.
fn smaller_values(value: &Value) -> Box<dyn Iterator<Item = Value> + '_> {
    match value {
        Value::Object(object) => Box::new(object.keys().map(|key| without_key(object, key))),
        Value::Array(items) => Box::new((0..items.len()).map(|index| without_item(items, index))),
        Value::Number(number) if number.as_f64() != Some(0.0) => Box::new(iter::once(Value::from(0))),
        _ => Box::new(iter::empty()),
    }
}
