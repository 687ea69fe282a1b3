//! A value as it was given: JSON, and bytes, which JSON has not.

use serde_json::Value;

/// A value that was given for a parameter. Its texts may hold surrogates, see [`crate::syntax::surrogate`].
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
