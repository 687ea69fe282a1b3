//! One step.

use serde_json::Map;

use crate::diagnostic::located::Located;
use crate::model::operation_pattern::{OperationPattern, folder_of};
use crate::target::body::are_hashes_sound;
use crate::target::capture::{CapturePlace, OutputPath};
use crate::target::definition::SetupStep;
use crate::target::resolve::parts::Parts;
use crate::target::template::{Template, is_name};
use crate::target::text::SetupStepText;

/// A step as far as it can be used; what is wrong with it is told. Names of values are looked at elsewhere.
pub(super) fn read_step(
    parts: &mut Parts<'_>,
    id: &Located<String>,
    step: &SetupStepText,
    file: usize,
) -> SetupStep {
    let operation = &step.operation;
    let (service, name) = OperationPattern::before_name(operation);
    let is_service =
        |service: &str| OperationPattern::new(service).is_ok_and(|pattern| pattern.is_one_service());
    if name.is_empty()
        || !name.chars().all(|character| character.is_ascii_alphanumeric())
        || service.is_some_and(|service| service.is_empty() || !is_service(service))
    {
        let label = "expected the name of an operation as it stands on the wire, with SERVICE/ before it where it is another's";
        parts.faults[file].error("no name of an operation", &operation.span, label);
    }
    for (name, _) in &step.headers.entries {
        parts.header(name, file);
    }
    if let Some(status) = step.status.as_ref().filter(|status| !(100..1000).contains(&status.value)) {
        parts.faults[file].error("no status", &status.span, "expected a number from 100 to 999");
    }
    let present = step.present.as_ref().and_then(|written| match OutputPath::read(written) {
        Ok(path) => Some(path),
        Err(_) => {
            parts.faults[file].error("no place in an output", &written.span, "expected a JSON pointer");
            None
        }
    });
    let mut captures = Vec::new();
    for (name, place) in &step.capture.entries {
        if !is_name(name) {
            let label = "expected small letters, digits and hyphens";
            parts.faults[file].error(
                format!("`{}` cannot be the name of a value", **name),
                &name.span,
                label,
            );
        }
        match CapturePlace::read(place) {
            Ok(read) => captures.push((name.value.clone(), read)),
            Err(expected) => parts.faults[file].error("no place in an answer", &place.span, expected),
        }
    }
    for (_, value) in step.body.entries.iter().filter(|(_, value)| !are_hashes_sound(&value.value)) {
        let label = "expected { hmac-sha256 = \"TEXT\", key = \"TEXT\" }";
        parts.faults[file].error("no keyed hash", &value.span, label);
    }
    let headers = step.headers.entries.iter();
    let body: Map<_, _> =
        step.body.entries.iter().map(|(name, value)| (name.value.clone(), value.value.clone())).collect();
    SetupStep {
        id: id.value.clone(),
        service: service.map(|service| folder_of(service).to_owned()),
        operation: name.to_owned(),
        body,
        headers: headers.map(|(name, value)| (name.value.clone(), Template::read(value))).collect(),
        has_credentials: step.credentials.unwrap_or(true),
        needs: step.needs,
        status: step.status.as_ref().map(|status| status.value),
        present,
        captures,
        differ: step.differ.iter().map(|name| name.value.clone()).collect(),
    }
}
