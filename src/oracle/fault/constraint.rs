//! Faults in checking constraints: bounds, patterns and what is not checked at all.

use std::sync::Arc;

use serde_json::Value;

use crate::model::constraint::Constraint;
use crate::model::constraint::breach::Breach;
use crate::model::constraint::kind::{ConstraintKind, families_at, kinds_at};
use crate::model::constraint::mistake::{Misjudgment, Misreading};
use crate::model::operation::{Operation, Params};
use crate::model::place::{Place, Segment, path_of};
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementId;
use crate::model::shape::{Shape, ShapeKind};
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::Alteration;
use crate::oracle::fault::seen::{breaks_alone, misreading_is_seen, mistake_is_seen};
use crate::oracle::params::visit;
use crate::oracle::validation;
use crate::oracle::validation::{BrokenConstraint, Inside, Validation};

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    for place in &catalogue.operation.places {
        required(catalogue, place);
        unchecked(catalogue, place);
        off_by_one(catalogue, place);
    }
    for kind in kinds_at(&catalogue.operation.places) {
        for misread in kind.misreadings {
            misreading(catalogue, kind, misread);
        }
    }
    whole_kinds_of_places(catalogue);
    none_checked(catalogue);
    nothing_required(catalogue);
}

fn required(catalogue: &mut Catalogue<'_>, place: &Place) {
    let path = place.path();
    for (id, words, aspect, is_null) in [
        ("required-unchecked", "may be missing", Aspect::Kept(Breach::REQUIRED, &path), false),
        ("required-null-accepted", "may be null", Aspect::RequiredNull(&path), true),
    ] {
        let breaks = [catalogue.own(aspect)];
        let own_path = path.clone();
        let segments = place.segments.clone();
        let change = move |_: &Operation, params: &Params, validation: &mut Validation| {
            let mut stands = false;
            visit(params, &segments, &mut |value| stands |= value.is_null());
            validation.broken.retain(|broken| {
                broken.path != own_path || broken.breach != Breach::REQUIRED || stands != is_null
            });
        };
        let sentence = format!("the required `{path}` {words}");
        catalogue.add(format!("{id}/{path}"), sentence, breaks, Alteration::Validation(Arc::new(change)));
    }
}

fn unchecked(catalogue: &mut Catalogue<'_>, place: &Place) {
    let path = place.path();
    for applied in &place.shape.constraints {
        let breaches = applied.constraint.breaches().into_iter();
        for breach in breaches.filter(|breach| breaks_alone(catalogue.service, place, *breach)) {
            let mut breaks = vec![catalogue.own(Aspect::Kept(breach, &path))];
            // Then the refusal lacks one of two details.
            if applied.constraint.is_told_with_others(breach) {
                breaks.push(catalogue.own(Aspect::ListsAll));
            }
            let bound = applied.constraint.bound(breach);
            let bound = if bound.is_empty() { bound } else { format!(", {bound}") };
            let sentence = format!("`{path}` is not held to its {}{bound}", breach.key());
            let own_path = path.clone();
            drop_broken(
                catalogue,
                &format!("{}-unchecked/{path}", breach.key()),
                &sentence,
                breaks,
                move |broken| broken.path == own_path && broken.breach == breach,
            );
        }
    }
}

fn off_by_one(catalogue: &mut Catalogue<'_>, place: &Place) {
    let path = place.path();
    for (index, applied) in place.shape.constraints.iter().enumerate() {
        let mistakes = applied.constraint.mistakes(&place.shape.kind).into_iter();
        for mistake in mistakes.filter(|mistake| mistake_is_seen(catalogue.service, place, mistake)) {
            let breaks = [catalogue.own(Aspect::Kept(mistake.breach, &path))];
            let segments = place.segments.clone();
            let instead = mistake.instead;
            let change = Alteration::operation(&catalogue.operation.id, move |operation| {
                alter_shape(operation, &segments, &|shape| {
                    shape.constraints[index].constraint = Arc::clone(&instead);
                });
            });
            let sentence = format!("a `{path}` {}", mistake.words);
            catalogue.add(format!("{}/{path}", mistake.id), sentence, breaks, change);
        }
    }
}

/// All constraints of a kind are read wrongly, wherever that makes a difference.
fn misreading(catalogue: &mut Catalogue<'_>, kind: &'static ConstraintKind, misread: &'static Misreading) {
    let places = &catalogue.operation.places;
    let of_place = |place: &Place| {
        let constraint = concerned(place, kind, misread)?;
        if !misreading_is_seen(catalogue.service, place, constraint, misread.judgment) {
            return None;
        }
        let breaches = constraint.breaches().into_iter();
        Some(breaches.map(|breach| catalogue.own(Aspect::Kept(breach, &place.path()))).collect::<Vec<_>>())
    };
    let mut breaks: Vec<RequirementId> = places.iter().filter_map(of_place).flatten().collect();
    if !breaks.is_empty() {
        breaks.extend(misread.also_breaks.iter().map(|aspect| catalogue.own(*aspect)));
    }
    let change = move |operation: &Operation, params: &Params, validation: &mut Validation| {
        for place in &operation.places {
            if let Some(constraint) = concerned(place, kind, misread) {
                misjudge(place, constraint, misread.judgment, params, validation);
            }
        }
    };
    catalogue.add(misread.id, misread.sentence, breaks, Alteration::Validation(Arc::new(change)));
}

/// The constraint of the kind at a place, where the wrong reading makes a difference to it.
fn concerned<'p>(
    place: &'p Place,
    kind: &'static ConstraintKind,
    misread: &Misreading,
) -> Option<&'p dyn Constraint> {
    let constraints = place.shape.constraints.iter().map(|applied| &*applied.constraint);
    let mut of_kind = constraints.filter(|constraint| constraint.kind() == kind);
    of_kind.find(|constraint| (misread.concerns)(*constraint))
}

fn misjudge(
    place: &Place,
    constraint: &dyn Constraint,
    judgment: Misjudgment,
    params: &Params,
    validation: &mut Validation,
) {
    let path = place.path();
    let breaches = constraint.breaches();
    let is_own = |broken: &BrokenConstraint| broken.path == path && breaches.contains(&broken.breach);
    let text_of =
        |broken: &BrokenConstraint| broken.value.as_ref().and_then(Value::as_str).map(str::to_owned);
    match judgment {
        Misjudgment::Overlooks(overlooks) => validation
            .broken
            .retain(|broken| !is_own(broken) || !overlooks(constraint, &text_of(broken).unwrap_or_default())),
        Misjudgment::Refuses(breach, refuses) => visit(params, &place.segments, &mut |value| {
            if value.as_str().is_some_and(refuses) {
                validation.broken.push(found(place, constraint, breach, value, params));
            }
        }),
        Misjudgment::Rejudges(judge) => {
            validation.broken.retain(|broken| !is_own(broken) || text_of(broken).is_none());
            visit(params, &place.segments, &mut |value| {
                if let Some(breach) = value.as_str().and_then(|text| judge(constraint, text)) {
                    validation.broken.push(found(place, constraint, breach, value, params));
                }
            });
        }
    }
}

/// What is required is asked for, and nothing else.
fn none_checked(catalogue: &mut Catalogue<'_>) {
    let kept = |place: &Place| {
        let breaches = place.shape.constraints.iter().flat_map(|applied| applied.constraint.breaches());
        breaches.map(|breach| (breach, place.path())).collect::<Vec<_>>()
    };
    let kept: Vec<(Breach, String)> = catalogue.operation.places.iter().flat_map(kept).collect();
    let breaks: Vec<RequirementId> =
        kept.iter().map(|(breach, path)| catalogue.own(Aspect::Kept(*breach, path))).collect();
    let sentence = "no constraint of any value is checked";
    drop_broken(catalogue, "constraints-unchecked", sentence, breaks, |broken| {
        broken.breach != Breach::REQUIRED
    });
}

/// Nothing has to be there: what is looked up by a name that is missing is not found.
fn nothing_required(catalogue: &mut Catalogue<'_>) {
    let required = catalogue.operation.places.iter().filter(|place| place.required).map(Place::path);
    let breaks: Vec<RequirementId> =
        required.map(|path| catalogue.own(Aspect::Kept(Breach::REQUIRED, &path))).collect();
    if breaks.len() < 2 {
        return;
    }
    let sentence = "every required member may be missing";
    drop_broken(catalogue, "required-unchecked", sentence, breaks, |broken| {
        broken.breach == Breach::REQUIRED
    });
}

fn whole_kinds_of_places(catalogue: &mut Catalogue<'_>) {
    let kinds: [(&str, &str, fn(&Place) -> bool); 4] = [
        ("nested-members-unchecked", "members of nested structures", |place| {
            place.segments.len() > 1 && matches!(place.segments.last(), Some(Segment::Member(_)))
        }),
        ("map-keys-unchecked", "keys of maps", |place| place.segments.last() == Some(&Segment::Key)),
        ("map-values-unchecked", "values of maps", |place| place.segments.last() == Some(&Segment::Value)),
        ("list-elements-unchecked", "elements of lists", |place| {
            place.segments.last() == Some(&Segment::Element)
        }),
    ];
    let families = families_at(&catalogue.operation.places);
    for (id, words, is_meant) in kinds {
        let paths: Vec<String> =
            catalogue.operation.places.iter().filter(|place| is_meant(place)).map(Place::path).collect();
        let breaks = catalogue.own_where(|id| {
            families.contains(&id.family_word())
                && id.place().is_some_and(|own| paths.iter().any(|path| path == own))
        });
        let sentence = format!("{words} are not checked at all");
        drop_broken(catalogue, id, &sentence, breaks, move |broken| paths.contains(&broken.path));
    }
}

/// A fault that overlooks broken constraints of a kind.
fn drop_broken(
    catalogue: &mut Catalogue<'_>,
    id: &str,
    sentence: &str,
    breaks: impl IntoIterator<Item = RequirementId>,
    is_overlooked: impl Fn(&BrokenConstraint) -> bool + Send + Sync + 'static,
) {
    let change = move |_: &Operation, _: &Params, validation: &mut Validation| {
        validation.broken.retain(|broken| !is_overlooked(broken));
    };
    catalogue.add(id, sentence, breaks, Alteration::Validation(Arc::new(change)));
}

/// A broken constraint as validation would have found it. Of several lists or maps around it the first is told.
fn found(
    place: &Place,
    constraint: &dyn Constraint,
    breach: Breach,
    value: &Value,
    params: &Params,
) -> BrokenConstraint {
    let path = place.path();
    let mut around = None;
    if let [.., last] = place.segments.as_slice()
        && let Some(kind) = last.inside()
    {
        let outer = &place.segments[..place.segments.len() - 1];
        visit(params, outer, &mut |value| {
            around.get_or_insert_with(|| Inside {
                kind,
                place: path_of(outer),
                value: value.clone(),
                constraints: validation::bounds(&place.shape.constraints),
            });
        });
    }
    BrokenConstraint {
        place: path.clone(),
        path,
        breach,
        bound: constraint.bound(breach),
        value: Some(value.clone()),
        is_sensitive: true,
        inside: around,
    }
}

/// Changes the shape at one place alone, wherever else it is used.
fn alter_shape(operation: &mut Operation, segments: &[Segment], change: &dyn Fn(&mut Shape)) {
    let Some((Segment::Member(name), rest)) = segments.split_first() else { return };
    if let Some(member) = operation.members.iter_mut().find(|member| member.name == *name) {
        alter_below(&mut member.shape, rest, change);
    }
}

fn alter_below(shape: &mut Arc<Shape>, segments: &[Segment], change: &dyn Fn(&mut Shape)) {
    let shape = Arc::make_mut(shape);
    let Some((first, rest)) = segments.split_first() else { return change(shape) };
    match (first, &mut shape.kind) {
        (Segment::Member(name), ShapeKind::Structure(members)) => {
            if let Some(member) = members.iter_mut().find(|member| member.name == *name) {
                alter_below(&mut member.shape, rest, change);
            }
        }
        (Segment::Element, ShapeKind::List(shape))
        | (Segment::Key, ShapeKind::Map(shape, _))
        | (Segment::Value, ShapeKind::Map(_, shape)) => alter_below(shape, rest, change),
        _ => {}
    }
}
