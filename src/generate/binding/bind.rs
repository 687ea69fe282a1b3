//! Puts the values of a server's records into a case that was written without them.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::generate::binding::inventory::Inventory;
use crate::generate::binding::needs::{BoundTo, CaseNeeds};
use crate::generate::case::{Case, CaseStep};
use crate::generate::fixture::{ANOTHER_SECRET, another, looked_up};
use crate::generate::generator::Generator;
use crate::generate::hash::parts;
use crate::generate::params::{put_text, text_at};
use crate::generate::phase::Phase;
use crate::model::operation::{Operation, Params};
use crate::model::record::{FieldKind, FieldValue, Fixture, IssuedCode, Record};
use crate::model::rule::{Combination, Fact, FactKind};
use crate::sign::keyed_hash::keyed_hash;
use crate::wire::Request;

/// A record that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreshRecord {
    /// Its names and the key of its group, by the fields that have them.
    pub texts: BTreeMap<String, String>,
    /// Its password.
    pub password: String,
    /// The codes that were sent to it, the oldest first; fewer than were asked for where the server sends none.
    pub codes: Vec<String>,
    /// A code that was never sent to it; none where any will do.
    pub wrong_code: Option<String>,
}

/// What a case is bound with.
#[derive(Clone, Copy, Debug)]
pub struct Binder<'a> {
    /// What completes the case.
    pub generator: &'a Generator,
    /// What the server has.
    pub inventory: &'a Inventory,
    /// What stands in the case for what is bound.
    pub substitutes: &'a Params,
    /// A name that no record has.
    pub unknown: &'a str,
    /// A code that was sent to nobody.
    pub wrong_code: Option<&'a str>,
}

impl Binder<'_> {
    /// The case with the values of records that stand or were made for it.
    pub fn bind(&self, case: &Case, needs: &CaseNeeds, made: &[FreshRecord]) -> Case {
        let records = self.records(case, needs, made);
        let texts = self.texts(case, &records, made, needs);
        let operation = &self.generator.operation;
        let mut bound = case.clone();
        self.fill(operation, &mut bound.params, &texts, case.phase, &case.as_drawn);
        bound.fixture = Fixture { records };
        self.rehash(case, &bound.fixture, &mut bound.params);
        bound.before = case.before.iter().map(|step| self.step(step, &texts, case.phase)).collect();
        bound.request = match case.is_verbatim {
            true => self.in_bytes(case, &bound.params),
            false => self.generator.encode(&bound.params, &case.change),
        };
        if !needs.is_decided {
            bound.combination = Combination::new();
        }
        bound
    }

    /// The fixture's records as the server has them.
    fn records(&self, case: &Case, needs: &CaseNeeds, made: &[FreshRecord]) -> Vec<Record> {
        let pairs = case.fixture.records.iter().zip(&needs.records);
        pairs
            .map(|(record, place)| match place {
                BoundTo::Standing(index) => self.inventory.standing[*index].clone(),
                BoundTo::Fresh(index) => made_record(record, made.get(*index)),
            })
            .collect()
    }

    /// What takes the place of the texts by which records are looked up, and of codes.
    fn texts(&self, case: &Case, records: &[Record], made: &[FreshRecord], needs: &CaseNeeds) -> BoundTexts {
        let service = &self.generator.service;
        let mut texts = BoundTexts::default();
        for ((written, real), place) in case.fixture.records.iter().zip(records).zip(&needs.records) {
            let Some(record_type) = service.record(&written.kind) else { continue };
            for (field, kind) in &record_type.fields {
                match (kind, written.fields.get(field)) {
                    (FieldKind::Key | FieldKind::Alias, Some(FieldValue::Text(text))) => {
                        if let Some(real) = real.text(field) {
                            texts.names.insert((written.kind.clone(), text.clone()), real.to_owned());
                        }
                    }
                    (FieldKind::Code, Some(FieldValue::Codes(codes))) => {
                        let BoundTo::Fresh(index) = place else { continue };
                        let sent = made.get(*index).map(|made| made.codes.as_slice()).unwrap_or_default();
                        for (code, sent) in codes.iter().zip(sent) {
                            texts.codes.entry(code.value.clone()).or_insert_with(|| sent.clone());
                        }
                    }
                    _ => {}
                }
            }
        }
        texts.wrong_code = match made.first() {
            Some(first) => first.wrong_code.clone(),
            None => self.wrong_code.map(str::to_owned),
        };
        texts
    }

    /// Fills an input of an operation, which may be another one that is called before.
    fn fill(
        &self,
        operation: &Operation,
        params: &mut Params,
        texts: &BoundTexts,
        phase: Phase,
        as_drawn: &[String],
    ) {
        let stands_in = |member: &String, given: &str| {
            self.substitutes.get(member).and_then(Value::as_str) == Some(given)
        };
        for fact in &operation.facts {
            let (member, real) = match &fact.kind {
                FactKind::Lookup { record, by, .. } => {
                    let Some(given) = text_at(params, by) else { continue };
                    // A name that is the point of a case stays as it is, though nobody who is made has it.
                    let is_ours = phase == Phase::State || stands_in(by, given);
                    let known = texts.names.get(&(record.clone(), given.to_owned())).cloned();
                    let known = known.filter(|_| is_ours);
                    (by, known.or_else(|| self.unknown_name(record, by, given)))
                }
                FactKind::Code { member, .. } => {
                    let Some(given) = text_at(params, member) else { continue };
                    let is_bound = phase == Phase::State || stands_in(member, given);
                    let is_ours = is_bound && !as_drawn.contains(member);
                    let wrong = texts.wrong_code.clone().filter(|_| is_ours);
                    (member, texts.codes.get(given).cloned().or(wrong))
                }
                _ => continue,
            };
            if real.is_some() {
                put_text(params, member, real);
            }
        }
    }

    /// A name that no record of the kind has, for one that stands for none.
    fn unknown_name(&self, kind: &str, member: &str, given: &str) -> Option<String> {
        if self.substitutes.get(member).and_then(Value::as_str) != Some(given) {
            return None;
        }
        if kind == self.inventory.fresh.kind {
            return Some(self.unknown.to_owned());
        }
        let standing = self.inventory.standing.iter().find(|record| record.kind == kind)?;
        Some(another(self.generator.service.key_of(standing)?, 1))
    }

    fn step(&self, step: &CaseStep, texts: &BoundTexts, phase: Phase) -> CaseStep {
        let mut bound = step.clone();
        if let Some(operation) = self.generator.service.operation(&step.operation) {
            self.fill(operation, &mut bound.params, texts, phase, &[]);
        }
        bound
    }

    /// Makes each hash anew as it was made: of the same names and with the same key, as the server has them.
    fn rehash(&self, case: &Case, bound: &Fixture, params: &mut Params) {
        let operation = &self.generator.operation;
        for fact in &operation.facts {
            let FactKind::Digest { member, key, message } = &fact.kind else { continue };
            let Some(given) = text_at(&case.params, member) else { continue };
            let written = hashes(operation, &case.fixture, key, &parts(&case.params, message));
            let real = hashes(operation, bound, key, &parts(params, message));
            let made = written.iter().position(|hash| hash.as_deref() == Some(given));
            if let Some(made) = made.and_then(|index| real[index].clone()) {
                put_text(params, member, Some(made));
            }
        }
    }

    /// The bytes of a request that is sent as it was kept, with the values in it that are bound.
    fn in_bytes(&self, case: &Case, bound: &Params) -> Request {
        let mut request = case.request.clone();
        for member in self.substitutes.keys() {
            if let (Some(written), Some(real)) = (text_at(&case.params, member), text_at(bound, member))
                && let Ok(body) = std::str::from_utf8(&request.body)
            {
                request.body = body.replace(written, real).into_bytes();
            }
        }
        request
    }
}

/// The hashes that a case can have been given: with the key at a path that begins with a fact and with another one, of the
/// parts in their order and in the other.
fn hashes(operation: &Operation, fixture: &Fixture, path: &str, parts: &[&str]) -> [Option<String>; 4] {
    let right =
        path.split_once('.').and_then(|(fact, field)| looked_up(fixture, operation, fact)?.text(field));
    let reversed: Vec<&str> = parts.iter().rev().copied().collect();
    let hash = |key: Option<&str>, parts: &[&str]| key.map(|key| keyed_hash(key, parts));
    let another = Some(ANOTHER_SECRET);
    [hash(right, parts), hash(right, &reversed), hash(another, parts), hash(another, &reversed)]
}

/// How the hash of a case was made, if it was: whether with the fixture's key, and whether of the parts in the other order.
pub fn made_hash(operation: &Operation, case: &Case, fact: &Fact) -> Option<(bool, bool)> {
    let FactKind::Digest { member, key, message } = &fact.kind else { return None };
    let given = text_at(&case.params, member)?;
    let made = hashes(operation, &case.fixture, key, &parts(&case.params, message));
    let index = made.iter().position(|hash| hash.as_deref() == Some(given))?;
    Some((index < 2, index % 2 == 1))
}

/// What takes the place of texts.
#[derive(Debug, Default)]
struct BoundTexts {
    /// By the kind of record and its written name.
    names: BTreeMap<(String, String), String>,
    codes: BTreeMap<String, String>,
    wrong_code: Option<String>,
}

/// A written record as it was made.
fn made_record(written: &Record, made: Option<&FreshRecord>) -> Record {
    let mut real = written.clone();
    let Some(made) = made else { return real };
    for (field, value) in &mut real.fields {
        match value {
            FieldValue::Text(text) => {
                if let Some(known) = made.texts.get(field) {
                    text.clone_from(known);
                }
            }
            FieldValue::Password { current, .. } => current.clone_from(&made.password),
            FieldValue::Codes(codes) => {
                codes.truncate(made.codes.len());
                for (IssuedCode { value, .. }, sent) in codes.iter_mut().zip(&made.codes) {
                    value.clone_from(sent);
                }
            }
            _ => {}
        }
    }
    real
}
