//! What can be wrong with parameters, in the words of the AWS CLI where it has plain ones.

use std::fmt::Display;

/// A parameter that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParameterError {
    /// Words that nobody knows; the usage text comes before this.
    #[error("Unknown options: {}", .0.join(", "))]
    Unknown(Vec<String>),
    /// The value of an option cannot be read.
    #[error("Error parsing parameter '--{name}': {reason}")]
    Option {
        /// The option, without dashes.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// A text that should be JSON is not.
    #[error("Error parsing parameter '{place}': Invalid JSON: {reason}\nJSON received: {text}")]
    Json {
        /// The option.
        place: String,
        /// What is wrong.
        reason: String,
        /// The text.
        text: String,
    },
}

impl ParameterError {
    /// What is wrong with an option, whose name is given without dashes.
    pub(crate) fn option(name: &str, reason: impl Display) -> Self {
        Self::Option { name: name.to_owned(), reason: reason.to_string() }
    }
}

/// Parameters that would not be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Parameter validation failed:\n{}", complaints.join("\n"))]
pub struct ValidationError {
    /// All that is wrong, a line each.
    pub complaints: Vec<String>,
}
