//! The ways in which random cases break what stands at a place, found once for an operation.

use std::ops::RangeInclusive;

use crate::generate::sampler::Sampler;
use crate::model::constraint::breach::Breach;
use crate::model::constraint::sample::Sample;
use crate::model::operation::Operation;
use crate::model::place::Place;
use crate::model::shape::ShapeKind;

/// Values of a hundred thousand characters are coverage's: here there are many cases.
const LONG: usize = 4096;

/// The ways to break what stands at each place of an operation's input.
#[derive(Clone, Debug)]
pub(super) struct BreakingWays {
    /// By the number of the place.
    pub(super) ways: Vec<Vec<BreakingWay>>,
}

/// One way to break a constraint of a place.
#[derive(Clone, Debug)]
pub(super) struct BreakingWay {
    pub(super) breach: Breach,
    pub(super) draw: BreakingDraw,
}

/// How a broken value is drawn.
#[derive(Clone, Debug)]
pub(super) enum BreakingDraw {
    /// The member is taken away.
    Absent,
    /// The text has one of these sizes; of one that is too long all characters are equally wide.
    Size { sizes: RangeInclusive<usize>, is_long: bool },
    /// One of its characters is wrong.
    Misfit,
    /// None is drawn.
    Never,
}

impl BreakingWays {
    /// Those of an operation.
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
