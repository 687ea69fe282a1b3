//! Faults in which a server does not serve the operation at all.

use std::sync::Arc;

use crate::model::operation::Operation;
use crate::model::protocol::common::CommonRule;
use crate::model::protocol::fault::server_error;
use crate::model::service::Service;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::{Alteration, refusal};
use crate::wire::{Reply, Request};

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    let id = "operation-unknown";
    let sentence = "the operation is not known: whatever is asked of it is refused as an unknown operation";
    let unknown = |service: &Service| refusal(service, &service.protocol.unknown_operation_error);
    catalogue.add(id, sentence, [catalogue.protocol(CommonRule::Served)], whatever_is_asked(unknown));
    let (id, sentence) = ("operation-fails", "whatever is asked of the operation makes the server fail");
    let breaks = [catalogue.protocol(CommonRule::NoServerError)];
    catalogue.add(id, sentence, breaks, whatever_is_asked(|_| server_error()));
}

fn whatever_is_asked(reply: fn(&Service) -> Reply) -> Alteration {
    Alteration::Request(Arc::new(move |service: &Service, operation: &Operation, request: &mut Request| {
        let named = service.protocol.codec.named_operation(service, request);
        named.is_some_and(|named| named.id == operation.id).then(|| reply(service))
    }))
}
