//! Faults that the protocol knows of: what it says of itself, put where it takes hold.

use std::sync::Arc;

use crate::model::operation::Operation;
use crate::model::protocol::fault::{FaultChange, ProtocolFault};
use crate::model::requirement::id::RequirementId;
use crate::model::service::Service;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::Alteration;
use crate::wire::Request;

/// Adds them, as far as the protocol's file has the rules whose cases show them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    let protocol = &catalogue.service.protocol;
    for fault in protocol.codec.faults().iter().copied().flatten() {
        let can_show = fault.needs.is_met(catalogue.service, catalogue.operation);
        if can_show && fault.breaks.first().is_some_and(|rule| protocol.rule(rule).is_some()) {
            let breaks: Vec<RequirementId> = fault
                .breaks
                .iter()
                .filter_map(|rule| protocol.rule(rule))
                .map(|rule| protocol.requirement_id(rule))
                .collect();
            catalogue.add(fault.id, fault.sentence, breaks, alteration(fault));
        }
    }
}

fn alteration(fault: &ProtocolFault) -> Alteration {
    match fault.change {
        FaultChange::Request(change) => Alteration::Request(Arc::new(change)),
        FaultChange::Body(read) => {
            let change = move |service: &Service, _: &Operation, request: &mut Request| {
                read_otherwise(service, request, read);
                None
            };
            Alteration::Request(Arc::new(change))
        }
        FaultChange::Input(change) => Alteration::Input(Arc::new(change)),
        FaultChange::Response(change) => Alteration::Response(Arc::new(change)),
    }
}

/// Reads a body that holds no input as another text.
fn read_otherwise(service: &Service, request: &mut Request, read: fn(&str) -> Option<String>) {
    // Most texts are read as they are: only another one is worth looking whether the body holds an input.
    if let Ok(text) = std::str::from_utf8(&request.body)
        && let Some(read) = read(text).filter(|read| read != text)
        && !service.protocol.codec.read_request_body(&request.body).is_some_and(|value| value.is_object())
    {
        request.body = read.into_bytes();
    }
}
