//! The values of a shape: how one is drawn, which are valid, and what is shown of one.

use std::sync::Arc;

use proptest::test_runner::{Reason, TestRng};
use serde_json::Value;

use crate::domain::text::TextError;
use crate::generate::sampler::{Elaboration, Sampler};
use crate::model::operation::Params;
use crate::model::requirement::{Citation, Grade};
use crate::model::shape::{Member, Shape, ShapeKind};
use crate::model::validation::validate;

/// How often a value is drawn anew that breaks a constraint nothing can be drawn for.
const MOST_DRAWN: usize = 64;

/// The member that stands around a value which is no input of an operation.
const ROOT: &str = "value";

/// The values of a shape. Each is kept as a structure: an input, or one that the value stands in.
pub(super) struct ShapeDomain {
    shape: Arc<Shape>,
    is_input: bool,
    sampler: Result<Sampler, TextError>,
}

impl ShapeDomain {
    /// The inputs of these members.
    pub(super) fn of_inputs(members: Vec<Member>) -> Self {
        Self::new(members, true)
    }

    /// The values of a shape.
    pub(super) fn of_values(shape: &Arc<Shape>) -> Self {
        let citation = Citation { grade: Grade::Unknown, evidence: Vec::new(), written: None };
        let (name, shape) = (ROOT.to_owned(), Arc::clone(shape));
        Self::new(vec![Member { name, shape, required: true, documentation: String::new(), citation }], false)
    }

    fn new(members: Vec<Member>, is_input: bool) -> Self {
        let kind = ShapeKind::Structure(members.into());
        let shape = Shape { name: String::new(), kind, constraints: Vec::new(), sensitive: false };
        let mut shapes = Vec::new();
        shape.add_with_all_in_it(&mut shapes);
        let sampler = Sampler::of(shapes);
        Self { shape: Arc::new(shape), is_input, sampler }
    }

    /// The structure.
    pub(super) fn shape(&self) -> &Shape {
        &self.shape
    }

    /// What draws, where every shape has values.
    pub(super) fn sampler(&self) -> Option<&Sampler> {
        self.sampler.as_ref().ok()
    }

    /// A valid structure.
    pub(super) fn draw(&self, rng: &mut TestRng) -> Result<Params, Reason> {
        let sampler = self.sampler.as_ref().map_err(|error| Reason::from(error.to_string()))?;
        for _ in 0..MOST_DRAWN {
            let drawn = sampler.value(&self.shape, Elaboration::Any, rng);
            if let (true, Value::Object(params)) = (self.is_valid(&drawn), drawn) {
                return Ok(params);
            }
        }
        Err(Reason::from("no value was drawn that keeps all constraints of the shape together"))
    }

    /// Whether a structure is one of valid values.
    pub(super) fn is_valid(&self, structure: &Value) -> bool {
        validate(&self.shape, structure, "").is_empty()
    }

    /// What is shown of a structure: all of it, or the one value in it.
    pub(super) fn shown(&self, params: &Params) -> Value {
        if self.is_input {
            return Value::Object(params.clone());
        }
        params.get(ROOT).cloned().unwrap_or_default()
    }
}
