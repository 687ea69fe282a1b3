//! The state phase: every rule by every way to make it match, and every order of rules that rests on evidence.

use std::collections::BTreeSet;

use crate::generate::case::Expectation;
use crate::generate::definition::CaseDefinition;
use crate::generate::fixture::set_up;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::template::CaseTemplate;
use crate::generate::wish::{Wish, WishVariant, Wishes, each_way, way};
use crate::model::operation::Operation;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementId;
use crate::model::rule::{Combination, Fact, Rule, RuleAnswer, Verdicts};
use crate::model::way::Way;

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    let operation = &generator.operation;
    let mut seen = BTreeSet::new();
    let mut templates = Vec::new();
    for fact in &operation.facts {
        for wishes in single_wishes(generator, fact) {
            templates.extend(template(generator, wishes, None, &mut seen));
        }
    }
    for rule in &operation.rules {
        for wishes in wishes_of(operation, rule) {
            templates.extend(template(generator, wishes, None, &mut seen));
        }
    }
    for (index, rule) in operation.rules.iter().enumerate() {
        for later in operation.rules[index + 1..].iter().filter(|later| rule.over.contains_key(&later.id)) {
            for wishes in both(operation, rule, later) {
                templates.extend(template(generator, wishes, Some((rule, later)), &mut seen));
            }
        }
    }
    templates
}

/// The cases of rules of which nobody knows whether they decide: what is answered to them is recorded where somebody
/// wants to know it, and judged nowhere.
pub(super) fn undecided_templates(generator: &Generator) -> Vec<CaseTemplate> {
    let operation = &generator.operation;
    let mut seen = BTreeSet::new();
    let mut templates = Vec::new();
    for rule in &operation.rules {
        for wishes in wishes_of(operation, rule) {
            templates.extend(undecided(generator, rule, wishes, &mut seen));
        }
    }
    templates
}

/// The template of a combination under which a rule comes that is tied with others.
fn undecided(
    generator: &Generator,
    rule: &Rule,
    wishes: Wishes,
    seen: &mut BTreeSet<String>,
) -> Option<CaseTemplate> {
    let operation = &generator.operation;
    let verdicts = Verdicts::of(&operation.rules, &try_stage(generator, &wishes)?)?;
    let tail = format!("{}/{}", rule.id, spell(operation, &wishes));
    if operation.rules[verdicts.first].id != rule.id || verdicts.tied.is_empty() || !seen.insert(tail.clone())
    {
        return None;
    }
    Some(written(tail, operation.requirement_id(Aspect::State(&rule.id)), wishes, Expectation::Open))
}

/// Each way to get each outcome of one fact, all else being ordinary.
fn single_wishes(generator: &Generator, fact: &Fact) -> Vec<Wishes> {
    let mut wishes = Vec::new();
    for outcome in &fact.outcomes {
        for wish in each_way(&generator.service, fact, outcome) {
            wishes.push(Wishes::from([(fact.name.clone(), wish)]));
        }
    }
    wishes
}

/// The combinations of outcomes that a rule asks for.
fn wishes_of(operation: &Operation, rule: &Rule) -> Vec<Wishes> {
    let mut all = vec![Wishes::new()];
    for (fact, outcomes) in &rule.when {
        let fact = &operation.facts[*fact];
        all = all
            .iter()
            .flat_map(|wishes| {
                outcomes.iter().map(|outcome| {
                    let mut longer = wishes.clone();
                    longer.insert(fact.name.clone(), Wish::new(outcome.clone()));
                    longer
                })
            })
            .collect();
    }
    all
}

/// Combinations in which both rules match.
fn both(operation: &Operation, rule: &Rule, later: &Rule) -> Vec<Wishes> {
    let mut all = Vec::new();
    for first in wishes_of(operation, rule) {
        for second in wishes_of(operation, later) {
            let agree = second.iter().all(|(fact, wish)| first.get(fact).is_none_or(|other| other == wish));
            if agree {
                let mut union = first.clone();
                union.extend(second);
                all.push(union);
            }
        }
    }
    all
}

/// The template of a combination; none where it cannot be had, nobody knows which rule wins, or it was there before.
fn template(
    generator: &Generator,
    wishes: Wishes,
    order: Option<(&Rule, &Rule)>,
    seen: &mut BTreeSet<String>,
) -> Option<CaseTemplate> {
    let operation = &generator.operation;
    let combination = try_stage(generator, &wishes)?;
    let verdicts = Verdicts::of(&operation.rules, &combination)?;
    let rule = &operation.rules[verdicts.first];
    let spelled = spell(operation, &wishes);
    let (tail, aspect) = match order {
        None => {
            let way = way_of(operation, &wishes).filter(|way| rule.ways.contains_key(way));
            let aspect = match way {
                Some(way) => Aspect::StateWay(&rule.id, way),
                None => Aspect::State(&rule.id),
            };
            (format!("{}/{spelled}", rule.id), aspect)
        }
        Some((first, later)) => {
            if rule.id != first.id || !later.matches(&combination) {
                return None;
            }
            let tail = format!("{}/over/{}/{spelled}", first.id, later.id);
            (tail, Aspect::StateOrder(&first.id, &later.id))
        }
    };
    let decides = match order {
        None => verdicts.tied.is_empty(),
        Some((_, later)) => verdicts.tied.iter().all(|tied| operation.rules[*tied].id != later.id),
    };
    if !decides || !seen.insert(tail.clone()) {
        return None;
    }
    let expectation = match rule.answer {
        RuleAnswer::Any(_) => Expectation::Open,
        _ => Expectation::Valid,
    };
    Some(written(tail, operation.requirement_id(aspect), wishes, expectation))
}

fn written(
    tail: String,
    requirement: RequirementId,
    wishes: Wishes,
    expectation: Expectation,
) -> CaseTemplate {
    CaseTemplate::new(Phase::State, tail, move |generator, rng| {
        let mut base = generator.baseline(rng);
        generator.add_told(&mut base, &wishes, rng);
        let mut definition = CaseDefinition::valid(base, requirement.clone());
        definition.wishes = wishes.clone();
        Some(definition.expecting(expectation.clone()))
    })
}

/// The way by which the wishes come to a rule, if one of them has a name.
fn way_of(operation: &Operation, wishes: &Wishes) -> Option<Way> {
    operation.facts.iter().find_map(|fact| way(fact, wishes.get(&fact.name)?))
}

fn try_stage(generator: &Generator, wishes: &Wishes) -> Option<Combination> {
    let mut rng = generator.stream("state");
    let mut params = generator.baseline(&mut rng);
    generator.add_told(&mut params, wishes, &mut rng);
    set_up(&generator.service, &generator.operation, &mut params, wishes, "trial")
        .map(|setup| setup.combination)
}

/// A name for the combination: `code-expired-2`, `hash-wrong+user-absent`.
fn spell(operation: &Operation, wishes: &Wishes) -> String {
    let mut parts = Vec::new();
    for fact in &operation.facts {
        if let Some(Wish { outcome, variant }) = wishes.get(&fact.name) {
            let number = match variant {
                WishVariant::Made(0) => String::new(),
                WishVariant::Made(variant) => format!("-{}", variant + 1),
                WishVariant::AsDrawn => "-as-drawn".to_owned(),
            };
            parts.push(format!("{}-{outcome}{number}", fact.name));
        }
    }
    if parts.is_empty() { "ordinary".to_owned() } else { parts.join("+") }
}
