//! The `range` trait: which numbers.

use std::ops;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
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
use crate::model::constraint::Domain;
use crate::model::constraint::Edge;
use crate::model::constraint::Mistake;
use crate::model::constraint::Patterns;
use crate::model::constraint::Sample;
use crate::model::constraint::read;

/// Inclusive bounds of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The least number allowed.
    pub min: Option<f64>,
    /// The greatest number allowed.
    pub max: Option<f64>,
}

/// Bounds of a number, both inclusive.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RangeText {
    /// The least number.
    min: Option<f64>,
    /// The greatest number.
    max: Option<f64>,
    /// How strong the evidence is.
    grade: Located<Grade>,
    /// Ids of sources.
    #[serde(default)]
    evidence: Vec<Located<String>>,
}

const MIN: Breach = Breach::new("range", Some("min"), "range-min", "less than the least number");
const MAX: Breach = Breach::new("range", Some("max"), "range-max", "more than the greatest number");

pub(super) static RANGE: ConstraintKind = ConstraintKind {
    key: "range",
    description: "Which numbers.",
    types: &["integer", "long", "float", "double"],
    read: read::<RangeText>,
    schema: |generator| generator.subschema_for::<Option<RangeText>>(),
    breaches: &[MIN, MAX],
    misreadings: &[],
};

impl Range {
    /// How a number breaks the bounds.
    pub fn breach_of(&self, number: f64) -> Option<Breach> {
        if self.min.is_some_and(|min| number < min) {
            Some(MIN)
        } else if self.max.is_some_and(|max| number > max) {
            Some(MAX)
        } else {
            None
        }
    }

    fn side(&self, breach: Breach) -> Option<f64> {
        if breach == MIN { self.min } else { self.max }
    }
}

impl ConstraintText for RangeText {
    fn grade(&self) -> &Located<Grade> {
        &self.grade
    }

    fn evidence(&self) -> &[Located<String>] {
        &self.evidence
    }

    fn constraint(
        &self,
        span: &ops::Range<usize>,
        _: &mut Patterns,
        wrong: &mut Vec<Diagnostic>,
    ) -> Option<Arc<dyn Constraint>> {
        if [self.min, self.max].iter().flatten().any(|number| !number.is_finite()) {
            let label = "expected finite numbers";
            wrong.push(Diagnostic::error("a bound that is no number", span.clone(), label));
            return None;
        }
        if let (Some(min), Some(max)) = (self.min, self.max)
            && min > max
        {
            let label = format!("no number is at least {min} and at most {max}");
            wrong.push(Diagnostic::error("expected `min` to be at most `max`", span.clone(), label));
            return None;
        }
        Some(Arc::new(Range { min: self.min, max: self.max }))
    }
}

impl Constraint for Range {
    fn kind(&self) -> &'static ConstraintKind {
        &RANGE
    }

    fn breaches(&self) -> Vec<Breach> {
        [MIN, MAX].into_iter().filter(|breach| self.side(*breach).is_some()).collect()
    }

    fn breach(&self, _: &ShapeKind, value: &Value) -> Option<Breach> {
        self.breach_of(value.as_f64()?)
    }

    fn narrow<'a>(&'a self, domain: &mut Domain<'a>) {
        domain.range = Some(*self);
    }

    fn bound(&self, breach: Breach) -> String {
        self.side(breach).map(|bound| bound.to_string()).unwrap_or_default()
    }

    fn told(&self) -> Vec<Breach> {
        self.breaches().into_iter().rev().collect()
    }

    fn sentence(&self, breach: Breach, place: &str, _: &Shape) -> String {
        let bound = self.side(breach).unwrap_or_default();
        let comparison = if breach == MIN { "less" } else { "greater" };
        format!("{place} {comparison} than {bound} is refused")
    }

    fn edges(&self, kind: &ShapeKind) -> Vec<Edge> {
        let is_fraction = matches!(kind, ShapeKind::Float | ShapeKind::Double);
        let step = if is_fraction { 0.5 } else { 1.0 };
        let number =
            |number: f64| Sample::Value(if is_fraction { number.into() } else { (number as i64).into() });
        let mut edges = Vec::new();
        if let Some(min) = self.min {
            edges.push(Edge::inside("at-min", MIN, number(min)));
            edges.push(Edge::outside("below-min", MIN, number(min - step)));
        }
        if let Some(max) = self.max {
            edges.push(Edge::inside("at-max", MAX, number(max)));
            edges.push(Edge::outside("above-max", MAX, number(max + step)));
        }
        edges
    }

    fn mistakes(&self) -> Vec<Mistake> {
        let moved = [
            (MIN, -1.0, "range-min-one-less", "one below the least number is accepted"),
            (MIN, 1.0, "range-min-one-more", "that is the least number is refused"),
            (MAX, -1.0, "range-max-one-less", "that is the greatest number is refused"),
            (MAX, 1.0, "range-max-one-more", "one above the greatest number is accepted"),
        ];
        let moved = moved.into_iter().filter(|(breach, ..)| self.side(*breach).is_some());
        moved
            .map(|(breach, step, id, words)| {
                let mut instead = *self;
                let side = if breach == MIN { &mut instead.min } else { &mut instead.max };
                *side = side.map(|bound| bound + step);
                Mistake { id, words, breach, instead: Arc::new(instead) }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_inclusive() {
        let range = Range { min: Some(1.0), max: Some(9.0) };
        assert_eq!(range.breach_of(1.0), None);
        assert_eq!(range.breach_of(9.0), None);
        assert_eq!(range.breach_of(0.0), Some(MIN));
        assert_eq!(range.breach_of(9.5), Some(MAX));
    }
}
