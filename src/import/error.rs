//! Why a model, or an operation of one, cannot be imported.

use thiserror::Error;

/// What is wrong with a model.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ModelError {
    /// It is no model that is known.
    #[error("expected a service model of botocore or of Smithy, found {found}")]
    NoModel {
        /// What it is, in a few words.
        found: String,
    },
    /// A part of it cannot be read.
    #[error("{part}: {reason}")]
    Unreadable {
        /// Which shape or operation.
        part: String,
        /// What is wrong there.
        reason: String,
    },
}

/// Why an operation cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OperationError {
    /// The service does not speak what this program speaks.
    #[error("{0} is not spoken yet")]
    Protocol(String),
    /// A shape is named that is not there.
    #[error("shape `{shape}` is missing in the model, and {from} has it")]
    MissingShape {
        /// Its name.
        shape: String,
        /// What names it, with its kind.
        from: String,
    },
    /// A shape of a type that cannot be sent yet.
    #[error("shape `{shape}` is {kind}")]
    UnknownType {
        /// Its name.
        shape: String,
        /// What it is, with its article.
        kind: String,
    },
    /// A shape that contains itself so that no value of it can be written.
    #[error("shape `{shape}` contains itself without an end")]
    Endless {
        /// Its name.
        shape: String,
    },
    /// The model is broken there.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl OperationError {
    /// The kind of reason, in the words by which operations are counted.
    pub fn reason(&self) -> String {
        match self {
            Self::Protocol(name) => format!("{name} is not spoken yet"),
            Self::MissingShape { .. } => "a shape is missing".to_owned(),
            Self::UnknownType { kind, .. } => format!("a shape is {kind}"),
            Self::Endless { .. } => "a shape contains itself without an end".to_owned(),
            Self::Model(_) => "the model is broken".to_owned(),
        }
    }
}
