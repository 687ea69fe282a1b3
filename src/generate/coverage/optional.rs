//! Optional members: each alone, all pairs, all together, empty structures, lists and maps, empty keys.
//!
//! - Where there are many, a case has more than one pair: a covering array has each pair of members together, apart, and
//!   neither of them.

use std::sync::Arc;

use serde_json::Value;

use crate::generate::definition::CaseDefinition;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::template::CaseTemplate;
use crate::model::operation::Params;
use crate::model::requirement::aspect::Aspect;
use crate::model::shape::{Member, Shape, ShapeKind};

/// Of how many members at most each pair is a case of its own.
const MOST_PAIRED: usize = 12;

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    let optional: Vec<Member> =
        generator.operation.members.iter().filter(|member| !member.required).cloned().collect();
    let mut templates = vec![with(&[], "optional/none".to_owned())];
    // Behind other operations, each is paired with the one after it.
    let partners = if optional.len() > MOST_PAIRED { 0 } else { generator.most(1) };
    for (index, first) in optional.iter().enumerate() {
        templates.push(with(&[first], format!("optional/alone/{}", first.name)));
        for second in optional[index + 1..].iter().take(partners) {
            templates.push(with(&[first, second], format!("optional/pair/{}+{}", first.name, second.name)));
        }
        templates.extend(empty(first));
        templates.extend(empty_key(first));
        templates.extend(each_nested(first));
    }
    if optional.len() > MOST_PAIRED {
        for (number, row) in covering_rows(optional.len()).into_iter().enumerate() {
            let members: Vec<&Member> = row.iter().map(|index| &optional[*index]).collect();
            templates.push(with(&members, format!("optional/pairs/{}", number + 1)));
        }
    }
    let all: Vec<&Member> = optional.iter().collect();
    if !all.is_empty() {
        templates.push(with(&all, "optional/all".to_owned()));
    }
    templates
}

/// Which of so many members the rows of a covering array have, but for the row that has none.
///
/// Each member is in half of the rows, and no two members in the same ones. So of any two there is a row that has the one
/// alone, one that has the other alone, and, since two halves of what is less than twice as large meet, one that has both.
fn covering_rows(members: usize) -> Vec<Vec<usize>> {
    let mut count = 1;
    while combinations(count, count / 2 + 1) < members {
        count += 1;
    }
    let mut rows = vec![Vec::new(); count];
    let mut chosen: Vec<usize> = (0..count / 2 + 1).collect();
    for member in 0..members {
        chosen.iter().for_each(|row| rows[*row].push(member));
        let places = chosen.len();
        // The next choice in the order of words: the last row that can move does, and those behind it follow.
        let Some(place) = (0..places).rev().find(|place| chosen[*place] < count - places + place) else {
            break;
        };
        chosen[place] += 1;
        for behind in place + 1..places {
            chosen[behind] = chosen[behind - 1] + 1;
        }
    }
    rows
}

/// How many choices of so many out of `all` there are.
fn combinations(all: usize, chosen: usize) -> usize {
    (0..chosen).fold(1_usize, |count, taken| count.saturating_mul(all - taken) / (taken + 1))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_members_is_together_apart_and_absent() {
        for members in [2, 3, 9, 10, 11, 35, 36, 200, 1000] {
            let rows = covering_rows(members);
            assert!(rows.len() <= 16, "{} rows for {members} members", rows.len());
            let mut of_member = vec![0_u32; members];
            for (number, row) in rows.iter().enumerate() {
                row.iter().for_each(|member| of_member[*member] |= 1 << number);
            }
            for (index, first) in of_member.iter().enumerate() {
                for second in &of_member[index + 1..] {
                    assert!(first & second != 0 && first & !second != 0 && second & !first != 0, "{members}");
                }
            }
        }
    }
}
