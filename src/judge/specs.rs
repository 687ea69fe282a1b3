//! Which spec, and which of its operations.

use std::path::PathBuf;
use std::sync::Arc;

use crate::judge::error::CheckError;
use crate::judge::near::did_you_mean;
use crate::judge::spec_files::SpecFiles;
use crate::model::operation::{Operation, Role};
use crate::model::service::Service;
use crate::report::paste::shell::quote;
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
    load(&[path.into()])
}

/// The built-in spec, with the files at some paths laid over it.
pub(crate) fn load(paths: &[PathBuf]) -> Result<Spec, CheckError> {
    if paths.is_empty() {
        return Ok(Spec::embedded());
    }
    let mut given = SpecFiles::default();
    for path in paths {
        given.add(path).map_err(CheckError::SpecPath)?;
    }
    Ok(Spec::overlay(&given.files)?)
}

/// The operations of these ids, each with its service; without ids all that are judged by default.
pub(crate) fn operations(
    spec: &Spec,
    ids: &[String],
) -> Result<Vec<(Arc<Service>, Arc<Operation>)>, CheckError> {
    if ids.is_empty() {
        let judged = spec.services.iter().flat_map(|service| {
            let judged = service.operations.iter().filter(|operation| operation.role == Role::Judged);
            judged.map(|operation| (Arc::clone(service), Arc::new(operation.clone())))
        });
        return Ok(judged.collect());
    }
    ids.iter()
        .map(|id| {
            let found = spec.operation(id);
            found
                .map(|(service, operation)| (Arc::clone(service), Arc::new(operation.clone())))
                .ok_or_else(|| unknown_operation(spec, id))
        })
        .collect()
}

/// The options of a command that name these paths, as words.
pub(crate) fn words(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().flat_map(|path| ["--spec".to_owned(), path.display().to_string()]).collect()
}

/// The same as a part of a printed command.
pub(crate) fn spelled(paths: &[PathBuf]) -> String {
    words(paths).iter().map(|word| format!(" {}", quote(word))).collect()
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
