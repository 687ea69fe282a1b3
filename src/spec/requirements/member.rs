//! Members that must be there, and members that need not.

use crate::model::constraint::breach::Breach;
use crate::model::place::{Place, Segment};
use crate::model::protocol::ProtocolModel;
use crate::model::requirement::aspect::Aspect;
use crate::spec::requirements::{Collected, words};

pub(super) fn add(places: &[Place], protocol: &ProtocolModel, found: &mut Collected<'_>) {
    for place in places {
        if !matches!(place.segments.last(), Some(Segment::Member(_))) {
            continue;
        }
        let path = place.path();
        let place_words = words(place);
        if place.required {
            let sentence = format!("a request without {place_words} is refused");
            found.add(Aspect::Kept(Breach::REQUIRED, &path), sentence, &place.citation);
            let sentence = format!("a request in which {place_words} is null is refused like one without it");
            found.add(Aspect::RequiredNull(&path), sentence, &protocol.null_required);
        } else {
            let sentence = format!("{place_words} that is null is as if it were absent");
            found.add(Aspect::Null(&path), sentence, &protocol.null_optional);
        }
    }
}
