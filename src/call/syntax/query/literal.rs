//! The literals of an expression: JSON between backticks.
//!
//! - Members keep their order, which those of the expression's own values do not. So each literal is read here, and
//!   its number stands in its place in the expression.
//! - What is no JSON is text: `` `running` `` means the same as `` `"running"` ``.

use serde_json::Number;
use serde_json::Value;

use crate::call::syntax::query::error::QueryError;
use crate::notation::json;
use crate::notation::json::value::Given;
use crate::notation::surrogate::real;

/// An expression with numbers in place of its literals.
pub(super) struct Numbered {
    /// The expression.
    pub(super) text: String,
    /// The literals, by their numbers.
    pub(super) literals: Vec<Value>,
}

/// Takes the literals out of an expression.
///
/// # Errors
///
/// What stands between backticks is neither JSON nor text that quotes could stand around, or no value can hold it.
pub(super) fn number_literals(expression: &str) -> Result<Numbered, QueryError> {
    let mut numbered = Numbered { text: String::with_capacity(expression.len()), literals: Vec::new() };
    let mut rest = expression;
    while let Some(start) = rest.find(['`', '\'', '"']) {
        let (before, quoted) = rest.split_at(start);
        numbered.text.push_str(before);
        rest = quoted;
        // What is not closed is left for the reader of expressions, which says so.
        let Some(length) = quoted_length(quoted) else { break };
        let (token, behind) = quoted.split_at(length);
        match token.strip_prefix('`').and_then(|token| token.strip_suffix('`')) {
            Some(token) => {
                numbered.text.push_str(&format!("`{}`", numbered.literals.len()));
                numbered.literals.push(read(token)?);
            }
            None => numbered.text.push_str(token),
        }
        rest = behind;
    }
    numbered.text.push_str(rest);
    Ok(numbered)
}

/// How long the quoted token is that a text begins with, quotes included; a backslash keeps the next character.
fn quoted_length(text: &str) -> Option<usize> {
    let mut characters = text.char_indices();
    let (_, quote) = characters.next()?;
    while let Some((index, character)) = characters.next() {
        if character == quote {
            return Some(index + quote.len_utf8());
        }
        if character == '\\' {
            characters.next();
        }
    }
    None
}

fn read(token: &str) -> Result<Value, QueryError> {
    let token = token.replace("\\`", "`");
    let given =
        json::read::parse(&token).or_else(|_| json::read::parse(&format!("\"{}\"", token.trim_start())));
    value(given.map_err(|error| QueryError(format!("expected JSON or text between backticks: {error}")))?)
}

fn value(given: Given) -> Result<Value, QueryError> {
    Ok(match given {
        Given::Null => Value::Null,
        Given::Boolean(value) => Value::Bool(value),
        Given::Integer(digits) => whole(&digits)?,
        Given::Float(number) => finite(number)?,
        Given::Text(text) => Value::String(unicode(&text)?),
        // JSON has no bytes.
        Given::Bytes(bytes) => Value::String(String::from_utf8_lossy(&bytes).into_owned()),
        Given::List(elements) => Value::Array(elements.into_iter().map(value).collect::<Result<_, _>>()?),
        Given::Object(members) => {
            let member = |(name, given): (String, Given)| Ok((unicode(&name)?, value(given)?));
            Value::Object(members.into_iter().map(member).collect::<Result<_, _>>()?)
        }
    })
}

/// A whole number; one beyond 64 bits is the nearest float.
fn whole(digits: &str) -> Result<Value, QueryError> {
    if let Ok(number) = digits.parse::<i64>() {
        return Ok(number.into());
    }
    match digits.parse::<u64>() {
        Ok(number) => Ok(number.into()),
        Err(_) => finite(digits.parse().unwrap_or(f64::INFINITY)),
    }
}

fn finite(number: f64) -> Result<Value, QueryError> {
    let number = Number::from_f64(number);
    number.map(Value::Number).ok_or_else(|| QueryError("expected a finite number in a literal".to_owned()))
}

fn unicode(text: &str) -> Result<String, QueryError> {
    let text = real(text);
    text.map(std::borrow::Cow::into_owned)
        .map_err(|_| QueryError("expected text in a literal, found half of a surrogate pair".to_owned()))
}
