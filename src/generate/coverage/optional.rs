//! Optional members: each alone, all pairs, all together, empty structures, lists and maps, empty keys.

use std::sync::Arc;

use serde_json::Value;

use crate::generate::definition::CaseDefinition;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::template::CaseTemplate;
use crate::model::operation::Params;
use crate::model::requirement::aspect::Aspect;
use crate::model::shape::{Member, Shape, ShapeKind};

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    let optional: Vec<Member> =
        generator.operation.members.iter().filter(|member| !member.required).cloned().collect();
    let mut templates = vec![with(&[], "optional/none".to_owned())];
    for (index, first) in optional.iter().enumerate() {
        templates.push(with(&[first], format!("optional/alone/{}", first.name)));
        for second in &optional[index + 1..] {
            templates.push(with(&[first, second], format!("optional/pair/{}+{}", first.name, second.name)));
        }
        templates.extend(empty(first));
        templates.extend(empty_key(first));
        templates.extend(each_nested(first));
    }
    let all: Vec<&Member> = optional.iter().collect();
    if !all.is_empty() {
        templates.push(with(&all, "optional/all".to_owned()));
    }
    templates
}

fn with(members: &[&Member], tail: String) -> CaseTemplate {
    let members: Vec<Member> = members.iter().map(|member| (*member).clone()).collect();
    CaseTemplate::new(Phase::Coverage, tail, move |generator, rng| {
        let mut base = generator.baseline(rng);
        for member in &members {
            let value = generator.plain(&member.name, &member.shape, rng);
            base.insert(member.name.clone(), value);
        }
        Some(accepted(generator, base))
    })
}

fn empty(member: &Member) -> Vec<CaseTemplate> {
    let least = member.shape.domain().least();
    let values: Vec<(&str, Value)> = match &member.shape.kind {
        ShapeKind::Structure(members)
            if !members.is_union() && members.iter().all(|member| !member.required) =>
        {
            vec![("empty", Value::Object(Params::new()))]
        }
        ShapeKind::List(_) if least == 0 => vec![("empty", Value::Array(Vec::new()))],
        ShapeKind::Map(key, value) if least == 0 => {
            let mut values = vec![("empty", Value::Object(Params::new()))];
            let plain = |shape: &Shape| matches!(shape.kind, ShapeKind::String) && admits_empty(shape);
            let entry =
                |key: &str, value: &str| Value::Object(Params::from_iter([(key.to_owned(), value.into())]));
            if plain(key) && holds_text(value) {
                values.push(("empty-key", entry("", "value")));
            }
            if plain(value) && key.surely_holds(&Value::from("key")) {
                values.push(("empty-value", entry("key", "")));
            }
            if plain(key) && plain(value) {
                values.push(("empty-key-and-value", entry("", "")));
            }
            values
        }
        _ => Vec::new(),
    };
    values
        .into_iter()
        .map(|(name, value)| set(member, format!("optional/{name}/{}", member.name), value))
        .collect()
}

/// An empty key with a value that is drawn, where the map's values are no plain texts.
fn empty_key(member: &Member) -> Option<CaseTemplate> {
    let ShapeKind::Map(key, value) = &member.shape.kind else { return None };
    if !matches!(key.kind, ShapeKind::String)
        || !admits_empty(key)
        || holds_text(value)
        || member.shape.domain().least() > 0
    {
        return None;
    }
    let (name, value) = (member.name.clone(), Arc::clone(value));
    let tail = format!("optional/empty-key/{name}");
    Some(CaseTemplate::new(Phase::Coverage, tail, move |generator, rng| {
        let mut base = generator.baseline(rng);
        let value = generator.plain("value", &value, rng);
        base.insert(name.clone(), Value::Object(Params::from_iter([(String::new(), value)])));
        Some(accepted(generator, base))
    }))
}

/// Whether a value may be a text without meaning.
fn holds_text(shape: &Shape) -> bool {
    matches!(shape.kind, ShapeKind::String) && shape.surely_holds(&Value::from("value"))
}

/// Each member of an optional structure alone, and each text in it empty where that is allowed.
fn each_nested(member: &Member) -> Vec<CaseTemplate> {
    let ShapeKind::Structure(nested) = &member.shape.kind else { return Vec::new() };
    if nested.iter().any(|nested| nested.required) {
        return Vec::new();
    }
    let mut templates = Vec::new();
    for inner in nested {
        let (outer, inner) = (member.clone(), inner.clone());
        let tail = format!("optional/alone/{}.{}", outer.name, inner.name);
        if matches!(inner.shape.kind, ShapeKind::String) && admits_empty(&inner.shape) {
            let value = Value::Object(Params::from_iter([(inner.name.clone(), Value::from(""))]));
            templates.push(set(&outer, format!("optional/empty-value/{}.{}", outer.name, inner.name), value));
        }
        templates.push(CaseTemplate::new(Phase::Coverage, tail, move |generator, rng| {
            let mut base = generator.baseline(rng);
            let value = generator.plain(&inner.name, &inner.shape, rng);
            base.insert(outer.name.clone(), Value::Object(Params::from_iter([(inner.name.clone(), value)])));
            Some(accepted(generator, base))
        }));
    }
    templates
}

fn set(member: &Member, tail: String, value: Value) -> CaseTemplate {
    let name = member.name.clone();
    CaseTemplate::new(Phase::Coverage, tail, move |generator, rng| {
        let mut base = generator.baseline(rng);
        base.insert(name.clone(), value.clone());
        Some(accepted(generator, base))
    })
}

fn accepted(generator: &Generator, base: Params) -> CaseDefinition {
    CaseDefinition::valid(base, generator.operation.requirement_id(Aspect::Optionals))
}

fn admits_empty(shape: &Shape) -> bool {
    shape.surely_holds(&Value::from(""))
}
