//! A service model, whatever its form: what the service is, and its operations as spec files.

use crate::import::botocore::Botocore;
use crate::import::error::{ModelError, OperationError};
use crate::import::format::ModelFormat;
use crate::import::model_reader::ReadModel;
use crate::import::operation_file::{OperationFile, operation_file};
use crate::import::operation_model::ListedOperation;
use crate::import::service_file::service_file;
use crate::import::smithy::Smithy;

/// A service model.
#[derive(Debug)]
pub struct ServiceModel<'t>(ReadModel<'t>);

impl<'t> ServiceModel<'t> {
    /// Reads the text of a model as far as its list of operations; `id` is the service's id.
    ///
    /// # Errors
    ///
    /// A text that is no model.
    pub fn read(text: &'t str, id: &str) -> Result<Self, ModelError> {
        let read = match ModelFormat::of(text)? {
            ModelFormat::Botocore => Botocore::read(text, id),
            ModelFormat::Smithy => Smithy::read(text, id),
        };
        read.map(Self)
    }

    /// The id of the service.
    pub fn id(&self) -> &str {
        &self.0.facts.id
    }

    /// Its operations, in the order of their commands.
    pub fn operations(&self) -> &[ListedOperation] {
        &self.0.operations
    }

    /// The protocols that it speaks, as messages call them.
    pub fn protocols(&self) -> &[String] {
        &self.0.facts.protocols
    }

    /// Whether this program speaks one of them.
    pub fn is_spoken(&self) -> bool {
        self.0.facts.protocol.is_some()
    }

    /// The service as the text of a spec file.
    ///
    /// # Errors
    ///
    /// That it speaks no protocol that this program speaks.
    pub fn service_file(&self) -> Result<String, OperationError> {
        let protocol = self.0.facts.protocol.ok_or_else(|| self.unspoken())?;
        Ok(service_file(&self.0.facts, protocol))
    }

    /// An operation as a spec file, with notes on what was left out.
    ///
    /// # Errors
    ///
    /// Why it cannot be imported.
    pub fn operation_file(&self, operation: &ListedOperation) -> Result<OperationFile, OperationError> {
        if !self.is_spoken() {
            return Err(self.unspoken());
        }
        operation_file(&*self.0.reader, &self.0.facts.source, operation)
    }

    fn unspoken(&self) -> OperationError {
        OperationError::Protocol(self.0.facts.protocols.first().cloned().unwrap_or_default())
    }
}
