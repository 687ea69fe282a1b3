//! The `uniqueItems` trait: no element of a list twice.

use std::ops::Range;
use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Located;
use crate::model::Grade;
use crate::model::Shape;
use crate::model::ShapeKind;
use crate::model::constraint::Breach;
use crate::model::constraint::Constraint;
use crate::model::constraint::ConstraintKind;
use crate::model::constraint::ConstraintText;
use crate::model::constraint::Edge;
use crate::model::constraint::Patterns;
use crate::model::constraint::Sample;
use crate::model::constraint::read;
use crate::model::requirement::CitationText;

/// No element of a list stands twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UniqueItems;

const TWICE: Breach = Breach::new("unique-items", None, "unique-items", "an element stands twice");

pub(super) static UNIQUE_ITEMS: ConstraintKind = ConstraintKind {
    key: "unique-items",
    description: "No element of a list twice.",
    types: &["list"],
    read: read::<CitationText>,
    schema: |generator| generator.subschema_for::<Option<CitationText>>(),
    breaches: &[TWICE],
    misreadings: &[],
};

impl ConstraintText for CitationText {
    fn grade(&self) -> &Located<Grade> {
        &self.grade
    }

    fn evidence(&self) -> &[Located<String>] {
        &self.evidence
    }

    fn constraint(
        &self,
        _: &Range<usize>,
        _: &mut Patterns,
        _: &mut Vec<Diagnostic>,
    ) -> Option<Arc<dyn Constraint>> {
        Some(Arc::new(UniqueItems))
    }
}

impl Constraint for UniqueItems {
    fn kind(&self) -> &'static ConstraintKind {
        &UNIQUE_ITEMS
    }

    fn breach(&self, _: &ShapeKind, value: &Value) -> Option<Breach> {
        let items = value.as_array()?;
        let twice = items.iter().enumerate().any(|(index, item)| items[..index].contains(item));
        twice.then_some(TWICE)
    }

    fn bound(&self, _: Breach) -> String {
        String::new()
    }

    fn sentence(&self, _: Breach, place: &str, _: &Shape) -> String {
        format!("{place} in which an element stands twice is refused")
    }

    fn edges(&self, _: &ShapeKind) -> Vec<Edge> {
        vec![Edge::outside("twice", TWICE, Sample::Changed { least: 2, change: first_again })]
    }
}

/// The list with its first element in place of its last one.
fn first_again(value: Value) -> Option<Value> {
    let Value::Array(mut items) = value else { return None };
    let first = items.first()?.clone();
    *items.last_mut()? = first;
    Some(Value::Array(items))
}
