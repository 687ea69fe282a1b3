//! Validation: values of the wrong JSON type, and all constraints that an input breaks.
//!
//! - A value of the wrong type is told before any broken constraint.
//! - An optional member that is null is as if absent; a required one that is null is missing.
//! - Members that the shapes do not know are not looked at.

use serde_json::Value;

use crate::model::constraint::breach::Breach;
use crate::model::constraint::{AppliedConstraint, Constraint};
use crate::model::inside::InsideKind;
use crate::model::operation::{Operation, Params};
use crate::model::place::{Segment, path_of};
use crate::model::shape::{Member, Shape, ShapeKind};

/// What is wrong with an input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Validation {
    /// Values of the wrong JSON type.
    pub mistyped: Vec<MistypedValue>,
    /// Constraints that are broken by values of the right type, or by their absence.
    pub broken: Vec<BrokenConstraint>,
    /// What is told beside them although the shape allows it: that a text is empty where fewer characters than some
    /// are contested. An answer without it is right too.
    pub told_beside: Vec<BrokenConstraint>,
    /// Whether the evidence leaves open if some value is right.
    pub is_open: bool,
    /// Whether some constraint is broken that the evidence leaves no doubt about.
    pub is_surely_broken: bool,
}

/// A value of the wrong JSON type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MistypedValue {
    /// The place's path, as requirement ids have it.
    pub path: String,
    /// The shape that belongs there, by its type's name.
    pub expected: &'static str,
    /// The JSON type that stands there; `null` in a list or map.
    pub given: &'static str,
}

/// A constraint that is broken at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokenConstraint {
    /// The place's path, as requirement ids have it.
    pub path: String,
    /// The place that a message tells, as a path.
    pub place: String,
    /// How it is broken.
    pub breach: Breach,
    /// The bound as a message has it: a number, a pattern, a list.
    pub bound: String,
    /// The value, where there is one.
    pub value: Option<Value>,
    /// Whether the value must not be shown.
    pub is_sensitive: bool,
    /// Where it is a key, a value or an element: the map or list that it stands in.
    pub inside: Option<Inside>,
}

/// The map or list in which a constraint is broken by a key, a value or an element.
#[derive(Clone, Debug, PartialEq)]
pub struct Inside {
    /// What of it breaks the constraint.
    pub kind: InsideKind,
    /// The map or list as a message has it.
    pub place: String,
    /// The map or list as it was sent.
    pub value: Value,
    /// All constraints of such a key, value or element, each with its bound.
    pub constraints: Vec<(Breach, String)>,
}

impl Validation {
    /// Validates an operation's input.
    pub fn of(operation: &Operation, params: &Params) -> Self {
        let mut walk = Walk { steps: Vec::new(), around: Vec::new(), validation: Self::default() };
        walk.members(&operation.members, params, false);
        walk.validation
    }
}

struct Walk<'a> {
    steps: Vec<WalkStep<'a>>,
    /// The maps and lists that are being walked through.
    around: Vec<&'a Value>,
    validation: Validation,
}

#[derive(Clone, Copy)]
enum WalkStep<'a> {
    Member(&'a str),
    /// An element by its number, from 1.
    Element(usize),
    Key,
    /// A value by its key.
    Value(&'a str),
}

impl<'a> Walk<'a> {
    fn members(&mut self, members: &'a [Member], values: &'a Params, is_sensitive: bool) {
        for member in members {
            self.steps.push(WalkStep::Member(&member.name));
            let is_sensitive = is_sensitive || member.shape.sensitive;
            match values.get(&member.name) {
                None | Some(Value::Null) if member.required => {
                    self.validation.is_surely_broken = true;
                    let broken = self.broken(Breach::REQUIRED, String::new(), None, is_sensitive, None);
                    self.validation.broken.push(broken);
                }
                None | Some(Value::Null) => {}
                Some(value) => self.value(&member.shape, value, is_sensitive),
            }
            self.steps.pop();
        }
    }

    fn value(&mut self, shape: &'a Shape, value: &'a Value, is_sensitive: bool) {
        if !is_of_type(shape, value) {
            self.mistyped(shape, json_type(value));
            return;
        }
        self.constraints(shape, value, is_sensitive);
        match (&shape.kind, value) {
            (ShapeKind::Structure(members), Value::Object(values)) => {
                // What becomes of a union without a member, or with several, is written nowhere.
                let given = values.values().filter(|value| !value.is_null()).count();
                self.validation.is_open |= members.is_union() && given != 1;
                self.members(members, values, is_sensitive);
            }
            (ShapeKind::List(element), Value::Array(elements)) => {
                let is_sensitive = is_sensitive || element.sensitive;
                self.around.push(value);
                for (index, value) in elements.iter().enumerate() {
                    self.below(WalkStep::Element(index + 1), element, value, is_sensitive);
                }
                self.around.pop();
            }
            (ShapeKind::Map(key_shape, value_shape), Value::Object(entries)) => {
                self.around.push(value);
                for (key, value) in entries {
                    self.key(key_shape, key, is_sensitive || key_shape.sensitive);
                    let is_sensitive = is_sensitive || value_shape.sensitive;
                    self.below(WalkStep::Value(key), value_shape, value, is_sensitive);
                }
                self.around.pop();
            }
            _ => {}
        }
    }

    fn below(&mut self, step: WalkStep<'a>, shape: &'a Shape, value: &'a Value, is_sensitive: bool) {
        if value.is_null() {
            // Whether a list or map may hold null is written nowhere.
            self.validation.is_open = true;
            return;
        }
        self.steps.push(step);
        self.value(shape, value, is_sensitive);
        self.steps.pop();
    }

    fn key(&mut self, shape: &'a Shape, key: &str, is_sensitive: bool) {
        self.steps.push(WalkStep::Key);
        let key = Value::from(key);
        if is_of_type(shape, &key) {
            self.constraints(shape, &key, is_sensitive);
        } else {
            self.mistyped(shape, json_type(&key));
        }
        self.steps.pop();
    }

    fn constraints(&mut self, shape: &Shape, value: &Value, is_sensitive: bool) {
        self.validation.is_open |= is_inexact(shape, value);
        let before = self.validation.broken.len();
        let mut beside = None;
        for applied in &shape.constraints {
            let constraint = &applied.constraint;
            let is_open = constraint.question(value).is_some();
            self.validation.is_open |= is_open;
            if let Some(breach) = constraint.breach(&shape.kind, value) {
                self.validation.is_surely_broken |= !is_open;
                let bound = constraint.bound(breach);
                let broken = self.broken(breach, bound, Some(value), is_sensitive, Some(shape));
                self.validation.broken.push(broken);
            } else if let Some((breach, bound)) = constraint.told_beside(value) {
                beside = Some(self.broken(breach, bound, Some(value), is_sensitive, Some(shape)));
            }
        }
        if self.validation.broken.len() > before {
            self.validation.told_beside.extend(beside);
        }
    }

    fn mistyped(&mut self, shape: &Shape, given: &'static str) {
        let (path, expected) = (self.path(), shape.type_name());
        self.validation.mistyped.push(MistypedValue { path, expected, given });
    }

    fn broken(
        &self,
        breach: Breach,
        bound: String,
        value: Option<&Value>,
        is_sensitive: bool,
        shape: Option<&Shape>,
    ) -> BrokenConstraint {
        BrokenConstraint {
            path: self.path(),
            place: self.place(self.steps.len()),
            breach,
            bound,
            value: value.cloned(),
            is_sensitive,
            inside: shape.and_then(|shape| self.inside(shape)),
        }
    }

    fn inside(&self, shape: &Shape) -> Option<Inside> {
        let kind = match self.steps.last()? {
            WalkStep::Member(_) => return None,
            WalkStep::Element(_) => InsideKind::Element,
            WalkStep::Key => InsideKind::Key,
            WalkStep::Value(_) => InsideKind::Value,
        };
        Some(Inside {
            kind,
            place: self.place(self.steps.len() - 1),
            value: (*self.around.last()?).clone(),
            constraints: bounds(&shape.constraints),
        })
    }

    fn path(&self) -> String {
        let segments: Vec<Segment> = self.steps.iter().map(|step| step.segment()).collect();
        path_of(&segments)
    }

    /// The first so many steps as a message has them: `list.1.member.name`.
    fn place(&self, steps: usize) -> String {
        let names: Vec<String> = self.steps[..steps].iter().map(|step| step.in_message()).collect();
        names.join(".")
    }
}

impl WalkStep<'_> {
    fn segment(self) -> Segment {
        match self {
            Self::Member(name) => Segment::Member(name.to_owned()),
            Self::Element(_) => Segment::Element,
            Self::Key => Segment::Key,
            Self::Value(_) => Segment::Value,
        }
    }

    fn in_message(self) -> String {
        match self {
            Self::Member(name) => name.to_owned(),
            Self::Element(number) => format!("{number}.member"),
            Self::Key => "key".to_owned(),
            Self::Value(key) => format!("{key}.member"),
        }
    }
}

/// The name of a value's JSON type.
pub(crate) fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn is_of_type(shape: &Shape, value: &Value) -> bool {
    match shape.kind {
        ShapeKind::String | ShapeKind::Blob => value.is_string(),
        ShapeKind::Boolean => value.is_boolean(),
        ShapeKind::Integer | ShapeKind::Long | ShapeKind::Float | ShapeKind::Double => value.is_number(),
        ShapeKind::Timestamp(format) if format.is_text() => value.is_string(),
        ShapeKind::Timestamp(_) => value.is_number(),
        ShapeKind::Document => true,
        ShapeKind::Structure(_) | ShapeKind::Map(..) => value.is_object(),
        ShapeKind::List(_) => value.is_array(),
    }
}

/// Whether a number is not one that its shape can hold: readers cut it, round it or refuse it.
fn is_inexact(shape: &Shape, value: &Value) -> bool {
    match shape.kind {
        ShapeKind::Integer => value.as_i64().is_none_or(|number| i32::try_from(number).is_err()),
        ShapeKind::Long => value.as_i64().is_none(),
        _ => false,
    }
}

/// All that constraints ask for, in the order in which messages have it.
pub(crate) fn bounds(constraints: &[AppliedConstraint]) -> Vec<(Breach, String)> {
    let told = |constraint: &dyn Constraint| {
        constraint.told().into_iter().map(|breach| (breach, constraint.bound(breach))).collect::<Vec<_>>()
    };
    constraints.iter().flat_map(|applied| told(&*applied.constraint)).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::model::constraint::length::Length;
    use crate::model::requirement::{Citation, Grade};
    use crate::model::timestamp_format::TimestampFormat;

    fn shape(kind: ShapeKind, sensitive: bool) -> Arc<Shape> {
        Arc::new(Shape { name: "Part".to_owned(), kind, constraints: Vec::new(), sensitive })
    }

    fn citation() -> Citation {
        Citation { grade: Grade::Unknown, evidence: Vec::new(), written: None }
    }

    /// A text of one to three characters.
    fn text(sensitive: bool) -> Arc<Shape> {
        let length = Length { min: 1, max: Some(3), settled_min: 2 };
        let constraints = vec![AppliedConstraint { constraint: Arc::new(length), citation: citation() }];
        Arc::new(Shape { name: "Text".to_owned(), kind: ShapeKind::String, constraints, sensitive })
    }

    fn member(name: &str, shape: Arc<Shape>) -> Member {
        let (name, documentation) = (name.to_owned(), String::new());
        Member { name, shape, required: false, documentation, citation: citation() }
    }

    /// What is wrong with the value of a member `A` of this shape.
    fn validation(shape: Arc<Shape>, value: Value) -> Validation {
        let (members, params) = ([member("A", shape)], json!({ "A": value }));
        let mut walk = Walk { steps: Vec::new(), around: Vec::new(), validation: Validation::default() };
        walk.members(&members, params.as_object().unwrap(), false);
        walk.validation
    }

    #[test]
    fn a_value_is_told_by_its_place_and_not_shown_where_anything_around_it_is_sensitive() {
        let long = "aaaa";
        for is_sensitive in [false, true] {
            let inner = || text(is_sensitive);
            let inside = |kind: ShapeKind| [shape(kind.clone(), is_sensitive), shape(kind, false)];
            let list = |element| inside(ShapeKind::List(element));
            let map = |key, value| inside(ShapeKind::Map(key, value));
            let [whole_list, _] = list(text(false));
            let [_, of_elements] = list(inner());
            let [whole_map, _] = map(text(false), text(false));
            let [_, of_keys] = map(inner(), text(false));
            let [_, of_values] = map(text(false), inner());
            let [whole_structure, _] = inside(ShapeKind::Structure(vec![member("B", text(false))].into()));
            let [_, of_members] = inside(ShapeKind::Structure(vec![member("B", inner())].into()));
            for (shape, value, path, place) in [
                (inner(), json!(long), "A", "A"),
                (whole_list, json!(["aa", long]), "A.member", "A.2.member"),
                (of_elements, json!(["aa", "aa", long]), "A.member", "A.3.member"),
                (whole_map.clone(), json!({long: "aa"}), "A.key", "A.key"),
                (whole_map, json!({"aa": long}), "A.value", "A.aa.member"),
                (of_keys, json!({long: "aa"}), "A.key", "A.key"),
                (of_values, json!({"aa": long}), "A.value", "A.aa.member"),
                (whole_structure, json!({"B": long}), "A.B", "A.B"),
                (of_members, json!({"B": long}), "A.B", "A.B"),
            ] {
                let found = validation(shape, value.clone()).broken;
                let [broken] = &found[..] else { panic!("{value}: {found:?}") };
                assert_eq!((broken.path.as_str(), broken.place.as_str()), (path, place), "{value}");
                assert_eq!(broken.is_sensitive, is_sensitive, "{value}");
            }
        }
    }

    #[test]
    fn a_number_that_its_type_cannot_hold_leaves_the_answer_open() {
        for (kind, value, is_open) in [
            (ShapeKind::Integer, json!(2_147_483_647), false),
            (ShapeKind::Integer, json!(2_147_483_648_i64), true),
            (ShapeKind::Integer, json!(-2_147_483_648), false),
            (ShapeKind::Integer, json!(-2_147_483_649_i64), true),
            (ShapeKind::Integer, json!(1.5), true),
            (ShapeKind::Long, json!(i64::MAX), false),
            (ShapeKind::Long, json!(9_223_372_036_854_775_808_u64), true),
            (ShapeKind::Long, json!(1.5), true),
            (ShapeKind::Double, json!(1.5), false),
            (ShapeKind::Timestamp(TimestampFormat::EpochSeconds), json!(1.5), false),
            (ShapeKind::Boolean, json!(true), false),
        ] {
            let found = validation(shape(kind, false), value.clone());
            assert_eq!(found, Validation { is_open, ..Validation::default() }, "{value}");
        }
    }

    #[test]
    fn what_is_contested_is_told_beside_what_is_broken_alone() {
        let contested = |min, max| {
            let length = Length { min, max, settled_min: 4 };
            AppliedConstraint { constraint: Arc::new(length), citation: citation() }
        };
        let of = |constraints| Shape { constraints, ..(*shape(ShapeKind::String, false)).clone() };
        let found = validation(of(vec![contested(0, None)]).into(), json!(""));
        assert!(found.is_open && !found.is_surely_broken, "{found:?}");
        assert_eq!((found.broken.len(), found.told_beside.len()), (0, 0), "{found:?}");
        let found = validation(of(vec![contested(1, None), contested(0, None)]).into(), json!(""));
        assert_eq!((found.broken.len(), found.told_beside.len()), (1, 1), "{found:?}");
        assert_eq!((found.broken[0].bound.as_str(), found.told_beside[0].bound.as_str()), ("1", "4"));
    }
}
