//! The operations of service models that the words of a call name.

use crate::import::operation_model::ListedOperation;
use crate::import::service_model::ServiceModel;
use crate::judge::error::CheckError;
use crate::judge::imported::{Imported, has, operation_file, service_file};
use crate::judge::model_catalog::ModelCatalog;
use crate::judge::model_files::ModelFile;
use crate::judge::overlays::refused;
use crate::judge::spec_sources::{LoadedSpec, SpecSources, of_files, with_models};
use crate::model::operation_pattern::folder_of;
use crate::spec::Spec;
use crate::spec::file::SpecFile;

impl SpecSources {
    /// The spec with what the words of a call ask for: the operation that they name, else all of the service that they
    /// name, else all services without their operations.
    ///
    /// # Errors
    ///
    /// A path that cannot be read, what is wrong with the files, and an operation that is named and cannot be imported.
    pub(crate) fn load_called(&self, words: &[String]) -> Result<LoadedSpec, CheckError> {
        let (files, overlays) = self.spec_files()?;
        let spec = of_files(&files)?;
        if self.models.is_empty() {
            return Ok(LoadedSpec { spec, notes: Vec::new() });
        }
        let wrong = |reason: String| CheckError::option("model", reason);
        let catalog = ModelCatalog::open(&self.models).map_err(wrong)?;
        let is_known = |word: &String| spec.service(word).is_some();
        let named = words.iter().enumerate().find_map(|(at, word)| {
            let file = catalog.file(word).or_else(|| catalog.file(folder_of(word)));
            file.map(Some).or_else(|| is_known(word).then_some(None)).map(|file| (at, file))
        });
        let of_models = match named {
            Some((at, Some(file))) => of_service(file, &words[at], &words[at + 1..], &spec).map_err(wrong)?,
            Some((_, None)) => Vec::new(),
            None => services(catalog.all(), &spec),
        };
        let refused = refused(&overlays, &catalog, &spec);
        with_models(&files, Imported { files: of_models, notes: Vec::new(), refused }, &overlays, spec)
    }
}

/// What words name of a service, which the spec calls `id`: the operation, or all.
fn of_service(file: &ModelFile, id: &str, words: &[String], known: &Spec) -> Result<Vec<SpecFile>, String> {
    let text = file.text()?;
    let wrong = |reason: &dyn std::fmt::Display| format!("{}: {reason}", file.path.display());
    let model = ServiceModel::read(&text, id).map_err(|error| wrong(&error))?;
    let mut files = Vec::new();
    if known.service(id).is_none() {
        files.push(service_file(&model).map_err(|reason| wrong(&reason))?);
    }
    let all = || model.operations().iter().filter(|operation| !has(known, id, operation));
    let is_named = |operation: &&ListedOperation| words.contains(&operation.command);
    // Of the words that name operations the first one is the operation, where no option comes before it.
    let named = all()
        .filter(is_named)
        .min_by_key(|operation| words.iter().position(|word| *word == operation.command));
    let is_of_spec = known
        .service(id)
        .is_some_and(|service| service.operations.iter().any(|operation| words.contains(&operation.command)));
    match named {
        Some(operation) => {
            files.push(operation_file(&model, operation).map_err(|reason| wrong(&reason))?);
        }
        None if is_of_spec => {}
        // A page or a message tells of all; one that cannot be called is none of them.
        None => files.extend(all().filter_map(|operation| operation_file(&model, operation).ok())),
    }
    Ok(files)
}

/// The services that are spoken with, without their operations. What cannot be read is none.
fn services(models: &[ModelFile], known: &Spec) -> Vec<SpecFile> {
    let new = models.iter().filter(|file| known.service(&file.id).is_none());
    let read = new.filter_map(|file| {
        let text = file.text().ok()?;
        service_file(&ServiceModel::read(&text, &file.id).ok()?).ok()
    });
    read.collect()
}
