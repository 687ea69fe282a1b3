//! What a message says about broken constraints: whether it names each place, and the right constraint of it.

use crate::check::message::{can_tell, kinds_of};
use crate::check::naming::{is_inside, is_name_of, mentions, places_of};
use crate::check::observed::Observed;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::generate::case::Expectation;
use crate::model::constraint::breach::Breach;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementId;
use crate::model::service::ValidationText;

pub(super) fn check(observed: &Observed<'_>) -> Vec<Judgment> {
    let Expectation::Invalid(breaches) = &observed.case.expectation else { return Vec::new() };
    let Some(error) = observed.error() else { return Vec::new() };
    if !observed.service.validation.is_written {
        return Vec::new();
    }
    if error.name() != Some(observed.service.validation.error.as_str()) || observed.is_server_error() {
        return Vec::new();
    }
    let message = error.message.clone().unwrap_or_default();
    let details = observed.contract.form.details(&message);
    let named = |(place, breach): &(String, Breach)| match &details {
        Some(details) => details_name(details, place, *breach, &observed.service.validation),
        None => mentions(&message, place),
    };
    let missing = places_of(breaches.iter().filter(|breach| !named(breach)));
    let is_inside = breaches.iter().any(|(place, _)| is_inside(observed.operation, place));
    let aspect = match (is_inside, breaches.len() > 1, details.is_some()) {
        (true, ..) => Aspect::NamesCollections,
        (false, true, _) => Aspect::ListsAll,
        (false, false, true) => Aspect::NamesMembers,
        (false, false, false) => Aspect::NamesMembersAnyForm,
    };
    let requirement = observed.requirement(aspect);
    vec![if missing.is_empty() {
        Judgment::pass(requirement)
    } else {
        let expected = format!("a message that names {} and what is wrong with it", missing.join(", "));
        Judgment::fail(requirement, BreakageKind::WrongMember, expected, observed.in_words())
    }]
}

/// Whether an error has the form in which broken constraints are told, known ones or others.
pub(super) fn tells_constraints(observed: &Observed<'_>) -> bool {
    let message = observed.error().and_then(|error| error.message.as_deref());
    message.is_some_and(|message| observed.contract.form.details(message).is_some())
}

/// The requirement that a refusal is about by its own words: the place and the constraint that its message tells.
pub(super) fn blamed(observed: &Observed<'_>) -> Option<RequirementId> {
    let error = observed.error()?;
    let details = observed.contract.form.details(error.message.as_deref()?)?;
    let (named, constraint) = details.first()?;
    let kinds = kinds_of(constraint, &observed.service.validation);
    let place = observed.operation.places.iter().find(|place| is_name_of(named, &place.path()))?;
    kinds.into_iter().find_map(|breach| {
        let id = observed.operation.requirement_id(Aspect::Kept(breach, &place.path()));
        observed.operation.requirement(&id).map(|requirement| requirement.id.clone())
    })
}

/// Whether a detail is about the place and, as far as its words are known ones, about this kind of breach.
fn details_name(details: &[(String, String)], place: &str, breach: Breach, text: &ValidationText) -> bool {
    let about_place = details.iter().filter(|(named, _)| is_name_of(named, place));
    about_place.map(|(_, constraint)| constraint).any(|constraint| can_tell(constraint, breach, text))
}
