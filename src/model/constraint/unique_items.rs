//! The `uniqueItems` trait: no element of a list twice.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::located::Located;
use crate::model::constraint::Constraint;
use crate::model::constraint::breach::Breach;
use crate::model::constraint::kind::ConstraintKind;
use crate::model::constraint::mistake::Mistake;
use crate::model::constraint::pattern::Patterns;
use crate::model::constraint::sample::{Edge, Sample};
use crate::model::constraint::written::{ConstraintText, read};
use crate::model::requirement::{CitationText, Grade};
use crate::model::shape::{Shape, ShapeKind};

/// No element of a list stands twice. Structures are one where their members are, in whatever order those stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UniqueItems;

/// What a server asks for that compares elements as they are spelled.
#[derive(Clone, Copy, Debug)]
struct UniqueSpellings;

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

    fn edges(&self, kind: &ShapeKind) -> Vec<Edge> {
        let mut edges =
            vec![Edge::outside("twice", TWICE, Sample::Changed { least: 2, change: first_again })];
        if holds_structures(kind) {
            let reordered = Sample::Changed { least: 2, change: first_reordered };
            edges.push(Edge::outside("twice-in-another-order", TWICE, reordered));
        }
        edges
    }

    fn mistakes(&self, kind: &ShapeKind) -> Vec<Mistake> {
        if !holds_structures(kind) {
            return Vec::new();
        }
        vec![Mistake {
            id: "unique-items-compared-as-text",
            words: "in which an element stands twice with its members in another order is accepted",
            breach: TWICE,
            instead: Arc::new(UniqueSpellings),
        }]
    }
}

impl Constraint for UniqueSpellings {
    fn kind(&self) -> &'static ConstraintKind {
        &UNIQUE_ITEMS
    }

    fn breach(&self, _: &ShapeKind, value: &Value) -> Option<Breach> {
        let mut seen = BTreeSet::new();
        let twice = value.as_array()?.iter().any(|item| !seen.insert(item.to_string()));
        twice.then_some(TWICE)
    }

    fn bound(&self, breach: Breach) -> String {
        UniqueItems.bound(breach)
    }

    fn sentence(&self, breach: Breach, place: &str, shape: &Shape) -> String {
        UniqueItems.sentence(breach, place, shape)
    }
}

/// Whether an element can be spelled in more than one way.
fn holds_structures(kind: &ShapeKind) -> bool {
    matches!(kind, ShapeKind::List(element) if element.members().len() > 1)
}

/// The same with the members of that element the other way round; `None` where it has not two.
fn first_reordered(value: Value) -> Option<Value> {
    let Value::Array(mut items) = first_again(value)? else { return None };
    let Value::Object(members) = items.last_mut()? else { return None };
    if members.len() < 2 {
        return None;
    }
    *members = std::mem::take(members).into_iter().rev().collect();
    Some(Value::Array(items))
}

/// The list with its first element in place of its last one.
fn first_again(value: Value) -> Option<Value> {
    let Value::Array(mut items) = value else { return None };
    let first = items.first()?.clone();
    *items.last_mut()? = first;
    Some(Value::Array(items))
}
