//! Values and their types as messages show them, which is how Python does.

use crate::notation::json::value::Given;
use crate::notation::python_text::{float, quoted};

/// A value inside a sentence: text as it is, everything else as inside another value.
pub(crate) fn text(value: &Given) -> String {
    match value {
        Given::Text(text) => text.clone(),
        value => inner(value),
    }
}

/// The type of a value.
pub(crate) fn type_name(value: &Given) -> &'static str {
    match value {
        Given::Null => "<class 'NoneType'>",
        Given::Boolean(_) => "<class 'bool'>",
        Given::Integer(_) => "<class 'int'>",
        Given::Float(_) => "<class 'float'>",
        Given::Text(_) => "<class 'str'>",
        Given::Bytes(_) => "<class 'bytes'>",
        Given::List(_) => "<class 'list'>",
        Given::Object(_) => "<class 'dict'>",
    }
}

fn inner(value: &Given) -> String {
    match value {
        Given::Null => "None".to_owned(),
        Given::Boolean(true) => "True".to_owned(),
        Given::Boolean(false) => "False".to_owned(),
        Given::Integer(digits) => digits.clone(),
        Given::Float(number) => float(*number),
        Given::Text(text) => quoted(text),
        Given::Bytes(bytes) => format!("b'{}'", bytes.escape_ascii()),
        Given::List(elements) => {
            let elements: Vec<String> = elements.iter().map(inner).collect();
            format!("[{}]", elements.join(", "))
        }
        Given::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|(name, value)| format!("{}: {}", quoted(name), inner(value))).collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::json::read::parse;

    #[track_caller]
    fn check(json: &str, expected: &str, expected_type: &str) {
        let value = parse(json).unwrap();
        assert_eq!(text(&value), expected, "{json}");
        assert_eq!(type_name(&value), format!("<class '{expected_type}'>"), "{json}");
    }

    #[test]
    fn values_as_python_shows_them() {
        check("null", "None", "NoneType");
        check("true", "True", "bool");
        check("-0", "0", "int");
        check("-0.0", "-0.0", "float");
        check("123456789012345678901234", "123456789012345678901234", "int");
        check("1E5", "100000.0", "float");
        check("1e22", "1e+22", "float");
        check("1e16", "1e+16", "float");
        check("123456789012345.6", "123456789012345.6", "float");
        check("0.0001", "0.0001", "float");
        check("1.5e-7", "1.5e-07", "float");
        check("1e999", "inf", "float");
        check("-Infinity", "-inf", "float");
        check("NaN", "nan", "float");
        check(r#""it's""#, "it's", "str");
        check(r#"["it's", [1, null], {"a": "\ud800"}]"#, r#"["it's", [1, None], {'a': '\ud800'}]"#, "list");
        check("{}", "{}", "dict");
    }
}
