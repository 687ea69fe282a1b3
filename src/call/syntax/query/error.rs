//! What is wrong with an expression.

/// An expression that cannot be read, or that cannot be applied to a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct QueryError(pub(crate) String);
