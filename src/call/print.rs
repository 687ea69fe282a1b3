//! From an input to the command line that gives it: the way back from [`crate::call::parameters`].
//!
//! - Members that are text have options of their own; structures and maps go in shorthand where it can say them, else
//!   in JSON.
//! - A text that would be taken for a file, and everything that an option cannot say, such as a value of another type
//!   than its shape's or a member that the operation does not have, goes through `--cli-input-json`.
//! - What one word of a process cannot carry goes through a file: 131,072 bytes and more, and NUL.

use serde_json::Map;
use serde_json::Value;

use crate::model::{Member, Operation, Service, ShapeKind};
use crate::syntax::paramfile::NoFiles;
use crate::syntax::shorthand;

/// How many bytes a word of a process may have; Linux counts the zero at its end as one more (execve(2),
/// `MAX_ARG_STRLEN`).
pub const MAX_WORD: usize = 131_071;

/// A command line, with the file that it refers to, if it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine {
    /// The words after the program's name.
    pub words: Vec<String>,
    /// What the file holds that `--cli-input-json` names.
    pub file: Option<String>,
}

/// The command line that gives an input; `file` is the path that it may refer to.
///
/// Members given by options come first in the body that is made from it, in the order of the model, so that the order
/// of members can differ from that of the input.
pub fn print(
    service: &Service,
    operation: &Operation,
    params: &Map<String, Value>,
    file: &str,
) -> CommandLine {
    let mut words = vec![service.id.clone(), operation.command.clone()];
    let mut rest = params.clone();
    let mut is_complete = true;
    for member in &operation.members {
        match params.get(&member.name).and_then(|value| option_words(member, value)) {
            Some(mut option) => {
                words.append(&mut option);
                rest.shift_remove(&member.name);
            }
            None => is_complete &= !member.required,
        }
    }
    if rest.is_empty() && is_complete {
        return CommandLine { words, file: None };
    }
    // The option as a word of its own also lifts what is required, which may be missing on purpose.
    words.push("--cli-input-json".to_owned());
    let text = Value::Object(rest).to_string();
    if is_word(&text) {
        words.push(text);
        return CommandLine { words, file: None };
    }
    words.push(format!("file://{file}"));
    CommandLine { words, file: Some(text) }
}

/// The words that give a member by its own option, if they can.
fn option_words(member: &Member, value: &Value) -> Option<Vec<String>> {
    let option = format!("--{}", member.option_name());
    match (&member.shape.kind, value) {
        (ShapeKind::String, Value::String(text)) => one_word(&option, text),
        (ShapeKind::Boolean, Value::Bool(true)) => Some(vec![option]),
        (ShapeKind::Boolean, Value::Bool(false)) => Some(vec![format!("--no-{}", member.option_name())]),
        (ShapeKind::Integer | ShapeKind::Long, Value::Number(number)) if number.is_i64() => {
            one_word(&option, &number.to_string())
        }
        (ShapeKind::Structure(_) | ShapeKind::Map(..), Value::Object(_)) => {
            let said_in_shorthand = shorthand::print(value).filter(|text| {
                let words = [text.clone()];
                // A number or a boolean would come back as one from its text, and so must be told by JSON.
                shorthand::parse_words(&member.shape, &words, &NoFiles)
                    .is_ok_and(|read| read.as_ref() == Some(value))
            });
            let text = said_in_shorthand.unwrap_or_else(|| value.to_string());
            one_word(&option, &text)
        }
        _ => None,
    }
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
