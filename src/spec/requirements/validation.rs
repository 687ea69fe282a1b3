//! How broken constraints are told.

use crate::model::constraint::breach::Breach;
use crate::model::inside::InsideKind;
use crate::model::place::{Place, Segment};
use crate::model::requirement::aspect::Aspect;
use crate::model::service::ValidationText;
use crate::spec::requirements::Collected;

pub(super) fn add(places: &[Place], validation: &ValidationText, found: &mut Collected<'_>) {
    if !validation.is_written {
        return;
    }
    if !places.iter().any(|place| place.required || !place.shape.constraints.is_empty()) {
        return;
    }
    found.add(
        Aspect::NamesMembers,
        "a message of the form seen names each member that breaks a constraint",
        &validation.names_members,
    );
    found.add(
        Aspect::NamesMembersAnyForm,
        "a message of another form names each member that breaks a constraint too",
        &validation.names_members_any_form,
    );
    if places.iter().any(is_inside) {
        let inside = validation.inside.as_ref().map(|inside| &inside.citation);
        found.add(
            Aspect::NamesCollections,
            "a message names the map or list in which a key, a value or an element breaks a constraint",
            inside.unwrap_or(&validation.names_members_any_form),
        );
    }
    found.add(
        Aspect::ListsAll,
        "where several constraints are broken, all of them are told at once",
        &validation.lists_all,
    );
    found.add(
        Aspect::TypeFirst,
        "where a value has the wrong type and another breaks a constraint, the type is told",
        &validation.type_first,
    );
    add_prose(places, validation, found);
}

/// Only words that were seen can be asked for.
fn add_prose(places: &[Place], validation: &ValidationText, found: &mut Collected<'_>) {
    if let Some(wording) = &validation.wording {
        let sentence = format!(
            "broken constraints are told in the form \"{}\", each as \"{}\"",
            validation.message, validation.detail
        );
        found.add_prose(Aspect::MessageForm, sentence, wording);
        for (breach, words) in &validation.constraints {
            if !words.is_empty() && is_possible(places, *breach) {
                let sentence =
                    format!("a broken constraint of the kind {} is told as \"{words}\"", breach.key());
                found.add_prose(Aspect::MessageOf(*breach), sentence, wording);
            }
        }
    }
    if let Some(inside) = &validation.inside {
        let is_one = |place: &&Place, kind| {
            !place.shape.constraints.is_empty()
                && place.segments.last().and_then(Segment::inside) == Some(kind)
        };
        for kind in InsideKind::ALL {
            if places.iter().any(|place| is_one(&place, kind)) {
                let words = inside.of(kind);
                let sentence = format!("a constraint that a {} breaks is told as \"{words}\"", kind.id());
                found.add_prose(Aspect::MessageInside(kind), sentence, &inside.citation);
            }
        }
    }
    if let Some(values) = &validation.values {
        let sentence =
            "of a broken constraint the value is told, unless it is sensitive or longer than a line";
        found.add_prose(Aspect::MessageValue, sentence, values);
    }
}

/// Whether a constraint can be broken in a map or list.
fn is_inside(place: &Place) -> bool {
    (place.required || !place.shape.constraints.is_empty())
        && place.segments.iter().any(|segment| segment.inside().is_some())
}

fn is_possible(places: &[Place], breach: Breach) -> bool {
    places.iter().any(|place| {
        let constraints = place.shape.constraints.iter();
        (breach == Breach::REQUIRED && place.required)
            || constraints.flat_map(|applied| applied.constraint.breaches()).any(|one| one == breach)
    })
}
