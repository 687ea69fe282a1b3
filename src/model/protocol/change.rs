//! How a request is changed to see whether a rule of the protocol's holds: one or more variants for each rule.

use serde_json::Map;
use serde_json::Value;

use crate::model::protocol::ProtocolModel;
use crate::wire::Request;

/// What a change knows besides the request and its input.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The protocol.
    pub protocol: &'a ProtocolModel,
    /// A member of the input that is a structure, if there is one: unknown members go into it too.
    pub structure: Option<&'a str>,
}

/// A variant of a change: its name, and what it makes of an ordinary request for the input.
pub struct Variant {
    /// The last part of the case's address.
    pub name: &'static str,
    /// Makes it.
    pub apply: fn(&mut Request, &Map<String, Value>, Names<'_>),
}

/// The variants of one rule.
pub struct Changes {
    /// The rule's id in the protocol's file.
    pub rule: &'static str,
    /// Its variants, the plainest first.
    pub variants: &'static [Variant],
}

impl std::fmt::Debug for Variant {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name)
    }
}

impl std::fmt::Debug for Changes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Changes").field("rule", &self.rule).field("variants", &self.variants).finish()
    }
}

impl ProtocolModel {
    /// All changes that the protocol knows.
    pub fn changes(&self) -> impl Iterator<Item = &'static Changes> {
        self.codec.changes().iter().copied().flatten()
    }

    /// Makes the change to an ordinary request; the request stays as it is where there is no such change.
    pub fn change(
        &self,
        request: &mut Request,
        params: &Map<String, Value>,
        rule: &str,
        variant: &str,
        structure: Option<&str>,
    ) {
        let found = self
            .changes()
            .chain(self.codec.respellings())
            .filter(|changes| changes.rule == rule)
            .flat_map(|changes| changes.variants)
            .find(|candidate| candidate.name == variant);
        if let Some(found) = found {
            (found.apply)(request, params, Names { protocol: self, structure });
        }
    }
}
