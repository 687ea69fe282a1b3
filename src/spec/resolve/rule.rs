//! Rules of state: the names in them must be there.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::diagnostic::located::Located;
use crate::model::outcome::Outcome;
use crate::model::rule::{Effect, Fact, FactKind, Rule, RuleAnswer};
use crate::model::way::Way;
use crate::spec::faults::Faults;
use crate::spec::resolve::citation::Citations;
use crate::spec::text::rule::{AnswerText, EffectText, OutcomesText, RuleText};

/// What rules can speak of.
pub(crate) struct RuleGround<'a> {
    /// The facts, in order.
    pub(crate) facts: &'a [Fact],
    /// The names of the facts of the file, also of those that are wrong: naming them is no second fault.
    pub(crate) fact_names: &'a [&'a str],
    /// The names of the errors that the operation declares, or the front end answers.
    pub(crate) errors: &'a [&'a str],
    /// The sources.
    pub(crate) citations: Citations<'a>,
}

/// The rules of a file, in its order.
pub(crate) fn rules(texts: &[Located<RuleText>], ground: &RuleGround<'_>, faults: &mut Faults) -> Vec<Rule> {
    let mut seen = BTreeSet::new();
    let mut rules = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        if !seen.insert(text.id.as_str()) {
            faults.error(
                format!("two rules have the id `{}`", text.id.value),
                &text.id.span,
                "the second one",
            );
        }
        refuse_bad_id(&text.id, faults);
        let later: Vec<&str> = texts[index + 1..].iter().map(|text| text.id.as_str()).collect();
        rules.push(rule(text, &later, &seen, ground, faults));
    }
    rules
}

/// An id becomes a part of requirements' ids and cases' addresses.
pub(crate) fn refuse_bad_id(id: &Located<String>, faults: &mut Faults) {
    let fits =
        |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-';
    if id.is_empty() || !id.chars().all(fits) {
        faults.error(format!("`{}` is no id", id.value), &id.span, "expected lower-case words joined by `-`");
    }
}

fn rule(
    text: &RuleText,
    later: &[&str],
    earlier: &BTreeSet<&str>,
    ground: &RuleGround<'_>,
    faults: &mut Faults,
) -> Rule {
    let when = text
        .when
        .entries
        .iter()
        .filter_map(|(fact, outcomes)| condition(fact, outcomes, ground, faults))
        .collect();
    let then = text
        .then
        .entries
        .iter()
        .filter_map(|(fact, effect)| effect_on(fact, effect, ground, faults))
        .collect();
    let mut refers = |name: &Located<String>| {
        if later.contains(&name.as_str()) {
            return;
        }
        if earlier.contains(name.as_str()) {
            let message = format!("rule `{}` does not come later", name.value);
            faults.error(message, &name.span, "expected a rule below this one");
        } else {
            faults.unknown("rule", name, &name.span, later.iter().copied());
        }
    };
    text.over.entries.iter().for_each(|(name, _)| refers(name));
    text.tied.iter().for_each(&mut refers);
    for name in &text.tied {
        if text.over.entries.iter().any(|(over, _)| over.value == name.value) {
            let message = format!("rule `{}` is both won over and tied with", name.value);
            faults.error(message, &name.span, "expected in one of `over` and `tied`");
        }
    }
    let over: BTreeMap<_, _> = text
        .over
        .entries
        .iter()
        .map(|(name, citation)| (name.value.clone(), ground.citations.of_text(citation, faults)))
        .collect();
    let mut ways = BTreeMap::new();
    for (name, citation) in &text.ways.entries {
        let citation = ground.citations.of_text(citation, faults);
        match Way::ALL.into_iter().find(|way| way.word() == name.value) {
            Some(way) => {
                ways.insert(way, citation);
            }
            None => faults.unknown("way", name, &name.span, Way::ALL.map(Way::word)),
        }
    }
    if let Some(name) = &text.name
        && !matches!(text.answer.value, AnswerText::Errors(_))
    {
        faults.error("a name's evidence without names", &name.span, "expected `answer` to list error names");
    }
    if let Some(output) = &text.output
        && !matches!(text.answer.value, AnswerText::Success)
    {
        faults.error("only a success has an output", &output.span, "expected `answer = \"success\"`");
    }
    Rule {
        id: text.id.value.clone(),
        sentence: text.sentence.clone(),
        when,
        answer: answer(&text.answer, ground, faults),
        citation: ground.citations.of(&text.grade, &text.evidence, faults),
        name_citation: text.name.as_ref().map(|name| ground.citations.of_text(name, faults)),
        ways,
        over,
        tied: text.tied.iter().map(|name| name.value.clone()).collect(),
        then,
        message: text.message.as_ref().map(|message| message.value.clone()),
        output: text.output.as_ref().map(|output| output.value.clone()),
    }
}

fn fact_named(name: &Located<String>, ground: &RuleGround<'_>, faults: &mut Faults) -> Option<usize> {
    let index = ground.facts.iter().position(|fact| fact.name == name.value);
    if index.is_none() && !ground.fact_names.contains(&name.as_str()) {
        faults.unknown("fact", name, &name.span, ground.fact_names.iter().copied());
    }
    index
}

fn condition(
    name: &Located<String>,
    outcomes: &OutcomesText,
    ground: &RuleGround<'_>,
    faults: &mut Faults,
) -> Option<(usize, Vec<Outcome>)> {
    let index = fact_named(name, ground, faults)?;
    let fact = &ground.facts[index];
    let mut asked = Vec::new();
    for outcome in &outcomes.0 {
        match fact.outcome(outcome) {
            Some(outcome) => asked.push(outcome.clone()),
            None => {
                let what = format!("outcome of `{}`", fact.name);
                faults.unknown(&what, outcome, &outcome.span, fact.outcomes.iter().map(Outcome::word));
            }
        }
    }
    Some((index, asked))
}

fn effect_on(
    name: &Located<String>,
    effect: &Located<EffectText>,
    ground: &RuleGround<'_>,
    faults: &mut Faults,
) -> Option<Effect> {
    let index = fact_named(name, ground, faults)?;
    match (effect.value, &ground.facts[index].kind) {
        (EffectText::Consume, FactKind::Code { .. }) => Some(Effect::Consume(index)),
        (EffectText::Issue, FactKind::Code { .. } | FactKind::Issued { .. }) => Some(Effect::Issue(index)),
        (EffectText::Replace, FactKind::History { .. }) => Some(Effect::Replace(index)),
        (EffectText::Count, FactKind::Counter { .. }) => Some(Effect::Count(index)),
        (EffectText::Reset, FactKind::Counter { .. }) => Some(Effect::Reset(index)),
        _ => {
            let message = format!("`{}` does nothing to fact `{}`", effect.value.word(), name.value);
            let label =
                "expected consume or issue for codes, replace for a history, count or reset for a counter";
            faults.error(message, &effect.span, label);
            None
        }
    }
}

fn answer(text: &Located<AnswerText>, ground: &RuleGround<'_>, faults: &mut Faults) -> RuleAnswer {
    let mut declared = |name: &Located<String>| {
        if !ground.errors.contains(&name.as_str()) {
            faults.unknown("error", name, &name.span, ground.errors.iter().copied());
        }
        name.value.clone()
    };
    match &text.value {
        AnswerText::Success => RuleAnswer::Success,
        AnswerText::Errors(names) => {
            let names: Vec<String> = names.iter().map(&mut declared).collect();
            if names.is_empty() {
                faults.error("an answer without a name", &text.span, "expected at least one error");
            }
            RuleAnswer::Errors(names)
        }
        AnswerText::Refused(name) => RuleAnswer::Refused(name.as_ref().map(&mut declared)),
        AnswerText::Any(name) => RuleAnswer::Any(name.as_ref().map(&mut declared)),
    }
}
