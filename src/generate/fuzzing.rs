//! The fuzzing phase: random cases, valid and with one mutation, from the domains of all shapes.

use proptest::prelude::RngExt;
use proptest::test_runner::TestRng;
use serde_json::Value;

use crate::domain::character::{BreakingCharacter, BreakingPlace};
use crate::generate::breaking_ways::BreakingDraw;
use crate::generate::case::{Expectation, Mutation};
use crate::generate::coverage::text::characters;
use crate::generate::definition::{CaseDefinition, Edit};
use crate::generate::generator::Generator;
use crate::generate::sampler::Elaboration;
use crate::model::flat_input::{FlatInput, FlatValue};
use crate::model::place::{Place, Segment};
use crate::model::requirement::aspect::Aspect;

/// How often a way to break something is drawn.
const ATTEMPTS: usize = 16;

/// What is broken in a random case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RandomBreach {
    /// The place, by its number.
    pub place: usize,
    /// The way, by its number among those of the place.
    pub way: usize,
    /// The text that is put there; `None` where the member is taken away.
    pub text: Option<String>,
}

/// A random case: valid, or one mutation away from a valid one.
pub(super) fn definition(generator: &Generator, rng: &mut TestRng) -> CaseDefinition {
    let mut input = FlatInput::default();
    let breach = draw(generator, rng, &mut input);
    let accepted = generator.operation.requirement_id(characters(generator));
    let valid = CaseDefinition::valid(input.to_params(), accepted);
    match breach {
        None => valid,
        Some(breach) => broken(generator, valid, breach),
    }
}

/// Draws a valid input, and what is then broken in it, if anything is.
pub(super) fn draw(generator: &Generator, rng: &mut TestRng, input: &mut FlatInput) -> Option<RandomBreach> {
    draw_input(generator, rng, input);
    let places = generator.operation.places.len();
    if rng.random::<bool>() || places == 0 {
        return None;
    }
    (0..ATTEMPTS).find_map(|_| {
        let place = rng.random_range(0..places);
        draw_breach(generator, place, rng)
    })
}

fn draw_input(generator: &Generator, rng: &mut TestRng, input: &mut FlatInput) {
    input.clear();
    for member in &generator.operation.members {
        if let Some(value) = generator.fixed(member) {
            input.put(&member.name, FlatValue::Other(value));
        } else if member.required || rng.random_range(0..3) == 0 {
            let value = generator.sampler.flat_value(&member.shape, Elaboration::Any, rng, input);
            input.put(&member.name, value);
        }
    }
}

/// One way to break a constraint of a place; `None` where the way that was drawn does not exist there.
fn draw_breach(generator: &Generator, place: usize, rng: &mut TestRng) -> Option<RandomBreach> {
    let ways = &generator.breaking_ways.ways[place];
    if ways.is_empty() {
        return None;
    }
    let way = rng.random_range(0..ways.len());
    let text = match &ways[way].draw {
        BreakingDraw::Absent => None,
        BreakingDraw::Never => return None,
        draw => Some(broken_text(generator, &generator.operation.places[place], draw, rng)?),
    };
    Some(RandomBreach { place, way, text })
}

fn broken_text(
    generator: &Generator,
    place: &Place,
    draw: &BreakingDraw,
    rng: &mut TestRng,
) -> Option<String> {
    let domain = generator.sampler.domain(&place.shape)?;
    match draw {
        BreakingDraw::Size { sizes, is_long } => {
            let size = rng.random_range(sizes.clone());
            let width = is_long.then(|| rng.random_range(1..=3));
            domain.sample_exact(rng, size, width)
        }
        BreakingDraw::Misfit => {
            let character = BreakingCharacter::ALL[rng.random_range(0..BreakingCharacter::ALL.len())];
            let position = BreakingPlace::ALL[rng.random_range(0..BreakingPlace::ALL.len())];
            let broken = domain.break_pattern(rng, position, character).map(|(text, _)| text);
            let text = broken.or_else(|| domain.break_look_around(rng))?;
            let is_element = place.segments.last() == Some(&Segment::Element);
            (!domain.length().is_unsettled(&text) && !is_element).then_some(text)
        }
        BreakingDraw::Absent | BreakingDraw::Never => None,
    }
}

fn broken(generator: &Generator, valid: CaseDefinition, drawn: RandomBreach) -> CaseDefinition {
    let (place, edit) = (&generator.operation.places[drawn.place], edit(generator, &drawn));
    let breach = generator.breaking_ways.ways[drawn.place][drawn.way].breach;
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

/// What a breach changes in the valid input.
pub(super) fn edit(generator: &Generator, breach: &RandomBreach) -> Edit {
    let segments = generator.operation.places[breach.place].segments.clone();
    match &breach.text {
        None => Edit::Remove(segments),
        Some(text) => Edit::Put(segments, Value::from(text.as_str())),
    }
}
