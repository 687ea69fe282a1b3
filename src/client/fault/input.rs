//! Inputs as faulty clients send them.

use serde_json::{Value, json};

use crate::client::fault::kind::{ClientFaultKind, InputFault};
use crate::client::fault::text::texts;
use crate::model::operation::{Operation, Params};
use crate::model::shape::ShapeKind;

/// The name of a member that no operation has.
const ADDED: &str = "WireproofAdded";
/// How many digits a number has at most that a language surely holds.
const MOST_DIGITS: usize = 15;

/// The input of a call as a client with these faults sends it.
pub(super) fn sent(kinds: &[ClientFaultKind], operation: &Operation, params: &Params) -> Params {
    let mut input = params.clone();
    for kind in kinds {
        match kind {
            ClientFaultKind::Text(fault) => {
                change_values(&mut input, |value| texts(value, &|text| fault.sent(text)))
            }
            ClientFaultKind::Input(fault) => fault.change(operation, &mut input),
            _ => {}
        }
    }
    input
}

fn change_values(input: &mut Params, change: impl Fn(&Value) -> Value) {
    for value in input.values_mut() {
        *value = change(value);
    }
}

impl InputFault {
    fn change(self, operation: &Operation, input: &mut Params) {
        match self {
            Self::Nulls => {
                for member in operation.members.iter().filter(|member| !member.required) {
                    input.entry(member.name.clone()).or_insert(Value::Null);
                }
            }
            Self::Adds => drop(input.insert(ADDED.to_owned(), json!("added"))),
            Self::Drops => {
                let optional = operation.members.iter().filter(|member| !member.required);
                for member in optional.filter(|member| matches!(member.shape.kind, ShapeKind::Map(..))) {
                    input.shift_remove(&member.name);
                }
            }
            Self::DropsEmpty => {
                input.retain(|_, value| *value != "");
                change_values(input, without_empty);
            }
            Self::Numbers => change_values(input, with_numbers),
            Self::LowerKeys => self.change_maps(operation, input, usize::MAX),
            Self::FirstEntry => self.change_maps(operation, input, 1),
        }
    }

    /// So many entries of each map, with keys as they are sent.
    fn change_maps(self, operation: &Operation, input: &mut Params, most: usize) {
        let key = |key: String| if self == Self::LowerKeys { key.to_ascii_lowercase() } else { key };
        for member in
            operation.members.iter().filter(|member| matches!(member.shape.kind, ShapeKind::Map(..)))
        {
            if let Some(Value::Object(entries)) = input.get_mut(&member.name) {
                let given = std::mem::take(entries).into_iter().take(most);
                *entries = given.map(|(name, value)| (key(name), value)).collect();
            }
        }
    }
}

fn without_empty(value: &Value) -> Value {
    let Value::Object(entries) = value else { return value.clone() };
    let kept = entries.iter().filter(|(_, value)| **value != "");
    Value::Object(kept.map(|(name, value)| (name.clone(), without_empty(value))).collect())
}

fn with_numbers(value: &Value) -> Value {
    match value {
        Value::String(text) if (1..=MOST_DIGITS).contains(&text.len()) => {
            let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
            let number = text.parse::<u64>().ok().filter(|_| is_number);
            number.map_or_else(|| value.clone(), |number| json!(number))
        }
        Value::Object(entries) => {
            Value::Object(entries.iter().map(|(name, value)| (name.clone(), with_numbers(value))).collect())
        }
        value => value.clone(),
    }
}
