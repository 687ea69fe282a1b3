//! What the forms of models have in common: operations and shapes, each read when it is asked for.

use std::fmt::Debug;

use crate::import::error::{ModelError, OperationError};
use crate::import::operation_model::{ListedOperation, OperationModel};
use crate::import::service_facts::ServiceFacts;
use crate::import::shape_model::{MemberModel, ModelKind, ShapeModel};

/// A model of some form.
pub(crate) trait ModelReader: Debug {
    /// One operation.
    fn operation(&self, name: &str) -> Result<OperationModel, ModelError>;

    /// A shape by its name; `None` where there is none.
    fn shape(&self, name: &str) -> Result<Option<ShapeModel>, ModelError>;

    /// The members of an input or output; none where there is none.
    fn members(&self, name: Option<&str>) -> Result<Vec<MemberModel>, OperationError> {
        let Some(name) = name else { return Ok(Vec::new()) };
        let missing =
            || OperationError::MissingShape { shape: name.to_owned(), from: "the operation".to_owned() };
        match self.shape(name)?.ok_or_else(missing)?.kind {
            ModelKind::Structure(members) | ModelKind::Union(members) => Ok(members),
            _ => Err(OperationError::UnknownType {
                shape: name.to_owned(),
                kind: "no structure where an input or output belongs".to_owned(),
            }),
        }
    }
}

/// A model that was read as far as its list of operations.
#[derive(Debug)]
pub(crate) struct ReadModel<'t> {
    pub(crate) facts: ServiceFacts,
    /// In the order of their commands.
    pub(crate) operations: Vec<ListedOperation>,
    pub(crate) reader: Box<dyn ModelReader + 't>,
}
