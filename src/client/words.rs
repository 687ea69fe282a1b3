//! The words of a command for one call.
//!
//! - A command with a placeholder gets what the placeholders ask for, and nothing besides.
//! - Any other is in the grammar of the AWS CLI: options of the operation, the endpoint and the region follow its words.

use serde_json::Value;

use crate::call::print::{CommandLine, Notation, print_options};
use crate::client::caller::{ClientCall, REGION};

/// Where the service is.
const ENDPOINT: &str = "{endpoint}";
/// How many seconds the call may take.
const TIMEOUT: &str = "{timeout}";
/// A file with the whole input as JSON.
const INPUT: &str = "{input}";
/// What a placeholder of one member begins with.
const MEMBER: &str = "{member:";

/// A command as it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandWords {
    words: Vec<String>,
}

/// Why a command cannot be called with an input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// No word can say the input.
    #[error("no option can say the input")]
    Unsayable,
    /// No placeholder gives a member.
    #[error("no placeholder gives {0}")]
    NotGiven(String),
    /// No placeholder gives the time-out that the call is about.
    #[error("no placeholder gives the time-out")]
    NoTimeOut,
    /// A placeholder gives a member that the input has not, or not as a text.
    #[error("the placeholder of {0} has no text to give")]
    NoText(String),
}

impl CommandWords {
    /// A command; the first word is the program.
    pub fn new(words: Vec<String>) -> Self {
        Self { words }
    }

    /// The words as they were given.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Members that placeholders name.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        self.words.iter().flat_map(|word| members_in(word))
    }

    /// The words of a call, and what the file holds that they refer to, if they do.
    ///
    /// # Errors
    ///
    /// The command cannot be called so.
    pub fn of_call(&self, call: &ClientCall<'_>, file: &str) -> Result<CommandLine, WordsError> {
        let has = |placeholder: &str| self.words.iter().any(|word| word.contains(placeholder));
        let is_about_time = call.timeout < call.longest;
        if has(INPUT) || has(MEMBER) || has(ENDPOINT) || has(TIMEOUT) {
            if is_about_time && !has(TIMEOUT) {
                return Err(WordsError::NoTimeOut);
            }
            return self.filled(call, file, has(INPUT));
        }
        // Both notations are tried in turn.
        let notation = if call.number.is_multiple_of(2) { Notation::Careful } else { Notation::Json };
        let options = print_options(call.operation, call.params, file, notation);
        let options = options.ok_or(WordsError::Unsayable)?;
        let place = ["--endpoint-url", call.endpoint, "--region", REGION].map(str::to_owned);
        let time = ["--cli-read-timeout".to_owned(), seconds(call)];
        let time = time.into_iter().filter(|_| is_about_time);
        let words = self.words.iter().cloned().chain(options.words).chain(place).chain(time).collect();
        Ok(CommandLine { words, file: options.file })
    }

    fn filled(&self, call: &ClientCall<'_>, file: &str, has_input: bool) -> Result<CommandLine, WordsError> {
        let given: Vec<&str> = self.members().collect();
        let missing = call.params.keys().find(|name| !given.contains(&name.as_str()));
        if let Some(name) = missing.filter(|_| !has_input) {
            return Err(WordsError::NotGiven(name.clone()));
        }
        let mut words = Vec::new();
        for word in &self.words {
            let mut filled = word.replace(ENDPOINT, call.endpoint).replace(INPUT, file);
            filled = filled.replace(TIMEOUT, &seconds(call));
            for name in members_in(word) {
                let text = call.params.get(name).and_then(Value::as_str);
                let text = text.filter(|text| !text.contains('\0'));
                let text = text.ok_or_else(|| WordsError::NoText(name.to_owned()))?;
                filled = filled.replace(&format!("{MEMBER}{name}}}"), text);
            }
            words.push(filled);
        }
        let input = || Value::Object(call.params.clone()).to_string().into_bytes();
        Ok(CommandLine { words, file: has_input.then(input) })
    }
}

/// The time-out of a call in whole seconds, which all command lines take.
fn seconds(call: &ClientCall<'_>) -> String {
    call.timeout.as_secs().max(1).to_string()
}

fn members_in(word: &str) -> impl Iterator<Item = &str> {
    word.split(MEMBER).skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}
