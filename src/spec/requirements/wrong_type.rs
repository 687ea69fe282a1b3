//! Values of the wrong JSON type.

use crate::model::operation::Operation;
use crate::model::place::{Place, Segment};
use crate::model::protocol::ProtocolModel;
use crate::model::requirement::aspect::Aspect;
use crate::spec::requirements::{Collected, words};

pub(super) fn add(
    operation: &Operation,
    places: &[Place],
    protocol: &ProtocolModel,
    found: &mut Collected<'_>,
) {
    for place in places {
        // A key is text whatever is written, so nothing else can stand there.
        if place.segments.last() == Some(&Segment::Key) {
            continue;
        }
        let path = place.path();
        let expected = place.shape.type_name();
        for wrong in protocol.wrong_types.iter().filter(|wrong| wrong.expected == expected) {
            let observed = operation
                .observed_types
                .iter()
                .find(|observed| observed.path == path && observed.given == wrong.given);
            let citation = observed.map_or(&wrong.citation, |observed| &observed.citation);
            let place_words = words(place);
            let sentence = format!(
                "{} in place of {place_words}, {}, is refused as {}",
                with_article(&wrong.given),
                with_article(expected),
                protocol.serialization_error
            );
            found.add(Aspect::WrongType(&path, &wrong.given), sentence, citation);
        }
    }
}

fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {noun}")
}
