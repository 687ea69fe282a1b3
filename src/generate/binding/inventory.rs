//! What a server has to be judged with: the records that stand, and what can be made.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::record::Record;

/// What a server has to be judged with.
#[derive(Clone, Debug)]
pub struct Inventory {
    /// The records that stand once the scene is set, the ordinary one of each kind first. A field whose value nobody
    /// knows is not there.
    pub standing: Vec<Record>,
    /// The records that can be made.
    pub fresh: FreshKind,
}

/// Records that can be made, each with a name of its own.
#[derive(Clone, Debug)]
pub struct FreshKind {
    /// Their kind.
    pub kind: String,
    /// Whether one can be made for each case; where not, there is one that all cases share.
    pub is_made: bool,
    /// The keys of the records that an ordinary one refers to, by its fields.
    pub groups: BTreeMap<String, String>,
    /// The same of one that is made elsewhere, if any can be.
    pub groups_elsewhere: Option<BTreeMap<String, String>>,
    /// The words of states other than the ordinary one in which they can be made.
    pub states: BTreeSet<String>,
    /// Whether they have another name beside the key.
    pub has_alias: bool,
    /// Which codes the server sends.
    pub codes: CodeSupply,
    /// Whether so many wrong codes may be tried that the server takes no more.
    pub may_exhaust: bool,
}

impl FreshKind {
    /// Whether a record that refers to these keys is made elsewhere; `None` where none that does can be made.
    pub fn is_elsewhere(&self, references: &BTreeMap<String, String>) -> Option<bool> {
        let does = |groups: &BTreeMap<String, String>| {
            references.iter().all(|(field, key)| groups.get(field) == Some(key))
        };
        if does(&self.groups) {
            return Some(false);
        }
        self.groups_elsewhere.as_ref().is_some_and(does).then_some(true)
    }
}

/// Which codes a server sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeSupply {
    /// Another one each time.
    Distinct,
    /// The same one each time.
    Equal,
    /// None that it remembers: any will do.
    Any,
}
