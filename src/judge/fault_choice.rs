//! Faults of a service, by their ids.

use std::sync::Arc;

use crate::judge::near::did_you_mean;
use crate::model::operation::{Operation, Role};
use crate::model::service::Service;
use crate::oracle::fault::{Fault, catalogue};

/// No fault of the service has this id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no fault `{id}`{hint}")]
pub struct UnknownFault {
    /// The id.
    pub id: String,
    /// What may have been meant.
    hint: String,
}

/// The ids of the faults that these operations can have.
pub(crate) fn fault_ids(operations: &[(Arc<Service>, Arc<Operation>)]) -> Vec<String> {
    let faults = operations.iter().flat_map(|(service, operation)| catalogue(service, operation));
    faults.map(|fault| fault.id).collect()
}

/// The faults of these ids, of all operations of the service that are judged. `wireproof mock --fault list` prints all
/// that there are.
///
/// # Errors
///
/// An id that no fault has.
pub fn faults<Id: AsRef<str>>(
    service: &Service,
    ids: impl IntoIterator<Item = Id>,
) -> Result<Vec<Fault>, UnknownFault> {
    let judged = service.operations.iter().filter(|operation| operation.role == Role::Judged);
    let all: Vec<Fault> = judged.flat_map(|operation| catalogue(service, operation)).collect();
    let find = |id: &str| {
        all.iter().find(|fault| fault.id == id).cloned().ok_or_else(|| UnknownFault {
            id: id.to_owned(),
            hint: did_you_mean(id, all.iter().map(|fault| fault.id.as_str())),
        })
    };
    ids.into_iter().map(|id| find(id.as_ref())).collect()
}
