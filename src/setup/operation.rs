//! Operations that set a scene: those of the spec, and any other by its name alone.

use std::borrow::Cow;

use crate::model::operation::{Auth, Operation, OperationEvidence, Role};
use crate::model::requirement::{Citation, Grade};
use crate::model::service::Service;

/// The operation of a name. One that the spec does not have is known by its name alone: its input and output are
/// whatever is sent and received, and nothing is required of it.
pub fn operation<'a>(service: &'a Service, name: &str) -> Cow<'a, Operation> {
    match service.operation_named(name) {
        Some(operation) => Cow::Borrowed(operation),
        None => Cow::Owned(bare(service, name)),
    }
}

fn bare(service: &Service, name: &str) -> Operation {
    let citation = || Citation { grade: Grade::Unknown, evidence: Vec::new() };
    Operation {
        id: format!("{}/{name}", service.id),
        name: name.to_owned(),
        command: name.to_owned(),
        role: Role::Setup,
        auth: Auth::Sigv4,
        summary: String::new(),
        documentation: String::new(),
        members: Vec::new(),
        places: Vec::new(),
        output: Vec::new(),
        sensitive: Vec::new(),
        observed_types: Vec::new(),
        evidence: OperationEvidence {
            accept: citation(),
            errors: citation(),
            status: citation(),
            success_status: citation(),
            secrecy: citation(),
            output: citation(),
            examples: citation(),
        },
        errors: Vec::new(),
        examples: Vec::new(),
        facts: Vec::new(),
        rules: Vec::new(),
        probes: Vec::new(),
        stateful: false,
        requirements: Vec::new(),
    }
}
