//! The fuzzing phase: random cases, valid and with one mutation, from the domains of all shapes.

use proptest::prelude::RngExt;
use proptest::test_runner::TestRng;
use serde_json::Value;

use crate::domain::character::{BreakingCharacter, BreakingPlace};
use crate::generate::case::{Expectation, Mutation};
use crate::generate::coverage::text::characters;
use crate::generate::definition::{CaseDefinition, Edit};
use crate::generate::generator::Generator;
use crate::generate::sampler::Elaboration;
use crate::model::constraint::breach::Breach;
use crate::model::constraint::sample::Sample;
use crate::model::operation::Params;
use crate::model::place::{Place, Segment};
use crate::model::requirement::aspect::Aspect;
use crate::model::shape::ShapeKind;

/// A random case: valid, or one mutation away from a valid one.
pub(super) fn definition(generator: &Generator, rng: &mut TestRng) -> CaseDefinition {
    let base = random_input(generator, rng);
    let valid = CaseDefinition::valid(base, generator.operation.requirement_id(characters(generator)));
    let places = &generator.operation.places;
    if rng.random::<bool>() || places.is_empty() {
        return valid;
    }
    for _ in 0..ATTEMPTS {
        let place = &places[rng.random_range(0..places.len())];
        if let Some((breach, edit)) = breaking_edit(generator, place, rng) {
            return broken(generator, valid, place, breach, edit);
        }
    }
    valid
}

const ATTEMPTS: usize = 16;

fn random_input(generator: &Generator, rng: &mut TestRng) -> Params {
    let mut params = Params::new();
    for member in &generator.operation.members {
        if let Some(value) = generator.fixed(member) {
            params.insert(member.name.clone(), value);
        } else if member.required || rng.random_range(0..3) == 0 {
            params.insert(member.name.clone(), generator.sampler.value(&member.shape, Elaboration::Any, rng));
        }
    }
    params
}

/// One way to break a constraint of a place; `None` where the way that was drawn does not exist there.
fn breaking_edit(generator: &Generator, place: &Place, rng: &mut TestRng) -> Option<(Breach, Edit)> {
    let mut choices: Vec<Breach> =
        place.shape.constraints.iter().flat_map(|applied| applied.constraint.breaches()).collect();
    if place.required && place.segments.len() == 1 {
        choices.push(Breach::REQUIRED);
    }
    if choices.is_empty() {
        return None;
    }
    let breach = choices[rng.random_range(0..choices.len())];
    let edit = if breach == Breach::REQUIRED {
        Edit::Remove(place.segments.clone())
    } else {
        Edit::Put(place.segments.clone(), Value::from(broken_text(generator, place, breach, rng)?))
    };
    Some((breach, edit))
}

fn broken(
    generator: &Generator,
    valid: CaseDefinition,
    place: &Place,
    breach: Breach,
    edit: Edit,
) -> CaseDefinition {
    let path = place.path();
    let mutation = Mutation {
        place: path.clone(),
        constraint: breach.key().to_owned(),
        operator: format!("random-{}", breach.key()),
    };
    let requirement = generator.operation.requirement_id(Aspect::Kept(breach, &path));
    let mut broken = valid.broken(edit, Expectation::Invalid(vec![(path, breach)]), mutation);
    broken.requirement = requirement;
    broken
}

fn broken_text(generator: &Generator, place: &Place, breach: Breach, rng: &mut TestRng) -> Option<String> {
    if !matches!(place.shape.kind, ShapeKind::String) {
        return None;
    }
    let constraints = place.shape.constraints.iter().map(|applied| &applied.constraint);
    let broken = constraints.clone().find(|constraint| constraint.breaches().contains(&breach))?;
    let domain = generator.sampler.domain(&place.shape)?;
    match broken.counterexample(&place.shape.kind, breach)? {
        Sample::Size { .. } => {
            let sizes = broken.breaking_sizes(breach)?;
            // Values of a hundred thousand characters are coverage's: here there are many cases.
            if *sizes.start() > LONG {
                return None;
            }
            let is_long = domain.length().max.is_some_and(|max| *sizes.start() > max);
            let size = rng.random_range(sizes);
            let width = is_long.then(|| rng.random_range(1..=3));
            domain.sample_exact(rng, size, width)
        }
        Sample::Misfit => {
            let character = BreakingCharacter::ALL[rng.random_range(0..BreakingCharacter::ALL.len())];
            let position = BreakingPlace::ALL[rng.random_range(0..BreakingPlace::ALL.len())];
            let (text, _) = domain.break_pattern(rng, position, character)?;
            let is_element = place.segments.last() == Some(&Segment::Element);
            (!domain.length().is_unsettled(&text) && !is_element).then_some(text)
        }
        Sample::Value(_) | Sample::Changed { .. } => None,
    }
}

const LONG: usize = 4096;
