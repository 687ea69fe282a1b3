//! Draws values of a shape: all constraints of it together.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::RngExt;
use proptest::test_runner::TestRng;
use serde_json::{Value, json};

use crate::domain::text::{TextDomain, TextError};
use crate::model::constraint::length::Length;
use crate::model::flat_input::{FlatInput, FlatValue};
use crate::model::operation::{Operation, Params};
use crate::model::place::Segment;
use crate::model::shape::{Member, Members, Shape, ShapeKind};

/// The domains of an operation's texts, compiled once.
#[derive(Clone, Debug)]
pub struct Sampler {
    domains: BTreeMap<String, TextDomain>,
}

/// How elaborate a drawn value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elaboration {
    /// As little as the shape admits: no optional member, the fewest elements, the shortest plain texts.
    Least,
    /// Short and of letters and digits, where the shape admits that.
    Plain,
    /// Anything that the shape admits.
    Any,
    /// Inside of a structure that stands inside itself: as little as ends that.
    Closing,
}

impl Sampler {
    /// Compiles the domains of all texts in an operation's input.
    ///
    /// # Errors
    ///
    /// A shape that no text satisfies.
    pub fn new(operation: &Operation) -> Result<Self, TextError> {
        let mut shapes = Vec::new();
        // What is in a union is drawn too, though it is no place.
        operation.members.iter().for_each(|member| member.shape.add_with_all_in_it(&mut shapes));
        Self::of(shapes)
    }

    /// Compiles the domains of those of these shapes that are text.
    ///
    /// # Errors
    ///
    /// A shape that no text satisfies.
    pub fn of<'a>(shapes: impl IntoIterator<Item = &'a Shape>) -> Result<Self, TextError> {
        let mut domains = BTreeMap::new();
        for shape in shapes {
            // Of listed texts there is no domain of characters.
            let is_text = matches!(shape.kind, ShapeKind::String) && shape.domain().words.is_none();
            if is_text && !domains.contains_key(&shape.name) {
                domains.insert(shape.name.clone(), domain_of(shape)?);
            }
        }
        Ok(Self { domains })
    }

    /// The domain of a shape that is text, unless its texts are listed.
    pub fn domain(&self, shape: &Shape) -> Option<&TextDomain> {
        self.domains.get(&shape.name)
    }

    /// A valid value of the shape.
    pub fn value(&self, shape: &Arc<Shape>, manner: Elaboration, rng: &mut TestRng) -> Value {
        let drawn = self.drawn(shape, manner, rng);
        let constraints = shape.constraints.iter();
        constraints
            .fold(drawn, |value, applied| applied.constraint.mended(&shape.kind, &value).unwrap_or(value))
    }

    /// A valid value of the shape as [`Sampler::value`] draws it, its texts on the end of a flat input.
    pub fn flat_value(
        &self,
        shape: &Arc<Shape>,
        manner: Elaboration,
        rng: &mut TestRng,
        input: &mut FlatInput,
    ) -> FlatValue {
        match &shape.kind {
            ShapeKind::String if is_flat(shape) => {
                FlatValue::Text(input.add_text(|text| self.add_text(shape, manner, rng, text)))
            }
            ShapeKind::Structure(members)
                if !members.is_union()
                    && !is_mended(shape)
                    && members.iter().all(|member| is_flat(&member.shape)) =>
            {
                let begun = input.entries_end();
                draw_members(members, manner, rng, |member, manner, rng| {
                    let name = input.add_text(|text| text.push_str(&member.name));
                    let value = input.add_text(|text| self.add_text(&member.shape, manner, rng, text));
                    input.put_entry(begun, name, value);
                });
                FlatValue::Entries(begun..input.entries_end())
            }
            ShapeKind::Map(key, value) if !is_mended(shape) && is_flat(value) => {
                let begun = input.entries_end();
                draw_entries(self.count(shape, manner, rng), || {
                    let key = input.add_text(|text| self.add_text(key, manner, rng, text));
                    let value = input.add_text(|text| self.add_text(value, manner, rng, text));
                    input.put_entry(begun, key, value);
                    input.entries_end() - begun
                });
                FlatValue::Entries(begun..input.entries_end())
            }
            _ => FlatValue::Other(self.value(shape, manner, rng)),
        }
    }

    /// A value from what the constraints leave over, as far as they can say that.
    fn drawn(&self, shape: &Arc<Shape>, manner: Elaboration, rng: &mut TestRng) -> Value {
        match &shape.kind {
            ShapeKind::String => Value::from(self.text(shape, manner, rng)),
            ShapeKind::Boolean => Value::from(rng.random::<bool>()),
            ShapeKind::Integer => {
                Value::from(whole(shape, i64::from(i32::MIN), i64::from(i32::MAX), manner, rng))
            }
            ShapeKind::Long => Value::from(whole(shape, -(1 << 53), 1 << 53, manner, rng)),
            ShapeKind::Float | ShapeKind::Double => Value::from(fraction(shape, rng)),
            ShapeKind::Timestamp(format) => {
                format.written(1_500_000_000 + rng.random_range(0..200_000_000_i64))
            }
            ShapeKind::Document => document(manner, rng),
            ShapeKind::Blob => {
                let domain = shape.domain();
                let least = domain.least().max(1);
                let most = domain.most().unwrap_or(least + 15).min(least + 15);
                blob(rng.random_range(least..=most.max(least)), rng)
            }
            ShapeKind::Structure(members) if members.is_union() => self.one_of(members, manner, rng),
            ShapeKind::Structure(members) => {
                let mut structure = Params::new();
                draw_members(members, manner, rng, |member, manner, rng| {
                    structure.insert(member.name.clone(), self.value(&member.shape, manner, rng));
                });
                Value::Object(structure)
            }
            ShapeKind::List(element) => {
                let count = self.count(shape, manner, rng);
                match manner {
                    Elaboration::Closing => {
                        (0..count).map(|_| self.value(element, Elaboration::Closing, rng)).collect()
                    }
                    _ => self.elements(element, count, rng),
                }
            }
            ShapeKind::Map(key, value) => {
                let count = self.count(shape, manner, rng);
                self.entries(key, value, count, manner, rng)
            }
        }
    }

    /// A value of a union: one of its members, if possible one that ends.
    fn one_of(&self, members: &Members, manner: Elaboration, rng: &mut TestRng) -> Value {
        let ends = |member: &&Member| !members.is_recursive() || !member.shape.leads_to_recursion();
        let mut candidates: Vec<&Member> = members.iter().filter(ends).collect();
        if candidates.is_empty() {
            candidates = members.iter().collect();
        }
        let index = match manner {
            Elaboration::Any if !candidates.is_empty() => rng.random_range(0..candidates.len()),
            _ => 0,
        };
        let entry = candidates.get(index).map(|member| {
            let manner = inner_manner(members, member, manner);
            (member.name.clone(), self.value(&member.shape, manner, rng))
        });
        Value::Object(entry.into_iter().collect())
    }

    /// A list of exactly so many elements, no two alike as far as the shape has enough values.
    pub fn elements(&self, element: &Arc<Shape>, count: usize, rng: &mut TestRng) -> Value {
        let mut elements = DistinctValues::new(count);
        for _ in 0..count {
            let mut value = self.value(element, Elaboration::Plain, rng);
            for _ in 0..32 {
                if !elements.holds(&value) {
                    break;
                }
                value = self.value(element, Elaboration::Any, rng);
            }
            elements.push(value);
        }
        Value::Array(elements.values)
    }

    /// A map of so many entries, or as many as there are keys.
    pub fn entries(
        &self,
        key: &Arc<Shape>,
        value: &Arc<Shape>,
        count: usize,
        manner: Elaboration,
        rng: &mut TestRng,
    ) -> Value {
        let mut map = Params::new();
        draw_entries(count, || {
            let key = self.text(key, manner, rng);
            map.insert(key, self.value(value, manner, rng));
            map.len()
        });
        Value::Object(map)
    }

    fn text(&self, shape: &Shape, manner: Elaboration, rng: &mut TestRng) -> String {
        let mut text = String::new();
        self.add_text(shape, manner, rng, &mut text);
        text
    }

    /// Draws a text onto the end of another.
    fn add_text(&self, shape: &Shape, manner: Elaboration, rng: &mut TestRng, text: &mut String) {
        let Some(domain) = self.domain(shape) else {
            if let Some(values) = shape.domain().words {
                text.push_str(&values[rng.random_range(0..values.len())]);
            }
            return;
        };
        if manner != Elaboration::Any {
            let least = if manner == Elaboration::Plain { 12 } else { 1 };
            let wanted = domain.shortest().max(least).min(domain.longest().unwrap_or(usize::MAX));
            let plain: String =
                (0..wanted).map(|_| char::from(PLAIN[rng.random_range(0..PLAIN.len())])).collect();
            if domain.contains(&plain) {
                return text.push_str(&plain);
            }
            if let Some(exact) =
                domain.sample_exact(rng, wanted, Some(1)).filter(|exact| domain.contains(exact))
            {
                return text.push_str(&exact);
            }
        }
        domain.add_sample(rng, text);
    }

    fn count(&self, shape: &Shape, manner: Elaboration, rng: &mut TestRng) -> usize {
        let domain = shape.domain();
        let least = domain.least().max(1);
        let most = domain.most().unwrap_or(least + 3).min(least + 3);
        match manner {
            Elaboration::Closing => domain.least(),
            Elaboration::Least | Elaboration::Plain => least,
            Elaboration::Any => rng.random_range(domain.least()..=most),
        }
    }
}

/// Values of which it is asked whether they hold another one.
struct DistinctValues {
    values: Vec<Value>,
    /// Their texts, where they are too many to be compared one by one.
    texts: Option<HashSet<String>>,
}

impl DistinctValues {
    /// How many values are compared one by one.
    const FEW: usize = 64;

    fn new(count: usize) -> Self {
        let texts = (count > Self::FEW).then(|| HashSet::with_capacity(count));
        Self { values: Vec::with_capacity(count), texts }
    }

    fn holds(&self, value: &Value) -> bool {
        match &self.texts {
            Some(texts) => texts.contains(&value.to_string()),
            None => self.values.contains(value),
        }
    }

    fn push(&mut self, value: Value) {
        if let Some(texts) = &mut self.texts {
            texts.insert(value.to_string());
        }
        self.values.push(value);
    }
}

/// Draws those members of a structure that are there.
fn draw_members(
    members: &Members,
    manner: Elaboration,
    rng: &mut TestRng,
    mut draw: impl FnMut(&Member, Elaboration, &mut TestRng),
) {
    for member in members {
        let manner = inner_manner(members, member, manner);
        let is_wished = match manner {
            Elaboration::Least | Elaboration::Closing => false,
            Elaboration::Plain => true,
            Elaboration::Any => rng.random::<bool>(),
        };
        if member.required || is_wished {
            draw(member, manner, rng);
        }
    }
}

/// Draws entries until there are so many, as `draw` tells each time, or as many as there are keys.
fn draw_entries(count: usize, mut draw: impl FnMut() -> usize) {
    let mut drawn = 0;
    for _ in 0..count.saturating_mul(4) {
        if drawn >= count {
            break;
        }
        drawn = draw();
    }
}

/// Whether the shape is text that stays as it is drawn.
fn is_flat(shape: &Shape) -> bool {
    matches!(shape.kind, ShapeKind::String) && !is_mended(shape)
}

fn is_mended(shape: &Shape) -> bool {
    shape.constraints.iter().any(|applied| applied.constraint.mends())
}

/// How a member is drawn: inside of a structure that stands inside itself no more than is needed leads there again.
fn inner_manner(members: &Members, member: &Member, manner: Elaboration) -> Elaboration {
    let leads_back = members.is_recursive() && member.shape.leads_to_recursion();
    if leads_back { Elaboration::Closing } else { manner }
}

/// Any JSON value.
fn document(manner: Elaboration, rng: &mut TestRng) -> Value {
    let simple =
        [Value::from("text"), Value::from(1), Value::from(true), json!(["a", 1]), json!({"a": {"b": 1}})];
    match manner {
        Elaboration::Any => simple[rng.random_range(0..simple.len())].clone(),
        _ => json!({"key": "value"}),
    }
}

const PLAIN: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// So many random bytes, as a body has them.
pub fn blob(count: usize, rng: &mut TestRng) -> Value {
    let bytes: Vec<u8> = (0..count).map(|_| rng.random::<u8>()).collect();
    Value::from(STANDARD.encode(bytes))
}

/// Puts a value at a place, making what has to stand around it. Of several elements or entries the first is replaced.
pub fn put_at(params: &mut Params, segments: &[Segment], value: Value) {
    let Some((Segment::Member(name), rest)) = segments.split_first() else { return };
    let around = params.get(name).cloned();
    params.insert(name.clone(), wrapped(rest, value, around));
}

/// Puts a value at a place in one entry of a map or list, which is the first of the steps; `None` where it has too few.
pub fn put_in_entry(collection: Value, segments: &[Segment], index: usize, value: Value) -> Option<Value> {
    let (first, rest) = segments.split_first()?;
    match (first, collection) {
        (Segment::Element, Value::Array(mut items)) => {
            let item = items.get_mut(index)?;
            *item = wrapped(rest, value, Some(item.take()));
            Some(Value::Array(items))
        }
        (Segment::Value, Value::Object(mut entries)) => {
            let slot = entries.values_mut().nth(index)?;
            *slot = wrapped(rest, value, Some(slot.take()));
            Some(Value::Object(entries))
        }
        (Segment::Key, Value::Object(entries)) => {
            let key = value.as_str().filter(|key| !entries.contains_key(*key))?;
            let count = entries.len();
            let renamed = entries.into_iter().enumerate();
            let renamed: Params = renamed
                .map(|(at, (own, inner))| (if at == index { key.to_owned() } else { own }, inner))
                .collect();
            (renamed.len() == count).then_some(Value::Object(renamed))
        }
        _ => None,
    }
}

/// Takes away a member. Of several elements or entries around it the first is changed.
pub fn remove_at(params: &mut Params, segments: &[Segment]) {
    let Some((Segment::Member(name), rest)) = segments.split_first() else { return };
    if rest.is_empty() {
        params.shift_remove(name);
    } else if let Some(inner) = params.get_mut(name) {
        remove_below(inner, rest);
    }
}

fn remove_below(value: &mut Value, segments: &[Segment]) {
    let Some((first, rest)) = segments.split_first() else { return };
    let inner = match (first, value) {
        (Segment::Member(_), Value::Object(structure)) => return remove_at(structure, segments),
        (Segment::Element, Value::Array(items)) => items.first_mut(),
        (Segment::Value, Value::Object(entries)) => entries.values_mut().next(),
        _ => None,
    };
    if let Some(inner) = inner {
        remove_below(inner, rest);
    }
}

fn domain_of(shape: &Shape) -> Result<TextDomain, TextError> {
    let domain = shape.domain();
    TextDomain::new(domain.length.unwrap_or(Length::ANY), domain.pattern, domain.disputed)
}

fn wrapped(segments: &[Segment], value: Value, around: Option<Value>) -> Value {
    let Some((first, rest)) = segments.split_first() else { return value };
    match first {
        Segment::Member(name) => {
            let mut structure = match around {
                Some(Value::Object(structure)) => structure,
                _ => Params::new(),
            };
            let inner = structure.get(name).cloned();
            structure.insert(name.clone(), wrapped(rest, value, inner));
            Value::Object(structure)
        }
        Segment::Element => {
            let mut items = match around {
                Some(Value::Array(items)) => items,
                _ => Vec::new(),
            };
            let first = (!items.is_empty()).then(|| items.remove(0));
            let placed = wrapped(rest, value, first.clone());
            // No two are alike afterwards that were not before.
            if let (Some(same), Some(first)) = (items.iter_mut().find(|item| **item == placed), first) {
                *same = first;
            }
            items.insert(0, placed);
            Value::Array(items)
        }
        Segment::Key => {
            let key = value.as_str().unwrap_or_default().to_owned();
            let mut entries = match around {
                Some(Value::Object(map)) => map.into_iter(),
                _ => Params::new().into_iter(),
            };
            let inner = entries.next().map_or_else(|| Value::from("value"), |(_, inner)| inner);
            Value::Object(std::iter::once((key, inner)).chain(entries).collect())
        }
        Segment::Value => {
            let mut entries = match around {
                Some(Value::Object(map)) => map.into_iter(),
                _ => Params::new().into_iter(),
            };
            let (key, inner) =
                entries.next().map_or_else(|| ("key".to_owned(), None), |(key, inner)| (key, Some(inner)));
            let placed = wrapped(rest, value, inner);
            Value::Object(std::iter::once((key, placed)).chain(entries).collect())
        }
    }
}

fn whole(shape: &Shape, least: i64, most: i64, manner: Elaboration, rng: &mut TestRng) -> i64 {
    let range = shape.domain().range;
    let low = range.and_then(|range| range.min).map_or(least, |min| min.ceil());
    let high = range.and_then(|range| range.max).map_or(most, |max| max.floor());
    match manner {
        Elaboration::Least | Elaboration::Plain | Elaboration::Closing => {
            rng.random_range(low.max(0).min(high)..=high.min(low.max(0).saturating_add(100)))
        }
        Elaboration::Any => rng.random_range(low..=high),
    }
}

/// A number with a short decimal form, so that no reader rounds it.
fn fraction(shape: &Shape, rng: &mut TestRng) -> f64 {
    let range = shape.domain().range;
    let low = range.and_then(|range| range.min).map_or(-1000.0, |min| min.as_f64());
    let high = range.and_then(|range| range.max).map_or(1000.0, |max| max.as_f64());
    let steps = ((high - low) * 4.0).clamp(0.0, 1_000_000.0) as u32;
    low + f64::from(rng.random_range(0..=steps)) / 4.0
}
