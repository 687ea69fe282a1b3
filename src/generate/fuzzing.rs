//! The fuzzing phase: random cases, valid and with one mutation, from the domains of all shapes.

use std::ops::RangeInclusive;

use proptest::prelude::RngExt;
use proptest::test_runner::TestRng;
use serde_json::Value;

use crate::domain::character::{BreakingCharacter, BreakingPlace};
use crate::generate::case::{Expectation, Mutation};
use crate::generate::coverage::text::characters;
use crate::generate::definition::{CaseDefinition, Edit};
use crate::generate::generator::Generator;
use crate::generate::sampler::{Elaboration, Sampler};
use crate::model::constraint::breach::Breach;
use crate::model::constraint::sample::Sample;
use crate::model::flat_input::{FlatInput, FlatValue};
use crate::model::operation::Operation;
use crate::model::place::{Place, Segment};
use crate::model::requirement::aspect::Aspect;
use crate::model::shape::ShapeKind;

/// How often a way to break something is drawn.
const ATTEMPTS: usize = 16;

/// Values of a hundred thousand characters are coverage's: here there are many cases.
const LONG: usize = 4096;

/// The ways to break what stands at each place of an operation's input.
#[derive(Clone, Debug)]
pub(super) struct BreakingWays {
    ways: Vec<Vec<BreakingWay>>,
}

/// One way to break a constraint of a place.
#[derive(Clone, Debug)]
struct BreakingWay {
    breach: Breach,
    draw: BreakingDraw,
}

/// How a broken value is drawn.
#[derive(Clone, Debug)]
enum BreakingDraw {
    /// The member is taken away.
    Absent,
    /// The text has one of these sizes; of one that is too long all characters are equally wide.
    Size { sizes: RangeInclusive<usize>, is_long: bool },
    /// One of its characters is wrong.
    Misfit,
    /// None is drawn.
    Never,
}

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

impl BreakingWays {
    pub(super) fn new(operation: &Operation, sampler: &Sampler) -> Self {
        Self { ways: operation.places.iter().map(|place| ways(place, sampler)).collect() }
    }

    /// How many ways there are at each place.
    pub(super) fn counts(&self) -> impl Iterator<Item = usize> {
        self.ways.iter().map(Vec::len)
    }
}

fn ways(place: &Place, sampler: &Sampler) -> Vec<BreakingWay> {
    let mut breaches: Vec<Breach> =
        place.shape.constraints.iter().flat_map(|applied| applied.constraint.breaches()).collect();
    if place.required && place.segments.len() == 1 {
        breaches.push(Breach::REQUIRED);
    }
    let way = |breach| BreakingWay {
        breach,
        draw: if breach == Breach::REQUIRED {
            BreakingDraw::Absent
        } else {
            breaking_draw(place, breach, sampler).unwrap_or(BreakingDraw::Never)
        },
    };
    breaches.into_iter().map(way).collect()
}

fn breaking_draw(place: &Place, breach: Breach, sampler: &Sampler) -> Option<BreakingDraw> {
    if !matches!(place.shape.kind, ShapeKind::String) {
        return None;
    }
    let mut constraints = place.shape.constraints.iter().map(|applied| &applied.constraint);
    let broken = constraints.find(|constraint| constraint.breaches().contains(&breach))?;
    let domain = sampler.domain(&place.shape)?;
    match broken.counterexample(&place.shape.kind, breach)? {
        Sample::Size { .. } => {
            let sizes = broken.breaking_sizes(breach).filter(|sizes| *sizes.start() <= LONG)?;
            let is_long = domain.length().max.is_some_and(|max| *sizes.start() > max);
            Some(BreakingDraw::Size { sizes, is_long })
        }
        Sample::Misfit => Some(BreakingDraw::Misfit),
        Sample::Value(_) | Sample::Changed { .. } => None,
    }
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
    if rng.random::<bool>() {
        return None;
    }
    let places = generator.operation.places.len();
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
            let (text, _) = domain.break_pattern(rng, position, character)?;
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
