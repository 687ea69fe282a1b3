//! Values on both sides of the edges of all constraints, but for those of sizes.

use proptest::test_runner::TestRng;
use serde_json::Value;

use crate::generate::case::{Expectation, Mutation};
use crate::generate::definition::{CaseDefinition, Edit};
use crate::generate::extent;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::sampler::put_at;
use crate::generate::template::CaseTemplate;
use crate::model::constraint;
use crate::model::constraint::breach::Breach;
use crate::model::constraint::sample::Sample;
use crate::model::place::Place;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementId;
use crate::model::shape::ShapeKind;

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    let mut templates = Vec::new();
    for (place, extent) in extent::places(generator) {
        let is_value = |sample: &Sample| !matches!(sample, Sample::Size { .. } | Sample::Misfit);
        let edges = extent.edges(&place.shape, is_value);
        templates.extend(edges.into_iter().map(|edge| template(place, edge)));
    }
    templates
}

fn template(place: &Place, edge: constraint::sample::Edge) -> CaseTemplate {
    let place = place.clone();
    let tail = format!("{}/{}/{}", edge.about.family(), place.path(), edge.operator);
    CaseTemplate::new(Phase::Coverage, tail, move |generator, rng| {
        let value = value(generator, &place, &edge.sample, rng)?;
        let path = place.path();
        let requirement = requirement_at_edge(generator, edge.about, &path);
        let mut breaches = others_broken(&place, edge.about, &value);
        let is_open =
            place.shape.constraints.iter().any(|applied| applied.constraint.question(&value).is_some());
        if is_open || (!edge.breaks && !breaches.is_empty()) {
            return None;
        }
        let mut base = generator.baseline(rng);
        if !edge.breaks {
            generator.surround(&mut base, &place.segments);
            put_at(&mut base, &place.segments, value);
            return Some(CaseDefinition::valid(base, requirement));
        }
        let mutation = Mutation {
            place: path.clone(),
            constraint: edge.about.family().to_owned(),
            operator: edge.operator.clone(),
        };
        breaches.insert(0, (path, edge.about));
        let edit = Edit::Put(place.segments.clone(), value);
        Some(CaseDefinition::valid(base, requirement).broken(edit, Expectation::Invalid(breaches), mutation))
    })
}

/// The requirement that a value at an edge is about: where no value is beyond it, nothing asks for more than what any
/// input has.
pub(super) fn requirement_at_edge(generator: &Generator, breach: Breach, path: &str) -> RequirementId {
    let own = generator.operation.requirement_id(Aspect::Kept(breach, path));
    let is_known = generator.operation.requirement(&own).is_some();
    if is_known { own } else { generator.operation.requirement_id(Aspect::Optionals) }
}

fn value(generator: &Generator, place: &Place, sample: &Sample, rng: &mut TestRng) -> Option<Value> {
    match sample {
        Sample::Value(value) => Some(value.clone()),
        Sample::Changed { least, change } => {
            let ShapeKind::List(element) = &place.shape.kind else { return None };
            let count = place.shape.domain().least().max(*least);
            change(generator.sampler.elements(element, count, rng))
        }
        Sample::Size { .. } | Sample::Misfit => None,
    }
}

/// What a value breaks besides the constraint that it is about.
pub(super) fn others_broken(place: &Place, about: Breach, value: &Value) -> Vec<(String, Breach)> {
    let constraints = place.shape.constraints.iter().map(|applied| &applied.constraint);
    let others = constraints.filter(|constraint| !constraint.kind().breaches.contains(&about));
    let broken = others.filter_map(|constraint| constraint.breach(&place.shape.kind, value));
    broken.map(|breach| (place.path(), breach)).collect()
}
