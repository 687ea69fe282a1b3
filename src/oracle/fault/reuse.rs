//! Faults of a cache in front of the operation that does not look at the whole input.

use std::sync::Arc;

use crate::model::operation::Operation;
use crate::model::place::Place;
use crate::model::protocol::common::CommonRule;
use crate::model::shape::ShapeKind;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::Alteration;
use crate::wire::Request;

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    let places = catalogue.operation.places.iter();
    let texts: Vec<String> = places
        .filter(|place| place.required && place.segments.len() == 1)
        .filter(|place| matches!(place.shape.kind, ShapeKind::String))
        .map(Place::path)
        .collect();
    for text in texts {
        let breaks = [catalogue.protocol(CommonRule::NotReused)];
        let sentence =
            format!("a request that differs from an earlier one in `{text}` alone gets its answer");
        let (codec, left_out) = (Arc::clone(&catalogue.service.protocol.codec), text.clone());
        let key = move |_: &Operation, request: &Request| {
            let mut body = codec.read_request_body(&request.body)?;
            body.as_object_mut()?.shift_remove(&left_out);
            Some(body.to_string())
        };
        let change = Alteration::EarlierAnswer(Arc::new(key));
        catalogue.add(format!("answer-reused/{text}"), sentence, breaks, change);
    }
}
