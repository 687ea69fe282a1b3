//! Parameters: from the words of the options to values, checked, and to the body of a request.
//!
//! - [`Parameters::read`] comes first and knows files, shorthand and JSON.
//! - [`Parameters::validate`] comes after the settings were read, and tells everything that is wrong at once.
//! - [`Parameters::body`] is what is sent.
//! - Parameters given by options of their own come first in the body, in the order of the model; behind them come
//!   those of `--cli-input-json` in its order.

mod body;
mod digest;
pub mod error;
mod option;
mod python;
mod source;
mod validate;

use crate::call::parameters::digest::fill_in_hashes;
use crate::call::parameters::error::{ParameterError, ValidationError};
use crate::call::parameters::option::read_option;
use crate::call::parameters::source::MarkedFiles;
use crate::call::syntax::arguments::level::{OperationWords, Skeleton};
use crate::call::syntax::extension::DigestOption;
use crate::call::syntax::paramfile::{Files, load_text};
use crate::model::operation::Operation;
use crate::notation::json::read::parse;
use crate::notation::json::value::Given;

/// The option that gives the whole input, as its messages about JSON call it.
const INPUT_JSON: &str = "cli-input-json";

/// The input of an operation, as it was given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameters {
    /// The members by name, in the order of the body.
    pub members: Vec<(String, Given)>,
}

impl Parameters {
    /// The input that words say.
    ///
    /// # Errors
    ///
    /// The first of: unknown words, an option's value in the order of the model, `--cli-input-json`, an extension.
    pub fn read(
        words: &OperationWords,
        operation: &Operation,
        files: &dyn Files,
    ) -> Result<Self, ParameterError> {
        if !words.unknown.is_empty() {
            return Err(ParameterError::Unknown(words.unknown.clone()));
        }
        let files = &MarkedFiles(files);
        let mut members = Vec::new();
        for member in &operation.members {
            if let Some(words) = words.members.get(&member.name) {
                let value = read_option(&member.option_name(), &member.shape, words, files)?;
                members.push((member.name.clone(), value));
            }
        }
        let input = words.input_json.as_deref().map(|text| load_input(text, files)).transpose()?;
        let extensions = DigestOption::all_of(operation);
        let mut keys = Vec::new();
        for extension in &extensions {
            if let Some(key) = words.keys.get(&extension.name) {
                keys.push((extension, digest::load_key(&extension.name, key, files)?));
            }
        }
        let given = members.len();
        if let Some(text) = input {
            for (name, value) in read_input(&text)? {
                if !members[..given].iter().any(|(known, _)| *known == name) {
                    members.push((name, value));
                }
            }
        }
        if words.skeleton != Some(Skeleton::Input) {
            fill_in_hashes(&mut members, given, &keys, operation)?;
        }
        Ok(Self { members })
    }

    /// Checks everything that the AWS CLI checks before it sends: what is missing or unknown, types, and lower bounds.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, in its order.
    pub fn validate(&self, operation: &Operation) -> Result<(), ValidationError> {
        let complaints = validate::complaints(&self.members, operation);
        if complaints.is_empty() { Ok(()) } else { Err(ValidationError { complaints }) }
    }

    /// The body of the request: a JSON object.
    pub fn body(&self, operation: &Operation) -> String {
        body::encode(&self.members, operation)
    }
}

fn load_input(text: &str, files: &dyn Files) -> Result<String, ParameterError> {
    let loaded = load_text(text, files).map_err(|error| ParameterError::option(INPUT_JSON, error))?;
    Ok(loaded.unwrap_or_else(|| text.to_owned()))
}

fn read_input(text: &str) -> Result<Vec<(String, Given)>, ParameterError> {
    let refused =
        |reason: String| ParameterError::Json { place: INPUT_JSON.to_owned(), reason, text: text.to_owned() };
    match parse(text) {
        Ok(Given::Object(members)) => Ok(members),
        Ok(other) => Err(refused(format!("expected an object, found {}", kind(&other)))),
        Err(error) => Err(refused(error.to_string())),
    }
}

fn kind(value: &Given) -> &'static str {
    match value {
        Given::Null => "null",
        Given::Boolean(_) => "true or false",
        Given::Integer(_) | Given::Float(_) => "a number",
        Given::Text(_) | Given::Bytes(_) => "a text",
        Given::List(_) => "a list",
        Given::Object(_) => "an object",
    }
}
