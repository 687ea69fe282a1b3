//! Whether two readers took a text for the same value.

use serde_json::Value;

/// Whether two values are one: a whole number may be written as a fraction, and a reader may take the last digit of a
/// fraction for the next one. Where that is asked for, members stand in the same order.
pub fn is_same(one: &Value, other: &Value, in_order: bool) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => match (one.as_f64(), other.as_f64()) {
            (Some(one), Some(other)) => one == other || ((one - other) / other).abs() < 1e-14,
            _ => false,
        },
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other, in_order))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && (!in_order || one.keys().eq(other.keys()))
                && one.iter().all(|(name, one)| other.get(name).is_some_and(|other| is_same(one, other, in_order)))
        }
        _ => one == other,
    }
}
