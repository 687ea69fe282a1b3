//! Faults of facts that are taken for others: any code is accepted, a code never expires, nobody looks at a hash.

use std::sync::Arc;

use crate::model::outcome::Outcome;
use crate::model::requirement::id::RequirementId;
use crate::model::rule::{Fact, FactKind};
use crate::model::way::Way;
use crate::oracle::facts::Facts;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::Alteration;

/// Adds those of a fact.
pub(super) fn add(catalogue: &mut Catalogue<'_>, index: usize, fact: &Fact) {
    outcome_misread(catalogue, index, fact);
    digest_unchecked(catalogue, index, fact);
}

/// The last two names of a path such as `client.pool.policy`, as words: of what it is a field, and the field.
pub(super) fn owner_and_field(path: &str) -> (String, String) {
    let mut names = path.rsplit('.').map(|name| name.replace('-', " "));
    let field = names.next().unwrap_or_default();
    (names.next().unwrap_or_default(), field)
}

/// An outcome is taken for the ordinary one.
fn outcome_misread(catalogue: &mut Catalogue<'_>, index: usize, fact: &Fact) {
    let Some(ordinary) = fact.outcomes.first() else { return };
    for outcome in &fact.outcomes[1..] {
        let Some(sentence) = sentence(&fact.kind, ordinary, outcome) else { continue };
        let mut breaks = catalogue.rules_about(index, outcome);
        match (&fact.kind, outcome) {
            (FactKind::Code { .. }, Outcome::NoneSent) => {
                breaks = catalogue.ways_or(Way::NoneRequested, breaks);
            }
            (FactKind::Code { .. }, Outcome::Wrong) => breaks.extend(catalogue.ways_of(Way::InAnotherForm)),
            _ => {}
        }
        let (wanted, ordinary) = (outcome.clone(), ordinary.clone());
        let change = Alteration::Facts(Arc::new(move |facts: &mut Facts<'_>| {
            if facts.combination[index].as_ref() == Some(&wanted) {
                facts.combination[index] = Some(ordinary.clone());
            }
        }));
        catalogue.add(format!("misread/{}/{outcome}", fact.name), sentence, breaks, change);
    }
}

/// Whatever the hash is, and whether it is there at all, nobody looks at it.
fn digest_unchecked(catalogue: &mut Catalogue<'_>, index: usize, fact: &Fact) {
    let FactKind::Digest { member, .. } = &fact.kind else { return };
    let Some((ordinary, others)) = fact.outcomes.split_first() else { return };
    let breaks: Vec<RequirementId> =
        others.iter().flat_map(|outcome| catalogue.rules_about(index, outcome)).collect();
    let ordinary = ordinary.clone();
    let change = Alteration::Facts(Arc::new(move |facts: &mut Facts<'_>| {
        if facts.combination[index].is_some() {
            facts.combination[index] = Some(ordinary.clone());
        }
    }));
    let sentence = format!("`{member}` is not checked: it may be wrong, missing, or there without need");
    catalogue.add(format!("unchecked/{}", fact.name), sentence, breaks, change);
}

/// What a service does that takes an outcome of a fact for the ordinary one; `None` where nobody could.
fn sentence(kind: &FactKind, ordinary: &Outcome, outcome: &Outcome) -> Option<String> {
    let sentence = match kind {
        FactKind::Digest { member, key, .. } => {
            let (owner, field) = owner_and_field(key);
            match outcome {
                Outcome::Missing => {
                    format!("a request without `{member}` is accepted where the {owner} has a {field}")
                }
                Outcome::Unexpected => format!("the `{member}` is accepted where the {owner} has no {field}"),
                _ => format!("a wrong `{member}` is accepted"),
            }
        }
        FactKind::Code { member, .. } => match outcome {
            Outcome::Superseded => format!("the `{member}` is accepted although a newer one was sent"),
            Outcome::Expired => format!("the `{member}` is accepted however old it is"),
            Outcome::Used => format!("the `{member}` that was used before is accepted again"),
            Outcome::NoneSent => format!("any `{member}` is accepted where none was ever sent"),
            _ => format!("a wrong `{member}` is accepted"),
        },
        FactKind::Password { member, .. } => format!("a wrong `{member}` is accepted"),
        FactKind::Field { of } => {
            let (owner, field) = owner_and_field(of);
            let (outcome, ordinary) = (of_flag(outcome), of_flag(ordinary));
            format!("a {owner} whose \"{field}\" is {outcome} is treated as if it were {ordinary}")
        }
        FactKind::Policy { member, policy } => {
            let (owner, field) = owner_and_field(policy);
            format!("the `{member}` that breaks the {owner}'s {field} is accepted")
        }
        FactKind::History { member, .. } => format!("the `{member}` that was used before is accepted"),
        FactKind::Counter { of, .. } => {
            let (owner, field) = owner_and_field(of);
            format!("no number of {field} is too many: a {owner} is never refused for it")
        }
        FactKind::Lookup { .. } | FactKind::Issued { .. } | FactKind::Member { .. } => return None,
    };
    Some(sentence)
}

/// What a field holds, as a sentence has it.
fn of_flag(outcome: &Outcome) -> String {
    match outcome {
        Outcome::On | Outcome::Off => outcome.to_string(),
        _ => format!("`{outcome}`"),
    }
}
