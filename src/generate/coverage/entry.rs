//! Several entries of a map or list: each of them is looked at, not only the first or the last.

use proptest::test_runner::TestRng;
use serde_json::Value;
use serde_json::json;

use crate::domain::character::{BreakingCharacter, BreakingPlace};
use crate::generate::case::{Expectation, Mutation};
use crate::generate::coverage::text::unmatched;
use crate::generate::definition::{CaseDefinition, Edit};
use crate::generate::extent;
use crate::generate::extent::PlaceExtent;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::sampler::{Elaboration, put_at, put_in_entry};
use crate::generate::template::CaseTemplate;
use crate::model::constraint::breach::Breach;
use crate::model::constraint::sample::Sample;
use crate::model::place::{Place, Segment};
use crate::model::requirement::Level;
use crate::model::requirement::aspect::Aspect;
use crate::model::shape::ShapeKind;

/// How many entries there are, where the shape allows as many.
const ENTRIES: usize = 3;

/// The first entry is what all other families try.
const POSITIONS: [EntryPosition; 2] = [EntryPosition::Second, EntryPosition::Last];

#[derive(Clone, Copy)]
enum EntryPosition {
    Second,
    Last,
}

/// A place in the entries of a map or list.
#[derive(Clone)]
struct Nested {
    place: Place,
    /// How many steps lead to the outermost map or list.
    outer: usize,
    collection: Place,
}

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    let places = &generator.operation.places;
    let mut templates = Vec::new();
    for (place, extent) in extent::places(generator) {
        if matches!(place.shape.kind, ShapeKind::Map(..) | ShapeKind::List(_)) {
            templates.push(several(place));
            templates.extend(keys_alike(place));
        }
        let Some(outer) = place.segments.iter().position(|segment| !matches!(segment, Segment::Member(_)))
        else {
            continue;
        };
        let around = places.iter().find(|around| around.segments == place.segments[..outer]);
        let Some(collection) = around.cloned() else { continue };
        let nested = Nested { place: place.clone(), outer, collection };
        if extent != PlaceExtent::Shape {
            // One thing that is wrong in an entry shows whether that entry is looked at.
            if place.segments.len() == outer + 1 {
                templates.extend(POSITIONS.map(|position| mistyped(&nested, position)));
            }
            continue;
        }
        for position in POSITIONS {
            for applied in &place.shape.constraints {
                for breach in applied.constraint.breaches() {
                    templates.push(broken(&nested, breach, position));
                }
            }
            templates.push(mistyped(&nested, position));
        }
    }
    templates
}

/// Several entries, none of which is wrong.
fn several(place: &Place) -> CaseTemplate {
    let place = place.clone();
    CaseTemplate::new(
        Phase::Coverage,
        format!("optional/several-entries/{}", place.path()),
        move |generator, rng| {
            let collection = entries(generator, &place, rng)?;
            let mut base = generator.baseline(rng);
            generator.surround(&mut base, &place.segments);
            put_at(&mut base, &place.segments, collection);
            Some(CaseDefinition::valid(base, generator.operation.requirement_id(Aspect::Optionals)))
        },
    )
}

/// Keys that become one where their case is folded or their characters are composed: they are two.
fn keys_alike(place: &Place) -> Vec<CaseTemplate> {
    let pairs = [("case", "a", "A"), ("composition", "\u{e9}", "e\u{301}"), ("space", "a", "a ")];
    let admitted = pairs.into_iter().filter(|(_, first, second)| match &place.shape.kind {
        ShapeKind::Map(key, _) => {
            let most = place.shape.domain().most();
            key.admits(first) && key.admits(second) && most.is_none_or(|most| most > 1)
        }
        _ => false,
    });
    admitted
        .map(|(name, first, second)| {
            let place = place.clone();
            let tail = format!("optional/keys-alike-but-for-{name}/{}", place.path());
            CaseTemplate::new(Phase::Coverage, tail, move |generator, rng| {
                let Value::Object(entries) = entries(generator, &place, rng)? else { return None };
                let keys = [first, second].map(str::to_owned);
                let others = entries.keys().filter(|key| !keys.contains(key)).cloned().collect::<Vec<_>>();
                let keys = keys.into_iter().chain(others);
                let map = Value::Object(keys.zip(entries.values().cloned()).collect());
                let mut base = generator.baseline(rng);
                generator.surround(&mut base, &place.segments);
                put_at(&mut base, &place.segments, map);
                Some(CaseDefinition::valid(base, generator.operation.requirement_id(Aspect::Optionals)))
            })
        })
        .collect()
}

fn broken(nested: &Nested, breach: Breach, position: EntryPosition) -> CaseTemplate {
    let nested = nested.clone();
    let path = nested.place.path();
    let tail = format!("{}/{}", Aspect::Kept(breach, &path).tail(), position.name());
    CaseTemplate::new(Phase::Coverage, tail, move |generator, rng| {
        let (value, breaches) = breaking(generator, &nested.place, breach, rng)?;
        let requirement = generator.operation.requirement_id(Aspect::Kept(breach, &path));
        let mutation = Mutation {
            place: path.clone(),
            constraint: breach.key().to_owned(),
            operator: position.name().to_owned(),
        };
        let edit = nested.edit(generator, position, value, rng)?;
        let expectation = Expectation::Invalid(breaches);
        Some(CaseDefinition::valid(generator.baseline(rng), requirement).broken(edit, expectation, mutation))
    })
}

/// An object, or where one belongs a list, in one entry of several.
fn mistyped(nested: &Nested, position: EntryPosition) -> CaseTemplate {
    let nested = nested.clone();
    let path = nested.place.path();
    let tail = format!("type/{path}/{}", position.name());
    CaseTemplate::new(Phase::Coverage, tail, move |generator, rng| {
        let (given, value) = match nested.place.shape.kind {
            ShapeKind::Structure(_) | ShapeKind::Map(..) => ("array", json!(["a"])),
            _ => ("object", json!({"a": "b"})),
        };
        let requirement = generator.operation.requirement_id(Aspect::WrongType(&path, given));
        if generator.operation.requirement(&requirement)?.level() == Level::Observe {
            return None;
        }
        let expectation = Expectation::Refused(vec![generator.service.protocol.serialization_error.clone()]);
        let mutation = Mutation {
            place: path.clone(),
            constraint: "type".to_owned(),
            operator: position.name().to_owned(),
        };
        let edit = nested.edit(generator, position, value, rng)?;
        Some(CaseDefinition::valid(generator.baseline(rng), requirement).broken(edit, expectation, mutation))
    })
}

/// A value that breaks a constraint, and all that it breaks.
fn breaking(
    generator: &Generator,
    place: &Place,
    breach: Breach,
    rng: &mut TestRng,
) -> Option<(Value, Vec<(String, Breach)>)> {
    let text = |rng: &mut TestRng, count: usize| {
        let domain = generator.sampler.domain(&place.shape)?;
        let plain = ["a", "A", "1"].map(|character| character.repeat(count));
        let plain =
            plain.into_iter().find(|text| domain.pattern().is_none_or(|pattern| pattern.matches(text)));
        plain.or_else(|| domain.sample_exact(rng, count, Some(1)))
    };
    let kind = &place.shape.kind;
    let constraints = place.shape.constraints.iter().map(|applied| &applied.constraint);
    let broken = constraints.clone().find(|constraint| constraint.breaches().contains(&breach))?;
    let value = match broken.counterexample(kind, breach)? {
        Sample::Value(value) => value,
        Sample::Size { size, .. } if matches!(kind, ShapeKind::String) => text(rng, size)?.into(),
        Sample::Misfit => {
            let domain = generator.sampler.domain(&place.shape)?;
            let mut broken = |position| {
                let mut characters = BreakingCharacter::ALL.into_iter();
                characters.find_map(|character| unmatched(domain, rng, position, character))
            };
            let broken = broken(BreakingPlace::Middle).or_else(|| broken(BreakingPlace::Whole));
            broken.or_else(|| domain.break_look_around(rng))?.into()
        }
        Sample::Size { .. } | Sample::Changed { .. } => return None,
    };
    if constraints.clone().any(|constraint| constraint.question(&value).is_some()) {
        return None;
    }
    let breaches: Vec<_> =
        constraints.filter_map(|constraint| Some((place.path(), constraint.breach(kind, &value)?))).collect();
    breaches.iter().any(|(_, found)| *found == breach).then_some((value, breaches))
}

/// Several entries of a map or list, as little in each as the shape admits; `None` where it holds no more than one.
fn entries(generator: &Generator, collection: &Place, rng: &mut TestRng) -> Option<Value> {
    let domain = collection.shape.domain();
    let count = ENTRIES.max(domain.least()).min(domain.most().unwrap_or(ENTRIES));
    let value = match &collection.shape.kind {
        ShapeKind::List(element) => generator.sampler.elements(element, count, rng),
        ShapeKind::Map(key, value) => generator.sampler.entries(key, value, count, Elaboration::Plain, rng),
        _ => return None,
    };
    let holds = collection.shape.surely_holds(&value);
    (holds && size(&value) == count && count > 1).then_some(value)
}

fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.len(),
        Value::Object(entries) => entries.len(),
        _ => 0,
    }
}

impl Nested {
    /// Puts the value into one entry of several.
    fn edit(
        &self,
        generator: &Generator,
        position: EntryPosition,
        value: Value,
        rng: &mut TestRng,
    ) -> Option<Edit> {
        let collection = entries(generator, &self.collection, rng)?;
        let index = position.index(size(&collection))?;
        let segments = &self.place.segments[self.outer..];
        let collection = put_in_entry(collection, segments, index, value)?;
        Some(Edit::Put(self.collection.segments.clone(), collection))
    }
}

impl EntryPosition {
    fn name(self) -> &'static str {
        match self {
            Self::Second => "in-second-entry",
            Self::Last => "in-last-entry",
        }
    }

    fn index(self, count: usize) -> Option<usize> {
        match self {
            Self::Second => (count > 2).then_some(1),
            Self::Last => count.checked_sub(1),
        }
    }
}
