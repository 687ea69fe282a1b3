//! Faults in which a server fails at an input that it should refuse: its code takes for granted what it never checked.

use crate::model::constraint::breach::Breach;
use crate::model::operation::Params;
use crate::model::place::Place;
use crate::model::protocol::common::CommonRule;
use crate::model::protocol::fault::server_error;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::{RequirementFamily, RequirementId};
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::input::on_input;
use crate::oracle::params::visit;
use crate::oracle::validation::{BrokenConstraint, Validation};

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    for place in &catalogue.operation.places {
        if place.required {
            at_missing(catalogue, place);
        }
        at_broken_constraints(catalogue, place);
        at_wrong_types(catalogue, place);
    }
    at_every_wrong_type(catalogue);
}

fn at_missing(catalogue: &mut Catalogue<'_>, place: &Place) {
    let path = place.path();
    for (id, words, aspect, is_null) in [
        ("missing-fails", "missing", Aspect::Kept(Breach::REQUIRED, &path), false),
        ("required-null-fails", "null", Aspect::RequiredNull(&path), true),
    ] {
        let (own, segments) = (path.clone(), place.segments.clone());
        let sentence = format!("a required `{path}` that is {words} makes the server fail");
        let breaks = [catalogue.own(aspect)];
        let id = format!("{id}/{path}");
        add_failing(
            catalogue,
            id,
            &sentence,
            breaks,
            CommonRule::NoServerError,
            move |params, validation| {
                let is_own =
                    |broken: &BrokenConstraint| broken.breach == Breach::REQUIRED && broken.path == own;
                let mut stands = false;
                visit(params, &segments, &mut |value| stands |= value.is_null());
                stands == is_null && validation.broken.iter().any(is_own)
            },
        );
    }
}

fn at_broken_constraints(catalogue: &mut Catalogue<'_>, place: &Place) {
    let path = place.path();
    let kept = place.shape.constraints.iter().flat_map(|applied| applied.constraint.breaches());
    let breaks: Vec<RequirementId> = kept.map(|breach| catalogue.own(Aspect::Kept(breach, &path))).collect();
    let sentence = format!("a `{path}` that breaks a constraint makes the server fail");
    let id = format!("constraint-fails/{path}");
    add_failing(catalogue, id, &sentence, breaks, CommonRule::NoServerError, move |_, validation| {
        let is_own = |broken: &BrokenConstraint| broken.breach != Breach::REQUIRED && broken.path == path;
        validation.broken.iter().any(is_own)
    });
}

fn at_wrong_types(catalogue: &mut Catalogue<'_>, place: &Place) {
    let path = place.path();
    let breaks = catalogue
        .own_where(|id| id.family() == RequirementFamily::Type && id.place().is_some_and(|own| own == path));
    let sentence = format!("a `{path}` of a wrong JSON type makes the server fail");
    let (id, rule) = (format!("type-fails/{path}"), CommonRule::NoServerErrorAtWrongType);
    add_failing(catalogue, id, &sentence, breaks, rule, move |_, validation| {
        validation.mistyped.iter().any(|mistyped| mistyped.path == path)
    });
}

/// A server whose code takes every value for one of the right type.
fn at_every_wrong_type(catalogue: &mut Catalogue<'_>) {
    let breaks = catalogue.family(RequirementFamily::Type);
    let sentence = "a value of the wrong JSON type makes the server fail";
    let (id, rule) = ("wrong-type-fails".to_owned(), CommonRule::NoServerErrorAtWrongType);
    add_failing(catalogue, id, sentence, breaks, rule, |_, validation| !validation.mistyped.is_empty());
}

/// Adds a fault that makes the server fail where so much is wrong with an input, if there is a requirement about that, be it one
/// that is only recorded; `rule` is what that breaks beside it.
fn add_failing(
    catalogue: &mut Catalogue<'_>,
    id: String,
    sentence: &str,
    breaks: impl IntoIterator<Item = RequirementId>,
    rule: CommonRule,
    is_meant: impl Fn(&Params, &Validation) -> bool + Send + Sync + 'static,
) {
    let is_known = |id: &RequirementId| catalogue.operation.requirement(id).is_some();
    let mut breaks: Vec<RequirementId> = breaks.into_iter().filter(is_known).collect();
    if breaks.is_empty() {
        return;
    }
    breaks.push(catalogue.protocol(rule));
    on_input(catalogue, &id, sentence, breaks, move |_, operation, params| {
        is_meant(params, &Validation::of(operation, params)).then(server_error)
    });
}
