//! Errors by their names: whether they are declared, and whether their status is the wire's.

use crate::check::observed::Observed;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::model::requirement::aspect::Aspect;

pub(super) fn check(observed: &Observed<'_>) -> Vec<Judgment> {
    let Some(name) = observed
        .error_name()
        .filter(|_| !observed.is_server_error() && observed.is_answer_of_the_operation())
    else {
        return Vec::new();
    };
    let mut judgments = vec![declared(observed, name)];
    judgments.extend(status(observed, name));
    judgments
}

fn declared(observed: &Observed<'_>, name: &str) -> Judgment {
    let requirement = observed.requirement(Aspect::DeclaredErrors);
    let protocol = &observed.service.protocol;
    let known = observed.operation.error(name).is_some()
        || observed.service.common_errors.iter().any(|common| common == name)
        || protocol.serialization_error == name
        || protocol.unknown_operation_error == name;
    if known {
        Judgment::pass(requirement)
    } else {
        let expected = "an error that the operation declares";
        Judgment::fail(requirement, BreakageKind::WrongError, expected, observed.in_words())
    }
}

/// An error inside a 2xx is another requirement's business.
fn status(observed: &Observed<'_>, name: &str) -> Option<Judgment> {
    let error = observed.operation.error(name)?;
    let status = observed.response.status;
    if status < 300 {
        return None;
    }
    let requirement = observed.requirement(Aspect::ErrorStatus);
    Some(if status == error.status {
        Judgment::pass(requirement)
    } else {
        let expected = format!("{} with status {}", error.name, error.status);
        Judgment::fail(requirement, BreakageKind::Envelope, expected, observed.in_words())
    })
}
