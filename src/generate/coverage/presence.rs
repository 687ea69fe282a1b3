//! Members that are absent, null, or spelled in another letter case.

use serde_json::Value;

use crate::generate::case::{Expectation, Mutation};
use crate::generate::coverage::protocol_requirement;
use crate::generate::definition::{CaseDefinition, Edit};
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::template::CaseTemplate;
use crate::model::constraint::breach::Breach;
use crate::model::place::{Place, Segment};
use crate::model::protocol::common::CommonRule;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementId;

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    let mut templates = Vec::new();
    for place in &generator.operation.places {
        if !matches!(place.segments.last(), Some(Segment::Member(_))) {
            continue;
        }
        if place.required {
            templates.push(absent(place));
            templates.push(null(place));
        } else {
            templates.push(optional_null(place));
        }
        if let [Segment::Member(name)] = place.segments.as_slice() {
            // Behind other operations, one spelling shows whether this one reads names as they do.
            templates.extend(other_case(name, place.required).into_iter().take(generator.most(1)));
        }
    }
    templates
}

fn absent(place: &Place) -> CaseTemplate {
    let place = place.clone();
    CaseTemplate::new(Phase::Coverage, format!("required/{}/absent", place.path()), move |generator, rng| {
        let requirement = generator.operation.requirement_id(Aspect::Kept(Breach::REQUIRED, &place.path()));
        let definition = with_parent(generator, &place, rng, requirement);
        let edit = Edit::Remove(place.segments.clone());
        Some(definition.broken(edit, broken(&place), mutation(&place, "absent")))
    })
}

fn null(place: &Place) -> CaseTemplate {
    let place = place.clone();
    CaseTemplate::new(Phase::Coverage, format!("required/{}/null", place.path()), move |generator, rng| {
        let requirement = generator.operation.requirement_id(Aspect::RequiredNull(&place.path()));
        let definition = with_parent(generator, &place, rng, requirement);
        let edit = Edit::Put(place.segments.clone(), Value::Null);
        let absent = generator.operation.requirement_id(Aspect::Kept(Breach::REQUIRED, &place.path()));
        Some(definition.broken(edit, broken(&place), mutation(&place, "null")).resting_on([absent]))
    })
}

fn optional_null(place: &Place) -> CaseTemplate {
    let place = place.clone();
    CaseTemplate::new(Phase::Coverage, format!("null/{}", place.path()), move |generator, rng| {
        let requirement = generator.operation.requirement_id(Aspect::Null(&place.path()));
        let mut definition = with_parent(generator, &place, rng, requirement);
        definition.edits.push(Edit::Put(place.segments.clone(), Value::Null));
        Some(definition)
    })
}

/// A name in another letter case is not that member: where it is required, it is missing.
fn other_case(name: &str, required: bool) -> Vec<CaseTemplate> {
    let first_lower: String =
        name.chars().take(1).flat_map(char::to_lowercase).chain(name.chars().skip(1)).collect();
    let variants =
        [("first-lower", first_lower), ("lower", name.to_lowercase()), ("upper", name.to_uppercase())];
    variants
        .into_iter()
        .filter(|(_, spelled)| required && spelled != name)
        .map(|(variant, spelled)| {
            let name = name.to_owned();
            CaseTemplate::new(
                Phase::Coverage,
                format!("{}/{name}/{variant}", CommonRule::MemberCase.id()),
                move |generator, rng| {
                    let base = generator.baseline(rng);
                    let requirement = protocol_requirement(generator, CommonRule::MemberCase);
                    let mutation = Mutation {
                        place: name.clone(),
                        constraint: "required".to_owned(),
                        operator: variant.to_owned(),
                    };
                    let expectation = Expectation::Invalid(vec![(name.clone(), Breach::REQUIRED)]);
                    let edit = Edit::Rename(name.clone(), spelled.clone());
                    let absent = generator.operation.requirement_id(Aspect::Kept(Breach::REQUIRED, &name));
                    let definition =
                        CaseDefinition::valid(base, requirement).broken(edit, expectation, mutation);
                    Some(definition.resting_on([absent]))
                },
            )
        })
        .collect()
}

/// A valid input in which everything around the place stands.
fn with_parent(
    generator: &Generator,
    place: &Place,
    rng: &mut proptest::test_runner::TestRng,
    requirement: RequirementId,
) -> CaseDefinition {
    let mut base = generator.baseline(rng);
    if place.segments.len() > 1
        && let Some(Segment::Member(parent)) = place.segments.first()
        && let Some(member) = generator.operation.members.iter().find(|member| member.name == *parent)
    {
        let value = generator.plain(parent, &member.shape, rng);
        base.insert(parent.clone(), value);
    }
    CaseDefinition::valid(base, requirement)
}

fn broken(place: &Place) -> Expectation {
    Expectation::Invalid(vec![(place.path(), Breach::REQUIRED)])
}

fn mutation(place: &Place, operator: &str) -> Mutation {
    Mutation { place: place.path(), constraint: "required".to_owned(), operator: operator.to_owned() }
}
