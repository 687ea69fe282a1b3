//! What is read of a thing that was created, beside what it was created with.
//!
//! - What was not given is not asked for: services fill in what they like, also in lists, maps and structures.
//! - What says nothing, as an empty text does, may be left out.
//! - Tests that are printed of findings judge by the same, in `reproduction/pytest/kept.rs`.

use serde_json::Value;

use crate::check::verdict::{BreakageKind, Judgment};
use crate::model::operation::{Operation, Params};
use crate::model::read_back::ReadBack;
use crate::model::requirement::aspect::Aspect;
use crate::redact::bounded::bounded;

/// How many bytes of a value are told.
const LONGEST_VALUE: usize = 200;
/// How names begin in which others stand.
const WHOLE_NAME: &str = "arn:";

/// Judges what `reader` has told of a thing by what was given to the operation that created it.
pub fn judge(
    operation: &Operation,
    pair: &ReadBack,
    reader: &Operation,
    (given, output): (&Params, &Value),
) -> Vec<Judgment> {
    let Some(thing) = pair.thing_in(output) else { return Vec::new() };
    let compared = pair.compared.iter().filter_map(|member| Some((member, given.get(member)?)));
    compared
        .filter_map(|(member, given)| {
            let requirement = operation.requirement_id(Aspect::ReadBack(member));
            let told = thing.get(member);
            if is_kept(given, told)? {
                return Some(Judgment::pass(requirement));
            }
            let shown = |value: &Value| bounded(&value.to_string(), LONGEST_VALUE);
            let expected = format!("`{member}` is read as it was given: {}", shown(given));
            let actual = match told {
                Some(told) if !told.is_null() => format!("{} tells {}", reader.name, shown(told)),
                _ => format!("{} tells no `{member}`", reader.name),
            };
            Some(Judgment::fail(requirement, BreakageKind::Output, expected, actual))
        })
        .collect()
}

/// Whether what was given is told; `None` where it need not be.
pub fn is_kept(given: &Value, told: Option<&Value>) -> Option<bool> {
    if says_nothing(given) {
        return None;
    }
    match told.filter(|told| !told.is_null()) {
        Some(told) => Some(holds(told, given)),
        // What everything is that nobody has said anything of.
        None if *given == Value::Bool(false) || given.as_f64() == Some(0.0) => None,
        None => Some(false),
    }
}

/// Whether a value that is told holds one that was given, and perhaps more.
fn holds(told: &Value, given: &Value) -> bool {
    match (told, given) {
        (Value::Object(told), Value::Object(given)) => {
            given.iter().all(|(name, value)| is_kept(value, told.get(name)) != Some(false))
        }
        (Value::Array(told), Value::Array(given)) => are_among(told, given),
        (Value::String(told), Value::String(given)) => is_same_text(told, given),
        (Value::Number(told), Value::Number(given)) => told == given || told.as_f64() == given.as_f64(),
        _ => told == given,
    }
}

/// Whether each value that was given is held by an item of its own, in whatever order.
fn are_among(told: &[Value], given: &[Value]) -> bool {
    let mut items = Items { told, given, holding: vec![None; told.len()] };
    (0..given.len()).all(|value| items.place(value, &mut vec![false; told.len()]))
}

/// The items of a list that is told, and which value of the given one each of them is taken to hold.
struct Items<'v> {
    told: &'v [Value],
    given: &'v [Value],
    holding: Vec<Option<usize>>,
}

impl Items<'_> {
    /// Gives a value an item that holds nothing yet, or one whose value can be given another: an item that holds several
    /// values must not be taken by one that others hold as well.
    fn place(&mut self, value: usize, tried: &mut [bool]) -> bool {
        let (told, given) = (self.told, &self.given[value]);
        let is_free = |item: &usize| self.holding[*item].is_none() && holds(&told[*item], given);
        let found = (0..told.len()).find(is_free).or_else(|| {
            (0..told.len()).find(|item| {
                let holder = self.holding[*item].filter(|_| !tried[*item] && holds(&told[*item], given));
                holder.is_some_and(|other| {
                    tried[*item] = true;
                    self.place(other, tried)
                })
            })
        });
        if let Some(item) = found {
            self.holding[item] = Some(value);
        }
        found.is_some()
    }
}

/// Whether texts say the same: as they stand, as JSON, or the one being the whole name of what the other names.
fn is_same_text(told: &str, given: &str) -> bool {
    let document = |text: &str| serde_json::from_str::<Value>(text).ok().filter(|value| !value.is_string());
    told == given
        || (told.starts_with(WHOLE_NAME) && told.contains(given))
        || document(told).is_some_and(|told| document(given) == Some(told))
}

/// Whether nothing is said by a value.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(says_nothing),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
