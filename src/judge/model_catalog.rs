//! The services whose models were named, and which of their operations a pattern means.

use std::collections::BTreeSet;

use crate::import::service_model::ServiceModel;
use crate::judge::model_files::{ModelFile, ModelPath};
use crate::judge::near::did_you_mean;
use crate::model::operation_pattern::OperationPattern;

/// The services whose models were named, in the order of their ids.
#[derive(Debug)]
pub(crate) struct ModelCatalog {
    files: Vec<ModelFile>,
}

impl ModelCatalog {
    /// The services of some paths; of two of one id the first counts.
    ///
    /// # Errors
    ///
    /// A path that cannot be read, and one without models.
    pub(crate) fn open(paths: &[ModelPath]) -> Result<Self, String> {
        let mut files: Vec<ModelFile> = Vec::new();
        let mut ids = BTreeSet::new();
        for path in paths {
            files.extend(path.files()?.into_iter().filter(|file| ids.insert(file.id.clone())));
        }
        files.sort();
        Ok(Self { files })
    }

    /// The id of the service, where there is only one.
    pub(crate) fn only(&self) -> Option<&str> {
        match self.files.as_slice() {
            [only] => Some(&only.id),
            _ => None,
        }
    }

    /// The model of a service.
    pub(crate) fn file(&self, id: &str) -> Option<&ModelFile> {
        self.files.iter().find(|file| file.id == id)
    }

    /// The models of all services.
    pub(crate) fn all(&self) -> &[ModelFile] {
        &self.files
    }

    /// The models of the services that a pattern means.
    ///
    /// # Errors
    ///
    /// That it means none, with what may have been meant.
    pub(crate) fn files(&self, pattern: &OperationPattern) -> Result<Vec<&ModelFile>, String> {
        let files: Vec<&ModelFile> =
            self.files.iter().filter(|file| pattern.means_service(&file.id)).collect();
        if !files.is_empty() {
            return Ok(files);
        }
        let (service, _) = pattern.words();
        let hint = did_you_mean(service, self.files.iter().map(|file| file.id.as_str()));
        let found = match self.files.as_slice() {
            [only] => format!("the model is of `{}` alone", only.id),
            files => format!("none of {} models is of `{service}`", files.len()),
        };
        Err(format!("expected a service of the models, found `{pattern}`: {found}{hint}"))
    }
}

/// That a pattern means no operation of the one service that it names, with what may have been meant.
pub(crate) fn no_operation(pattern: &OperationPattern, model: &ServiceModel<'_>) -> String {
    let (_, command) = pattern.words();
    let hint = did_you_mean(command, model.operations().iter().map(|operation| operation.command.as_str()));
    format!("expected an operation of {}, found `{pattern}`{hint}", model.id())
}
