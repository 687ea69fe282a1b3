//! Which spec, and which of its operations.

use std::path::PathBuf;
use std::sync::Arc;

use crate::judge::error::CheckError;
use crate::judge::near::did_you_mean;
use crate::judge::spec_sources::SpecSources;
use crate::model::operation::{Operation, Role};
use crate::model::operation_pattern::OperationPattern;
use crate::model::service::Service;
use crate::spec::Spec;

/// The built-in spec with a spec file, or those of a folder, laid over it: as `--spec PATH` does.
///
/// ```
/// # // A service that this package's tests have invented.
/// let spec = wireproof::read_spec("tests/cases/second/spec")?;
/// let (service, operation) = spec.operation("lockers/store-parcel").unwrap();
/// let member = operation.members.iter().find(|member| member.name == "Size").unwrap();
/// assert_eq!(member.shape.type_name(), "string");
/// assert_eq!(service.title, "Parcel Lockers");
/// # Ok::<(), wireproof::CheckError>(())
/// ```
///
/// # Errors
///
/// A path at which there is no spec file, or all that is wrong with the files.
pub fn read_spec(path: impl Into<PathBuf>) -> Result<Spec, CheckError> {
    let sources = SpecSources { files: vec![path.into()], ..SpecSources::default() };
    Ok(sources.load(&[])?.spec)
}

/// The operations of these ids and patterns, each with its service; without one all that are judged by default.
pub(crate) fn operations(
    spec: &Spec,
    ids: &[String],
) -> Result<Vec<(Arc<Service>, Arc<Operation>)>, CheckError> {
    if ids.is_empty() {
        let judged = spec.services.iter().flat_map(|service| {
            let judged = service.operations.iter().filter(|operation| operation.role == Role::Judged);
            judged.map(|operation| (Arc::clone(service), Arc::clone(operation)))
        });
        return Ok(judged.collect());
    }
    let mut found: Vec<(Arc<Service>, Arc<Operation>)> = Vec::new();
    for id in ids {
        let before = found.len();
        let mut is_meant = false;
        for (service, operation) in meant(spec, id)? {
            is_meant = true;
            if !found[..before].iter().any(|(_, known)| known.id == operation.id) {
                found.push((Arc::clone(service), Arc::clone(operation)));
            }
        }
        if !is_meant {
            return Err(unknown_operation(spec, id));
        }
    }
    Ok(found)
}

/// The operations that an id or a pattern of ids means.
fn meant<'s>(spec: &'s Spec, id: &str) -> Result<Vec<(&'s Arc<Service>, &'s Arc<Operation>)>, CheckError> {
    if let Some(named) = spec.shared_operation(id) {
        return Ok(vec![named]);
    }
    let pattern = OperationPattern::new(id).map_err(|reason| CheckError::option("operation", reason))?;
    let all = spec.services.iter().flat_map(|service| {
        let meant = service.operations.iter().filter(|operation| pattern.means(service, operation));
        meant.map(move |operation| (service, operation))
    });
    Ok(all.collect())
}

fn unknown_operation(spec: &Spec, id: &str) -> CheckError {
    let ids: Vec<&str> = spec
        .services
        .iter()
        .flat_map(|service| service.operations.iter().map(|operation| operation.id.as_str()))
        .collect();
    let hint = did_you_mean(id, ids.iter().copied());
    CheckError::option("operation", format!("expected one of {}, found `{id}`{hint}", ids.join(", ")))
}
