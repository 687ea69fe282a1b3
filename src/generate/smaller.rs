//! Values with less in them than another: without an optional member, elements, entries.

use std::iter;
use std::ops::Range;

use serde_json::Value;

use crate::model::operation::Params;
use crate::model::shape::{Shape, ShapeKind};

/// Of a collection with more parts than this several are left out at once before each is by itself.
const MOST_ONE_BY_ONE: usize = 8;

/// A structure, list or map with less in it, at any depth, as far as its shape allows: one part, or several of a large
/// collection. Each is made when it is asked for, since all of them together are as large as the square of the value.
pub(crate) fn smaller_composites<'a>(
    shape: &'a Shape,
    value: &'a Value,
) -> Box<dyn Iterator<Item = Value> + 'a> {
    let least = shape.domain().least();
    match (&shape.kind, value) {
        (ShapeKind::Structure(members), Value::Object(structure)) => {
            Box::new(members.iter().flat_map(move |member| {
                let inner = structure.get(&member.name);
                let is_left_out = inner.is_some() && !member.required;
                let without = is_left_out.then(|| without_key(structure, &member.name));
                let within = inner.into_iter().flat_map(|inner| smaller_composites(&member.shape, inner));
                without.into_iter().chain(within.map(|inner| with_key(structure, &member.name, inner)))
            }))
        }
        (ShapeKind::Map(_, shape), Value::Object(entries)) => {
            let several = ranges(entries.len(), least).map(|range| {
                let kept = entries.iter().enumerate().filter(|(index, _)| !range.contains(index));
                Value::Object(kept.map(|(_, (key, inner))| (key.clone(), inner.clone())).collect())
            });
            let one = entries.iter().flat_map(move |(key, inner)| {
                let without = (entries.len() > least).then(|| without_key(entries, key));
                let within = smaller_composites(shape, inner).map(|inner| with_key(entries, key, inner));
                without.into_iter().chain(within)
            });
            Box::new(several.chain(one))
        }
        (ShapeKind::List(shape), Value::Array(items)) => {
            let several = ranges(items.len(), least)
                .map(|range| Value::Array([&items[..range.start], &items[range.end..]].concat()));
            let one = items.iter().enumerate().flat_map(move |(index, inner)| {
                let without = (items.len() > least).then(|| without_item(items, index));
                let within =
                    smaller_composites(shape, inner).map(move |inner| with_item(items, index, inner));
                without.into_iter().chain(within)
            });
            Box::new(several.chain(one))
        }
        _ => Box::new(iter::empty()),
    }
}

/// Which parts of a large collection are left out at once: each half of it, each quarter, and so on, as many as it may lack.
fn ranges(count: usize, least: usize) -> impl Iterator<Item = Range<usize>> {
    let largest = if count > MOST_ONE_BY_ONE { count / 2 } else { 0 };
    let sizes = iter::successors(Some(largest), |size| Some(size / 2)).take_while(|size| *size > 1);
    let sizes = sizes.filter(move |size| count - size >= least);
    sizes.flat_map(move |size| (0..count).step_by(size).map(move |start| start..(start + size).min(count)))
}

pub(crate) fn without_key(object: &Params, key: &str) -> Value {
    let mut smaller = object.clone();
    smaller.shift_remove(key);
    Value::Object(smaller)
}

fn with_key(object: &Params, key: &str, value: Value) -> Value {
    let mut other = object.clone();
    other.insert(key.to_owned(), value);
    Value::Object(other)
}

pub(crate) fn without_item(items: &[Value], index: usize) -> Value {
    let mut smaller = items.to_vec();
    smaller.remove(index);
    Value::Array(smaller)
}

fn with_item(items: &[Value], index: usize, value: Value) -> Value {
    let mut other = items.to_vec();
    other[index] = value;
    Value::Array(other)
}
