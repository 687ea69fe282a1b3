//! Faults in telling what is wrong with an input.

use std::sync::Arc;

use crate::model::constraint::kind::kinds_at;
use crate::model::inside::InsideKind;
use crate::model::need::Need;
use crate::model::operation::{Operation, Params};
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementFamily;
use crate::model::requirement::id::RequirementId;
use crate::model::rule::FactKind;
use crate::model::service::Service;
use crate::oracle::compose::AnswerContent;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::Alteration;
use crate::oracle::params::visit;
use crate::oracle::validation::Validation;

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    listing(catalogue);
    naming(catalogue);
    showing(catalogue);
    wording(catalogue);
}

fn listing(catalogue: &mut Catalogue<'_>) {
    let breaks = [catalogue.own(Aspect::ListsAll)];
    let sentence = "of several broken constraints only the first is told";
    let change = |_: &Operation, _: &Params, validation: &mut Validation| validation.broken.truncate(1);
    catalogue.add("first-violation-only", sentence, breaks, Alteration::Validation(Arc::new(change)));

    let breaks = [catalogue.own(Aspect::ListsAll)];
    let sentence = "of several broken constraints of one kind only the first is told";
    let change = |_: &Operation, _: &Params, validation: &mut Validation| {
        let mut told = Vec::new();
        validation.broken.retain(|broken| {
            let is_new = !told.contains(&broken.breach);
            told.push(broken.breach);
            is_new
        });
    };
    catalogue.add("one-violation-of-each-kind", sentence, breaks, Alteration::Validation(Arc::new(change)));

    let breaks = [catalogue.own(Aspect::TypeFirst)];
    let sentence = "a broken constraint is told before a value of the wrong type";
    let change = |_: &Operation, _: &Params, validation: &mut Validation| {
        if !validation.broken.is_empty() {
            validation.mistyped.clear();
        }
    };
    catalogue.add("constraint-before-type", sentence, breaks, Alteration::Validation(Arc::new(change)));
}

fn naming(catalogue: &mut Catalogue<'_>) {
    let breaks = [Aspect::NamesMembers, Aspect::NamesCollections].map(|aspect| catalogue.own(aspect));
    let sentence = "a broken constraint is told of another member than the one that breaks it";
    let change = |operation: &Operation, _: &Params, validation: &mut Validation| {
        for broken in &mut validation.broken {
            let name = broken.path.split('.').next().unwrap_or_default();
            let position = operation.members.iter().position(|member| member.name == name).unwrap_or(0);
            let next = &operation.members[(position + 1) % operation.members.len()];
            broken.place.clone_from(&next.name);
            broken.inside = None;
        }
        validation.told_beside.clear();
    };
    catalogue.add("wrong-member-named", sentence, breaks, Alteration::Validation(Arc::new(change)));

    let breaks = [Aspect::NamesMembers, Aspect::NamesMembersAnyForm, Aspect::NamesCollections]
        .map(|aspect| catalogue.own(aspect));
    let sentence = "the message about broken constraints names no member";
    let change = |service: &Service, _: &Params, content: &mut AnswerContent| {
        if let AnswerContent::Error { name, message, .. } = content
            && *name == service.validation.error
        {
            *message = Some("1 validation error detected: a value failed to satisfy a constraint".to_owned());
        }
    };
    catalogue.add("member-not-named", sentence, breaks, Alteration::AnswerContent(Arc::new(change)));

    let mut breaks = catalogue.family(RequirementFamily::Required);
    // Null is told apart from what is missing only where that is refused as it has to be.
    let places = &catalogue.operation.places;
    let nulls: Vec<RequirementId> =
        places.iter().map(|place| catalogue.own(Aspect::RequiredNull(&place.path()))).collect();
    breaks.retain(|id| !nulls.contains(id));
    for kind in kinds_at(&catalogue.operation.places) {
        breaks.extend(kind.breaches.first().into_iter().flat_map(|breach| catalogue.constraints(*breach)));
    }
    let error = catalogue.service.validation.error.clone();
    // Where nobody knows how broken constraints are refused, each error is right.
    let is_named = catalogue.has(Need::ToldRefusal);
    if let Some(other) = catalogue.operation.errors.iter().find(|other| is_named && other.name != error) {
        let sentence = format!("broken constraints are refused under another name than `{error}`");
        let other = other.name.clone();
        rename(catalogue, "validation-error-renamed", &sentence, breaks, error.clone(), other);
    }
    let breaks = catalogue.family(RequirementFamily::Type);
    let unreadable = catalogue.service.protocol.serialization_error.clone();
    let sentence = format!("values of the wrong type are refused as `{error}`, not `{unreadable}`");
    rename(catalogue, "type-error-renamed", &sentence, breaks, unreadable, error);
}

fn showing(catalogue: &mut Catalogue<'_>) {
    for path in &catalogue.operation.sensitive {
        let Some(place) = catalogue.operation.places.iter().find(|place| place.path() == *path) else {
            continue;
        };
        // Of a value that the service's own messages show, nobody would say that it leaks.
        let shown = format!("{{{path}}}");
        let mut messages = catalogue.operation.rules.iter().filter_map(|rule| rule.message.as_ref());
        if messages.any(|message| message.contains(&shown)) {
            continue;
        }
        // Nor of a name by which records are looked up, and a structure has no text of its own.
        let is_name = catalogue
            .operation
            .facts
            .iter()
            .any(|fact| matches!(&fact.kind, FactKind::Lookup { by, .. } if by == path));
        if is_name || place.shape.is_composite() {
            continue;
        }
        // What nothing is asked of is in no request that is refused for it.
        let is_asked_of = place.required || !place.shape.constraints.is_empty();
        if !is_asked_of && catalogue.operation.rules.is_empty() {
            continue;
        }
        let breaks = [catalogue.own(Aspect::ErrorSecrecy)];
        let sentence = format!("an error's message shows the value of the sensitive `{path}`");
        let segments = place.segments.clone();
        let change = move |_: &Service, params: &Params, content: &mut AnswerContent| {
            if let AnswerContent::Error { message: Some(message), .. } = content {
                visit(params, &segments, &mut |value| {
                    if let Some(text) = value.as_str() {
                        message.push_str(&format!(" ({text})"));
                    }
                });
            }
        };
        catalogue.add(
            format!("sensitive-value-shown/{path}"),
            sentence,
            breaks,
            Alteration::AnswerContent(Arc::new(change)),
        );
    }
}

/// Faults in the words alone: who broke what is told all the same.
fn wording(catalogue: &mut Catalogue<'_>) {
    let breaks = [catalogue.own(Aspect::MessageForm)];
    let sentence = "broken constraints are told in a form of the service's own";
    let change = |service: &mut Service| {
        service.validation.message = "{count} parameter{s} refused: {details}".to_owned();
    };
    catalogue.add("validation-form-reworded", sentence, breaks, Alteration::Service(Arc::new(change)));

    let breaks = [catalogue.own(Aspect::MessageValue)];
    let sentence = "the value that breaks a constraint is never told";
    let change = |service: &mut Service| service.validation.shown.clone_from(&service.validation.hidden);
    catalogue.add("value-never-shown", sentence, breaks, Alteration::Service(Arc::new(change)));

    for (breach, _) in &catalogue.service.validation.constraints {
        let breach = *breach;
        let breaks = [catalogue.own(Aspect::MessageOf(breach))];
        let sentence = format!("a broken constraint of the kind {} is told in other words", breach.key());
        let change = move |service: &mut Service| {
            let words = service.validation.constraints.iter_mut().find(|(known, _)| *known == breach);
            if let Some((_, words)) = words {
                *words = "That will not do".to_owned();
            }
        };
        let id = format!("constraint-reworded/{}", breach.key());
        catalogue.add(id, sentence, breaks, Alteration::Service(Arc::new(change)));
    }
    for kind in InsideKind::ALL {
        let breaks = [catalogue.own(Aspect::MessageInside(kind))];
        let sentence = format!("a broken constraint of a {} is told like that of a member", kind.id());
        let change = move |_: &Operation, _: &Params, validation: &mut Validation| {
            for broken in &mut validation.broken {
                if broken.inside.as_ref().is_some_and(|inside| inside.kind == kind) {
                    broken.inside = None;
                }
            }
        };
        let id = format!("told-like-a-member/{}", kind.id());
        catalogue.add(id, sentence, breaks, Alteration::Validation(Arc::new(change)));
    }
    for (index, rule) in catalogue.operation.rules.iter().enumerate() {
        let breaks = [catalogue.own(Aspect::StateMessage(&rule.id))];
        let words = rule.message.as_ref().map(|message| format!(" than \"{message}\"")).unwrap_or_default();
        let sentence = format!("{}, but in other words{words}", rule.sentence);
        let change = Alteration::operation(&catalogue.operation.id, move |operation| {
            operation.rules[index].message = Some("That will not do.".to_owned());
        });
        catalogue.add(format!("refusal-reworded/{}", rule.id), sentence, breaks, change);
    }
}

fn rename(
    catalogue: &mut Catalogue<'_>,
    id: &str,
    sentence: &str,
    breaks: Vec<RequirementId>,
    from: String,
    to: String,
) {
    let change = move |_: &Service, _: &Params, content: &mut AnswerContent| {
        if let AnswerContent::Error { name, .. } = content
            && *name == from
        {
            name.clone_from(&to);
        }
    };
    catalogue.add(id, sentence, breaks, Alteration::AnswerContent(Arc::new(change)));
}
