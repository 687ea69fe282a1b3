//! The `range` trait: which numbers.

use std::ops;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::located::Located;
use crate::model::constraint::Constraint;
use crate::model::constraint::breach::Breach;
use crate::model::constraint::domain::Domain;
use crate::model::constraint::kind::ConstraintKind;
use crate::model::constraint::mistake::Mistake;
use crate::model::constraint::number::Number;
use crate::model::constraint::pattern::Patterns;
use crate::model::constraint::sample::{Edge, Sample};
use crate::model::constraint::written::{ConstraintText, read};
use crate::model::requirement::Grade;
use crate::model::shape::{Shape, ShapeKind};

/// Inclusive bounds of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The least number allowed.
    pub min: Option<Number>,
    /// The greatest number allowed.
    pub max: Option<Number>,
}

/// Bounds of a number, both inclusive.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RangeText {
    /// The least number.
    min: Option<Number>,
    /// The greatest number.
    max: Option<Number>,
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
    pub fn breach_of(&self, number: Number) -> Option<Breach> {
        if self.min.is_some_and(|min| number < min) {
            Some(MIN)
        } else if self.max.is_some_and(|max| number > max) {
            Some(MAX)
        } else {
            None
        }
    }

    fn side(&self, breach: Breach) -> Option<Number> {
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
        if [self.min, self.max].iter().flatten().any(|number| !number.as_f64().is_finite()) {
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
        self.breach_of(Number::of(value)?)
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
        let bound = self.bound(breach);
        let comparison = if breach == MIN { "less" } else { "greater" };
        format!("{place} {comparison} than {bound} is refused")
    }

    fn is_breakable(&self, kind: &ShapeKind, breach: Breach) -> bool {
        self.edges(kind).iter().any(|edge| edge.breaks && edge.about == breach)
    }

    fn edges(&self, kind: &ShapeKind) -> Vec<Edge> {
        let sides = [(MIN, -1, "at-min", "below-min"), (MAX, 1, "at-max", "above-max")];
        let mut edges = Vec::new();
        for (breach, step, at, beyond) in sides {
            let Some(bound) = self.side(breach) else { continue };
            let (last, first) = around(kind, bound, step);
            edges.extend(last.map(|value| Edge::inside(at, breach, Sample::Value(value))));
            edges.extend(first.map(|value| Edge::outside(beyond, breach, Sample::Value(value))));
        }
        edges
    }

    fn mistakes(&self, _: &ShapeKind) -> Vec<Mistake> {
        let moved = [
            (MIN, -1, "range-min-one-less", "one below the least number is accepted"),
            (MIN, 1, "range-min-one-more", "that is the least number is refused"),
            (MAX, -1, "range-max-one-less", "that is the greatest number is refused"),
            (MAX, 1, "range-max-one-more", "one above the greatest number is accepted"),
        ];
        let mistake = |(breach, step, id, words)| {
            let moved = Some(self.side(breach)?.moved(step)?);
            let instead =
                if breach == MIN { Self { min: moved, ..*self } } else { Self { max: moved, ..*self } };
            Some(Mistake { id, words, breach, instead: Arc::new(instead) })
        };
        moved.into_iter().filter_map(mistake).collect()
    }
}

/// The last number of the type that keeps a bound and the first beyond it, as far as the type has them.
fn around(kind: &ShapeKind, bound: Number, step: i8) -> (Option<Value>, Option<Value>) {
    let (least, most) = match kind {
        ShapeKind::Integer => (i64::from(i32::MIN), i64::from(i32::MAX)),
        ShapeKind::Long => (i64::MIN, i64::MAX),
        _ => {
            let beyond = next_fraction(kind, bound.as_f64(), step);
            return (Some(Value::from(bound.as_f64())), Some(Value::from(beyond)));
        }
    };
    let last = if step < 0 { bound.ceil() } else { bound.floor() };
    let has = |number: &i64| (least..=most).contains(number);
    let first = last.checked_add(i64::from(step)).filter(has);
    (Some(last).filter(has).map(Value::from), first.map(Value::from))
}

/// A fraction a little beyond a number, with a short decimal form where there is one.
fn next_fraction(kind: &ShapeKind, number: f64, step: i8) -> f64 {
    let near = number + f64::from(step) / 2.0;
    let is_float = matches!(kind, ShapeKind::Float);
    let (one, other) =
        if is_float { (f64::from(number as f32), f64::from(near as f32)) } else { (number, near) };
    match (one != other, is_float, step < 0) {
        (true, ..) => near,
        (false, true, true) => f64::from((number as f32).next_down()),
        (false, true, false) => f64::from((number as f32).next_up()),
        (false, false, true) => number.next_down(),
        (false, false, false) => number.next_up(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(min: i64, max: i64) -> Range {
        Range { min: Some(Number::Whole(min)), max: Some(Number::Whole(max)) }
    }

    #[test]
    fn bounds_are_inclusive() {
        let range = whole(1, 9);
        assert_eq!(range.breach_of(Number::Whole(1)), None);
        assert_eq!(range.breach_of(Number::Fraction(9.0)), None);
        assert_eq!(range.breach_of(Number::Whole(0)), Some(MIN));
        assert_eq!(range.breach_of(Number::Fraction(9.5)), Some(MAX));
    }

    #[test]
    fn bounds_that_allow_something_are_accepted() {
        for (text, is_right) in [
            ("min = 2\nmax = 2", true),
            ("min = 2\nmax = 2.5", true),
            ("min = 3\nmax = 2", false),
            ("min = -inf", false),
            ("max = nan", false),
        ] {
            let written: RangeText = toml::from_str(&format!("{text}\ngrade = \"documented\"")).unwrap();
            let mut told = Vec::new();
            let range = written.constraint(&(0..0), &mut Patterns::default(), &mut told);
            assert_eq!((range.is_some(), told.is_empty()), (is_right, is_right), "{text}");
        }
    }

    fn shown(range: Range, kind: &ShapeKind) -> Vec<(String, String)> {
        let shown = |edge: Edge| match edge.sample {
            Sample::Value(value) => {
                assert_eq!(range.breach(kind, &value), edge.breaks.then_some(edge.about), "{value}");
                (edge.operator, value.to_string())
            }
            other => panic!("{other:?}"),
        };
        range.edges(kind).into_iter().map(shown).collect()
    }

    #[test]
    fn edges_are_the_next_numbers_that_the_type_has() {
        let pairs = |of: &[(&str, &str)]| -> Vec<(String, String)> {
            of.iter().map(|(operator, value)| ((*operator).to_owned(), (*value).to_owned())).collect()
        };
        let beyond = (1 << 53) + 1;
        let expected = [
            ("at-min", "9007199254740993"),
            ("below-min", "9007199254740992"),
            ("at-max", "9223372036854775807"),
        ];
        assert_eq!(shown(whole(beyond, i64::MAX), &ShapeKind::Long), pairs(&expected));
        let expected = [("at-min", "-2147483648"), ("at-max", "2147483646"), ("above-max", "2147483647")];
        assert_eq!(shown(whole(i32::MIN.into(), 2_147_483_646), &ShapeKind::Integer), pairs(&expected));
        let halves = Range { min: Some(Number::Fraction(0.5)), max: Some(Number::Fraction(2.5)) };
        let expected = [("at-min", "1"), ("below-min", "0"), ("at-max", "2"), ("above-max", "3")];
        assert_eq!(shown(halves, &ShapeKind::Integer), pairs(&expected));
        let expected = [("at-min", "0.5"), ("below-min", "0.0"), ("at-max", "2.5"), ("above-max", "3.0")];
        assert_eq!(shown(halves, &ShapeKind::Double), pairs(&expected));
        let large = Range { min: Some(Number::Fraction(1e300)), max: None };
        assert_eq!(shown(large, &ShapeKind::Double).len(), 2);
        let large = Range { min: Some(Number::Fraction(16_777_216.0)), max: None };
        assert_eq!(shown(large, &ShapeKind::Float)[1].1, "16777215.0");
    }
}
