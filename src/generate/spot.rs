//! The simple values of an input, one by one: where each stands, of which shape it is, and how to put another in its place.

use std::sync::Arc;

use serde_json::Value;

use crate::model::operation::Params;
use crate::model::place::Segment;
use crate::model::shape::{Member, Shape, ShapeKind};

/// Where one simple value stands in an input: in a member, an element, a value of a map, or as the key of a map.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    /// The place, as shapes see it.
    pub(crate) segments: Vec<Segment>,
    /// The shape of the value.
    pub(crate) shape: Arc<Shape>,
    /// Whether it is the first of its place: of several elements or entries the one that an edit puts a value over.
    pub(crate) is_first: bool,
    steps: Vec<PathStep>,
}

/// One step down into a value.
#[derive(Clone, Debug)]
enum PathStep {
    Name(String),
    Index(usize),
}

impl Spot {
    /// All simple values of an input, in the order of its shapes.
    pub(crate) fn all(members: &[Member], params: &Params) -> Vec<Self> {
        let mut spots = Vec::new();
        for member in members {
            if let Some(value) = params.get(&member.name) {
                let root = Spot {
                    segments: vec![Segment::Member(member.name.clone())],
                    shape: Arc::clone(&member.shape),
                    is_first: true,
                    steps: vec![PathStep::Name(member.name.clone())],
                };
                root.add(value, &mut spots);
            }
        }
        spots
    }

    /// All texts of an input, in the order of its shapes.
    pub(crate) fn texts(members: &[Member], params: &Params) -> Vec<Self> {
        let mut spots = Self::all(members, params);
        spots.retain(|spot| matches!(spot.shape.kind, ShapeKind::String));
        spots
    }

    /// The text that stands there.
    pub(crate) fn text<'a>(&self, params: &'a Params) -> Option<&'a str> {
        if self.is_key() {
            let (last, parents) = self.steps.split_last()?;
            let entries = value_at(params, parents)?.as_object()?;
            return entries.get_key_value(last.name()?).map(|(key, _)| key.as_str());
        }
        value_at(params, &self.steps)?.as_str()
    }

    /// The value that stands there.
    pub(crate) fn value(&self, params: &Params) -> Option<Value> {
        match self.text(params) {
            Some(text) => Some(Value::from(text)),
            None => value_at(params, &self.steps).cloned(),
        }
    }

    /// Puts another value there; `false` where it cannot stand there, being no key, or that of another entry.
    pub(crate) fn put(&self, params: &mut Params, value: Value) -> bool {
        let Some((last, parents)) = self.steps.split_last() else { return false };
        let Some((first, between)) = parents.split_first() else {
            return last.name().and_then(|name| params.get_mut(name)).is_some_and(|slot| {
                *slot = value;
                true
            });
        };
        let root = first.name().and_then(|name| params.get_mut(name));
        let parent = between.iter().fold(root, |value, step| step.of_mut(value?));
        match (self.is_key(), parent) {
            (true, Some(Value::Object(entries))) => {
                value.as_str().is_some_and(|key| rename(entries, last, key))
            }
            (false, Some(parent)) => last.of_mut(parent).is_some_and(|slot| {
                *slot = value;
                true
            }),
            _ => false,
        }
    }

    fn is_key(&self) -> bool {
        self.segments.last() == Some(&Segment::Key)
    }

    fn add(&self, value: &Value, spots: &mut Vec<Self>) {
        match (&self.shape.kind, value) {
            (ShapeKind::Structure(members), Value::Object(structure)) => {
                for member in members {
                    if let Some(inner) = structure.get(&member.name) {
                        let segment = Segment::Member(member.name.clone());
                        let step = PathStep::Name(member.name.clone());
                        self.below(segment, &member.shape, true, step).add(inner, spots);
                    }
                }
            }
            (ShapeKind::List(element), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.below(Segment::Element, element, index == 0, PathStep::Index(index))
                        .add(item, spots);
                }
            }
            (ShapeKind::Map(key, inner), Value::Object(entries)) => {
                for (index, (name, entry)) in entries.iter().enumerate() {
                    let step = || PathStep::Name(name.clone());
                    self.below(Segment::Value, inner, index == 0, step()).add(entry, spots);
                    spots.push(self.below(Segment::Key, key, index == 0, step()));
                }
            }
            _ if !self.shape.is_composite() => spots.push(self.clone()),
            _ => {}
        }
    }

    fn below(&self, segment: Segment, shape: &Arc<Shape>, is_first: bool, step: PathStep) -> Self {
        let mut spot = self.clone();
        spot.segments.push(segment);
        spot.steps.push(step);
        spot.shape = Arc::clone(shape);
        spot.is_first &= is_first;
        spot
    }
}

impl PathStep {
    fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            Self::Index(_) => None,
        }
    }

    fn of<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        match self {
            Self::Name(name) => value.get(name),
            Self::Index(index) => value.get(index),
        }
    }

    fn of_mut<'a>(&self, value: &'a mut Value) -> Option<&'a mut Value> {
        match self {
            Self::Name(name) => value.get_mut(name),
            Self::Index(index) => value.get_mut(index),
        }
    }
}

/// The value at the end of some steps.
fn value_at<'a>(params: &'a Params, steps: &[PathStep]) -> Option<&'a Value> {
    let (first, rest) = steps.split_first()?;
    rest.iter().try_fold(params.get(first.name()?)?, |value, step| step.of(value))
}

/// Gives an entry another key, in its place; `false` where another entry has that key.
fn rename(entries: &mut Params, from: &PathStep, to: &str) -> bool {
    let Some(from) = from.name().filter(|from| *from == to || !entries.contains_key(to)) else {
        return false;
    };
    *entries = std::mem::take(entries)
        .into_iter()
        .map(|(key, value)| if key == from { (to.to_owned(), value) } else { (key, value) })
        .collect();
    true
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::requirement::{Citation, Grade};

    fn shape(kind: ShapeKind) -> Arc<Shape> {
        let name = "Shape".to_owned();
        Arc::new(Shape { name, kind, constraints: Vec::new(), sensitive: false })
    }

    fn member(name: &str, shape: Arc<Shape>) -> Member {
        let citation = Citation { grade: Grade::Unknown, evidence: Vec::new(), written: None };
        Member { name: name.to_owned(), shape, required: false, citation, documentation: String::new() }
    }

    #[test]
    fn every_text_can_be_read_and_replaced() {
        let text = || shape(ShapeKind::String);
        let inner = shape(ShapeKind::Structure(vec![member("Deep", text())].into()));
        let members = [
            member("Plain", text()),
            member("Map", shape(ShapeKind::Map(text(), shape(ShapeKind::List(inner))))),
        ];
        let value = json!({"Plain": "p", "Map": {"k": [{"Deep": "x"}, {"Deep": "y"}], "l": []}});
        let mut params = value.as_object().unwrap().clone();
        let count = Spot::all(&members, &params).len();
        let mut found = Vec::new();
        for index in 0..count {
            let spot = Spot::all(&members, &params)[index].clone();
            let text = spot.text(&params).unwrap().to_owned();
            assert!(spot.put(&mut params, text.to_uppercase().into()));
            found.push((text, spot.is_first));
        }
        let found: Vec<(&str, bool)> = found.iter().map(|(text, first)| (text.as_str(), *first)).collect();
        assert_eq!(found, [("p", true), ("x", true), ("y", false), ("k", true), ("l", false)]);
        let expected = json!({"Plain": "P", "Map": {"K": [{"Deep": "X"}, {"Deep": "Y"}], "L": []}});
        assert_eq!(Value::Object(params.clone()), expected);
        let key = &Spot::all(&members, &params)[3];
        assert!(!key.put(&mut params, "L".into()), "another entry has this key");
    }
}
