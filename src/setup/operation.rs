//! Operations that set a scene: those of the spec, and any other by its name alone.

use std::borrow::Cow;

use crate::model::operation::Operation;
use crate::model::service::Service;

/// The operation of a name. One that the spec does not have is known by its name alone: its input and output are
/// whatever is sent and received, and nothing is required of it.
pub fn operation<'a>(service: &'a Service, name: &str) -> Cow<'a, Operation> {
    match service.operation_named(name) {
        Some(operation) => Cow::Borrowed(operation),
        None => Cow::Owned(Operation::bare(&service.id, name)),
    }
}
