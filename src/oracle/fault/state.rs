//! Faults of state: facts taken for others, rules that are missing, misnamed or out of order, effects.

use std::sync::Arc;

use crate::model::operation::{Operation, ProbeAfter};
use crate::model::outcome::Outcome;
use crate::model::record::{FieldValue, Policy};
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementId;
use crate::model::rule::{Combination, Effect, Fact, FactKind, Rule, RuleAnswer};
use crate::model::way::Way;
use crate::oracle::facts::Facts;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::Alteration;
use crate::oracle::fault::lookup;
use crate::oracle::fault::misread::{self, owner_and_field};
use crate::oracle::params::text_at;

/// A change of the parts that are hashed.
type PartsChange = fn(&mut Vec<String>);

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    for (index, fact) in catalogue.operation.facts.iter().enumerate() {
        misread::add(catalogue, index, fact);
        lookup::add(catalogue, index, fact);
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
    lookup::refused_alike(catalogue);
    effects(catalogue);
}

fn digests(catalogue: &mut Catalogue<'_>, index: usize, fact: &Fact) {
    let FactKind::Digest { member, message, .. } = &fact.kind else { return };
    let (Some(first), true) = (message.first(), message.len() > 1) else { return };
    let joined = |parts: &[String]| format!("`{}`", parts.join("` + `"));
    let reversed: Vec<String> = message.iter().rev().cloned().collect();
    let success = catalogue.success_rules();
    // The parts in the other order are among the wrong hashes that are sent.
    let both = [catalogue.rules_about(index, &Outcome::Wrong), success.clone()].concat();
    let changes: [(&str, String, Vec<RequirementId>, PartsChange); 2] = [
        ("digest-parts-reversed", joined(&reversed), both, |parts| parts.reverse()),
        ("digest-of-first-part", format!("`{first}` alone"), success, |parts| parts.truncate(1)),
    ];
    for (id, hashed, breaks, change) in changes {
        let sentence = format!("`{member}` is expected to hash {hashed}, not {}", joined(message));
        let change = Alteration::operation(&catalogue.operation.id, move |operation| {
            if let FactKind::Digest { message, .. } = &mut operation.facts[index].kind {
                change(message);
            }
        });
        catalogue.add(format!("{id}/{}", fact.name), sentence, breaks, change);
    }
    digests_of_other_texts(catalogue, index, fact, member, message);
}

/// What is hashed is not the text that was sent.
fn digests_of_other_texts(
    catalogue: &mut Catalogue<'_>,
    index: usize,
    fact: &Fact,
    member: &str,
    message: &[String],
) {
    let readings: [(&str, &str, &str, fn(&str) -> bool); 2] = [
        ("digest-of-lower-case", "ABC", "texts in lower case", |text| text.to_lowercase() != text),
        ("digest-of-ascii", "\u{4e00}\u{20ac}", "question marks for characters beyond ASCII", |text| {
            !text.is_ascii()
        }),
    ];
    let places = &catalogue.operation.places;
    let admitted = |example: &str| {
        places.iter().any(|place| message.iter().any(|path| place.is_at(path)) && place.shape.admits(example))
    };
    let shown: Vec<_> = readings.into_iter().filter(|(_, example, ..)| admitted(example)).collect();
    for (id, _, hashed, differs) in shown {
        let sentence = format!("`{member}` is expected to hash {hashed}");
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
    let FactKind::Code { member, lifetime, .. } = &fact.kind else { return };
    let sentence = format!("the `{member}` that was sent to somebody else is accepted");
    let early = format!("the `{member}` expires after half of its {lifetime} seconds");
    let member = member.clone();
    let breaks = catalogue.ways_or(Way::CodeOfAnother, catalogue.rules_about(index, &Outcome::Wrong));
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
    let breaks = catalogue.success_rules();
    let change = Alteration::operation(&catalogue.operation.id, move |operation| {
        if let FactKind::Code { lifetime, .. } = &mut operation.facts[index].kind {
            *lifetime /= 2;
        }
    });
    catalogue.add(format!("code-expires-early/{}", fact.name), early, breaks, change);
}

/// Only what looks like a code that was sent is compared with it.
fn code_in_another_form(catalogue: &mut Catalogue<'_>, index: usize, fact: &Fact) {
    let FactKind::Code { member, with, .. } = &fact.kind else { return };
    let sentence =
        format!("a wrong `{member}` is accepted if it is longer or shorter than those that were sent");
    let (member, with) = (member.clone(), with.clone());
    let breaks = catalogue.ways_or(Way::InAnotherForm, catalogue.rules_about(index, &Outcome::Wrong));
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
            let breaks = catalogue.rules_about(index, &Outcome::Breaks);
            let paths = (member.clone(), policy.clone());
            let (own, other) = (paths.clone(), paths);
            let (owner, field) = owner_and_field(policy);
            let sentence = format!("of the {owner}'s {field} for `{member}` only the length is checked");
            let change =
                policy_read_as(index, own, |policy, given| given.chars().count() >= policy.minimum_length);
            catalogue.add(
                format!("policy-checks-length-only/{}", fact.name),
                sentence,
                breaks.clone(),
                change,
            );
            let sentence = format!("of the {owner}'s {field} for `{member}` the length is not checked");
            let change = policy_read_as(index, other, |policy, given| {
                let without_length = Policy { minimum_length: 0, ..policy.clone() };
                without_length.holds(given)
            });
            catalogue.add(format!("policy-ignores-length/{}", fact.name), sentence, breaks, change);
        }
        FactKind::History { member, of, .. } => {
            let breaks = catalogue.rules_about(index, &Outcome::Reused);
            let sentence =
                format!("the `{member}` that was used before is accepted, but for the current one");
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
    let FactKind::Counter { of, .. } = &fact.kind else { return };
    let (owner, field) = owner_and_field(of);
    let breaks = catalogue.ways_or(Way::AfterFailures, catalogue.success_rules());
    let sentence = format!("of {field}, one that failed is too many for a {owner}");
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
        let sentence = format!("refused although it has to succeed: {}", rule.sentence);
        let error = catalogue.operation.errors.first().map(|error| error.name.clone());
        let change = Alteration::operation(&catalogue.operation.id, move |operation| {
            operation.rules[index].answer = RuleAnswer::Refused(error.clone());
            operation.rules[index].then.clear();
        });
        catalogue.add(format!("rule-refuses/{}", rule.id), sentence, [own], change);
        return;
    }
    let sentence = format!("not kept: {}", rule.sentence);
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
    let own = catalogue.named(rule);
    let sentence = format!("{}, but with `{other}`, not `{}`", rule.sentence, names.join("` or `"));
    let other = other.clone();
    let change = Alteration::operation(&catalogue.operation.id, move |operation| {
        operation.rules[index].answer = RuleAnswer::Errors(vec![other.clone()]);
    });
    catalogue.add(format!("rule-misnamed/{}", rule.id), sentence, [own], change);
}

fn out_of_order(catalogue: &mut Catalogue<'_>, index: usize, rule: &Rule) {
    let rules = &catalogue.operation.rules;
    for later_id in rule.over.keys() {
        let Some(later) = rules.iter().position(|later| later.id == *later_id) else { continue };
        let breaks = [catalogue.own(Aspect::StateOrder(&rule.id, later_id))];
        let sentence =
            format!("\"{}\" goes before \"{}\", where both apply", rules[later].sentence, rule.sentence);
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
