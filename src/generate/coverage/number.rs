//! Both sides of both edges of each range of numbers.

use serde_json::Value;

use crate::generate::case::Expectation;
use crate::generate::case::Mutation;
use crate::generate::case::Phase;
use crate::generate::draft::Draft;
use crate::generate::draft::Edit;
use crate::generate::generator::Generator;
use crate::generate::recipe::Recipe;
use crate::generate::sampler::put_at;
use crate::generate::sampler::range_of;
use crate::model::Place;
use crate::model::ShapeKind;

pub(super) fn recipes(generator: &Generator) -> Vec<Recipe> {
    let mut recipes = Vec::new();
    for place in &generator.operation.places {
        let Some(range) = range_of(&place.shape) else { continue };
        let step = match place.shape.kind {
            ShapeKind::Float | ShapeKind::Double => 0.5,
            _ => 1.0,
        };
        if let Some(min) = range.min {
            recipes.push(number(place, min, "at-min"));
            recipes.push(number(place, min - step, "below-min"));
        }
        if let Some(max) = range.max {
            recipes.push(number(place, max, "at-max"));
            recipes.push(number(place, max + step, "above-max"));
        }
    }
    recipes
}

fn number(place: &Place, number: f64, operator: &'static str) -> Recipe {
    let place = place.clone();
    Recipe::new(Phase::Coverage, format!("range/{}/{operator}", place.path()), move |generator, rng| {
        let range = range_of(&place.shape)?;
        let value = match place.shape.kind {
            ShapeKind::Float | ShapeKind::Double => Value::from(number),
            _ => Value::from(number as i64),
        };
        let mut base = generator.baseline(rng);
        let path = place.path();
        let side = if operator.ends_with("min") { "min" } else { "max" };
        let requirement = generator.operation.requirement_id(&format!("range/{path}/{side}"));
        Some(match range.breach(number) {
            None => {
                generator.surround(&mut base, &place.segments);
                put_at(&mut base, &place.segments, value);
                Draft::valid(base, requirement)
            }
            Some(breach) => {
                let mutation = Mutation {
                    place: path.clone(),
                    constraint: "range".to_owned(),
                    operator: operator.to_owned(),
                };
                let edit = Edit::Put(place.segments.clone(), value);
                Draft::valid(base, requirement).broken(
                    edit,
                    Expectation::Invalid(vec![(path, breach)]),
                    mutation,
                )
            }
        })
    })
}
