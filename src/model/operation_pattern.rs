//! Patterns of operations: `service/command`, in which `*` stands for any of either.

use std::fmt;

use globset::GlobMatcher;

use crate::model::glob::glob;
use crate::model::operation::{Operation, Role};
use crate::model::service::Service;

/// Commands of the AWS CLI that are not called as botocore's folder is, with that folder.
const ALIASES: [(&str, &str); 3] = [("configservice", "config"), ("deploy", "codedeploy"), ("s3api", "s3")];

/// What makes a pattern of a name.
const WILD: [char; 4] = ['*', '?', '[', '{'];

/// Which operations are meant: a pattern of `service/command`, in which `*` stands for any of either.
#[derive(Clone, Debug)]
pub struct OperationPattern {
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

    /// What stands before a name, where something does, and the name: `SERVICE/OPERATION/MEMBER` is one of a member.
    pub(crate) fn before_name(text: &str) -> (Option<&str>, &str) {
        text.rsplit_once('/').map_or((None, text), |(before, name)| (Some(before), name))
    }

    /// The service of an id, and the command behind it where there is one.
    pub(crate) fn service_and_command(id: &str) -> (&str, Option<&str>) {
        id.split_once('/').map_or((id, None), |(service, command)| (service, Some(command)))
    }

    /// Every operation.
    pub(crate) fn all() -> Result<Self, String> {
        Self::new("*/*")
    }

    /// Whether an operation of a spec is meant: one that only sets the scene is where it is named.
    pub(crate) fn means(&self, service: &Service, operation: &Operation) -> bool {
        let is_named = self.names_one_operation() || operation.role == Role::Judged;
        is_named
            && self.means_one_called(&operation.command, &operation.name)
            && self.means_service(&service.id)
    }

    /// Whether operations of a service can be meant.
    pub(crate) fn means_service(&self, id: &str) -> bool {
        self.service.is_match(id)
    }

    /// The service and the operation as they are written; a service alone stands before nothing.
    pub(crate) fn words(&self) -> (&str, &str) {
        self.written.split_once('/').unwrap_or((&self.written, ""))
    }

    /// Whether an operation of these two names is meant, where its service is.
    pub(crate) fn means_one_called(&self, command: &str, name: &str) -> bool {
        self.command.is_match(command) || self.command.is_match(name)
    }

    /// Whether no more than one service can be meant.
    pub(crate) fn names_one_service(&self) -> bool {
        !self.words().0.contains(WILD)
    }

    /// Whether it is the name of a service and no more.
    pub(crate) fn is_one_service(&self) -> bool {
        self.names_one_service() && !self.written.contains('/')
    }

    /// Whether no more than one operation can be meant.
    pub(crate) fn names_one_operation(&self) -> bool {
        self.written.contains('/') && !self.written.contains(WILD)
    }
}

impl fmt::Display for OperationPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.written)
    }
}

/// The folder of a service that somebody may call as the AWS CLI does.
pub(crate) fn folder_of(service: &str) -> &str {
    let alias = ALIASES.iter().find(|(alias, _)| *alias == service);
    alias.map_or(service, |(_, folder)| folder)
}

/// The service that the id of an operation begins with.
pub fn service_of(operation: &str) -> &str {
    operation.split_once('/').map_or(operation, |(service, _)| service)
}
