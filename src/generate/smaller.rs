//! Values with one part less than another: an optional member, an element, an entry.

use serde_json::Value;

use crate::model::operation::Params;
use crate::model::shape::{Shape, ShapeKind};

/// A structure, list or map with one part less, at any depth, as far as its shape allows.
pub(crate) fn smaller_composites(shape: &Shape, value: &Value) -> Vec<Value> {
    let least = shape.domain().least();
    let mut smaller = Vec::new();
    match (&shape.kind, value) {
        (ShapeKind::Structure(members), Value::Object(structure)) => {
            for member in members {
                let Some(inner) = structure.get(&member.name) else { continue };
                if !member.required {
                    smaller.push(without_key(structure, &member.name));
                }
                let within = smaller_composites(&member.shape, inner);
                smaller.extend(within.into_iter().map(|inner| with_key(structure, &member.name, inner)));
            }
        }
        (ShapeKind::Map(_, shape), Value::Object(entries)) => {
            for (key, inner) in entries {
                if entries.len() > least {
                    smaller.push(without_key(entries, key));
                }
                let within = smaller_composites(shape, inner);
                smaller.extend(within.into_iter().map(|inner| with_key(entries, key, inner)));
            }
        }
        (ShapeKind::List(shape), Value::Array(items)) => {
            for (index, inner) in items.iter().enumerate() {
                if items.len() > least {
                    smaller.push(without_item(items, index));
                }
                let within = smaller_composites(shape, inner);
                smaller.extend(within.into_iter().map(|inner| with_item(items, index, inner)));
            }
        }
        _ => {}
    }
    smaller
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
