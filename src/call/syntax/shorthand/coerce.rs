//! Shorthand for a shape: where it applies, and how its texts become numbers, booleans and lists.
//!
//! - A list option is one shorthand text a word, any other composite option is one word.
//! - A word that begins with `[` or `{` is JSON, and lists of scalars are never shorthand.
//! - A structure whose only member is a string named `Value` can be given as that string alone.
//! - One value where a list belongs becomes a list of it, and is then left as it is: in a list of integers a lone
//!   `5` stays text.
//! - Numbers may have white space around them, a sign, digits of any script, and underscores between digits.
//! - What no rule is about stays as it is, so that it is found by the validation of parameters: members that the
//!   shape does not have, text that is neither `true` nor `false`, text where a structure belongs.

use crate::call::syntax::number;
use crate::call::syntax::paramfile::Files;
use crate::call::syntax::shorthand::class;
use crate::call::syntax::shorthand::error::ShorthandError;
use crate::call::syntax::shorthand::parse::parse;
use crate::model::shape::{Shape, ShapeKind};
use serde_json::{Map, Number, Value};

/// The value that the words of an option of this shape say, or `None` where they are not shorthand but JSON or text.
///
/// # Errors
///
/// As [`parse`], and as [`coerce`].
pub fn parse_words(
    shape: &Shape,
    words: &[String],
    files: &dyn Files,
) -> Result<Option<Value>, ShorthandError> {
    if !is_shorthand(shape, words) {
        return Ok(None);
    }
    let value = match (&shape.kind, words) {
        (ShapeKind::List(_), _) => {
            let parsed: Result<Vec<Value>, _> = words.iter().map(|word| parse(word, files)).collect();
            Value::Array(parsed?)
        }
        (_, [word]) if is_value_alone(shape, word) => {
            return Ok(Some(Value::Object(Map::from_iter([("Value".to_owned(), word.as_str().into())]))));
        }
        (_, [word]) => parse(word, files)?,
        _ => return Ok(None),
    };
    coerce(shape, value).map(Some)
}

/// The value with its texts made what the shape asks for.
///
/// # Errors
///
/// A number is needed and something else found, or JSON has no such number.
pub fn coerce(shape: &Shape, value: Value) -> Result<Value, ShorthandError> {
    coerce_at(&mut String::new(), shape, value)
}

fn is_shorthand(shape: &Shape, words: &[String]) -> bool {
    let is_json =
        words.first().is_some_and(|word| word.trim_start_matches(class::is_trimmed).starts_with(['[', '{']));
    let is_supported = match &shape.kind {
        ShapeKind::List(element) => element.is_composite(),
        _ => shape.is_composite(),
    };
    is_supported && !is_json
}

fn is_value_alone(shape: &Shape, word: &str) -> bool {
    match shape.members() {
        [member] => {
            member.name == "Value" && matches!(member.shape.kind, ShapeKind::String) && !word.contains('=')
        }
        _ => false,
    }
}

/// `place` is the path to the value, for errors; it is the same again afterwards unless there is one.
fn coerce_at(place: &mut String, shape: &Shape, value: Value) -> Result<Value, ShorthandError> {
    let length = place.len();
    let coerced = match (&shape.kind, value) {
        (ShapeKind::Structure(members), Value::Object(mut object)) => {
            for member in members {
                if let Some(value) = object.get_mut(&member.name) {
                    push_member(place, &member.name);
                    *value = coerce_at(place, &member.shape, value.take())?;
                    place.truncate(length);
                }
            }
            Value::Object(object)
        }
        (ShapeKind::Map(_, shape), Value::Object(mut object)) => {
            for (key, value) in &mut object {
                push_member(place, key);
                *value = coerce_at(place, shape, value.take())?;
                place.truncate(length);
            }
            Value::Object(object)
        }
        (ShapeKind::List(shape), Value::Array(mut elements)) => {
            for (index, element) in elements.iter_mut().enumerate() {
                place.push_str(&format!("[{index}]"));
                *element = coerce_at(place, shape, element.take())?;
                place.truncate(length);
            }
            Value::Array(elements)
        }
        (ShapeKind::List(_), Value::Null) => Value::Null,
        (ShapeKind::List(_), value) => Value::Array(vec![value]),
        (ShapeKind::Integer | ShapeKind::Long, value) => {
            let number = value.as_str().and_then(number::whole);
            number.map(Value::from).ok_or_else(|| mismatch(place, "a whole number of 64 bits", &value))?
        }
        (ShapeKind::Float | ShapeKind::Double, value) => {
            let number = value.as_str().and_then(number::floating).and_then(Number::from_f64);
            number.map(Value::Number).ok_or_else(|| mismatch(place, "a finite number", &value))?
        }
        (ShapeKind::Boolean, Value::String(text)) => {
            if text.eq_ignore_ascii_case("true") {
                Value::Bool(true)
            } else if text.eq_ignore_ascii_case("false") {
                Value::Bool(false)
            } else {
                Value::String(text)
            }
        }
        (ShapeKind::Boolean, value) => return Err(mismatch(place, "true or false", &value)),
        (_, value) => value,
    };
    Ok(coerced)
}

fn push_member(place: &mut String, name: &str) {
    if !place.is_empty() {
        place.push('.');
    }
    place.push_str(name);
}

fn mismatch(place: &str, expected: &'static str, found: &Value) -> ShorthandError {
    let place = if place.is_empty() { "the value" } else { place };
    ShorthandError::Mismatch { place: place.to_owned(), expected, found: found.to_string() }
}
