//! Facts: what a request and the state come to, one finite outcome each.

use std::collections::BTreeMap;

use crate::model::operation::{Operation, Params};
use crate::model::outcome::Outcome;
use crate::model::record::{FieldValue, IssuedCode};
use crate::model::rule::{Combination, Fact, FactKind};
use crate::oracle::params::text_at;
use crate::oracle::state::{RecordId, ServiceState};
use crate::sign::keyed_hash::keyed_hash;

/// The facts of one request, found out in one state.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) params: &'a Params,
    pub(crate) state: &'a ServiceState,
    pub(crate) now: u64,
    /// The records that facts looked up, by the facts' names.
    pub(crate) found: BTreeMap<String, RecordId>,
    /// What came of each fact.
    pub(crate) combination: Combination,
}

impl<'a> Facts<'a> {
    /// Finds out all facts of an operation, in their order.
    pub(crate) fn find(
        operation: &'a Operation,
        params: &'a Params,
        state: &'a ServiceState,
        now: u64,
    ) -> Self {
        let mut facts = Self {
            operation,
            params,
            state,
            now,
            found: BTreeMap::new(),
            combination: Vec::with_capacity(operation.facts.len()),
        };
        for fact in &operation.facts {
            let can_be_asked = fact.needs.as_ref().is_none_or(|name| facts.found.contains_key(name));
            let outcome = can_be_asked.then(|| facts.ask(fact)).and_then(|found| told_apart(fact, found));
            facts.combination.push(outcome);
        }
        facts
    }

    /// The value at the end of a path that begins with a fact.
    pub(crate) fn value(&self, path: &str) -> Option<&'a FieldValue> {
        let (id, field) = locate(self.state, &self.found, path)?;
        self.state.record(id)?.fields.get(field)
    }

    /// What comes of a fact.
    fn ask(&mut self, fact: &'a Fact) -> Outcome {
        match &fact.kind {
            FactKind::Lookup { record, by, within } => self.look_up(fact, record, by, within.as_ref()),
            FactKind::Digest { member, key, message } => self.digest(member, key, message),
            FactKind::Code { member, with, lifetime } => self.code(member, with, *lifetime),
            FactKind::Password { member, with } => {
                let is_current = matches!(
                    (self.value(with), text_at(self.params, member)),
                    (Some(FieldValue::Password { current, .. }), Some(given)) if current == given
                );
                if is_current { Outcome::Right } else { Outcome::Wrong }
            }
            FactKind::Field { of } => match self.value(of) {
                Some(FieldValue::Text(word)) => fact.word(word).cloned().unwrap_or(Outcome::Off),
                Some(FieldValue::Flag(true)) => Outcome::On,
                _ => Outcome::Off,
            },
            FactKind::Policy { member, policy } => {
                let breaks = matches!(
                    (self.value(policy), text_at(self.params, member)),
                    (Some(FieldValue::Policy(policy)), Some(given)) if !policy.holds(given)
                );
                if breaks { Outcome::Breaks } else { Outcome::Conforms }
            }
            FactKind::History { member, of, depth } => self.history(member, of, depth),
            FactKind::Counter { of, least, most, window } => match self.count(of, *window) {
                count if count >= *most => Outcome::Reached,
                count if count >= *least => Outcome::Open,
                _ => Outcome::Below,
            },
            FactKind::Issued { .. } => Outcome::Any,
            FactKind::Member { member, .. } => {
                let told = text_at(self.params, member).and_then(|given| fact.word(given));
                told.cloned().unwrap_or(Outcome::Other)
            }
        }
    }

    fn look_up(
        &mut self,
        fact: &'a Fact,
        kind: &str,
        by: &str,
        within: Option<&(String, String)>,
    ) -> Outcome {
        let Some(given) = text_at(self.params, by) else { return Outcome::Absent };
        let named = self.state.named(kind, given);
        let group = within.map(|(field, path)| (field, self.group(path)));
        let is_within = |id: RecordId| {
            group.as_ref().is_none_or(|(field, group)| {
                self.state.record(id).and_then(|record| record.text(field)) == group.as_deref()
            })
        };
        // The newest record counts, and one that has the name itself before one that has it as an alias.
        let inside = named.iter().rev().filter(|name| is_within(name.id));
        let Some(name) = inside.min_by_key(|name| name.is_alias) else {
            return if named.is_empty() { Outcome::Absent } else { Outcome::Elsewhere };
        };
        self.found.insert(fact.name.clone(), name.id);
        if name.is_alias { Outcome::Alias } else { Outcome::Found }
    }

    fn group(&self, path: &str) -> Option<String> {
        match self.value(path) {
            Some(FieldValue::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    fn digest(&self, member: &str, key: &str, message: &[String]) -> Outcome {
        let given = text_at(self.params, member);
        match (self.value(key), given) {
            (Some(FieldValue::Text(key)), Some(given)) => {
                let parts: Vec<&str> =
                    message.iter().map(|path| text_at(self.params, path).unwrap_or_default()).collect();
                if keyed_hash(key, &parts) == given { Outcome::Right } else { Outcome::Wrong }
            }
            (Some(_), None) => Outcome::Missing,
            (None, Some(_)) | (Some(_), Some(_)) => Outcome::Unexpected,
            (None, None) => Outcome::Unneeded,
        }
    }

    fn code(&self, member: &str, with: &str, lifetime: u64) -> Outcome {
        let Some(FieldValue::Codes(codes)) = self.value(with) else { return Outcome::NoneSent };
        let given = text_at(self.params, member).unwrap_or_default();
        let Some(newest) = codes.last() else { return Outcome::NoneSent };
        match codes.iter().rfind(|code| code.value == given) {
            None => Outcome::Wrong,
            Some(code) if code.used => Outcome::Used,
            Some(code) if !std::ptr::eq(code, newest) => Outcome::Superseded,
            Some(code) if is_expired(code, lifetime, self.now) => Outcome::Expired,
            Some(_) => Outcome::Current,
        }
    }

    fn history(&self, member: &str, of: &str, depth: &str) -> Outcome {
        let (Some(FieldValue::Password { current, previous }), Some(FieldValue::Count(depth))) =
            (self.value(of), self.value(depth))
        else {
            return Outcome::Fresh;
        };
        let given = text_at(self.params, member);
        let depth = usize::try_from(*depth).unwrap_or(usize::MAX);
        let mut kept = std::iter::once(current).chain(previous).take(depth);
        if kept.any(|old| Some(old.as_str()) == given) { Outcome::Reused } else { Outcome::Fresh }
    }

    fn count(&self, of: &str, window: u64) -> u64 {
        match self.value(of) {
            Some(FieldValue::Counter { count, since }) if self.now.saturating_sub(*since) < window => *count,
            _ => 0,
        }
    }
}

/// The record and the field at the end of a path that begins with a fact.
pub(crate) fn locate<'p>(
    state: &ServiceState,
    found: &BTreeMap<String, RecordId>,
    path: &'p str,
) -> Option<(RecordId, &'p str)> {
    let (fact, fields) = path.split_once('.')?;
    let steps: Vec<&str> = fields.split('.').collect();
    state.follow(*found.get(fact)?, &steps)
}

fn is_expired(code: &IssuedCode, lifetime: u64, now: u64) -> bool {
    now.saturating_sub(code.issued) > lifetime
}

/// An outcome as the fact tells it apart: one that it does not counts as its nearest.
fn told_apart(fact: &Fact, found: Outcome) -> Option<Outcome> {
    if fact.outcomes.contains(&found) {
        return Some(found);
    }
    let nearest = match found {
        Outcome::Alias => Outcome::Found,
        Outcome::Elsewhere => Outcome::Absent,
        Outcome::Open => Outcome::Below,
        other => other,
    };
    fact.outcomes.iter().find(|outcome| **outcome == nearest).or_else(|| fact.outcomes.first()).cloned()
}
