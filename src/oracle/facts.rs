//! Facts: what a request and the state come to, one finite outcome each.

use std::collections::BTreeMap;

use crate::model::operation::{Operation, Params};
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
            let outcome = can_be_asked.then(|| facts.ask(fact)).map(|name| index_of(fact, name));
            facts.combination.push(outcome);
        }
        facts
    }

    /// The value at the end of a path that begins with a fact.
    pub(crate) fn value(&self, path: &str) -> Option<&'a FieldValue> {
        let (id, field) = locate(self.state, &self.found, path)?;
        self.state.record(id)?.fields.get(field)
    }

    /// What comes of a fact, by the name of the outcome.
    fn ask(&mut self, fact: &'a Fact) -> &'a str {
        match &fact.kind {
            FactKind::Lookup { record, by, within } => self.look_up(fact, record, by, within.as_ref()),
            FactKind::Digest { member, key, message } => self.digest(member, key, message),
            FactKind::Code { member, with, lifetime } => self.code(member, with, *lifetime),
            FactKind::Password { member, with } => {
                let is_current = matches!(
                    (self.value(with), text_at(self.params, member)),
                    (Some(FieldValue::Password { current, .. }), Some(given)) if current == given
                );
                if is_current { "right" } else { "wrong" }
            }
            FactKind::Field { of } => match self.value(of) {
                Some(FieldValue::Text(word)) => word,
                Some(FieldValue::Flag(true)) => "on",
                _ => "off",
            },
            FactKind::Policy { member, policy } => {
                let breaks = matches!(
                    (self.value(policy), text_at(self.params, member)),
                    (Some(FieldValue::Policy(policy)), Some(given)) if !policy.holds(given)
                );
                if breaks { "breaks" } else { "conforms" }
            }
            FactKind::History { member, of, depth } => self.history(member, of, depth),
            FactKind::Counter { of, least, most, window } => match self.count(of, *window) {
                count if count >= *most => "reached",
                count if count >= *least => "open",
                _ => "below",
            },
            FactKind::Issued { .. } => "any",
            FactKind::Member { member, values } => {
                let given = text_at(self.params, member);
                values.iter().find(|value| Some(value.as_str()) == given).map_or("other", String::as_str)
            }
        }
    }

    fn look_up(
        &mut self,
        fact: &'a Fact,
        kind: &str,
        by: &str,
        within: Option<&(String, String)>,
    ) -> &'static str {
        let Some(given) = text_at(self.params, by) else { return "absent" };
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
            return if named.is_empty() { "absent" } else { "elsewhere" };
        };
        self.found.insert(fact.name.clone(), name.id);
        if name.is_alias { "alias" } else { "found" }
    }

    fn group(&self, path: &str) -> Option<String> {
        match self.value(path) {
            Some(FieldValue::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    fn digest(&self, member: &str, key: &str, message: &[String]) -> &'static str {
        let given = text_at(self.params, member);
        match (self.value(key), given) {
            (Some(FieldValue::Text(key)), Some(given)) => {
                let parts: Vec<&str> =
                    message.iter().map(|path| text_at(self.params, path).unwrap_or_default()).collect();
                if keyed_hash(key, &parts) == given { "right" } else { "wrong" }
            }
            (Some(_), None) => "missing",
            (None, Some(_)) | (Some(_), Some(_)) => "unexpected",
            (None, None) => "unneeded",
        }
    }

    fn code(&self, member: &str, with: &str, lifetime: u64) -> &'static str {
        let Some(FieldValue::Codes(codes)) = self.value(with) else { return "none" };
        let given = text_at(self.params, member).unwrap_or_default();
        let Some(newest) = codes.last() else { return "none" };
        match codes.iter().rfind(|code| code.value == given) {
            None => "wrong",
            Some(code) if code.used => "used",
            Some(code) if !std::ptr::eq(code, newest) => "superseded",
            Some(code) if is_expired(code, lifetime, self.now) => "expired",
            Some(_) => "current",
        }
    }

    fn history(&self, member: &str, of: &str, depth: &str) -> &'static str {
        let (Some(FieldValue::Password { current, previous }), Some(FieldValue::Count(depth))) =
            (self.value(of), self.value(depth))
        else {
            return "fresh";
        };
        let given = text_at(self.params, member);
        let depth = usize::try_from(*depth).unwrap_or(usize::MAX);
        let mut kept = std::iter::once(current).chain(previous).take(depth);
        if kept.any(|old| Some(old.as_str()) == given) { "reused" } else { "fresh" }
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

/// The index of an outcome; one that the fact does not tell apart counts as its nearest.
fn index_of(fact: &Fact, name: &str) -> usize {
    let position = |name: &str| fact.outcomes.iter().position(|outcome| outcome == name);
    let nearest = match name {
        "alias" => "found",
        "elsewhere" => "absent",
        "open" => "below",
        other => other,
    };
    position(name).or_else(|| position(nearest)).unwrap_or(0)
}
