//! Ids of requirements: whose they are, of which family, and the rest.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::model::requirement::aspect::Aspect;

/// The id of a requirement: that of an operation or of a protocol, and what it asks of those.
///
/// It is stable over versions, e.g. `lending/borrow-book/length/Card/max`, and cheap to clone.
#[derive(Clone)]
pub struct RequirementId {
    text: Arc<str>,
    /// How long the id of the operation or protocol is.
    owner: usize,
    family: RequirementFamily,
}

/// What the requirements of a family have in common: the first word behind the id of the operation or protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequirementFamily {
    /// Members that must be there.
    Required,
    /// Members that are null.
    Null,
    /// Values of another type.
    Type,
    /// The constraints of one kind; their word is that of the kind.
    Constraint,
    /// What is accepted.
    Accept,
    /// Worked examples.
    Examples,
    /// What errors are like.
    Errors,
    /// What successes are like.
    Output,
    /// What no answer may show.
    Secrecy,
    /// What is read back of what was created.
    ReadBack,
    /// How broken constraints are told.
    Validation,
    /// Rules of state.
    State,
    /// Rules of a protocol; their words are those of its file.
    Protocol,
}

/// A text that is no id of a requirement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected the id of a requirement, which is that of an operation or protocol, `/` and what it asks for, found `{0}`"
)]
pub struct RequirementIdError(String);

impl RequirementId {
    /// The id of one of an operation's own requirements.
    pub(in crate::internals::model) fn of_operation(operation: &str, aspect: Aspect<'_>) -> Self {
        Self::joined(operation, &aspect.tail(), false)
    }

    /// The id of one of a protocol's, for a rule of its file.
    pub(in crate::internals::model) fn of_protocol(protocol: &str, rule: &str) -> Self {
        Self::joined(protocol, rule, true)
    }

    /// Reads an id where one of these operations may be meant: any other is a protocol's, in whose id is no slash.
    ///
    /// # Errors
    ///
    /// A text that cannot be one.
    pub fn parse<'a>(
        text: &str,
        mut operations: impl Iterator<Item = &'a str>,
    ) -> Result<Self, RequirementIdError> {
        let tail = |owner: &str| text.strip_prefix(owner).and_then(|tail| tail.strip_prefix('/'));
        let operation = operations.find(|operation| tail(operation).is_some());
        let owner = operation.or_else(|| text.split_once('/').map(|(protocol, _)| protocol));
        let id = owner.map(|owner| (owner.len(), tail(owner).unwrap_or_default()));
        match id.filter(|(owner, tail)| *owner > 0 && !tail.is_empty()) {
            Some((owner, tail)) => Ok(Self {
                text: text.into(),
                owner,
                family: RequirementFamily::of(tail, operation.is_none()),
            }),
            None => Err(RequirementIdError(text.to_owned())),
        }
    }

    fn joined(owner: &str, tail: &str, is_protocol: bool) -> Self {
        let text = format!("{owner}/{tail}").into();
        Self { text, owner: owner.len(), family: RequirementFamily::of(tail, is_protocol) }
    }

    /// The id of the operation or the protocol.
    pub fn owner(&self) -> &str {
        &self.text[..self.owner]
    }

    /// What stands behind it.
    pub fn tail(&self) -> &str {
        &self.text[self.owner + 1..]
    }

    /// The family.
    pub fn family(&self) -> RequirementFamily {
        self.family
    }

    /// The family's word, which that of constraints and protocols tells apart.
    pub fn family_word(&self) -> &str {
        self.tail().split('/').next().unwrap_or_default()
    }

    /// What stands behind the family's word.
    pub fn rest(&self) -> &str {
        self.tail().split_once('/').map_or("", |(_, rest)| rest)
    }

    /// The place in the input that it is about, for those of the families that are about places.
    pub fn place(&self) -> Option<&str> {
        let is_of_places = matches!(
            self.family,
            RequirementFamily::Required
                | RequirementFamily::Null
                | RequirementFamily::Type
                | RequirementFamily::Constraint
        );
        self.rest().split('/').next().filter(|_| is_of_places)
    }

    /// Whether it is about types or about members that must be there.
    pub fn is_about_structure(&self) -> bool {
        matches!(self.family, RequirementFamily::Required | RequirementFamily::Type)
            || self.tail() == Aspect::OutputShape.tail()
    }

    /// The whole id.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl RequirementFamily {
    fn of(tail: &str, is_protocol: bool) -> Self {
        match tail.split('/').next() {
            _ if is_protocol => Self::Protocol,
            Some("required") => Self::Required,
            Some("null") => Self::Null,
            Some("type") => Self::Type,
            Some("accept") => Self::Accept,
            Some("examples") => Self::Examples,
            Some("errors") => Self::Errors,
            Some("output") => Self::Output,
            Some("secrecy") => Self::Secrecy,
            Some("read-back") => Self::ReadBack,
            Some("validation") => Self::Validation,
            Some("state") => Self::State,
            _ => Self::Constraint,
        }
    }
}

impl PartialEq for RequirementId {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.text, &other.text) || self.text == other.text
    }
}

impl Eq for RequirementId {}

impl PartialOrd for RequirementId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for RequirementId {
    fn cmp(&self, other: &Self) -> Ordering {
        if Arc::ptr_eq(&self.text, &other.text) { Ordering::Equal } else { self.text.cmp(&other.text) }
    }
}

impl Hash for RequirementId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// Tables by ids can be asked with a text.
impl Borrow<str> for RequirementId {
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for RequirementId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.text)
    }
}

impl fmt::Debug for RequirementId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, formatter)
    }
}

impl Serialize for RequirementId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::constraint::breach::Breach;

    #[test]
    fn what_is_built_is_read_back_with_its_parts() {
        let own = |aspect| RequirementId::of_operation("lending/borrow-book", aspect);
        for (id, text, family, place) in [
            (own(Aspect::Optionals), "lending/borrow-book/accept/optionals", RequirementFamily::Accept, None),
            (
                own(Aspect::Kept(Breach::REQUIRED, "Card")),
                "lending/borrow-book/required/Card",
                RequirementFamily::Required,
                Some("Card"),
            ),
            (
                own(Aspect::Kept(Breach::new("length", Some("max"), "length-max", ""), "A.b")),
                "lending/borrow-book/length/A.b/max",
                RequirementFamily::Constraint,
                Some("A.b"),
            ),
            (
                own(Aspect::StateOrder("lost", "late")),
                "lending/borrow-book/state/lost/over/late",
                RequirementFamily::State,
                None,
            ),
            (
                own(Aspect::ReadBack("Title")),
                "lending/borrow-book/read-back/Title",
                RequirementFamily::ReadBack,
                None,
            ),
            (
                RequirementId::of_protocol("letters", "state/whole"),
                "letters/state/whole",
                RequirementFamily::Protocol,
                None,
            ),
        ] {
            assert_eq!((id.as_str(), id.family(), id.place()), (text, family, place));
            let read =
                RequirementId::parse(text, ["lending/borrow", "lending/borrow-book"].into_iter()).unwrap();
            assert_eq!(read, id);
            let parts = |id: &RequirementId| {
                let texts = [id.owner(), id.tail(), id.family_word(), id.rest()].map(str::to_owned);
                (texts, id.family())
            };
            assert_eq!(parts(&read), parts(&id));
            assert_eq!(format!("{}/{}/{}", id.owner(), id.family_word(), id.rest()), text);
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in ["", "/", "a", "a/", "/a", "lending/borrow-book/"] {
            let read = RequirementId::parse(text, ["lending/borrow-book"].into_iter());
            let told = read.unwrap_err().to_string();
            assert!(told.ends_with(&format!("found `{text}`")), "{told}");
        }
    }
}
