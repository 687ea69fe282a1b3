//! Members that have one value: nothing says that they must differ.

use proptest::test_runner::TestRng;
use serde_json::Value;

use crate::generate::coverage::length::as_drawn;
use crate::generate::definition::CaseDefinition;
use crate::generate::extent::are_many;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::sampler::{Elaboration, put_at};
use crate::generate::template::CaseTemplate;
use crate::model::place::{Place, Segment};
use crate::model::requirement::aspect::Aspect;
use crate::model::rule::FactKind;
use crate::model::shape::{Shape, ShapeKind, common_text};

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    let places: Vec<&Place> =
        generator.operation.places.iter().filter(|place| is_free(generator, place)).collect();
    let mut templates = Vec::new();
    // Of many, and behind other operations, each has the value of the one before it.
    let partners = if are_many(places.len()) { 1 } else { generator.most(1) };
    for (index, first) in places.iter().enumerate() {
        for second in places[index + 1..].iter().take(partners) {
            let tail = format!("equal/{}+{}", first.path(), second.path());
            templates.push(equal(tail, vec![(*first).clone(), (*second).clone()]));
        }
    }
    let required: Vec<Place> = places
        .iter()
        .filter(|place| place.required && place.segments.len() == 1)
        .map(|place| (*place).clone())
        .collect();
    if required.len() > 2 {
        templates.push(equal("equal/all-required".to_owned(), required));
    }
    templates
}

/// Text that may be any: rules tell the texts of some members apart.
fn is_free(generator: &Generator, place: &Place) -> bool {
    let is_told = generator.operation.facts.iter().any(|fact| match &fact.kind {
        FactKind::Member { member, .. } => place.is_at(member),
        _ => false,
    });
    let Some(Segment::Member(first)) = place.segments.first() else { return false };
    matches!(place.shape.kind, ShapeKind::String)
        && generator.sampler.domain(&place.shape).is_some()
        && !is_told
        && !generator.given.contains_key(first)
}

fn equal(tail: String, places: Vec<Place>) -> CaseTemplate {
    CaseTemplate::new(Phase::Coverage, tail, move |generator, rng| {
        let value = common(generator, &places, rng)?;
        let mut base = generator.baseline(rng);
        for place in &places {
            generator.surround(&mut base, &place.segments);
        }
        for place in &places {
            put_at(&mut base, &place.segments, value.clone());
        }
        let definition = CaseDefinition::valid(base, generator.operation.requirement_id(Aspect::Texts));
        Some(places.iter().fold(definition, |definition, place| as_drawn(generator, definition, place)))
    })
}

/// A text that all of the places admit; `None` where none was drawn.
fn common(generator: &Generator, places: &[Place], rng: &mut TestRng) -> Option<Value> {
    let is_admitted = |value: &Value| {
        places.iter().all(|place| {
            let domain = generator.sampler.domain(&place.shape);
            value.as_str().is_some_and(|text| domain.is_some_and(|domain| domain.contains(text)))
        })
    };
    let shapes: Vec<&Shape> = places.iter().map(|place| &*place.shape).collect();
    let drawn = places.iter().map(|place| generator.sampler.value(&place.shape, Elaboration::Plain, rng));
    let drawn: Vec<Value> = drawn.collect();
    drawn.into_iter().chain(common_text(&shapes).map(Value::from)).find(is_admitted)
}
