//! The shapes that operations of a service are tried with before others of it.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::model::operation::Operation;
use crate::model::place::{Place, Segment};

/// The shapes of which everything is tried at operations of a service that come before others.
#[derive(Clone, Debug, Default)]
pub struct TriedShapes {
    /// By their names, and whether they are those of keys.
    shapes: BTreeSet<(String, bool)>,
}

impl TriedShapes {
    /// Adds those of an operation.
    pub fn enter(&mut self, operation: &Operation) {
        self.shapes.extend(Self::of(operation));
    }

    /// Those that an operation has too.
    pub fn at(&self, operation: &Operation) -> Self {
        Self { shapes: Self::of(operation).filter(|shape| self.shapes.contains(shape)).collect() }
    }

    fn of(operation: &Operation) -> impl Iterator<Item = (String, bool)> {
        operation.places.iter().map(|place| {
            let (name, is_key) = shape_at(place);
            (name.to_owned(), is_key)
        })
    }

    pub(super) fn has(&self, place: &Place) -> bool {
        let (name, is_key) = shape_at(place);
        self.shapes.contains(&(name.to_owned(), is_key))
    }
}

/// The number by which one of this name has its share: always the same, whatever else is tried, and spread evenly over names.
pub(super) fn share(name: &str) -> usize {
    let digest = Sha256::digest(name);
    usize::from(u16::from_le_bytes([digest[0], digest[1]]))
}

/// The name of the shape, and whether it is that of keys, which are text whatever is sent.
pub(super) fn shape_at(place: &Place) -> (&str, bool) {
    (&place.shape.name, place.segments.last() == Some(&Segment::Key))
}
