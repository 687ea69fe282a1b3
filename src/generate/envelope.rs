//! Changes of a request's envelope and spelling: one or more variants for each rule of the protocol's.

mod bodies;
mod edit;
mod lines;

use crate::generate::case::Params;
use crate::wire::Request;

/// The names that a change needs from the protocol, and the members of the operation's structures.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The header that names the operation.
    pub target_header: &'a str,
    /// A member of the input that is a structure, if there is one: unknown members go into it too.
    pub structure: Option<&'a str>,
}

/// A variant of a change: its name, and what it makes of an ordinary request for the input.
pub struct Variant {
    /// The last part of the case's address.
    pub name: &'static str,
    apply: fn(&mut Request, &Params, Names<'_>),
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

/// Makes the change to an ordinary request; the request stays as it is where there is no such change.
pub fn apply(request: &mut Request, params: &Params, rule: &str, variant: &str, names: Names<'_>) {
    let found = changes()
        .filter(|changes| changes.rule == rule)
        .flat_map(|changes| changes.variants)
        .find(|candidate| candidate.name == variant);
    if let Some(found) = found {
        (found.apply)(request, params, names);
    }
}

/// Variants that change nothing where all characters are ASCII: they are tried on inputs that have others.
pub const BEYOND_ASCII: [&str; 3] = ["lower-case", "upper-case", "mixed-case"];

/// All changes, in the order in which the protocol's file has its rules.
pub fn changes() -> impl Iterator<Item = &'static Changes> {
    [bodies::CHANGES, lines::CHANGES].into_iter().flatten()
}
