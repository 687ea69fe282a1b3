//! What a service remembers: records, found by key or alias.
//!
//! - Records of one kind may share a name, e.g. users of two pools; the newest is found first.
//! - Finding a record costs the same however many there are.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::record::{FieldKind, FieldValue, Fixture, IssuedCode, Record};
use crate::model::service::Service;
use crate::oracle::created::CreatedThings;
use crate::wire::Response;

/// Identifies a record for as long as the state exists.
pub(crate) type RecordId = u64;

/// The records of a service.
#[derive(Clone, Debug)]
pub struct ServiceState {
    service: Arc<Service>,
    records: HashMap<RecordId, Record>,
    /// By kind, then by name.
    names: HashMap<String, HashMap<String, Vec<Name>>>,
    next_id: RecordId,
    /// How many answers were given, of which request ids are made.
    pub(crate) answers: u64,
    /// Answers that a service with a fault gives again, by what it takes for the same request.
    pub(crate) kept_answers: HashMap<String, Response>,
    /// Things that were created to be read.
    pub(crate) created: CreatedThings,
}

/// A name under which a record is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) id: RecordId,
    pub(crate) is_alias: bool,
}

/// A fixture that was set, by which it can be removed again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "a fixture stays in the state until it is removed"]
pub struct Installed {
    records: Vec<RecordId>,
}

impl ServiceState {
    /// A state without records.
    pub fn new(service: Arc<Service>) -> Self {
        Self {
            service,
            records: HashMap::new(),
            names: HashMap::new(),
            next_id: 0,
            answers: 0,
            kept_answers: HashMap::new(),
            created: CreatedThings::default(),
        }
    }

    /// Adds a fixture's records, as of `now` in seconds: a time in the fixture of [`Fixture::NOW`] becomes `now`.
    ///
    /// A field that a record leaves out has its ordinary value. The clock should be well past the longest time
    /// that a fixture looks back.
    pub fn install(&mut self, fixture: &Fixture, now: u64) -> Installed {
        let records = fixture.records.iter().map(|record| self.add(record, now)).collect();
        Installed { records }
    }

    /// Removes a fixture's records, and what became of them.
    pub fn remove(&mut self, installed: &Installed) {
        for id in &installed.records {
            let Some(record) = self.records.remove(id) else { continue };
            let Some(names) = self.names.get_mut(&record.kind) else { continue };
            for name in own_names(&self.service, &record).iter().map(|(name, _)| name) {
                if let Some(found) = names.get_mut(name) {
                    found.retain(|name| name.id != *id);
                    if found.is_empty() {
                        names.remove(name);
                    }
                }
            }
        }
    }

    /// The newest record of a kind and name, with times as a fixture has them.
    pub fn known(&self, kind: &str, name: &str, now: u64) -> Option<Record> {
        let mut record = self.record(self.named(kind, name).last()?.id)?.clone();
        let back = |time: &mut u64| *time = (Fixture::NOW + *time).saturating_sub(now);
        for value in record.fields.values_mut() {
            match value {
                FieldValue::Codes(codes) => codes.iter_mut().for_each(|code| back(&mut code.issued)),
                FieldValue::Counter { since, .. } => back(since),
                _ => {}
            }
        }
        Some(record)
    }

    /// The newest code that was sent to a record of this kind and name: what a message would have told its owner.
    pub fn delivered(&self, kind: &str, name: &str) -> Option<&str> {
        let record = self.record(self.named(kind, name).last()?.id)?;
        let codes = record.fields.values().find_map(|value| match value {
            FieldValue::Codes(codes) => codes.last(),
            _ => None,
        });
        codes.map(|code| code.value.as_str())
    }

    /// Whether there are no records.
    #[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "tests of this package ask it"))]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The records of a kind that have a name, the newest last.
    pub(crate) fn named(&self, kind: &str, name: &str) -> &[Name] {
        self.names.get(kind).and_then(|names| names.get(name)).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn record(&self, id: RecordId) -> Option<&Record> {
        self.records.get(&id)
    }

    pub(crate) fn field_mut(&mut self, id: RecordId, field: &str) -> Option<&mut FieldValue> {
        self.records.get_mut(&id)?.fields.get_mut(field)
    }

    pub(crate) fn records(&self) -> impl Iterator<Item = (RecordId, &Record)> {
        self.records.iter().map(|(id, record)| (*id, record))
    }

    /// The key of a record: the value of its key field.
    pub(crate) fn key_of<'r>(&self, record: &'r Record) -> &'r str {
        self.service.key_of(record).unwrap_or_default()
    }

    /// Follows a path of fields from a record to the record and field at its end.
    pub(crate) fn follow<'p>(&self, start: RecordId, steps: &[&'p str]) -> Option<(RecordId, &'p str)> {
        let (field, references) = steps.split_last()?;
        let mut id = start;
        for step in references {
            let record = self.record(id)?;
            let kind = self.service.record(&record.kind)?;
            let (_, field_kind) = kind.fields.iter().find(|(name, _)| name == step)?;
            let FieldKind::Reference(to) = field_kind else { return None };
            id = self.named(to, record.text(step)?).last()?.id;
        }
        Some((id, field))
    }

    fn add(&mut self, record: &Record, now: u64) -> RecordId {
        let id = self.next_id;
        self.next_id += 1;
        let mut record = record.clone();
        if let Some(kind) = self.service.record(&record.kind) {
            for (field, field_kind) in &kind.fields {
                if !record.fields.contains_key(field)
                    && let Some(value) = FieldValue::ordinary(field_kind)
                {
                    record.fields.insert(field.clone(), value);
                }
            }
        }
        record.fields.values_mut().for_each(|value| shift(value, now));
        for (name, is_alias) in own_names(&self.service, &record) {
            let names = self.names.entry(record.kind.clone()).or_default();
            names.entry(name).or_default().push(Name { id, is_alias });
        }
        self.records.insert(id, record);
        id
    }
}

/// Moves the times in a value from the fixture's clock to the state's.
fn shift(value: &mut FieldValue, now: u64) {
    let moved = |time: u64| time.saturating_add(now).saturating_sub(Fixture::NOW);
    match value {
        FieldValue::Codes(codes) => {
            for IssuedCode { issued, .. } in codes {
                *issued = moved(*issued);
            }
        }
        FieldValue::Counter { since, .. } => *since = moved(*since),
        _ => {}
    }
}

fn own_names(service: &Service, record: &Record) -> Vec<(String, bool)> {
    let Some(kind) = service.record(&record.kind) else { return Vec::new() };
    let named = |field_kind: FieldKind, is_alias: bool| {
        let field = kind.field_of(&field_kind)?;
        record.text(field).map(|name| (name.to_owned(), is_alias))
    };
    [named(FieldKind::Key, false), named(FieldKind::Alias, true)].into_iter().flatten().collect()
}
