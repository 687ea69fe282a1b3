//! A value as it was given: JSON, and bytes, which JSON has not.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Number;
use serde_json::Value;

use crate::notation::surrogate::shown;

/// A value that was given for a parameter. Its texts may hold surrogates, see [`crate::notation::surrogate`].
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number: decimal digits without needless zeros, behind a `-` if it is negative.
    Integer(String),
    /// Another number, infinite ones and that which is none included.
    Float(f64),
    /// A text.
    Text(String),
    /// Bytes, from a `fileb://` file.
    Bytes(Vec<u8>),
    /// Values in order.
    List(Vec<Given>),
    /// Named values in order, each name once.
    Object(Vec<(String, Given)>),
}

impl From<Value> for Given {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Boolean(value),
            Value::Number(number) => match number.as_f64() {
                Some(float) if number.is_f64() => Self::Float(float),
                _ => Self::Integer(number.to_string()),
            },
            Value::String(text) => Self::Text(text),
            Value::Array(elements) => Self::List(elements.into_iter().map(Self::from).collect()),
            Value::Object(members) => {
                Self::Object(members.into_iter().map(|(name, value)| (name, Self::from(value))).collect())
            }
        }
    }
}

impl From<Given> for Value {
    /// What JSON cannot hold becomes what people are shown of it: half of a surrogate pair an escape, a number beyond all
    /// bounds nothing, bytes Base64.
    fn from(given: Given) -> Self {
        match given {
            Given::Null => Self::Null,
            Given::Boolean(value) => Self::Bool(value),
            Given::Integer(digits) => match (digits.parse::<i64>(), digits.parse::<u64>()) {
                (Ok(number), _) => number.into(),
                (_, Ok(number)) => number.into(),
                _ => digits.parse().ok().and_then(Number::from_f64).map_or(Self::Null, Self::Number),
            },
            Given::Float(number) => Number::from_f64(number).map_or(Self::Null, Self::Number),
            Given::Text(text) => shown(&text).into(),
            Given::Bytes(bytes) => STANDARD.encode(bytes).into(),
            Given::List(elements) => elements.into_iter().map(Self::from).collect(),
            Given::Object(members) => {
                let member = |(name, value): (String, Given)| (shown(&name).into_owned(), Self::from(value));
                Self::Object(members.into_iter().map(member).collect())
            }
        }
    }
}
