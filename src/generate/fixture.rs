//! Sets up the fixture of a request: the records with which each fact about it comes out as wished.
//!
//! This is one of two opinions about the rules of state: here a fixture is built so that facts hold,
//! while the oracle finds facts out from the bytes it receives and the records it keeps.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::generate::hash::{parts, secret};
use crate::generate::params::{put_text, text_at};
use crate::generate::password::password;
use crate::generate::wish::{Wish, WishVariant, Wishes, declared_policy};
use crate::model::operation::{Operation, Params};
use crate::model::outcome::Outcome;
use crate::model::record::{FieldKind, FieldValue, Fixture, IssuedCode, Policy, Record, RecordType};
use crate::model::rule::{Combination, Fact, FactKind};
use crate::model::service::Service;
use crate::sign::keyed_hash::keyed_hash;

/// A fixture and its consequences: what the service must remember, and what then comes of each fact.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// The records.
    pub fixture: Fixture,
    /// One outcome for each fact, in the operation's order.
    pub combination: Combination,
}

/// The key of hashes that are made with a wrong one.
pub const ANOTHER_SECRET: &str = "another-secret";

/// The password that every record of a fixture has before the first request, where its shape admits it.
const OLD_PASSWORD: &str = "Old-Password-1";

/// Builds the fixture with which the wishes come true for these parameters, which must be valid, and changes those of
/// them that a wish is about (a hash, a password).
///
/// `tag` must differ between cases: names that the parameters do not give are made from it.
/// Facts without a wish have their ordinary outcome. `None` where a wish cannot be had.
pub fn set_up(
    service: &Service,
    operation: &Operation,
    params: &mut Params,
    wishes: &Wishes,
    tag: &str,
) -> Option<Setup> {
    let old_password = old_password(operation, params);
    let mut builder =
        Builder { service, operation, wishes, tag, old_password, found: BTreeMap::new(), others: Vec::new() };
    let mut combination = Combination::new();
    for fact in &operation.facts {
        combination.push(match &fact.kind {
            FactKind::Lookup { .. } => Some(builder.look_up(fact, params)?),
            _ => None,
        });
    }
    for (index, fact) in operation.facts.iter().enumerate() {
        if matches!(fact.kind, FactKind::Lookup { .. } | FactKind::Digest { .. })
            || !builder.can_be_asked(fact)
        {
            continue;
        }
        combination[index] = Some(builder.arrange(fact, params)?);
    }
    // A digest covers other members, so that it comes when they have their final values.
    for (index, fact) in operation.facts.iter().enumerate() {
        if matches!(fact.kind, FactKind::Digest { .. }) && builder.can_be_asked(fact) {
            combination[index] = Some(builder.digest(fact, params)?);
        }
    }
    let is_told =
        |(fact, outcome): (&Fact, &Option<Outcome>)| outcome.iter().all(|one| fact.outcomes.contains(one));
    if !operation.facts.iter().zip(&combination).all(is_told) {
        return None;
    }
    Some(Setup { fixture: builder.into_fixture(), combination })
}

/// The record that a fact looks up in a fixture that [`set_up`] built.
pub fn looked_up<'a>(fixture: &'a Fixture, operation: &Operation, fact: &str) -> Option<&'a Record> {
    let kind =
        operation.facts.iter().find(|candidate| candidate.name == fact).and_then(|fact| {
            match &fact.kind {
                FactKind::Lookup { record, .. } => Some(record),
                _ => None,
            }
        })?;
    fixture.records.iter().find(|record| record.kind == *kind)
}

struct Builder<'a> {
    service: &'a Service,
    operation: &'a Operation,
    wishes: &'a Wishes,
    tag: &'a str,
    /// The password that records have before the first request.
    old_password: String,
    /// The records that facts look up, by the fact's name, and records that those refer to, by their kind.
    found: BTreeMap<String, Record>,
    others: Vec<Record>,
}

impl Builder<'_> {
    /// What is wished of the fact, which is an ordinary outcome where nothing is said of it.
    fn wish(&self, fact: &Fact, ordinary: &Outcome) -> Wish {
        self.wishes.get(&fact.name).cloned().unwrap_or_else(|| Wish::new(ordinary.clone()))
    }

    /// Whether the record that the fact needs is there.
    fn can_be_asked(&self, fact: &Fact) -> bool {
        fact.needs.as_ref().is_none_or(|needed| self.found.contains_key(needed))
    }

    fn look_up(&mut self, fact: &Fact, params: &Params) -> Option<Outcome> {
        let FactKind::Lookup { record: kind, by, within } = &fact.kind else { return None };
        let outcome = self.wish(fact, &Outcome::Found).outcome;
        let needed = fact.needs.as_ref().is_none_or(|needed| self.found.contains_key(needed));
        if outcome == Outcome::Absent || !needed {
            return Some(Outcome::Absent);
        }
        let name = text_at(params, by)?.to_owned();
        let mut record = self.ordinary(kind)?;
        let record_type = self.service.record(kind)?;
        let key = record_type.field_of(&FieldKind::Key)?;
        let alias = record_type.field_of(&FieldKind::Alias);
        match (&outcome, alias) {
            (Outcome::Alias, Some(alias)) => {
                record.fields.insert(key.to_owned(), FieldValue::Text(format!("{kind}-{}", self.tag)));
                record.fields.insert(alias.to_owned(), FieldValue::Text(name));
            }
            (Outcome::Alias, None) => return None,
            _ => {
                record.fields.insert(key.to_owned(), FieldValue::Text(name));
            }
        }
        if outcome == Outcome::Elsewhere {
            let (group, _) = within.as_ref()?;
            let FieldKind::Reference(group_kind) = kind_of(record_type, group)? else { return None };
            let group_kind = group_kind.clone();
            let other = self.other_group(&group_kind)?;
            record.fields.insert(group.clone(), FieldValue::Text(other));
            self.others.push(record);
            return Some(outcome);
        }
        self.found.insert(fact.name.clone(), record);
        Some(outcome)
    }

    /// A record with ordinary values, and what it refers to.
    fn ordinary(&mut self, kind: &str) -> Option<Record> {
        let record_type = self.service.record(kind)?.clone();
        let mut fields = BTreeMap::new();
        for (field, field_kind) in &record_type.fields {
            let value = match field_kind {
                FieldKind::Key | FieldKind::Alias => FieldValue::Text(format!("{kind}-{field}-{}", self.tag)),
                FieldKind::Secret => continue,
                FieldKind::Reference(to) => {
                    if !self.found.contains_key(to) {
                        let referred = self.ordinary(to)?;
                        self.found.insert(to.clone(), referred);
                    }
                    FieldValue::Text(self.service.key_of(&self.found[to])?.to_owned())
                }
                FieldKind::Password => {
                    FieldValue::Password { current: self.old_password.clone(), previous: Vec::new() }
                }
                // The declared policy applies only where a wish is about it: other cases try passwords of every form.
                FieldKind::Policy(_) => FieldValue::Policy(Policy::default()),
                other => FieldValue::ordinary(other)?,
            };
            fields.insert(field.clone(), value);
        }
        Some(Record { kind: kind.to_owned(), fields })
    }

    fn other_group(&mut self, kind: &str) -> Option<String> {
        let mut record = self.ordinary(kind)?;
        let key = self.service.record(kind)?.field_of(&FieldKind::Key)?.to_owned();
        let name = format!("other-{kind}-{}", self.tag);
        record.fields.insert(key, FieldValue::Text(name.clone()));
        self.others.push(record);
        Some(name)
    }

    fn arrange(&mut self, fact: &Fact, params: &mut Params) -> Option<Outcome> {
        let Wish { outcome, variant } = self.wish(fact, fact.outcomes.first()?);
        let variant = match (variant, &fact.kind) {
            (WishVariant::Made(variant), _) => variant,
            (WishVariant::AsDrawn, FactKind::Code { member, with, .. }) if outcome == Outcome::Wrong => {
                let sent = Value::from(in_another_form(text_at(params, member)?));
                self.set(with, FieldValue::read(&FieldKind::Code, &sent)?)?;
                return Some(outcome);
            }
            (WishVariant::AsDrawn, _) => return None,
        };
        match &fact.kind {
            FactKind::Field { of } => {
                let value = match &outcome {
                    Outcome::On => FieldValue::Flag(true),
                    Outcome::Off => FieldValue::Flag(false),
                    word => FieldValue::Text(word.to_string()),
                };
                self.set(of, value)?;
            }
            FactKind::Code { member, with, lifetime } => {
                let given = text_at(params, member)?.to_owned();
                let codes = self.codes(&outcome, variant, &given, *lifetime, with)?;
                self.set(with, FieldValue::Codes(codes))?;
            }
            FactKind::Password { member, with } => {
                let current = match outcome {
                    Outcome::Right => text_at(params, member)?.to_owned(),
                    _ => self.old_password.clone(),
                };
                self.set(with, FieldValue::Password { current, previous: Vec::new() })?;
            }
            FactKind::Policy { member, policy } => {
                if self.wishes.contains_key(&fact.name) {
                    let broken = (outcome == Outcome::Breaks).then_some(variant);
                    self.arrange_policy(member, policy, broken, params)?;
                }
            }
            FactKind::History { member, of, depth } => {
                if outcome == Outcome::Reused {
                    let used = text_at(params, member)?.to_owned();
                    self.set(of, self.history(used, variant))?;
                    self.set(depth, FieldValue::Count(3))?;
                }
            }
            FactKind::Counter { of, least, most, .. } => {
                let count = count(&outcome, variant, *least, *most);
                self.set(of, FieldValue::Counter { count, since: Fixture::NOW })?;
            }
            FactKind::Member { member, .. } => {
                let told = text_at(params, member).and_then(|text| fact.word(text));
                return Some(told.cloned().unwrap_or(Outcome::Other));
            }
            FactKind::Issued { .. } | FactKind::Lookup { .. } | FactKind::Digest { .. } => {}
        }
        Some(outcome)
    }

    /// Gives a member a value that keeps the declared policy, or breaks its rule of this number.
    fn arrange_policy(
        &mut self,
        member: &str,
        policy: &str,
        broken: Option<usize>,
        params: &mut Params,
    ) -> Option<()> {
        let declared = declared_policy(self.service, policy)?;
        let members = &self.operation.members;
        let shape = members.iter().find(|candidate| candidate.name == *member)?.shape.clone();
        params.insert(member.to_owned(), Value::from(password(&declared, &shape, broken)?));
        self.set(policy, FieldValue::Policy(declared))
    }

    /// The passwords of a record that once had this one: as the newest, the one before it, or an older one.
    fn history(&self, used: String, variant: usize) -> FieldValue {
        let old = &self.old_password;
        let (current, previous) = match variant {
            0 => (used, Vec::new()),
            1 => (old.clone(), vec![used]),
            _ => (old.clone(), vec![another(old, 3), used]),
        };
        FieldValue::Password { current, previous }
    }

    fn codes(
        &mut self,
        outcome: &Outcome,
        variant: usize,
        given: &str,
        lifetime: u64,
        with: &str,
    ) -> Option<Vec<IssuedCode>> {
        let code = |value: &str, age: u64, used: bool| IssuedCode {
            value: value.to_owned(),
            issued: Fixture::NOW - age,
            used,
        };
        let other = &another(given, 1);
        Some(match outcome {
            Outcome::Current if variant == 0 => vec![code(given, 0, false)],
            Outcome::Current if variant == 1 => vec![code(given, lifetime - 60, false)],
            Outcome::Current => vec![code(other, 60, false), code(given, 0, false)],
            Outcome::Wrong if variant == 0 => vec![code(other, 0, false)],
            Outcome::Wrong => {
                self.bystander(with, code(given, 0, false))?;
                vec![code(other, 0, false)]
            }
            Outcome::Superseded => vec![code(given, 60, false), code(other, 0, false)],
            Outcome::Expired if variant == 0 => vec![code(given, lifetime + 60, false)],
            Outcome::Expired => vec![code(given, 30 * lifetime, false)],
            Outcome::Used => vec![code(given, 60, true)],
            Outcome::NoneSent => Vec::new(),
            _ => return None,
        })
    }

    /// Another record of the same kind and group, who holds the code.
    fn bystander(&mut self, with: &str, code: IssuedCode) -> Option<()> {
        let (fact, field) = with.split_once('.')?;
        let mut record = self.found.get(fact)?.clone();
        let record_type = self.service.record(&record.kind)?;
        for (name, kind) in &record_type.fields {
            if matches!(kind, FieldKind::Key | FieldKind::Alias) {
                record
                    .fields
                    .insert(name.clone(), FieldValue::Text(format!("bystander-{name}-{}", self.tag)));
            }
        }
        record.fields.insert(field.to_owned(), FieldValue::Codes(vec![code]));
        self.others.push(record);
        Some(())
    }

    fn digest(&mut self, fact: &Fact, params: &mut Params) -> Option<Outcome> {
        let FactKind::Digest { member, key, message } = &fact.kind else { return None };
        let given = text_at(params, member).map(str::to_owned);
        let ordinary = if given.is_some() { Outcome::Right } else { Outcome::Unneeded };
        let Wish { outcome, variant } = self.wish(fact, &ordinary);
        let secret = secret(self.tag);
        let parts = parts(params, message);
        let right = keyed_hash(&secret, &parts);
        let value = match (&outcome, variant) {
            (Outcome::Wrong, WishVariant::AsDrawn) => given,
            (_, WishVariant::AsDrawn) => return None,
            (Outcome::Wrong, WishVariant::Made(0)) => Some(keyed_hash(ANOTHER_SECRET, &parts)),
            (Outcome::Wrong, WishVariant::Made(1)) => {
                Some(keyed_hash(&secret, &parts.iter().rev().copied().collect::<Vec<_>>()))
            }
            (Outcome::Wrong, _) if admits(self.operation, member, "garbage") => Some("garbage".to_owned()),
            (Outcome::Wrong, _) => Some(another(&right, 1)),
            (Outcome::Right, _) => Some(right),
            (Outcome::Unexpected, _) => Some(keyed_hash(ANOTHER_SECRET, &parts)),
            _ => None,
        };
        if matches!(outcome, Outcome::Right | Outcome::Wrong | Outcome::Missing) {
            self.set(key, FieldValue::Text(secret))?;
        }
        put_text(params, member, value)?;
        Some(outcome)
    }

    /// Sets the field at the end of a path that begins with a fact and follows references.
    fn set(&mut self, path: &str, value: FieldValue) -> Option<()> {
        let mut steps: Vec<&str> = path.split('.').collect();
        let field = steps.pop()?;
        let mut holder = (*steps.first()?).to_owned();
        for step in &steps[1..] {
            let record_type = self.service.record(&self.found.get(&holder)?.kind)?;
            let FieldKind::Reference(to) = kind_of(record_type, step)? else { return None };
            holder.clone_from(to);
        }
        self.found.get_mut(&holder)?.fields.insert(field.to_owned(), value);
        Some(())
    }

    /// The records, those that others refer to first and those that facts look up next.
    fn into_fixture(self) -> Fixture {
        let is_fact = |name: &String| self.operation.facts.iter().any(|fact| fact.name == *name);
        let (facts, referred): (Vec<_>, Vec<_>) = self.found.into_iter().partition(|(name, _)| is_fact(name));
        let records =
            referred.into_iter().chain(facts).map(|(_, record)| record).chain(self.others).collect();
        Fixture { records }
    }
}

/// The password that records have before a request: another one than it gives.
fn old_password(operation: &Operation, params: &Params) -> String {
    let member = operation.facts.iter().find_map(|fact| match &fact.kind {
        FactKind::History { member, .. } | FactKind::Password { member, .. } => Some(member),
        _ => None,
    });
    match member.and_then(|member| Some((member, text_at(params, member)?))) {
        Some((member, given)) if !admits(operation, member, OLD_PASSWORD) => another(given, 1),
        _ => OLD_PASSWORD.to_owned(),
    }
}

/// Whether a member can have a text.
fn admits(operation: &Operation, path: &str, text: &str) -> bool {
    let value = Value::from(text);
    operation.places.iter().filter(|place| place.is_at(path)).all(|place| place.shape.surely_holds(&value))
}

/// A code in a form that the text has not: digits, of which there are more or fewer.
fn in_another_form(text: &str) -> &'static str {
    if text.chars().count() == 6 { "12345678" } else { "123456" }
}

/// Another text of the same form: each letter and digit is replaced by one further on of its kind.
///
/// A text without any gets one more character.
pub(super) fn another(text: &str, step: u8) -> String {
    let turned = |first: u8, count: u8, character: char| {
        let place = (character as u8 - first + step) % count;
        char::from(first + place)
    };
    let other: String = text
        .chars()
        .map(|character| match character {
            '0'..='9' => turned(b'0', 10, character),
            'a'..='z' => turned(b'a', 26, character),
            'A'..='Z' => turned(b'A', 26, character),
            other => other,
        })
        .collect();
    if other == text { format!("{text}0") } else { other }
}

fn kind_of<'a>(record_type: &'a RecordType, field: &str) -> Option<&'a FieldKind> {
    record_type.fields.iter().find(|(name, _)| name == field).map(|(_, kind)| kind)
}

/// How far a counter stands.
fn count(outcome: &Outcome, variant: usize, least: u64, most: u64) -> u64 {
    match (outcome, variant) {
        (Outcome::Reached, 0) => most,
        (Outcome::Reached, _) => most + 5,
        (Outcome::Open, 0) => least,
        (Outcome::Open, _) => most - 1,
        (_, 0) => 0,
        _ => least.saturating_sub(1),
    }
}
