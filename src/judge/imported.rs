//! Operations of service models as spec files: those that a command asks for, and no others.
//!
//! - What a spec file describes is taken from there: an operation that is known is not read from a model, and a service that
//!   is known gets operations and keeps what it says of itself.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnosed;
use crate::import::operation_model::ListedOperation;
use crate::import::service_model::ServiceModel;
use crate::judge::error::CheckError;
use crate::judge::model_catalog::{ModelCatalog, no_operation};
use crate::judge::model_files::{ModelFile, ModelPath};
use crate::judge::overlays::{probed, refused, without_operation};
use crate::model::operation_pattern::OperationPattern;
use crate::model::read_back::reader_names;
use crate::spec::Spec;
use crate::spec::file::SpecFile;
use crate::spec::overlay::file::OverlayFile;

/// What models say of the operations that are asked for.
#[derive(Debug, Default)]
pub(super) struct Imported {
    /// The spec files.
    pub(super) files: Vec<SpecFile>,
    /// Operations that a pattern means and that cannot be imported, with the reasons.
    pub(super) notes: Vec<String>,
    /// Overlays of what no model has.
    pub(super) refused: Vec<Diagnosed>,
}

/// The operations that ids and patterns mean, but for those that `known` has.
pub(super) fn imported(
    models: &[ModelPath],
    ids: &[String],
    known: &Spec,
    overlays: &[OverlayFile],
) -> Result<Imported, CheckError> {
    let catalog = ModelCatalog::open(models).map_err(|reason| CheckError::option("model", reason))?;
    let wrong = |reason: String| CheckError::option("operation", reason);
    if ids.is_empty() {
        let example = catalog.only().unwrap_or("SERVICE");
        return Err(wrong(format!(
            "expected which operations of the models are meant, found none, e.g. --operation '{example}/*'; \
             wireproof model list prints what there is"
        )));
    }
    let mut wanted: BTreeMap<&ModelFile, Vec<OperationPattern>> = BTreeMap::new();
    for id in ids.iter().filter(|id| known.operation(id).is_none()) {
        let pattern = OperationPattern::new(id).map_err(wrong)?;
        match catalog.files(&pattern) {
            Ok(files) => files.iter().for_each(|file| wanted.entry(file).or_default().push(pattern.clone())),
            Err(_) if has_one(known, &pattern) => {}
            Err(reason) => return Err(wrong(reason)),
        }
    }
    let mut imported = Imported { refused: refused(overlays, &catalog, known), ..Imported::default() };
    for (file, patterns) in wanted {
        imported.add(file, patterns, known, overlays)?;
    }
    Ok(imported)
}

impl Imported {
    /// Adds what patterns mean of the model in a file.
    fn add(
        &mut self,
        file: &ModelFile,
        mut patterns: Vec<OperationPattern>,
        known: &Spec,
        overlays: &[OverlayFile],
    ) -> Result<(), CheckError> {
        let wrong = |reason: &dyn std::fmt::Display| {
            CheckError::option("model", format!("{}: {reason}", file.path.display()))
        };
        let text = file.text().map_err(|reason| CheckError::option("model", reason))?;
        let model = ServiceModel::read(&text, &file.id).map_err(|error| wrong(&error))?;
        let is_named = patterns.iter().any(OperationPattern::names_one_service);
        if !model.is_spoken() {
            // A pattern of services means those that can be spoken with.
            return if is_named { Err(wrong(&unspoken(&model))) } else { Ok(()) };
        }
        for pattern in patterns.iter().filter(|pattern| pattern.names_one_service()) {
            if !model.operations().iter().any(|operation| operation.is_meant_by(pattern))
                && !has_one(known, pattern)
            {
                return Err(CheckError::option("operation", no_operation(pattern, &model)));
            }
        }
        self.refused.extend(without_operation(overlays, &model));
        patterns.extend(probed(overlays, &model, &patterns));
        let is_known = |operation: &&ListedOperation| !has(known, &file.id, operation);
        let mut operations = Vec::new();
        let mut taken: Vec<&ListedOperation> = Vec::new();
        for operation in model.operations().iter().filter(is_known) {
            let Some(pattern) = patterns.iter().find(|pattern| operation.is_meant_by(pattern)) else {
                continue;
            };
            let id = format!("{}/{}", file.id, operation.command);
            match operation_file(&model, operation) {
                Ok(made) => {
                    operations.push(made);
                    taken.push(operation);
                }
                Err(error) if pattern.names_one_operation() => return Err(wrong(&format!("{id}: {error}"))),
                Err(error) => self.notes.push(format!("{id} is left out: {error}")),
            }
        }
        for (creating, reading) in readers(&model, &taken) {
            if has(known, &file.id, reading) {
                continue;
            }
            match operation_file(&model, reading) {
                Ok(made) => operations.push(made),
                Err(error) => self.notes.push(format!(
                    "what {}/{} creates is not read back: {}: {error}",
                    file.id, creating.command, reading.command
                )),
            }
        }
        if !operations.is_empty() && known.service(&file.id).is_none() {
            self.files.push(service_file(&model).map_err(|reason| wrong(&reason))?);
        }
        self.files.extend(operations);
        Ok(())
    }
}

/// The operations that may read what these create, each with the one that creates it, but for those that are taken anyway.
fn readers<'m>(
    model: &'m ServiceModel<'_>,
    taken: &[&'m ListedOperation],
) -> Vec<(&'m ListedOperation, &'m ListedOperation)> {
    let mut readers: Vec<(&ListedOperation, &ListedOperation)> = Vec::new();
    for creating in taken {
        let names = reader_names(&creating.name);
        let named = names
            .iter()
            .filter_map(|name| model.operations().iter().find(|operation| operation.name == *name));
        for reading in named {
            let is_there = taken.contains(&reading) || readers.iter().any(|(_, known)| *known == reading);
            if !is_there {
                readers.push((creating, reading));
            }
        }
    }
    readers
}

/// Whether a spec has an operation that is meant.
fn has_one(spec: &Spec, pattern: &OperationPattern) -> bool {
    let mut services = spec.services.iter();
    services.any(|service| service.operations.iter().any(|operation| pattern.means(service, operation)))
}

/// The file of a model's service.
pub(super) fn service_file(model: &ServiceModel<'_>) -> Result<SpecFile, String> {
    let text = model.service_file().map_err(|error| error.to_string())?;
    Ok(SpecFile { name: format!("{}/service.toml", model.id()), text })
}

/// The file of an operation of a model.
pub(super) fn operation_file(
    model: &ServiceModel<'_>,
    operation: &ListedOperation,
) -> Result<SpecFile, String> {
    let text = model.operation_file(operation).map_err(|error| error.to_string())?.text;
    Ok(SpecFile { name: format!("{}/{}.toml", model.id(), operation.command), text })
}

/// Whether a spec has an operation of this command or name.
pub(crate) fn has(known: &Spec, service: &str, operation: &ListedOperation) -> bool {
    known.service(service).is_some_and(|service| {
        let mut operations = service.operations.iter();
        operations.any(|known| known.command == operation.command || known.name == operation.name)
    })
}

/// That a service speaks what this program does not speak.
fn unspoken(model: &ServiceModel<'_>) -> String {
    let protocols = model.protocols().join(", ");
    let count = model.operations().len();
    format!("{protocols} is not spoken yet; 0 of {count} operations of {} are", model.id())
}
