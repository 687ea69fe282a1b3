//! What can be wrong with the words of a command line.

use crate::call::syntax::arguments::choice::{close_matches, columns};
use crate::notation::python_text::quoted;
use crate::notation::surrogate::shown;

/// Words that cannot be read; the text is what comes after `error: `.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UsageError {
    /// A shortened option that could be several.
    #[error("ambiguous option: {} could match {}", shown(word), candidates.join(", "))]
    Ambiguous {
        /// What was written.
        word: String,
        /// The options that begin so, with dashes.
        candidates: Vec<String>,
    },
    /// An option without its value.
    #[error("argument {option}: {expected}")]
    NoValue {
        /// The option, with dashes.
        option: String,
        /// How many words it needs.
        expected: &'static str,
    },
    /// A value for an option that takes none.
    #[error("argument {option}: ignored explicit argument {}", quoted(value))]
    NeedlessValue {
        /// The option, with dashes.
        option: String,
        /// The value.
        value: String,
    },
    /// A word that is none of those that are right.
    #[error("argument {argument}: Invalid choice, valid choices are:\n\n{}", choices_text(word, choices))]
    Choice {
        /// The option with dashes, or the name of the word.
        argument: String,
        /// What was written.
        word: String,
        /// What would be right.
        choices: Vec<String>,
    },
    /// What must be given and is not.
    #[error("the following arguments are required: {}", .0.join(", "))]
    Required(Vec<String>),
}

fn choices_text(word: &str, choices: &[String]) -> String {
    let mut text = columns(choices);
    let near = close_matches(word, choices);
    if !near.is_empty() {
        text.push_str(&format!("\n\n\nInvalid choice: {}, maybe you meant:\n", quoted(word)));
        near.iter().for_each(|choice| text.push_str(&format!("\n  * {choice}")));
    }
    text
}
