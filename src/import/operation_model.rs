//! An operation as a model has it, whatever the model's form.

use crate::model::operation_pattern::OperationPattern;

/// An operation in the list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOperation {
    /// The name on the wire.
    pub name: String,
    /// The name on the command line.
    pub command: String,
}

impl ListedOperation {
    /// Whether a pattern means it, where it means its service.
    pub(crate) fn is_meant_by(&self, pattern: &OperationPattern) -> bool {
        pattern.means_one_called(&self.command, &self.name)
    }
}

/// An operation as a model has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct OperationModel {
    pub(crate) input: Option<String>,
    pub(crate) output: Option<String>,
    pub(crate) errors: Vec<ErrorModel>,
    pub(crate) is_unsigned: bool,
    /// In the markup of spec files.
    pub(crate) documentation: String,
}

/// An error that an operation declares.
#[derive(Clone, Debug)]
pub(crate) struct ErrorModel {
    pub(crate) name: String,
    pub(crate) status: u16,
    pub(crate) is_retryable: bool,
    pub(crate) documentation: String,
}
