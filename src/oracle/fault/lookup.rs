//! Faults of looking records up: what is found and should not be, what is not found, when it is looked for and how that is told.

use std::sync::Arc;

use crate::model::outcome::Outcome;
use crate::model::record::FieldKind;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementId;
use crate::model::rule::{Fact, FactKind, Rule, RuleAnswer};
use crate::model::way::Way;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::Alteration;

/// Adds those of one fact.
pub(super) fn add(catalogue: &mut Catalogue<'_>, index: usize, fact: &Fact) {
    let FactKind::Lookup { record, by, within } = &fact.kind else { return };
    if let Some((field, of)) = within {
        let breaks = catalogue.rules_about(index, &Outcome::Elsewhere);
        let sentence = format!("a {record} is found although its {field} is not `{of}`");
        let change = Alteration::operation(&catalogue.operation.id, move |operation| {
            if let FactKind::Lookup { within, .. } = &mut operation.facts[index].kind {
                *within = None;
            }
        });
        catalogue.add(format!("group-ignored/{}", fact.name), sentence, breaks, change);
    }
    let mut breaks = catalogue.rules_about(index, &Outcome::Alias);
    if !breaks.is_empty() {
        breaks = catalogue.ways_or(Way::ByAlias, breaks);
    }
    let sentence = format!("a {record} that `{by}` names by an alias is not found");
    let kind = record.clone();
    let change = Alteration::Service(Arc::new(move |service| {
        let record = service.records.iter_mut().find(|record| record.name == kind);
        for (_, field) in record.into_iter().flat_map(|record| record.fields.iter_mut()) {
            if *field == FieldKind::Alias {
                *field = FieldKind::Secret;
            }
        }
    }));
    catalogue.add(format!("alias-not-found/{}", fact.name), sentence, breaks, change);
    looked_up_first(catalogue, index, fact);
}

/// A record is looked up before the input is validated, so that a name which no record can have is none that is there.
fn looked_up_first(catalogue: &mut Catalogue<'_>, index: usize, fact: &Fact) {
    let FactKind::Lookup { record, by, .. } = &fact.kind else { return };
    // Null is told apart from what is missing only where that is refused as it has to be.
    let null = catalogue.own(Aspect::RequiredNull(by));
    let breaks = catalogue.own_where(|id| id.place() == Some(by) && *id != null);
    let sentence = format!("the {record} that `{by}` names is looked up before the input is validated");
    catalogue.add(format!("looked-up-first/{}", fact.name), sentence, breaks, Alteration::LookupFirst(index));
}

/// All that is not found is refused under one name, that of what is looked up first.
pub(super) fn refused_alike(catalogue: &mut Catalogue<'_>) {
    let operation = catalogue.operation;
    let is_missing = |(fact, outcomes): &(usize, Vec<Outcome>)| {
        matches!(operation.facts[*fact].kind, FactKind::Lookup { .. })
            && outcomes.iter().all(|outcome| matches!(outcome, Outcome::Absent | Outcome::Elsewhere))
    };
    let mut refused = operation.rules.iter().enumerate().filter_map(|(index, rule)| match &rule.answer {
        RuleAnswer::Errors(names) if rule.when.iter().all(is_missing) => Some((index, rule, names)),
        _ => None,
    });
    let Some((_, _, first)) = refused.next() else { return };
    let others: Vec<(usize, &Rule)> =
        refused.filter(|(_, _, names)| *names != first).map(|(index, rule, _)| (index, rule)).collect();
    let breaks: Vec<RequirementId> = others.iter().map(|(_, rule)| catalogue.named(rule)).collect();
    let sentence = format!("whatever is not found is refused with `{}`", first.join("` or `"));
    let (indices, answer): (Vec<usize>, _) =
        (others.iter().map(|(index, _)| *index).collect(), RuleAnswer::Errors(first.clone()));
    let change = Alteration::operation(&operation.id, move |operation| {
        for index in &indices {
            operation.rules[*index].answer = answer.clone();
        }
    });
    catalogue.add("lookups-refused-alike", sentence, breaks, change);
}
