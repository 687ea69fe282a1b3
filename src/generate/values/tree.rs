//! A tree that makes a drawn value smaller, and stays where it was drawn: every candidate is valid.
//!
//! - Parts go first: optional members, elements, entries. Then each simple value becomes as simple as it can be.
//! - Both are repeated until neither finds anything; each candidate is proposed once.

use std::collections::HashSet;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use proptest::strategy::ValueTree;
use serde_json::Value;

use crate::generate::smaller::smaller_composites;
use crate::generate::spot::Spot;
use crate::generate::values::domain::ShapeDomain;
use crate::generate::values::leaf::Leaf;
use crate::model::operation::Params;

/// A value that shrinks. `current` is what the last `simplify` or `complicate` left.
#[derive(Clone)]
pub struct ShapeTree {
    domain: Arc<ShapeDomain>,
    /// The smallest value known to be worth it.
    best: Params,
    /// The value that was proposed and is not judged yet.
    proposed: Option<Params>,
    pass: Pass,
    /// Whether this round of both passes has found anything.
    is_moving: bool,
    /// Hashes of what was proposed before.
    tried: HashSet<u64>,
}

/// Where the search is.
#[derive(Clone)]
enum Pass {
    /// Takes away one part after the other: those that are left to try, the next one last.
    Parts(Vec<Value>),
    /// Makes one simple value after the other simpler: the place of this one, and its search once it has begun.
    Leaves {
        at: usize,
        leaf: Option<Leaf>,
    },
    Done,
}

impl ShapeTree {
    pub(super) fn new(domain: Arc<ShapeDomain>, drawn: Params) -> Self {
        let tried = HashSet::from([digest(&drawn)]);
        let mut tree =
            Self { domain, best: drawn, proposed: None, pass: Pass::Done, is_moving: false, tried };
        tree.pass = tree.parts();
        tree
    }

    /// Moves to the next candidate, or to the end of the search.
    fn propose(&mut self) -> bool {
        while let Some(candidate) = self.candidate() {
            let candidate_digest = digest(&candidate);
            let value = Value::Object(candidate);
            if self.tried.contains(&candidate_digest) || !self.domain.is_valid(&value) {
                self.refused();
            } else if let Value::Object(candidate) = value {
                self.tried.insert(candidate_digest);
                self.proposed = Some(candidate);
                return true;
            }
        }
        false
    }

    /// The candidate of this pass, or of the next one that has any.
    fn candidate(&mut self) -> Option<Params> {
        loop {
            match &mut self.pass {
                Pass::Parts(left) => match left.last() {
                    Some(Value::Object(smaller)) => return Some(smaller.clone()),
                    _ => self.pass = Pass::Leaves { at: 0, leaf: None },
                },
                Pass::Leaves { at, leaf } => {
                    let members = self.domain.shape().members();
                    let Some(spot) = Spot::all(members, &self.best).into_iter().nth(*at) else {
                        // What was found may let more go.
                        self.pass = if self.is_moving { self.parts() } else { Pass::Done };
                        self.is_moving = false;
                        continue;
                    };
                    if leaf.is_none() {
                        let value = spot.value(&self.best);
                        *leaf = value.and_then(|value| Leaf::new(&spot.shape, &value, self.domain.sampler()));
                    }
                    if let Some(simpler) = leaf.as_mut().and_then(Leaf::candidate) {
                        let mut candidate = self.best.clone();
                        // A key that another entry has leaves all as it was, and is refused for that.
                        let _ = spot.put(&mut candidate, simpler);
                        return Some(candidate);
                    }
                    (*at, *leaf) = (*at + 1, None);
                }
                Pass::Done => return None,
            }
        }
    }

    fn parts(&self) -> Pass {
        let best = Value::Object(self.best.clone());
        let mut parts: Vec<Value> = smaller_composites(self.domain.shape(), &best).collect();
        parts.reverse();
        Pass::Parts(parts)
    }

    /// The candidate is the best value now.
    fn accepted(&mut self, candidate: Params) {
        self.best = candidate;
        self.is_moving = true;
        match &mut self.pass {
            Pass::Parts(_) => self.pass = self.parts(),
            Pass::Leaves { leaf: Some(leaf), .. } => leaf.accepted(),
            Pass::Leaves { .. } | Pass::Done => {}
        }
    }

    /// The candidate is of no use.
    fn refused(&mut self) {
        match &mut self.pass {
            Pass::Parts(left) => {
                left.pop();
            }
            Pass::Leaves { leaf: Some(leaf), .. } => leaf.refused(),
            Pass::Leaves { .. } | Pass::Done => {}
        }
    }
}

impl ValueTree for ShapeTree {
    type Value = Value;

    fn current(&self) -> Value {
        self.domain.shown(self.proposed.as_ref().unwrap_or(&self.best))
    }

    fn simplify(&mut self) -> bool {
        if let Some(accepted) = self.proposed.take() {
            self.accepted(accepted);
        }
        self.propose()
    }

    fn complicate(&mut self) -> bool {
        if self.proposed.take().is_none() {
            return false;
        }
        self.refused();
        // With no candidate left the tree is back at the best value, which is a change too.
        self.propose();
        true
    }
}

impl fmt::Debug for ShapeTree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ShapeTree").field(&self.current()).finish()
    }
}

fn digest(params: &Params) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (name, value) in params {
        (name, value).hash(&mut hasher);
    }
    hasher.finish()
}
