//! A shape as a strategy of proptest.

use std::fmt;
use std::sync::Arc;

use proptest::strategy::{NewTree, Strategy};
use proptest::test_runner::TestRunner;
use serde_json::Value;

use crate::generate::values::domain::ShapeDomain;
use crate::generate::values::tree::ShapeTree;
use crate::model::operation::Operation;
use crate::model::shape::Shape;

/// Draws valid values of a shape, and shrinks them inside it.
#[derive(Clone)]
pub struct ShapeStrategy {
    domain: Arc<ShapeDomain>,
}

/// A strategy for the valid values of a shape.
///
/// Every value keeps all constraints, and so does everything that it shrinks to: optional members go, lists and maps
/// lose elements and entries down to their least length, texts become short and plain, numbers go toward zero.
///
/// ```
/// use proptest::prelude::*;
///
/// # // A service that this package's tests have invented.
/// let spec = wireproof::read_spec("tests/cases/second/spec").unwrap();
/// let (_, operation) = spec.operation("lockers/store-parcel").unwrap();
/// let member = operation.members.iter().find(|member| member.name == "Pieces").unwrap();
///
/// proptest!(|(pieces in wireproof::values(&member.shape))| {
///     prop_assert!((1..=12).contains(&pieces.as_i64().unwrap()));
/// });
/// ```
pub fn values(shape: &Arc<Shape>) -> ShapeStrategy {
    ShapeStrategy { domain: Arc::new(ShapeDomain::of_values(shape)) }
}

/// A strategy for the valid inputs of an operation, as the JSON objects that its requests carry.
///
/// ```
/// use proptest::prelude::*;
///
/// # // A service that this package's tests have invented.
/// let spec = wireproof::read_spec("tests/cases/second/spec").unwrap();
/// let (_, operation) = spec.operation("lockers/store-parcel").unwrap();
///
/// proptest!(|(input in wireproof::inputs(operation))| {
///     prop_assert!(input["Locker"].is_string(), "a member that is required is always there");
/// });
/// ```
pub fn inputs(operation: &Operation) -> ShapeStrategy {
    ShapeStrategy { domain: Arc::new(ShapeDomain::of_inputs(operation.members.clone())) }
}

impl Strategy for ShapeStrategy {
    type Tree = ShapeTree;
    type Value = Value;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let drawn = self.domain.draw(runner.rng())?;
        Ok(ShapeTree::new(Arc::clone(&self.domain), drawn))
    }
}

impl fmt::Debug for ShapeStrategy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ShapeStrategy").finish_non_exhaustive()
    }
}
