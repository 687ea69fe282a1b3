//! Both sides of both edges of each length, in characters of each width that UTF-8 knows.

use proptest::test_runner::TestRng;
use serde_json::Value;

use crate::generate::case::{Expectation, Mutation};
use crate::generate::coverage::constraint::{others_broken, requirement_at_edge};
use crate::generate::definition::{CaseDefinition, Edit};
use crate::generate::extent;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::sampler::{Elaboration, blob, put_at};
use crate::generate::template::CaseTemplate;
use crate::generate::wish::{Wish, WishVariant};
use crate::model::constraint;
use crate::model::constraint::AppliedConstraint;
use crate::model::constraint::sample::Sample;
use crate::model::operation::Params;
use crate::model::outcome::Outcome;
use crate::model::place::Place;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementId;
use crate::model::rule::FactKind;
use crate::model::shape::ShapeKind;

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    let mut templates = Vec::new();
    for (place, extent) in extent::places(generator) {
        for edge in extent.edges(&place.shape, |sample| matches!(sample, Sample::Size { .. })) {
            if let Sample::Size { size, width } = edge.sample {
                templates.push(template(place, edge, size, width));
            }
        }
    }
    templates
}

fn template(place: &Place, edge: constraint::sample::Edge, size: usize, width: usize) -> CaseTemplate {
    let place = place.clone();
    let tail = format!("{}/{}/{}", edge.about.family(), place.path(), edge.operator);
    CaseTemplate::new(Phase::Coverage, tail, move |generator, rng| {
        let value = match &place.shape.kind {
            ShapeKind::String => {
                let domain = generator.sampler.domain(&place.shape)?;
                match size {
                    0 if width > 1 => return None,
                    0 => Value::from(""),
                    _ => domain.sample_exact(rng, size, Some(width))?.into(),
                }
            }
            ShapeKind::List(element) => generator.sampler.elements(element, size, rng),
            ShapeKind::Blob => blob(size, rng),
            ShapeKind::Map(key, value) => generator.sampler.entries(key, value, size, Elaboration::Any, rng),
            _ => return None,
        };
        judge(generator, rng, &place, value, &edge)
    })
}

/// The definition of a value whose size is all that can be wrong with it; what is expected follows from the size.
fn judge(
    generator: &Generator,
    rng: &mut TestRng,
    place: &Place,
    value: Value,
    edge: &constraint::sample::Edge,
) -> Option<CaseDefinition> {
    let path = place.path();
    let shape = &place.shape;
    let is_own = |applied: &&AppliedConstraint| applied.constraint.kind().breaches.contains(&edge.about);
    let own = shape.constraints.iter().find(is_own)?;
    let breach = own.constraint.breach(&shape.kind, &value);
    let others = others_broken(place, edge.about, &value);
    let mut base = generator.baseline(rng);
    if breach.is_none() && !others.is_empty() {
        return None;
    }
    if matches!(shape.kind, ShapeKind::String)
        && let Some(question) =
            shape.constraints.iter().find_map(|applied| applied.constraint.question(&value))
    {
        let requirement = generator.operation.requirement_id(Aspect::Asked(question, &path));
        return Some(open(base, place, value, requirement));
    }
    match breach {
        None => {
            let requirement = requirement_at_edge(generator, edge.about, &path);
            generator.surround(&mut base, &place.segments);
            put_at(&mut base, &place.segments, value);
            Some(as_drawn(generator, CaseDefinition::valid(base, requirement), place))
        }
        Some(breach) => {
            let requirement = generator.operation.requirement_id(Aspect::Kept(breach, &path));
            let mutation = Mutation {
                place: path.clone(),
                constraint: breach.family().to_owned(),
                operator: edge.operator.clone(),
            };
            let breaches = std::iter::once((path, breach)).chain(others).collect();
            let edit = Edit::Put(place.segments.clone(), value);
            Some(CaseDefinition::valid(base, requirement).broken(
                edit,
                Expectation::Invalid(breaches),
                mutation,
            ))
        }
    }
}

/// A value that stands for a hash cannot be the right one where its form is the point.
pub(super) fn as_drawn(generator: &Generator, definition: CaseDefinition, place: &Place) -> CaseDefinition {
    let path = place.path();
    let hash = generator.operation.facts.iter().find(|fact| match &fact.kind {
        FactKind::Digest { member, .. } => *member == path,
        _ => false,
    });
    match hash {
        Some(fact) => {
            let wish = Wish { outcome: Outcome::Wrong, variant: WishVariant::AsDrawn };
            definition.wishing(&fact.name, wish)
        }
        None => definition,
    }
}

/// A case that is only recorded.
pub(super) fn open(base: Params, place: &Place, value: Value, requirement: RequirementId) -> CaseDefinition {
    let mut definition = CaseDefinition::valid(base, requirement).expecting(Expectation::Open);
    definition.edits.push(Edit::Put(place.segments.clone(), value));
    definition
}
