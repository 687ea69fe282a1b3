//! How the AWS CLI, which is written in Python, shows a JSON value inside a sentence.

use serde_json::Value;

use crate::notation::python_text;
use crate::notation::surrogate::from_text;

/// A value as it stands inside a sentence: text as it is, everything else as [`repr`] has it.
///
/// ```
/// use serde_json::json;
/// use wireproof::internals::notation::python::text;
///
/// assert_eq!(text(&json!("it's")), "it's");
/// assert_eq!(text(&json!([null, true, "it's"])), r#"[None, True, "it's"]"#);
/// ```
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => repr(value),
    }
}

/// The name of a value's type.
pub fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

/// A value as it stands inside another one: text in quotes, `None`, `True`, `False`.
pub fn repr(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number_text(number),
        Value::String(text) => quoted(text),
        Value::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(repr).collect();
            format!("[{}]", elements.join(", "))
        }
        Value::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|(name, value)| format!("{}: {}", quoted(name), repr(value))).collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// A number: whole ones as they are, others with the shortest digits, from 1e16 on with an exponent.
pub fn number_text(number: &serde_json::Number) -> String {
    let Some(float) = number.as_f64().filter(|_| number.is_f64()) else {
        return number.to_string();
    };
    python_text::float(float)
}

fn quoted(text: &str) -> String {
    python_text::quoted(&from_text(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_inside_sentences() {
        assert_eq!(text(&json!({"a": "b'c", "d": ["x\n\"'"]})), r#"{'a': "b'c", 'd': ['x\n"\'']}"#);
        assert_eq!(text(&json!(1.0)), "1.0");
        assert_eq!(text(&json!(1e100)), "1e+100");
        assert_eq!(text(&json!(1.5e-7)), "1.5e-07");
        assert_eq!(text(&json!(null)), "None");
    }
}
