//! The services whose models were named, and which of their operations a pattern means.

use std::collections::BTreeSet;

use globset::GlobMatcher;

use crate::import::operation_model::ListedOperation;
use crate::import::service_model::ServiceModel;
use crate::judge::model_files::{ModelFile, ModelPath};
use crate::judge::near::did_you_mean;
use crate::model::glob::glob;
use crate::model::operation::{Operation, Role};
use crate::model::service::Service;
use crate::spec::Spec;

/// Commands of the AWS CLI that are not called as botocore's folder is, with that folder.
const ALIASES: [(&str, &str); 3] = [("configservice", "config"), ("deploy", "codedeploy"), ("s3api", "s3")];

/// What makes a pattern of a name.
const WILD: [char; 4] = ['*', '?', '[', '{'];

/// The services whose models were named, in the order of their ids.
#[derive(Debug)]
pub(crate) struct ModelCatalog {
    files: Vec<ModelFile>,
}

/// Which operations are meant: a pattern of `service/command`, in which `*` stands for any of either.
#[derive(Clone, Debug)]
pub(crate) struct OperationPattern {
    written: String,
    service: GlobMatcher,
    command: GlobMatcher,
}

impl OperationPattern {
    /// Reads a pattern. A service alone means all of its operations.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub(crate) fn new(text: &str) -> Result<Self, String> {
        let (service, command) = text.split_once('/').unwrap_or((text, "*"));
        let service = folder_of(service);
        let read = |part: &str| glob(part).map_err(|error| format!("`{text}`: {error}"));
        Ok(Self { written: text.to_owned(), service: read(service)?, command: read(command)? })
    }

    /// Every operation.
    pub(crate) fn all() -> Result<Self, String> {
        Self::new("*/*")
    }

    /// Whether an operation is meant, where its service is.
    pub(crate) fn takes(&self, operation: &ListedOperation) -> bool {
        self.means_one_called(&operation.command, &operation.name)
    }

    /// Whether an operation of a spec is meant: one that only sets the scene is where it is named.
    pub(crate) fn means(&self, service: &Service, operation: &Operation) -> bool {
        let is_named = self.names_one_operation() || operation.role == Role::Judged;
        is_named
            && self.means_one_called(&operation.command, &operation.name)
            && self.service.is_match(&service.id)
    }

    fn means_one_called(&self, command: &str, name: &str) -> bool {
        self.command.is_match(command) || self.command.is_match(name)
    }

    /// Whether a spec has an operation that is meant.
    pub(crate) fn means_any(&self, spec: &Spec) -> bool {
        let mut services = spec.services.iter();
        services.any(|service| service.operations.iter().any(|operation| self.means(service, operation)))
    }

    /// Whether no more than one service can be meant.
    pub(crate) fn names_one_service(&self) -> bool {
        !self.written.split('/').next().unwrap_or_default().contains(WILD)
    }

    /// Whether no more than one operation can be meant.
    pub(crate) fn names_one_operation(&self) -> bool {
        self.written.contains('/') && !self.written.contains(WILD)
    }
}

/// The folder of a service that somebody may call as the AWS CLI does.
pub(crate) fn folder_of(service: &str) -> &str {
    let alias = ALIASES.iter().find(|(alias, _)| *alias == service);
    alias.map_or(service, |(_, folder)| folder)
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
            self.files.iter().filter(|file| pattern.service.is_match(&file.id)).collect();
        if !files.is_empty() {
            return Ok(files);
        }
        let service = pattern.written.split('/').next().unwrap_or_default();
        let hint = did_you_mean(service, self.files.iter().map(|file| file.id.as_str()));
        let found = match self.files.as_slice() {
            [only] => format!("the model is of `{}` alone", only.id),
            files => format!("none of {} models is of `{service}`", files.len()),
        };
        Err(format!("expected a service of the models, found `{}`: {found}{hint}", pattern.written))
    }
}

/// That a pattern means no operation of the one service that it names, with what may have been meant.
pub(crate) fn no_operation(pattern: &OperationPattern, model: &ServiceModel<'_>) -> String {
    let command = pattern.written.split_once('/').map_or("", |(_, command)| command);
    let hint = did_you_mean(command, model.operations().iter().map(|operation| operation.command.as_str()));
    format!("expected an operation of {}, found `{}`{hint}", model.id(), pattern.written)
}
