//! Things that are created to be read, each with one member that must be found again: of several that exclude each other a
//! service need not keep all.
//!
//! Each is called as nothing else is, so that no case meets what another one has created.

use serde_json::Value;

use crate::generate::definition::CaseDefinition;
use crate::generate::generator::{Generator, tag};
use crate::generate::phase::Phase;
use crate::generate::template::CaseTemplate;
use crate::model::requirement::aspect::Aspect;
use crate::model::shape::{Member, ShapeKind};

/// Of so many listed words each is tried: the first one is often what is taken where none is given.
const MOST_WORDS: usize = 3;

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    let operation = &generator.operation;
    let Some(pair) = &operation.read_back else { return Vec::new() };
    let compared = operation.members.iter().filter(|member| pair.compared.contains(&member.name));
    let mut templates = Vec::new();
    for member in compared {
        let values = choices(member);
        for number in 0..values.len().max(1) {
            let tail = match values.len() {
                0 | 1 => format!("read-back/{}", member.name),
                _ => format!("read-back/{}/{}", member.name, number + 1),
            };
            templates.push(created_with(tail, member.clone(), values.get(number).cloned()));
        }
    }
    templates
}

/// The values of which each is a case of its own; none where one that is drawn will do.
fn choices(member: &Member) -> Vec<Value> {
    match (&member.shape.kind, member.shape.domain().words) {
        (ShapeKind::Boolean, _) => vec![Value::Bool(true), Value::Bool(false)],
        (_, Some(words)) => words.iter().take(MOST_WORDS).map(|word| Value::from(word.as_str())).collect(),
        _ => Vec::new(),
    }
}

/// A thing that is created with a member beside the required ones, which has this value where one is given.
fn created_with(tail: String, member: Member, value: Option<Value>) -> CaseTemplate {
    let name = tail.clone();
    CaseTemplate::new(Phase::Coverage, tail, move |generator, rng| {
        let mut base = generator.baseline(rng);
        let value = value.clone().filter(|_| !generator.given.contains_key(&member.name));
        let value = value.unwrap_or_else(|| generator.plain(&member.name, &member.shape, rng));
        base.insert(member.name.clone(), value);
        let pair = generator.operation.read_back.as_ref()?;
        // Also where a name was given: a thing that is there already is not created.
        let address = format!("{}/{name}", generator.operation.id);
        pair.rename(&mut base, &tag(generator.seed, &address));
        let requirement = generator.operation.requirement_id(Aspect::ReadBack(&member.name));
        Some(CaseDefinition::valid(base, requirement))
    })
}
