//! The value of one option: text, a number, a file's content, shorthand or JSON, as its shape asks for.

use crate::call::parameters::error::ParameterError;
use crate::call::syntax::paramfile::{Content, Files, load, load_text};
use crate::call::syntax::shorthand::coerce::{coerce, parse_words};
use crate::model::shape::{Shape, ShapeKind};
use crate::notation::json::read::parse;
use crate::notation::json::value::Given;

/// The value that an option's words say; `name` is without dashes.
///
/// A single word that begins with `file://` or `fileb://` stands for what the file holds.
pub(crate) fn read_option(
    name: &str,
    shape: &Shape,
    words: &[String],
    files: &dyn Files,
) -> Result<Given, ParameterError> {
    let words = match (words, &shape.kind) {
        ([word], ShapeKind::Blob) => {
            let loaded = load(word, files).map_err(|error| ParameterError::option(name, error))?;
            return Ok(match loaded {
                Some(Content::Bytes(bytes)) => Given::Bytes(bytes),
                Some(Content::Text(text)) => Given::Text(text),
                None => Given::Text(word.clone()),
            });
        }
        ([word], _) => {
            let loaded = load_text(word, files).map_err(|error| ParameterError::option(name, error))?;
            vec![loaded.unwrap_or_else(|| word.clone())]
        }
        (words, _) => words.to_vec(),
    };
    let shorthand = parse_words(shape, &words, files).map_err(|error| ParameterError::option(name, error))?;
    match (shorthand, words.as_slice()) {
        (Some(value), _) => Ok(Given::from(value)),
        (None, [word]) => read_word(name, shape, word),
        (None, words) => read_list(name, shape, words),
    }
}

fn read_word(name: &str, shape: &Shape, word: &str) -> Result<Given, ParameterError> {
    match &shape.kind {
        ShapeKind::Structure(_) | ShapeKind::Map(..) if begins_with(word, '{') => read_json(name, word),
        ShapeKind::List(_) if begins_with(word, '[') => read_json(name, word),
        ShapeKind::List(_) => read_list(name, shape, &[word.to_owned()]),
        ShapeKind::Structure(_) | ShapeKind::Map(..) => {
            Err(ParameterError::option(name, format!("Invalid JSON:\n{word}")))
        }
        _ => {
            let value = coerce(shape, word.into()).map_err(|error| ParameterError::option(name, error))?;
            Ok(Given::from(value))
        }
    }
}

fn read_list(name: &str, shape: &Shape, words: &[String]) -> Result<Given, ParameterError> {
    let ShapeKind::List(element) = &shape.kind else {
        return Err(ParameterError::option(name, "expected one value, found several"));
    };
    let elements: Result<Vec<Given>, _> = words.iter().map(|word| read_word(name, element, word)).collect();
    elements.map(Given::List)
}

fn read_json(name: &str, text: &str) -> Result<Given, ParameterError> {
    parse(text).map_err(|error| ParameterError::Json {
        place: format!("--{name}"),
        reason: error.to_string(),
        text: text.to_owned(),
    })
}

/// Whether the first character that is no white space is this one.
fn begins_with(text: &str, character: char) -> bool {
    // The information separators are white space to Python.
    let is_space = |character: char| character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character);
    text.trim_start_matches(is_space).starts_with(character)
}
