//! Both sides of both edges of each length, in characters of each width that UTF-8 knows.

use std::sync::Arc;

use proptest::test_runner::TestRng;
use serde_json::Value;

use crate::generate::case::Expectation;
use crate::generate::case::Mutation;
use crate::generate::case::Params;
use crate::generate::case::Phase;
use crate::generate::draft::Draft;
use crate::generate::draft::Edit;
use crate::generate::generator::Generator;
use crate::generate::recipe::Recipe;
use crate::generate::sampler::Manner;
use crate::generate::sampler::blob;
use crate::generate::sampler::length_of;
use crate::generate::sampler::put_at;
use crate::model::FactKind;
use crate::model::Place;
use crate::model::Shape;
use crate::model::ShapeKind;
use crate::model::constraint::Breach;
use crate::model::constraint::Constraint;
use crate::model::constraint::Length;

/// Characters of each width, with the ending of the address; the plain one comes first.
const WIDTHS: [(usize, &str); 4] = [(1, ""), (2, "-2-byte"), (3, "-3-byte"), (4, "-4-byte")];

pub(super) fn recipes(generator: &Generator) -> Vec<Recipe> {
    let mut recipes = Vec::new();
    for place in &generator.operation.places {
        let Some(length) = length_of(&place.shape) else { continue };
        match place.shape.kind {
            ShapeKind::String => recipes.extend(of_text(place, length)),
            _ => recipes.extend(of_items(place, length)),
        }
    }
    recipes
}

fn of_text(place: &Place, length: Length) -> Vec<Recipe> {
    let mut recipes = Vec::new();
    for (width, ending) in WIDTHS {
        recipes.push(text(place, length.min, width, format!("at-min{ending}")));
        if length.settled_min > length.min {
            recipes.push(text(place, length.settled_min, width, format!("at-settled-min{ending}")));
            recipes.push(text(place, length.settled_min - 1, width, format!("below-settled-min{ending}")));
        }
        if length.min > 0 {
            recipes.push(text(place, length.min - 1, width, format!("below-min{ending}")));
        }
        let Some(max) = length.max else { continue };
        recipes.push(text(place, max, width, format!("at-max{ending}")));
        recipes.push(text(place, max + 1, width, format!("above-max{ending}")));
        if width == 4 {
            recipes.push(text(place, max / 2, width, "half-max-4-byte".to_owned()));
        }
    }
    if let Some(max) = length.max {
        recipes.push(text(place, max - 1, 1, "below-max".to_owned()));
        recipes.push(text(place, 2 * max, 1, "twice-max".to_owned()));
    }
    recipes
}

fn text(place: &Place, characters: usize, width: usize, operator: String) -> Recipe {
    let place = place.clone();
    Recipe::new(Phase::Coverage, format!("length/{}/{operator}", place.path()), move |generator, rng| {
        let domain = generator.sampler.domain(&place.shape)?;
        let value = match characters {
            0 if width > 1 => return None,
            0 => String::new(),
            _ => domain.sample_exact(rng, characters, Some(width))?,
        };
        judge(generator, rng, &place, Value::from(value), operator.clone())
    })
}

fn of_items(place: &Place, length: Length) -> Vec<Recipe> {
    let mut counts = vec![(length.min, "at-min".to_owned())];
    if length.min > 0 {
        counts.push((length.min - 1, "below-min".to_owned()));
    }
    if let Some(max) = length.max {
        counts.push((max, "at-max".to_owned()));
        counts.push((max + 1, "above-max".to_owned()));
    }
    counts
        .into_iter()
        .map(|(count, operator)| {
            let place = place.clone();
            Recipe::new(
                Phase::Coverage,
                format!("length/{}/{operator}", place.path()),
                move |generator, rng| {
                    let value = match &place.shape.kind {
                        ShapeKind::List(element) => generator.sampler.elements(element, count, rng),
                        ShapeKind::Blob => blob(count, rng),
                        ShapeKind::Map(key, value) => {
                            generator.sampler.entries(key, value, count, Manner::Any, rng)
                        }
                        _ => return None,
                    };
                    judge(generator, rng, &place, value, operator.clone())
                },
            )
        })
        .collect()
}

/// The draft of a value whose length is all that can be wrong with it; what is expected follows from the length.
fn judge(
    generator: &Generator,
    rng: &mut TestRng,
    place: &Place,
    value: Value,
    operator: String,
) -> Option<Draft> {
    let length = length_of(&place.shape)?;
    let size = match &value {
        Value::String(text) if matches!(place.shape.kind, ShapeKind::Blob) => blob_length(text),
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(entries) => entries.len(),
        _ => return None,
    };
    let breach = length.breach(size);
    let side = match breach {
        Some(breach) => breach,
        None if operator.contains("max") => Breach::LengthMax,
        None => Breach::LengthMin,
    };
    let path = place.path();
    let mut base = generator.baseline(rng);
    if let (ShapeKind::String, Value::String(text)) = (&place.shape.kind, &value) {
        if breach.is_none() && other_constraint_broken(&place.shape, &value) {
            return None;
        }
        if !length.utf16_agrees(text) {
            let requirement = generator.operation.requirement_id(&format!("length/{path}/max/utf-16"));
            return Some(open(base, place, value, requirement));
        }
        if length.is_unsettled(text) {
            let requirement = generator.operation.requirement_id(&format!("length/{path}/short"));
            return Some(open(base, place, value, requirement));
        }
        if other_reading_differs(&place.shape, &value) {
            let requirement = generator.operation.requirement_id(&format!("pattern/{path}/disputed"));
            return Some(open(base, place, value, requirement));
        }
    }
    match breach {
        None => {
            let tail = side.requirement(&path);
            let known = generator.operation.requirement(&generator.operation.requirement_id(&tail)).is_some();
            let tail = if known { tail } else { "accept/optionals".to_owned() };
            let requirement = generator.operation.requirement_id(&tail);
            generator.surround(&mut base, &place.segments);
            put_at(&mut base, &place.segments, value);
            Some(as_drawn(generator, Draft::valid(base, requirement), place))
        }
        Some(breach) => {
            let requirement = generator.operation.requirement_id(&breach.requirement(&path));
            let mutation = Mutation { place: path.clone(), constraint: "length".to_owned(), operator };
            let mut breaches = vec![(path, breach)];
            if size == 0 && other_constraint_broken(&place.shape, &value) {
                breaches.push((place.path(), Breach::Pattern));
            }
            let edit = Edit::Put(place.segments.clone(), value);
            Some(Draft::valid(base, requirement).broken(edit, Expectation::Invalid(breaches), mutation))
        }
    }
}

/// How many bytes a blob has, by the number of characters that spell it.
fn blob_length(text: &str) -> usize {
    text.trim_end_matches('=').len() * 3 / 4
}

/// A value that stands for a hash cannot be the right one where its form is the point.
pub(super) fn as_drawn(generator: &Generator, draft: Draft, place: &Place) -> Draft {
    let path = place.path();
    let hash = generator.operation.facts.iter().find(|fact| match &fact.kind {
        FactKind::Digest { member, .. } => *member == path,
        _ => false,
    });
    match hash {
        Some(fact) => draft.wishing(&fact.name, "wrong", usize::MAX),
        None => draft,
    }
}

/// A case that is only recorded.
pub(super) fn open(base: Params, place: &Place, value: Value, requirement: String) -> Draft {
    let mut draft = Draft::valid(base, requirement).expecting(Expectation::Open);
    draft.edits.push(Edit::Put(place.segments.clone(), value));
    draft
}

fn other_constraint_broken(shape: &Arc<Shape>, value: &Value) -> bool {
    shape.constraints.iter().any(|applied| {
        matches!(applied.constraint.breach(value), Some(breach) if !matches!(breach, Breach::LengthMin | Breach::LengthMax))
    })
}

fn other_reading_differs(shape: &Arc<Shape>, value: &Value) -> bool {
    shape.constraints.iter().any(|applied| {
        matches!(applied.constraint, Constraint::Pattern(_)) && applied.constraint.is_open(value)
    })
}
