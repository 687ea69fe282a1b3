//! The members of a structure or union, also of one that stands inside itself.
//!
//! - A structure that stands inside itself shares its members with all places where it stands. So a walk along a value
//!   ends where the value ends; a walk along shapes alone has to stop by itself, and [`MemberList::is_recursive`] says
//!   where.
//! - Such a structure holds itself, and is kept until the process ends: whoever reads specs reads few of them.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

/// The members of a structure or union, in the order of the spec.
#[derive(Clone)]
pub struct MemberList<M> {
    members: Held<M>,
    is_union: bool,
}

#[derive(Clone)]
enum Held<M> {
    Own(Vec<M>),
    Shared(SharedMembers<M>),
}

/// The members of a structure that stands inside itself, while they are looked for and afterwards.
#[derive(Debug)]
pub struct SharedMembers<M>(Arc<OnceLock<Vec<M>>>);

impl<M> MemberList<M> {
    /// The members of a structure, or of a union.
    pub fn new(members: Vec<M>, is_union: bool) -> Self {
        Self { members: Held::Own(members), is_union }
    }

    /// The members of a structure or union that stands inside itself: they may be found later.
    pub fn recursive(members: SharedMembers<M>, is_union: bool) -> Self {
        Self { members: Held::Shared(members), is_union }
    }

    /// Whether a value has exactly one of them.
    pub fn is_union(&self) -> bool {
        self.is_union
    }

    /// Whether the structure stands somewhere inside itself.
    pub fn is_recursive(&self) -> bool {
        matches!(self.members, Held::Shared(_))
    }
}

impl<M> SharedMembers<M> {
    /// Says which members they are, once.
    pub fn found(&self, members: Vec<M>) {
        // Whoever resolves a structure does it once; a second answer would be the same.
        drop(self.0.set(members));
    }
}

impl<M> Default for SharedMembers<M> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<M> Clone for SharedMembers<M> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<M> Deref for MemberList<M> {
    type Target = [M];

    fn deref(&self) -> &[M] {
        match &self.members {
            Held::Own(members) => members,
            Held::Shared(members) => members.0.get().map_or(&[], Vec::as_slice),
        }
    }
}

/// Whoever changes the members of a structure that stands inside itself changes them at this place alone.
impl<M: Clone> DerefMut for MemberList<M> {
    fn deref_mut(&mut self) -> &mut [M] {
        if let Held::Shared(members) = &self.members {
            self.members = Held::Own(members.0.get().cloned().unwrap_or_default());
        }
        match &mut self.members {
            Held::Own(members) => members,
            Held::Shared(_) => &mut [],
        }
    }
}

impl<M> From<Vec<M>> for MemberList<M> {
    fn from(members: Vec<M>) -> Self {
        Self::new(members, false)
    }
}

impl<M> FromIterator<M> for MemberList<M> {
    fn from_iter<I: IntoIterator<Item = M>>(members: I) -> Self {
        Self::new(members.into_iter().collect(), false)
    }
}

impl<'a, M> IntoIterator for &'a MemberList<M> {
    type Item = &'a M;
    type IntoIter = std::slice::Iter<'a, M>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<M: fmt::Debug> fmt::Debug for MemberList<M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.members {
            Held::Own(members) => members.fmt(formatter),
            // What stands inside itself cannot be told to its end.
            Held::Shared(members) => {
                write!(formatter, "[{} members, recursively]", members.0.get().map_or(0, Vec::len))
            }
        }
    }
}
