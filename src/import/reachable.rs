//! The shapes that an operation's input and output lead to, each of which has to be there and to have values.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::error::OperationError;
use crate::import::model_reader::ModelReader;
use crate::import::shape_model::{MemberModel, ModelKind, ShapeModel};

/// The shapes by name, in the order in which they are met.
#[derive(Debug, Default)]
pub(super) struct ReachableShapes {
    pub(super) shapes: Vec<(String, ShapeModel)>,
    known: BTreeSet<String>,
}

impl ReachableShapes {
    /// The shapes of some members, and all in them.
    pub(super) fn of(model: &dyn ModelReader, members: &[&MemberModel]) -> Result<Self, OperationError> {
        let mut found = Self::default();
        let mut waiting: Vec<(String, String)> = members
            .iter()
            .rev()
            .map(|member| (member.shape.clone(), format!("member `{}`", member.name)))
            .collect();
        while let Some((name, from)) = waiting.pop() {
            if !found.known.insert(name.clone()) {
                continue;
            }
            let missing = || OperationError::MissingShape { shape: name.clone(), from: from.clone() };
            let shape = model.shape(&name)?.ok_or_else(missing)?;
            if let ModelKind::Unknown(kind) = &shape.kind {
                return Err(OperationError::UnknownType { shape: name, kind: kind.clone() });
            }
            waiting.extend(
                shape.parts().iter().rev().map(|part| ((*part).to_owned(), format!("shape `{name}`"))),
            );
            found.shapes.push((name, shape));
        }
        found.refuse_endless()?;
        Ok(found)
    }

    /// A shape of which every value would have another value of it inside.
    fn refuse_endless(&self) -> Result<(), OperationError> {
        let shapes: BTreeMap<&str, &ShapeModel> =
            self.shapes.iter().map(|(name, shape)| (name.as_str(), shape)).collect();
        let mut ending: BTreeSet<&str> = BTreeSet::new();
        loop {
            let before = ending.len();
            for (name, shape) in &self.shapes {
                if ends(shape, &ending) {
                    ending.insert(name);
                }
            }
            if ending.len() == before {
                break;
            }
        }
        let endless = self.shapes.iter().find(|(name, shape)| {
            !ending.contains(name.as_str()) || is_of_collections_alone(name, shape, &shapes)
        });
        endless.map_or(Ok(()), |(name, _)| Err(OperationError::Endless { shape: name.clone() }))
    }
}

/// Whether a value of the shape can be written, as far as it is known of the shapes in it.
fn ends(shape: &ShapeModel, ending: &BTreeSet<&str>) -> bool {
    let is_known = |name: &String| ending.contains(name.as_str());
    match &shape.kind {
        ModelKind::Structure(members) => {
            members.iter().all(|member| !member.is_required || is_known(&member.shape))
        }
        ModelKind::Union(members) => {
            members.is_empty() || members.iter().any(|member| is_known(&member.shape))
        }
        ModelKind::List(element) => shape.may_be_empty() || is_known(element),
        ModelKind::Map(key, value) => shape.may_be_empty() || (is_known(key) && is_known(value)),
        _ => true,
    }
}

/// Whether lists and maps lead back to a shape without a structure between.
fn is_of_collections_alone(name: &str, shape: &ShapeModel, shapes: &BTreeMap<&str, &ShapeModel>) -> bool {
    let inner = |shape: &ShapeModel| match &shape.kind {
        ModelKind::List(inner) | ModelKind::Map(_, inner) => Some(inner.clone()),
        _ => None,
    };
    let mut next = inner(shape);
    for _ in 0..shapes.len() {
        match &next {
            Some(at) if at == name => return true,
            Some(at) => next = shapes.get(at.as_str()).and_then(|shape| inner(shape)),
            None => return false,
        }
    }
    false
}
