//! Lists of allowed texts, and lists without repetition.

use serde_json::Value;

use crate::generate::case::Expectation;
use crate::generate::case::Mutation;
use crate::generate::case::Phase;
use crate::generate::draft::Draft;
use crate::generate::draft::Edit;
use crate::generate::generator::Generator;
use crate::generate::recipe::Recipe;
use crate::generate::sampler;
use crate::generate::sampler::enumeration;
use crate::generate::sampler::put_at;
use crate::model::Place;
use crate::model::ShapeKind;
use crate::model::constraint::Breach;
use crate::model::constraint::Constraint;

pub(super) fn recipes(generator: &Generator) -> Vec<Recipe> {
    let mut recipes = Vec::new();
    for place in &generator.operation.places {
        if let Some(values) = enumeration(&place.shape) {
            for value in values {
                recipes.push(listed(place, value));
            }
            let first = values.first().cloned().unwrap_or_default();
            let others = [
                ("other-word", "Unheard".to_owned()),
                ("lower-case", first.to_lowercase()),
                ("upper-case", first.to_uppercase()),
                ("trailing-space", format!("{first} ")),
                ("cut-off", first.chars().take(first.chars().count().saturating_sub(1)).collect()),
            ];
            let unlisted = others.into_iter().filter(|(_, text)| !values.contains(text));
            recipes.extend(unlisted.map(|(operator, text)| {
                refused(place, Value::from(text), Breach::Enumeration, "enumeration", operator)
            }));
        }
        let unique = place
            .shape
            .constraints
            .iter()
            .any(|applied| matches!(applied.constraint, Constraint::UniqueItems));
        if unique {
            recipes.push(repeated(place));
        }
    }
    recipes
}

fn listed(place: &Place, value: &str) -> Recipe {
    let (place, value) = (place.clone(), value.to_owned());
    Recipe::new(Phase::Coverage, format!("enumeration/{}/{value}", place.path()), move |generator, rng| {
        let mut base = generator.baseline(rng);
        generator.surround(&mut base, &place.segments);
        put_at(&mut base, &place.segments, Value::from(value.as_str()));
        let requirement = generator.operation.requirement_id(&Breach::Enumeration.requirement(&place.path()));
        Some(Draft::valid(base, requirement))
    })
}

fn repeated(place: &Place) -> Recipe {
    let place = place.clone();
    Recipe::new(Phase::Coverage, format!("unique-items/{}/twice", place.path()), move |generator, rng| {
        let ShapeKind::List(element) = &place.shape.kind else { return None };
        let least = sampler::length_of(&place.shape).map_or(0, |length| length.min).max(2);
        let Value::Array(mut items) = generator.sampler.elements(element, least, rng) else { return None };
        let first = items.first()?.clone();
        *items.last_mut()? = first;
        Some(draft(generator, rng, &place, Value::Array(items), Breach::UniqueItems, "unique-items", "twice"))
    })
}

fn refused(
    place: &Place,
    value: Value,
    breach: Breach,
    constraint: &'static str,
    operator: &'static str,
) -> Recipe {
    let place = place.clone();
    Recipe::new(
        Phase::Coverage,
        format!("{constraint}/{}/{operator}", place.path()),
        move |generator, rng| {
            Some(draft(generator, rng, &place, value.clone(), breach, constraint, operator))
        },
    )
}

fn draft(
    generator: &Generator,
    rng: &mut proptest::test_runner::TestRng,
    place: &Place,
    value: Value,
    breach: Breach,
    constraint: &str,
    operator: &str,
) -> Draft {
    let path = place.path();
    let requirement = generator.operation.requirement_id(&breach.requirement(&path));
    let mutation =
        Mutation { place: path.clone(), constraint: constraint.to_owned(), operator: operator.to_owned() };
    let edit = Edit::Put(place.segments.clone(), value);
    let expectation = Expectation::Invalid(vec![(path, breach)]);
    Draft::valid(generator.baseline(rng), requirement).broken(edit, expectation, mutation)
}
