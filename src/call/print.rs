//! From an input to the command line that gives it: the way back from [`crate::call::parameters`].
//!
//! - Members that are text have options of their own; structures and maps go in shorthand where it can say them, else
//!   in JSON.
//! - A text that would be taken for a file, and everything that an option cannot say, such as a value of another type
//!   than its shape's or a member that the operation does not have, goes through `--cli-input-json`.
//! - What one word of a process cannot carry goes through a file: 131,072 bytes and more, and NUL.
//! - Bytes, which are Base64 in a body, are given as the text that they are, or else as a file.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Map;
use serde_json::Value;

use crate::call::syntax::paramfile::NoFiles;
use crate::call::syntax::shorthand;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::model::shape::{Member, Shape, ShapeKind};

/// How many bytes a word of a process may have; Linux counts the zero at its end as one more (execve(2),
/// `MAX_ARG_STRLEN`).
pub const MAX_WORD: usize = 131_071;

/// A command line, with the file that it refers to, if it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine {
    /// The words after the program's name.
    pub words: Vec<String>,
    /// What the file holds that a word refers to.
    pub file: Option<Vec<u8>>,
}

/// How structures and maps are written in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// In shorthand, where it can say them.
    Shorthand,
    /// In shorthand, where the AWS CLI reads it as it is meant, and texts that the AWS CLI takes for addresses to fetch
    /// in a file.
    Careful,
    /// In JSON, and else with the same care.
    Json,
}

/// The command line that gives an input, if there is one; `file` is the path that it may refer to.
///
/// Members given by options come first in the body that is made from it, in the order of the model, so that the order
/// of members can differ from that of the input.
pub fn print(
    service: &Service,
    operation: &Operation,
    params: &Map<String, Value>,
    file: &str,
) -> Option<CommandLine> {
    let line = print_options(operation, params, file, Notation::Shorthand)?;
    let command = [service.id.clone(), operation.command.clone()];
    Some(CommandLine { words: command.into_iter().chain(line.words).collect(), file: line.file })
}

/// The same without the names of the service and the operation.
pub fn print_options(
    operation: &Operation,
    params: &Map<String, Value>,
    file: &str,
    notation: Notation,
) -> Option<CommandLine> {
    let Spoken { mut rest, bytes } = spoken(operation, params)?;
    let mut words = Vec::new();
    let mut is_complete = true;
    for member in &operation.members {
        if bytes.as_ref().is_some_and(|(name, _)| *name == member.name) {
            words.extend([format!("--{}", member.option_name()), format!("fileb://{file}")]);
            continue;
        }
        match rest.get(&member.name).and_then(|value| option_words(member, value, notation)) {
            Some(mut option) => {
                words.append(&mut option);
                rest.shift_remove(&member.name);
            }
            None => is_complete &= !member.required,
        }
    }
    let bytes = bytes.map(|(_, bytes)| bytes);
    if rest.is_empty() && is_complete {
        return Some(CommandLine { words, file: bytes });
    }
    // The option as a word of its own also lifts what is required, which may be missing on purpose.
    words.push("--cli-input-json".to_owned());
    let text = Value::Object(rest).to_string();
    if is_word(&text) {
        words.push(text);
        return Some(CommandLine { words, file: bytes });
    }
    words.push(format!("file://{file}"));
    // There is one file only.
    bytes.is_none().then(|| CommandLine { words, file: Some(text.into_bytes()) })
}

/// The command line that gives an input as JSON in a file, whatever options could say, if JSON can say it.
pub fn print_in_file(
    service: &Service,
    operation: &Operation,
    params: &Map<String, Value>,
    file: &str,
) -> Option<CommandLine> {
    let Spoken { rest, bytes: None } = spoken(operation, params)? else { return None };
    let reference = format!("file://{file}");
    let words = vec![service.id.clone(), operation.command.clone(), "--cli-input-json".to_owned(), reference];
    Some(CommandLine { words, file: Some(Value::Object(rest).to_string().into_bytes()) })
}

/// An input as a person gives it: bytes are not yet Base64.
struct Spoken {
    /// What text can say.
    rest: Map<String, Value>,
    /// The member whose bytes are no text, if there is one.
    bytes: Option<(String, Vec<u8>)>,
}

fn spoken(operation: &Operation, params: &Map<String, Value>) -> Option<Spoken> {
    let mut spoken = Spoken { rest: Map::new(), bytes: None };
    for (name, value) in params {
        let member = operation.members.iter().find(|member| member.name == *name);
        match member {
            Some(member) if matches!(member.shape.kind, ShapeKind::Blob) && value.is_string() => {
                match String::from_utf8(decoded(value)?) {
                    Ok(text) => {
                        spoken.rest.insert(name.clone(), text.into());
                    }
                    Err(_) if spoken.bytes.is_some() => return None,
                    Err(error) => spoken.bytes = Some((name.clone(), error.into_bytes())),
                }
            }
            Some(member) => {
                spoken.rest.insert(name.clone(), spoken_value(&member.shape, value)?);
            }
            None => {
                spoken.rest.insert(name.clone(), value.clone());
            }
        }
    }
    Some(spoken)
}

/// A value in which the text that bytes are stands for them; nothing where they are no text.
fn spoken_value(shape: &Shape, value: &Value) -> Option<Value> {
    Some(match (&shape.kind, value) {
        (ShapeKind::Blob, Value::String(_)) => String::from_utf8(decoded(value)?).ok()?.into(),
        (ShapeKind::List(element), Value::Array(elements)) => {
            elements.iter().map(|value| spoken_value(element, value)).collect::<Option<Value>>()?
        }
        (ShapeKind::Map(_, element), Value::Object(entries)) => {
            let entry = |(key, value): (&String, &Value)| Some((key.clone(), spoken_value(element, value)?));
            Value::Object(entries.iter().map(entry).collect::<Option<_>>()?)
        }
        (ShapeKind::Structure(members), Value::Object(given)) => {
            let entry = |(name, value): (&String, &Value)| {
                let member = members.iter().find(|member| member.name == *name);
                let value = member.map_or(Some(value.clone()), |member| spoken_value(&member.shape, value));
                Some((name.clone(), value?))
            };
            Value::Object(given.iter().map(entry).collect::<Option<_>>()?)
        }
        _ => value.clone(),
    })
}

/// The bytes of a value in Base64; nothing where it is none, since bytes that are given always become Base64.
fn decoded(value: &Value) -> Option<Vec<u8>> {
    STANDARD.decode(value.as_str()?).ok()
}

/// The words that give a member by its own option, if they can.
fn option_words(member: &Member, value: &Value, notation: Notation) -> Option<Vec<String>> {
    let option = format!("--{}", member.option_name());
    let is_address = |text: &str| text.starts_with("http://") || text.starts_with("https://");
    if notation != Notation::Shorthand && value.as_str().is_some_and(is_address) {
        return None;
    }
    match (&member.shape.kind, value) {
        (ShapeKind::String | ShapeKind::Blob, Value::String(text)) => one_word(&option, text),
        (ShapeKind::Boolean, Value::Bool(true)) => Some(vec![option]),
        (ShapeKind::Boolean, Value::Bool(false)) => Some(vec![format!("--no-{}", member.option_name())]),
        (ShapeKind::Integer | ShapeKind::Long, Value::Number(number)) if number.is_i64() => {
            one_word(&option, &number.to_string())
        }
        (ShapeKind::Structure(_) | ShapeKind::Map(..), Value::Object(_)) => {
            let said_in_shorthand = shorthand::print::print(value).filter(|text| {
                // The parser of the AWS CLI refuses other characters without quotes.
                let is_read = match notation {
                    Notation::Shorthand => true,
                    Notation::Careful => text.chars().all(|character| character <= '\u{ffff}'),
                    Notation::Json => false,
                };
                is_read && reads_back(member, text, value)
            });
            let text = said_in_shorthand.unwrap_or_else(|| value.to_string());
            one_word(&option, &text)
        }
        _ => None,
    }
}

/// Whether a text in shorthand says the value: a number or a boolean would come back as one from its text, and so must be
/// told by JSON.
fn reads_back(member: &Member, text: &str, value: &Value) -> bool {
    let words = [text.to_owned()];
    let read = shorthand::coerce::parse_words(&member.shape, &words, &NoFiles);
    read.is_ok_and(|read| read.as_ref() == Some(value))
}

/// An option with its value in one word or two, as the value allows.
fn one_word(option: &str, value: &str) -> Option<Vec<String>> {
    let is_file = value.starts_with("file://") || value.starts_with("fileb://");
    if is_file || !is_word(value) || value.len() + option.len() + 1 > MAX_WORD {
        return None;
    }
    if value.starts_with('-') {
        return Some(vec![format!("{option}={value}")]);
    }
    Some(vec![option.to_owned(), value.to_owned()])
}

/// Whether a text can be a word of a process.
fn is_word(text: &str) -> bool {
    text.len() <= MAX_WORD && !text.contains('\0')
}
