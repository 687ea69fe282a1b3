//! How much is tried at each place: of an input with many of them, everything only at one place of each shape. So it is with
//! the operations of a service where many are judged together.
//!
//! - What a place has of its own is tried at every one: each of its requirements, on both sides.

use std::collections::BTreeMap;

use crate::generate::generator::Generator;
use crate::generate::tried_shapes::shape_at;
use crate::model::constraint::sample::{Edge, Sample};
use crate::model::place::Place;
use crate::model::shape::Shape;

/// In an input of so many places at most everything is tried at each.
const MOST_PLACES: usize = 100;

/// How much is tried at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PlaceExtent {
    /// All that a value of its shape can be.
    Shape,
    /// A share of that: others are tried at the shapes of other operations.
    Share,
    /// What its requirements ask for: another place of the same shape is tried with everything.
    Requirements,
    /// The same, and that place is one of another operation: all cases are among those that this one has by itself.
    Elsewhere,
}

/// The places of an operation's input in their order, with how much is tried at each. Of those with one shape the least deep
/// one is tried with everything: little has to stand around it.
pub(super) fn places(generator: &Generator) -> impl Iterator<Item = (&Place, PlaceExtent)> {
    let places = &generator.operation.places;
    let is_small = places.len() <= MOST_PLACES;
    let mut whole: BTreeMap<(&str, bool), &Place> = BTreeMap::new();
    for place in places.iter().filter(|_| !is_small) {
        let first = whole.entry(shape_at(place)).or_insert(place);
        if place.segments.len() < first.segments.len() {
            *first = place;
        }
    }
    let tried = generator.tried_before.as_ref();
    places.iter().map(move |place| {
        let is_whole =
            is_small || whole.get(&shape_at(place)).is_some_and(|first| std::ptr::eq(*first, place));
        let extent = match tried {
            _ if !is_whole => PlaceExtent::Requirements,
            None => PlaceExtent::Shape,
            Some(tried) if tried.has(place) => PlaceExtent::Elsewhere,
            Some(_) => PlaceExtent::Share,
        };
        (place, extent)
    })
}

/// Whether so many places are too many for each two of them to be a case.
pub(super) fn are_many(places: usize) -> bool {
    places > MOST_PLACES / 4
}

impl PlaceExtent {
    /// The edges of a shape's constraints that are tried, of those with a sample of the kind that is meant: all, or of each way
    /// to break something one on each side.
    pub(super) fn edges(self, shape: &Shape, is_meant: impl Fn(&Sample) -> bool) -> Vec<Edge> {
        let constraints = shape.constraints.iter();
        let edges = constraints.flat_map(|applied| applied.constraint.edges(&shape.kind));
        let mut taken: Vec<Edge> = Vec::new();
        for edge in edges.filter(|edge| is_meant(&edge.sample)) {
            let is_alike = |other: &Edge| (other.about, other.breaks) == (edge.about, edge.breaks);
            if self == Self::Shape || !taken.iter().any(is_alike) {
                taken.push(edge);
            }
        }
        taken
    }
}
