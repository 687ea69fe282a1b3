//! Rules of state and the probes that show an effect.

use crate::model::operation::Operation;
use crate::model::requirement::Grade;
use crate::model::requirement::aspect::Aspect;
use crate::model::rule::{Rule, RuleAnswer};
use crate::spec::requirements::Collected;

pub(super) fn add(operation: &Operation, found: &mut Collected<'_>) {
    for rule in &operation.rules {
        found.add_stateful(Aspect::State(&rule.id), rule.sentence.as_str(), &rule.citation);
        for (way, citation) in &rule.ways {
            let sentence = format!("{}: {}", rule.sentence, way.word().replace('-', " "));
            found.add_stateful(Aspect::StateWay(&rule.id, *way), sentence, citation);
        }
        add_name(rule, found);
        add_order(rule, &operation.rules, found);
        add_message(rule, found);
    }
    for probe in &operation.probes {
        found.add_stateful(Aspect::State(&probe.id), probe.sentence.as_str(), &probe.citation);
    }
}

fn add_name(rule: &Rule, found: &mut Collected<'_>) {
    if let (Some(citation), RuleAnswer::Errors(names)) = (&rule.name_citation, &rule.answer) {
        let sentence = format!("{}, and the error is {}", rule.sentence, names.join(" or "));
        found.add_stateful(Aspect::StateName(&rule.id), sentence, citation);
    }
}

fn add_order(rule: &Rule, rules: &[Rule], found: &mut Collected<'_>) {
    for (later, citation) in &rule.over {
        let other = rules.iter().find(|rule| rule.id == *later).map_or("", |rule| rule.sentence.as_str());
        let sentence = format!(
            "of two rules that both apply the first is followed: \"{}\" before \"{other}\"",
            rule.sentence
        );
        found.add_stateful(Aspect::StateOrder(&rule.id, later), sentence, citation);
    }
}

/// Only words that were seen can be asked for: where the name is a guess, its message is one too.
fn add_message(rule: &Rule, found: &mut Collected<'_>) {
    let citation = rule.name_citation.as_ref().unwrap_or(&rule.citation);
    if let Some(message) = &rule.message
        && citation.grade >= Grade::Observed
    {
        let sentence = format!("{}, in the words \"{message}\"", rule.sentence);
        found.add_stateful_prose(Aspect::StateMessage(&rule.id), sentence, citation);
    }
}
