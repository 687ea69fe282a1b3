//! What a server has to be judged with: the records that stand, and what can be made.

use std::collections::BTreeSet;

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
    /// Whether one can be made in the second group too.
    pub is_made_elsewhere: bool,
    /// The words of states other than the ordinary one in which they can be made.
    pub states: BTreeSet<String>,
    /// Whether they have another name beside the key.
    pub has_alias: bool,
    /// Which codes the server sends.
    pub codes: CodeSupply,
    /// Whether so many wrong codes may be tried that the server takes no more.
    pub may_exhaust: bool,
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
