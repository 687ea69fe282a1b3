//! Several faults in one request, to see whether all are told, and which kind wins.

use serde_json::Value;
use serde_json::json;

use crate::generate::case::Expectation;
use crate::generate::definition::{CaseDefinition, Edit};
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::template::CaseTemplate;
use crate::model::constraint::breach::Breach;
use crate::model::constraint::length;
use crate::model::place::Place;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementId;
use crate::model::shape::ShapeKind;

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    let places = &generator.operation.places;
    let required: Vec<Place> =
        places.iter().filter(|place| place.required && place.segments.len() == 1).cloned().collect();
    let bounded: Vec<Place> = places
        .iter()
        .filter(|place| place.segments.len() == 1 && matches!(place.shape.kind, ShapeKind::String))
        .filter(|place| {
            let too_long = generator.operation.requirement_id(Aspect::Kept(length::MAX, &place.path()));
            generator.operation.requirement(&too_long).is_some()
        })
        .cloned()
        .collect();
    let mut templates = Vec::new();
    if required.len() > 1 {
        templates.push(absent("all-absent", required.clone()));
        templates.push(absent("two-absent", required[..2].to_vec()));
    }
    if bounded.len() > 1 {
        templates.push(too_long("all-too-long", bounded.clone()));
        for (index, pair) in bounded.windows(2).enumerate() {
            templates.push(too_long(&format!("two-too-long-{}", index + 1), pair.to_vec()));
        }
        templates.push(absent_and_too_long(&required, &bounded));
    }
    templates.extend(types_first(&required, &bounded));
    templates
}

fn absent(name: &str, places: Vec<Place>) -> CaseTemplate {
    CaseTemplate::new(Phase::Coverage, format!("several/{name}"), move |generator, rng| {
        let mut definition = CaseDefinition::valid(generator.baseline(rng), lists_all(generator));
        definition.edits.extend(places.iter().map(|place| Edit::Remove(place.segments.clone())));
        let breaches = places.iter().map(|place| (place.path(), Breach::REQUIRED)).collect();
        Some(all_told(generator, definition, breaches))
    })
}

fn too_long(name: &str, places: Vec<Place>) -> CaseTemplate {
    CaseTemplate::new(Phase::Coverage, format!("several/{name}"), move |generator, rng| {
        let mut definition = CaseDefinition::valid(generator.baseline(rng), lists_all(generator));
        let mut breaches = Vec::new();
        for place in &places {
            let (value, breach) = long_value(generator, place, rng)?;
            definition.edits.push(Edit::Put(place.segments.clone(), value));
            breaches.push((place.path(), breach));
        }
        Some(all_told(generator, definition, breaches))
    })
}

fn absent_and_too_long(required: &[Place], bounded: &[Place]) -> CaseTemplate {
    let (required, bounded) = (required.to_vec(), bounded.to_vec());
    CaseTemplate::new(Phase::Coverage, "several/absent-and-too-long", move |generator, rng| {
        let missing = required.first()?;
        let long = bounded.iter().find(|place| place.path() != missing.path())?;
        let mut definition = CaseDefinition::valid(generator.baseline(rng), lists_all(generator));
        definition.edits.push(Edit::Remove(missing.segments.clone()));
        let (value, breach) = long_value(generator, long, rng)?;
        definition.edits.push(Edit::Put(long.segments.clone(), value));
        let breaches = vec![(missing.path(), Breach::REQUIRED), (long.path(), breach)];
        Some(all_told(generator, definition, breaches))
    })
}

/// A value of the wrong type beside a broken constraint: the type is told.
fn types_first(required: &[Place], bounded: &[Place]) -> Vec<CaseTemplate> {
    let pair = bounded.iter().find_map(|long| {
        required.iter().find(|other| other.path() != long.path()).map(|other| (long.clone(), other.clone()))
    });
    let Some((long, other)) = pair else { return Vec::new() };
    let absent_beside = {
        let (long, other) = (long.clone(), other.clone());
        CaseTemplate::new(Phase::Coverage, "several/type-and-absent", move |generator, rng| {
            let definition = CaseDefinition::valid(generator.baseline(rng), type_first(generator));
            let wrong = Edit::Put(long.segments.clone(), json!({"a": "b"}));
            type_error(generator, definition, &long, vec![wrong, Edit::Remove(other.segments.clone())])
        })
    };
    let long_beside =
        CaseTemplate::new(Phase::Coverage, "several/type-and-too-long", move |generator, rng| {
            let definition = CaseDefinition::valid(generator.baseline(rng), type_first(generator));
            let (value, _) = long_value(generator, &long, rng)?;
            let wrong = Edit::Put(other.segments.clone(), json!({"a": "b"}));
            type_error(generator, definition, &other, vec![Edit::Put(long.segments.clone(), value), wrong])
        });
    vec![absent_beside, long_beside]
}

/// Whether all are told says something only where each alone is.
fn all_told(
    generator: &Generator,
    definition: CaseDefinition,
    breaches: Vec<(String, Breach)>,
) -> CaseDefinition {
    let alone =
        |(path, breach): &(String, Breach)| generator.operation.requirement_id(Aspect::Kept(*breach, path));
    let rests_on: Vec<RequirementId> = breaches.iter().map(alone).collect();
    definition.expecting(Expectation::Invalid(breaches)).resting_on(rests_on)
}

/// An object stands at the place: which fault is told first says something only where its type is told at all. A
/// protocol whose values have no types of their own tells none.
fn type_error(
    generator: &Generator,
    mut definition: CaseDefinition,
    place: &Place,
    edits: Vec<Edit>,
) -> Option<CaseDefinition> {
    definition.edits = edits;
    let alone = generator.operation.requirement_id(Aspect::WrongType(&place.path(), "object"));
    generator.operation.requirement(&alone)?;
    let error = generator.service.protocol.serialization_error.clone();
    Some(definition.expecting(Expectation::Refused(vec![error])).resting_on([alone]))
}

/// A text of one character more than may be, and what it breaks.
fn long_value(
    generator: &Generator,
    place: &Place,
    rng: &mut proptest::test_runner::TestRng,
) -> Option<(Value, Breach)> {
    let length = place.shape.domain().length?;
    let size = length.max? + 1;
    let text = generator.sampler.domain(&place.shape)?.sample_exact(rng, size, Some(1))?;
    Some((Value::from(text), length.breach_of(size)?))
}

fn lists_all(generator: &Generator) -> RequirementId {
    generator.operation.requirement_id(Aspect::ListsAll)
}

fn type_first(generator: &Generator) -> RequirementId {
    generator.operation.requirement_id(Aspect::TypeFirst)
}
