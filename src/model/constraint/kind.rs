//! Kinds of constraints, and the table of them.

use std::fmt;

use schemars::{Schema, SchemaGenerator};
use toml::de::ValueDeserializer;

use crate::model::constraint::breach::Breach;
use crate::model::constraint::mistake::Misreading;
use crate::model::constraint::written::ConstraintText;
use crate::model::place::Place;

/// What all constraints of one kind have in common.
pub struct ConstraintKind {
    /// The name in spec files, e.g. `unique-items`.
    pub key: &'static str,
    /// What it binds, in a few words with a full stop, for editors.
    pub description: &'static str,
    /// The types that can have one, by their names in spec files.
    pub types: &'static [&'static str],
    /// Reads one: [`read`](super::read) with the type that the file's text becomes.
    pub read: fn(ValueDeserializer<'_>) -> Result<Box<dyn ConstraintText>, toml::de::Error>,
    /// What editors are told of what can be written: the schema of an optional one.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    /// All ways to break one, in the order in which requirements have them.
    pub breaches: &'static [Breach],
    /// How servers misread all constraints of the kind at once.
    pub misreadings: &'static [Misreading],
}

impl fmt::Debug for ConstraintKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.key)
    }
}

impl PartialEq for ConstraintKind {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for ConstraintKind {}

/// The kinds that a spec may use, in a fixed order.
#[derive(Clone, Debug)]
pub struct Constraints {
    kinds: Vec<&'static ConstraintKind>,
}

impl Default for Constraints {
    fn default() -> Self {
        Self { kinds: super::CONSTRAINTS.to_vec() }
    }
}

impl Constraints {
    /// The same with one kind more.
    #[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "tests of this package ask it"))]
    #[must_use]
    pub fn with(mut self, kind: &'static ConstraintKind) -> Self {
        self.kinds.push(kind);
        self
    }

    /// The kinds.
    pub fn kinds(&self) -> impl Iterator<Item = &'static ConstraintKind> {
        self.kinds.iter().copied()
    }

    /// All ways to break a constraint of any kind, that of a required member first.
    pub fn breaches(&self) -> Vec<Breach> {
        let of_kinds = self.kinds().flat_map(|kind| kind.breaches.iter().copied());
        std::iter::once(Breach::REQUIRED).chain(of_kinds).collect()
    }
}

/// The kinds of the constraints at some places: those of the table in its order, then others.
pub fn kinds_at(places: &[Place]) -> Vec<&'static ConstraintKind> {
    let mut kinds: Vec<&'static ConstraintKind> = Vec::new();
    for applied in places.iter().flat_map(|place| &place.shape.constraints) {
        let kind = applied.constraint.kind();
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let rank = |kind: &&ConstraintKind| {
        super::CONSTRAINTS.iter().position(|known| known == kind).unwrap_or(super::CONSTRAINTS.len())
    };
    kinds.sort_by_key(rank);
    kinds
}

/// The words with which the ids of requirements about constraints at some places begin.
pub fn families_at(places: &[Place]) -> Vec<&'static str> {
    let of_kinds = kinds_at(places).into_iter().flat_map(|kind| kind.breaches);
    let mut families: Vec<&'static str> =
        std::iter::once(&Breach::REQUIRED).chain(of_kinds).map(|breach| breach.family()).collect();
    families.dedup();
    families
}
