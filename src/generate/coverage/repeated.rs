//! Two requests that differ in one member, one right after the other: each is to be answered for itself.

use crate::generate::case::{CaseStep, Expectation, Mutation};
use crate::generate::coverage::protocol_requirement;
use crate::generate::definition::{CaseDefinition, Edit};
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::template::CaseTemplate;
use crate::model::constraint::breach::Breach;
use crate::model::operation::Params;
use crate::model::place::Place;
use crate::model::protocol::common::CommonRule;
use crate::model::requirement::aspect::Aspect;
use crate::model::shape::ShapeKind;

/// What the cases are about.
const RULE: CommonRule = CommonRule::NotReused;

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    let speaks_of_it = generator.service.protocol.rules.iter().any(|rule| rule.id == RULE.id());
    let places = generator.operation.places.iter();
    let texts = places
        .filter(|place| place.required && place.segments.len() == 1)
        .filter(|place| matches!(place.shape.kind, ShapeKind::String));
    if !speaks_of_it {
        return Vec::new();
    }
    texts.flat_map(|place| [refused_after_valid(place), valid_after_refused(place)]).collect()
}

/// A request without the member, after the whole one.
fn refused_after_valid(place: &Place) -> CaseTemplate {
    let place = place.clone();
    CaseTemplate::new(
        Phase::Coverage,
        format!("repeated/{}/absent-after-valid", place.path()),
        move |generator, rng| {
            let path = place.path();
            let base = generator.baseline(rng);
            let step = step(generator, base.clone());
            let mutation = Mutation {
                place: path.clone(),
                constraint: "required".to_owned(),
                operator: "absent".to_owned(),
            };
            let below = generator.operation.requirement_id(Aspect::Kept(Breach::REQUIRED, &path));
            let expectation = Expectation::Invalid(vec![(path, Breach::REQUIRED)]);
            let mut definition = CaseDefinition::valid(base, protocol_requirement(generator, RULE))
                .broken(Edit::Remove(place.segments.clone()), expectation, mutation)
                .resting_on([below]);
            definition.before.push(step);
            Some(definition)
        },
    )
}

/// The whole request, after one without the member.
fn valid_after_refused(place: &Place) -> CaseTemplate {
    let place = place.clone();
    CaseTemplate::new(
        Phase::Coverage,
        format!("repeated/{}/valid-after-absent", place.path()),
        move |generator, rng| {
            let base = generator.baseline(rng);
            let mut shorter = base.clone();
            shorter.shift_remove(&place.path());
            // Where not even the examples are accepted, it says nothing that this one is not.
            let examples = generator.operation.examples.iter();
            let of_examples =
                examples.map(|example| generator.operation.requirement_id(Aspect::Example(&example.name)));
            // One without the member that was carried out has used up what this one needs.
            let of_member = generator.operation.requirement_id(Aspect::Kept(Breach::REQUIRED, &place.path()));
            let below = of_examples.chain([of_member]);
            let mut definition =
                CaseDefinition::valid(base, protocol_requirement(generator, RULE)).resting_on(below);
            definition.before.push(step(generator, shorter));
            Some(definition)
        },
    )
}

fn step(generator: &Generator, params: Params) -> CaseStep {
    CaseStep { operation: generator.operation.id.clone(), params, late: None, delivers: false }
}
