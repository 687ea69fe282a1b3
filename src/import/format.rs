//! In which form a model is written.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::import::error::ModelError;

/// A form of models.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ModelFormat {
    Botocore,
    Smithy,
}

/// The members by which the forms are told apart.
#[derive(Deserialize)]
struct ModelHead {
    smithy: Option<IgnoredAny>,
    metadata: Option<IgnoredAny>,
    operations: Option<IgnoredAny>,
    shapes: Option<IgnoredAny>,
}

impl ModelFormat {
    /// The form of a text.
    pub(crate) fn of(text: &str) -> Result<Self, ModelError> {
        let head: ModelHead = serde_json::from_str(text).map_err(|error| ModelError::NoModel {
            found: format!("something else, at line {} column {}: {error}", error.line(), error.column()),
        })?;
        match head {
            ModelHead { smithy: Some(_), shapes: Some(_), .. } => Ok(Self::Smithy),
            ModelHead { metadata: Some(_), operations: Some(_), shapes: Some(_), .. } => Ok(Self::Botocore),
            _ => Err(ModelError::NoModel { found: "a JSON object of another kind".to_owned() }),
        }
    }
}
