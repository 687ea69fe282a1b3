//! A shape as a strategy of proptest.

use std::fmt;
use std::sync::Arc;

use proptest::strategy::{NewTree, Strategy};
use proptest::test_runner::{Reason, TestRunner};
use serde_json::Value;

use crate::domain::text::TextError;
use crate::generate::sampler::{Elaboration, Sampler};
use crate::generate::values::tree::ShapeTree;
use crate::model::operation::{Operation, Params};
use crate::model::requirement::{Citation, Grade};
use crate::model::shape::{Member, Shape, ShapeKind};
use crate::model::validation::validate;

/// How often a value is drawn anew that breaks a constraint nothing can be drawn for.
const MOST_DRAWN: usize = 64;

/// The member that stands around a value which is no structure of an operation.
pub(super) const ROOT: &str = "value";

/// Draws valid values of a shape, and shrinks them inside it.
#[derive(Clone)]
pub struct ShapeStrategy {
    inner: Arc<StrategyShape>,
}

struct StrategyShape {
    /// A structure, of the input's members or of the one value.
    shape: Arc<Shape>,
    is_input: bool,
    sampler: Result<Sampler, TextError>,
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
    let citation = Citation { grade: Grade::Unknown, evidence: Vec::new() };
    let documentation = String::new();
    let member =
        Member { name: ROOT.to_owned(), shape: Arc::clone(shape), required: true, documentation, citation };
    ShapeStrategy::new(vec![member], false)
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
    ShapeStrategy::new(operation.members.clone(), true)
}

impl ShapeStrategy {
    fn new(members: Vec<Member>, is_input: bool) -> Self {
        let kind = ShapeKind::Structure(members);
        let shape = Shape { name: String::new(), kind, constraints: Vec::new(), sensitive: false };
        let mut shapes = Vec::new();
        add_shapes(&shape, &mut shapes);
        let sampler = Sampler::of(shapes);
        Self { inner: Arc::new(StrategyShape { shape: Arc::new(shape), is_input, sampler }) }
    }

    pub(super) fn shape(&self) -> &Shape {
        &self.inner.shape
    }

    /// The sampler that drew a value.
    pub(super) fn sampler(&self) -> Option<&Sampler> {
        self.inner.sampler.as_ref().ok()
    }

    /// Whether an input is one of valid values.
    pub(super) fn is_valid(&self, params: &Value) -> bool {
        validate(&self.inner.shape, params, "").is_empty()
    }

    /// What is drawn of an input: all of it, or the one value in it.
    pub(super) fn shown(&self, params: &Params) -> Value {
        if self.inner.is_input {
            return Value::Object(params.clone());
        }
        params.get(ROOT).cloned().unwrap_or_default()
    }
}

impl Strategy for ShapeStrategy {
    type Tree = ShapeTree;
    type Value = Value;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let sampler = self.inner.sampler.as_ref().map_err(|error| Reason::from(error.to_string()))?;
        for _ in 0..MOST_DRAWN {
            let drawn = sampler.value(&self.inner.shape, Elaboration::Any, runner.rng());
            if let (true, Value::Object(params)) = (self.is_valid(&drawn), drawn) {
                return Ok(ShapeTree::new(self.clone(), params));
            }
        }
        Err(Reason::from("no value was drawn that keeps all constraints of the shape together"))
    }
}

impl fmt::Debug for ShapeStrategy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ShapeStrategy").field(&self.inner.shape.type_name()).finish()
    }
}

fn add_shapes<'a>(shape: &'a Shape, shapes: &mut Vec<&'a Shape>) {
    shapes.push(shape);
    match &shape.kind {
        ShapeKind::Structure(members) => {
            members.iter().for_each(|member| add_shapes(&member.shape, shapes));
        }
        ShapeKind::List(element) => add_shapes(element, shapes),
        ShapeKind::Map(key, value) => {
            add_shapes(key, shapes);
            add_shapes(value, shapes);
        }
        _ => {}
    }
}
