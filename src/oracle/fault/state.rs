//! Faults of state: facts taken for others, rules that are missing, misnamed or out of order, effects.

use std::sync::Arc;

use crate::model::operation::{Operation, ProbeAfter};
use crate::model::outcome::Outcome;
use crate::model::record::{FieldKind, FieldValue, Policy};
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementId;
use crate::model::rule::{Combination, Effect, Fact, FactKind, Rule, RuleAnswer};
use crate::model::way::Way;
use crate::oracle::facts::Facts;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::Alteration;
use crate::oracle::params::text_at;

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    for (index, fact) in catalogue.operation.facts.iter().enumerate() {
        misread(catalogue, index, fact);
        look_ups(catalogue, index, fact);
        looked_up_first(catalogue, index, fact);
        digests(catalogue, index, fact);
        codes(catalogue, index, fact);
        passwords(catalogue, index, fact);
        counters(catalogue, index, fact);
    }
    for (index, rule) in catalogue.operation.rules.iter().enumerate() {
        ignored(catalogue, index, rule);
        misnamed(catalogue, index, rule);
        out_of_order(catalogue, index, rule);
    }
    effects(catalogue);
}

/// An outcome is taken for the ordinary one: any code is accepted, a code never expires, the policy is not asked.
fn misread(catalogue: &mut Catalogue<'_>, index: usize, fact: &Fact) {
    let can_be_misread =
        !matches!(fact.kind, FactKind::Lookup { .. } | FactKind::Member { .. } | FactKind::Issued { .. });
    let Some(ordinary) = fact.outcomes.first().filter(|_| can_be_misread) else { return };
    for outcome in &fact.outcomes[1..] {
        let mut breaks = rules_about(catalogue, index, outcome);
        let way = match outcome {
            Outcome::NoneSent => Some(Way::NoneRequested),
            Outcome::Wrong => Some(Way::InAnotherForm),
            _ => None,
        };
        breaks.extend(way.into_iter().flat_map(|way| ways_of(catalogue, way)));
        let sentence = format!("the fact `{}` comes out as `{ordinary}` where it is `{outcome}`", fact.name);
        let (wanted, ordinary) = (outcome.clone(), ordinary.clone());
        let change = Alteration::Facts(Arc::new(move |facts: &mut Facts<'_>| {
            if facts.combination[index].as_ref() == Some(&wanted) {
                facts.combination[index] = Some(ordinary.clone());
            }
        }));
        catalogue.add(format!("misread/{}/{outcome}", fact.name), sentence, breaks, change);
    }
}

fn look_ups(catalogue: &mut Catalogue<'_>, index: usize, fact: &Fact) {
    let FactKind::Lookup { record, within, .. } = &fact.kind else { return };
    if within.is_some() {
        let breaks = rules_about(catalogue, index, &Outcome::Elsewhere);
        let sentence = format!("a {record} is found whatever group it is in");
        let change = Alteration::operation(&catalogue.operation.id, move |operation| {
            if let FactKind::Lookup { within, .. } = &mut operation.facts[index].kind {
                *within = None;
            }
        });
        catalogue.add(format!("group-ignored/{}", fact.name), sentence, breaks, change);
    }
    let mut breaks = rules_about(catalogue, index, &Outcome::Alias);
    if !breaks.is_empty() {
        breaks.extend(ways_of(catalogue, Way::ByAlias));
    }
    let sentence = format!("a {record} is not found by its alias");
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
}

/// A record is looked up before the input is validated, so that a name which no record can have is none that is there.
fn looked_up_first(catalogue: &mut Catalogue<'_>, index: usize, fact: &Fact) {
    let FactKind::Lookup { record, by, .. } = &fact.kind else { return };
    let breaks = catalogue.own_where(|id| id.place() == Some(by));
    let sentence = format!("a {record} is looked up before the input is validated");
    catalogue.add(format!("looked-up-first/{}", fact.name), sentence, breaks, Alteration::LookupFirst(index));
}

fn digests(catalogue: &mut Catalogue<'_>, index: usize, fact: &Fact) {
    let FactKind::Digest { message, .. } = &fact.kind else { return };
    digest_unchecked(catalogue, index, fact);
    if message.len() < 2 {
        return;
    }
    let mut breaks = rules_about(catalogue, index, &Outcome::Wrong);
    breaks.extend(success_rules(catalogue));
    let changes: [(&str, &str, fn(&mut Vec<String>)); 2] = [
        ("digest-parts-reversed", "the parts of the hashed message are joined in the other order", |parts| {
            parts.reverse();
        }),
        ("digest-of-first-part", "only the first part of the message is hashed", |parts| parts.truncate(1)),
    ];
    for (id, sentence, change) in changes {
        let change = Alteration::operation(&catalogue.operation.id, move |operation| {
            if let FactKind::Digest { message, .. } = &mut operation.facts[index].kind {
                change(message);
            }
        });
        catalogue.add(format!("{id}/{}", fact.name), sentence, breaks.clone(), change);
    }
    digests_of_other_texts(catalogue, index, fact, message);
}

/// Whatever the hash is, and whether it is there at all, nobody looks at it.
fn digest_unchecked(catalogue: &mut Catalogue<'_>, index: usize, fact: &Fact) {
    let Some((ordinary, others)) = fact.outcomes.split_first() else { return };
    let breaks: Vec<RequirementId> =
        others.iter().flat_map(|outcome| rules_about(catalogue, index, outcome)).collect();
    let ordinary = ordinary.clone();
    let change = Alteration::Facts(Arc::new(move |facts: &mut Facts<'_>| {
        if facts.combination[index].is_some() {
            facts.combination[index] = Some(ordinary.clone());
        }
    }));
    let sentence = format!("the fact `{}` always comes out as `{}`", fact.name, fact.outcomes[0]);
    catalogue.add(format!("unchecked/{}", fact.name), sentence, breaks, change);
}

/// What is hashed is not the text that was sent.
fn digests_of_other_texts(catalogue: &mut Catalogue<'_>, index: usize, fact: &Fact, message: &[String]) {
    let readings: [(&str, &str, &str, fn(&str) -> bool); 2] = [
        ("digest-of-lower-case", "ABC", "texts are hashed in lower case", |text| text.to_lowercase() != text),
        (
            "digest-of-ascii",
            "\u{4e00}\u{20ac}",
            "characters beyond ASCII are hashed as question marks",
            |text| !text.is_ascii(),
        ),
    ];
    let places = &catalogue.operation.places;
    let admitted = |example: &str| {
        places.iter().any(|place| message.iter().any(|path| place.is_at(path)) && place.shape.admits(example))
    };
    let shown: Vec<_> = readings.into_iter().filter(|(_, example, ..)| admitted(example)).collect();
    for (id, _, sentence, differs) in shown {
        let breaks = [catalogue.own(Aspect::Characters)];
        let message = message.to_vec();
        let change = Alteration::Facts(Arc::new(move |facts: &mut Facts<'_>| {
            let is_other = message.iter().any(|path| text_at(facts.params, path).is_some_and(differs));
            if facts.combination[index] == Some(Outcome::Right) && is_other {
                facts.combination[index] = Some(Outcome::Wrong);
            }
        }));
        catalogue.add(format!("{id}/{}", fact.name), sentence, breaks, change);
    }
}

fn codes(catalogue: &mut Catalogue<'_>, index: usize, fact: &Fact) {
    let FactKind::Code { member, .. } = &fact.kind else { return };
    let member = member.clone();
    let mut breaks = rules_about(catalogue, index, &Outcome::Wrong);
    breaks.extend(ways_of(catalogue, Way::CodeOfAnother));
    let sentence = "a code that was sent to somebody else is accepted";
    let change = Alteration::Facts(Arc::new(move |facts: &mut Facts<'_>| {
        let given = text_at(facts.params, &member);
        let is_somebodys = facts.state.records().any(|(_, record)| {
            record.fields.values().any(|value| match value {
                FieldValue::Codes(codes) => {
                    codes.last().is_some_and(|code| !code.used && Some(code.value.as_str()) == given)
                }
                _ => false,
            })
        });
        if facts.combination[index] == Some(Outcome::Wrong) && is_somebodys {
            facts.combination[index] = Some(Outcome::Current);
        }
    }));
    catalogue.add(format!("strangers-code-accepted/{}", fact.name), sentence, breaks, change);
    code_in_another_form(catalogue, index, fact);
    let breaks = success_rules(catalogue);
    let sentence = "codes expire after half their time";
    let change = Alteration::operation(&catalogue.operation.id, move |operation| {
        if let FactKind::Code { lifetime, .. } = &mut operation.facts[index].kind {
            *lifetime /= 2;
        }
    });
    catalogue.add(format!("code-expires-early/{}", fact.name), sentence, breaks, change);
}

/// Only what looks like a code that was sent is compared with it.
fn code_in_another_form(catalogue: &mut Catalogue<'_>, index: usize, fact: &Fact) {
    let FactKind::Code { member, with, .. } = &fact.kind else { return };
    let (member, with) = (member.clone(), with.clone());
    let mut breaks = rules_about(catalogue, index, &Outcome::Wrong);
    breaks.extend(ways_of(catalogue, Way::InAnotherForm));
    let sentence = "a wrong code is accepted if it is longer or shorter than those that were sent";
    let change = Alteration::Facts(Arc::new(move |facts: &mut Facts<'_>| {
        let (Some(given), Some(FieldValue::Codes(sent))) =
            (text_at(facts.params, &member), facts.value(&with))
        else {
            return;
        };
        let length = |text: &str| text.chars().count();
        let is_other = sent.iter().all(|code| length(&code.value) != length(given));
        if facts.combination[index] == Some(Outcome::Wrong) && is_other {
            facts.combination[index] = Some(Outcome::Current);
        }
    }));
    catalogue.add(format!("code-in-another-form-accepted/{}", fact.name), sentence, breaks, change);
}

fn passwords(catalogue: &mut Catalogue<'_>, index: usize, fact: &Fact) {
    match &fact.kind {
        FactKind::Policy { member, policy } => {
            let breaks = rules_about(catalogue, index, &Outcome::Breaks);
            let paths = (member.clone(), policy.clone());
            let (own, other) = (paths.clone(), paths);
            let sentence = "of the rules for passwords only the length is checked";
            let change =
                policy_read_as(index, own, |policy, given| given.chars().count() >= policy.minimum_length);
            catalogue.add(
                format!("policy-checks-length-only/{}", fact.name),
                sentence,
                breaks.clone(),
                change,
            );
            let sentence = "of the rules for passwords the length is not checked";
            let change = policy_read_as(index, other, |policy, given| {
                let without_length = Policy { minimum_length: 0, ..policy.clone() };
                without_length.holds(given)
            });
            catalogue.add(format!("policy-ignores-length/{}", fact.name), sentence, breaks, change);
        }
        FactKind::History { member, of, .. } => {
            let breaks = rules_about(catalogue, index, &Outcome::Reused);
            let sentence = "of the old passwords only the current one is refused";
            let (member, of) = (member.clone(), of.clone());
            let change = Alteration::Facts(Arc::new(move |facts: &mut Facts<'_>| {
                let given = text_at(facts.params, &member);
                let is_current = matches!(facts.value(&of),
                    Some(FieldValue::Password { current, .. }) if Some(current.as_str()) == given);
                if facts.combination[index].is_some() && !is_current {
                    facts.combination[index] = Some(Outcome::Fresh);
                }
            }));
            catalogue.add(format!("history-of-one/{}", fact.name), sentence, breaks, change);
        }
        _ => {}
    }
}

fn counters(catalogue: &mut Catalogue<'_>, index: usize, fact: &Fact) {
    if !matches!(fact.kind, FactKind::Counter { .. }) {
        return;
    }
    let mut breaks = success_rules(catalogue);
    breaks.extend(ways_of(catalogue, Way::AfterFailures));
    let sentence = "one failure is enough to be refused for too many";
    let change = Alteration::operation(&catalogue.operation.id, move |operation| {
        if let FactKind::Counter { least, most, .. } = &mut operation.facts[index].kind {
            (*least, *most) = (1, 1);
        }
    });
    catalogue.add(format!("locked-after-one-failure/{}", fact.name), sentence, breaks, change);
}

fn ignored(catalogue: &mut Catalogue<'_>, index: usize, rule: &Rule) {
    let own = catalogue.own(Aspect::State(&rule.id));
    if rule.answer == RuleAnswer::Success {
        let sentence = format!("the rule `{}` refuses", rule.id);
        let error = catalogue.operation.errors.first().map(|error| error.name.clone());
        let change = Alteration::operation(&catalogue.operation.id, move |operation| {
            operation.rules[index].answer = RuleAnswer::Refused(error.clone());
            operation.rules[index].then.clear();
        });
        catalogue.add(format!("rule-refuses/{}", rule.id), sentence, [own], change);
        return;
    }
    let sentence = format!("the rule `{}` is not there: {}", rule.id, rule.sentence);
    let change =
        Alteration::Rule(Arc::new(move |operation: &Operation, combination: &Combination, chosen| {
            if chosen != index {
                return Some(chosen);
            }
            (index + 1..operation.rules.len()).find(|&later| operation.rules[later].matches(combination))
        }));
    catalogue.add(format!("rule-ignored/{}", rule.id), sentence, [own], change);
}

fn misnamed(catalogue: &mut Catalogue<'_>, index: usize, rule: &Rule) {
    let RuleAnswer::Errors(names) = &rule.answer else { return };
    let rules = &catalogue.operation.rules;
    let tied = rules.iter().filter(|later| rule.tied.contains(&later.id));
    let is_open = |later: &Rule| !matches!(later.answer, RuleAnswer::Errors(_) | RuleAnswer::Success);
    let mut right: Vec<&String> = names.iter().collect();
    for later in tied.filter(|later| !is_open(later)) {
        if let RuleAnswer::Errors(names) = &later.answer {
            right.extend(names);
        }
    }
    let errors = catalogue.operation.errors.iter().filter(|error| error.status < 500);
    let Some(other) = errors.map(|error| &error.name).find(|name| !right.contains(name)) else { return };
    let own = if rule.name_citation.is_some() {
        catalogue.own(Aspect::StateName(&rule.id))
    } else {
        catalogue.own(Aspect::State(&rule.id))
    };
    let (id, operation_id) = (rule.id.clone(), catalogue.operation.id.clone());
    let renaming = move |name: &str| {
        let answer = RuleAnswer::Errors(vec![name.to_owned()]);
        let change = Alteration::operation(&operation_id, move |operation| {
            operation.rules[index].answer = answer.clone();
        });
        (format!("the rule `{id}` answers `{name}`"), change)
    };
    catalogue.add_renaming(format!("rule-misnamed/{}", rule.id), [own], other, renaming);
}

fn out_of_order(catalogue: &mut Catalogue<'_>, index: usize, rule: &Rule) {
    for later_id in rule.over.keys() {
        let Some(later) = catalogue.operation.rules.iter().position(|later| later.id == *later_id) else {
            continue;
        };
        let breaks = [catalogue.own(Aspect::StateOrder(&rule.id, later_id))];
        let sentence = format!("where the rules `{}` and `{later_id}` both match, the latter wins", rule.id);
        let change =
            Alteration::Rule(Arc::new(move |operation: &Operation, combination: &Combination, chosen| {
                let both = chosen == index && operation.rules[later].matches(combination);
                Some(if both { later } else { chosen })
            }));
        catalogue.add(format!("out-of-order/{}/{later_id}", rule.id), sentence, breaks, change);
    }
}

fn effects(catalogue: &mut Catalogue<'_>) {
    let probes = |after: ProbeAfter| -> Vec<RequirementId> {
        let probes = catalogue.operation.probes.iter().filter(|probe| probe.after == after);
        probes.map(|probe| catalogue.own(Aspect::State(&probe.id))).collect()
    };
    let after_refusal = probes(ProbeAfter::Refusal);
    let after_success = probes(ProbeAfter::Success);
    let old_ones: Vec<RequirementId> = catalogue
        .operation
        .probes
        .iter()
        .filter(|probe| probe.after == ProbeAfter::Success && !probe.succeeds)
        .map(|probe| catalogue.own(Aspect::State(&probe.id)))
        .collect();
    let change = Alteration::Effects(Arc::new(|operation: &Operation, rule, effects: &mut Vec<Effect>| {
        if operation.rules[rule].answer == RuleAnswer::Success {
            effects.clear();
        }
    }));
    let sentence = "a success is answered, and nothing is remembered of it";
    catalogue.add("success-without-effect", sentence, after_success, change);

    let replaced = |effect: &Effect| matches!(effect, Effect::Replace(_));
    let wanted = catalogue.operation.rules.iter().flat_map(|rule| rule.then.iter().copied()).find(replaced);
    if let Some(effect) = wanted {
        let change =
            Alteration::Effects(Arc::new(move |operation: &Operation, rule, effects: &mut Vec<Effect>| {
                if operation.rules[rule].answer != RuleAnswer::Success {
                    effects.push(effect);
                }
            }));
        let sentence = "a password is replaced although the request is refused";
        catalogue.add("replaced-although-refused", sentence, after_refusal, change);
        let change = Alteration::FactsEverywhere(Arc::new(old_password_signs_in));
        let sentence = "an old password still signs in";
        catalogue.add("old-password-stays", sentence, old_ones, change);
    }
}

fn old_password_signs_in(facts: &mut Facts<'_>) {
    for (index, fact) in facts.operation.facts.iter().enumerate() {
        let FactKind::Password { member, with } = &fact.kind else { continue };
        let given = text_at(facts.params, member);
        let is_old = matches!(facts.value(with), Some(FieldValue::Password { previous, .. })
            if previous.iter().any(|old| Some(old.as_str()) == given));
        if is_old && facts.combination[index].is_some() {
            facts.combination[index] = Some(Outcome::Right);
        }
    }
}

fn policy_read_as(
    index: usize,
    (member, path): (String, String),
    conforms: fn(&Policy, &str) -> bool,
) -> Alteration {
    Alteration::Facts(Arc::new(move |facts: &mut Facts<'_>| {
        let given = text_at(facts.params, &member).unwrap_or_default();
        let holds = matches!(facts.value(&path), Some(FieldValue::Policy(policy)) if conforms(policy, given));
        if facts.combination[index].is_some() && holds {
            facts.combination[index] = Some(Outcome::Conforms);
        }
    }))
}

/// The requirements of the rules that ask for an outcome of a fact.
fn rules_about(catalogue: &Catalogue<'_>, fact: usize, outcome: &Outcome) -> Vec<RequirementId> {
    let asks =
        |rule: &&Rule| rule.when.iter().any(|(own, outcomes)| *own == fact && outcomes.contains(outcome));
    let rules = catalogue.operation.rules.iter().filter(asks);
    rules.map(|rule| catalogue.own(Aspect::State(&rule.id))).collect()
}

/// The requirements of a way by which requests come under rules.
fn ways_of(catalogue: &Catalogue<'_>, way: Way) -> Vec<RequirementId> {
    let rules = catalogue.operation.rules.iter().filter(|rule| rule.ways.contains_key(&way));
    rules.map(|rule| catalogue.own(Aspect::StateWay(&rule.id, way))).collect()
}

/// The requirements of the rules that succeed.
fn success_rules(catalogue: &Catalogue<'_>) -> Vec<RequirementId> {
    let rules = catalogue.operation.rules.iter().filter(|rule| rule.answer == RuleAnswer::Success);
    rules.map(|rule| catalogue.own(Aspect::State(&rule.id))).collect()
}
