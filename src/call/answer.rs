//! What the caller of an operation is told of an error.
//!
//! - What an answer says is the protocol's business.
//! - Where there was no attempt left, the number of attempts after the first can be told.

use crate::model::operation::Operation;
use crate::model::protocol::answer::ServiceError;

/// The sentence about an error; `retries` is the number of attempts after the first, where they were used up.
pub fn error_text(operation: &Operation, error: &ServiceError, retries: Option<u32>) -> String {
    let retries = retries.map(|number| format!(" (reached max retries: {number})")).unwrap_or_default();
    let ServiceError { code, message } = error;
    format!("An error occurred ({code}) when calling the {} operation{retries}: {message}", operation.name)
}
