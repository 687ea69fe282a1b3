//! What a service remembers: kinds of records, and the values that their fields hold.

use std::collections::BTreeMap;

use serde_json::Value;

/// A kind of record, e.g. a user.
#[derive(Clone, Debug)]
pub struct RecordType {
    /// The name, e.g. `user`.
    pub name: String,
    /// The fields, in the order of the spec file.
    pub fields: Vec<(String, FieldKind)>,
}

/// What a field of a record can hold; each kind has its own facts and effects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// The name by which the record is looked up.
    Key,
    /// Another name by which it can be looked up.
    Alias,
    /// The key of a record of the named kind.
    Reference(String),
    /// A key for digests; may be absent.
    Secret,
    /// One of a list of words, the first being the ordinary one.
    Choice(Vec<String>),
    /// Yes or no, ordinarily no.
    Flag,
    /// Rules for passwords.
    Policy(Policy),
    /// A number that does not change, e.g. how many old passwords are kept.
    Count,
    /// A password and those before it.
    Password,
    /// Codes that were sent, the newest last.
    Code,
    /// How often something went wrong.
    Counter,
}

/// Rules for a new password.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The least number of characters.
    pub minimum_length: usize,
    /// The kinds of characters of which at least one must occur.
    pub require: Vec<CharacterKind>,
}

/// A kind of character that a policy can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CharacterKind {
    /// `a` to `z`.
    Lowercase,
    /// `A` to `Z`.
    Uppercase,
    /// `0` to `9`.
    Number,
    /// ASCII punctuation.
    Symbol,
}

impl RecordType {
    /// The first field of a kind: the one that is the key, or an alias.
    pub fn field_of(&self, wanted: &FieldKind) -> Option<&str> {
        self.fields.iter().find(|(_, kind)| kind == wanted).map(|(field, _)| field.as_str())
    }
}

impl CharacterKind {
    /// Whether the character is of this kind.
    pub fn holds(self, character: char) -> bool {
        match self {
            Self::Lowercase => character.is_ascii_lowercase(),
            Self::Uppercase => character.is_ascii_uppercase(),
            Self::Number => character.is_ascii_digit(),
            Self::Symbol => character.is_ascii_punctuation(),
        }
    }
}

impl Policy {
    /// Whether a password conforms.
    pub fn holds(&self, password: &str) -> bool {
        password.chars().count() >= self.minimum_length
            && self.require.iter().all(|kind| password.chars().any(|character| kind.holds(character)))
    }
}

/// The value of one field of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// A key, alias, reference, secret or choice.
    Text(String),
    /// A flag.
    Flag(bool),
    /// A count.
    Count(u64),
    /// A policy.
    Policy(Policy),
    /// A password: the current one, and the earlier ones, newest first.
    Password {
        /// The one that signs in.
        current: String,
        /// Those before it, newest first.
        previous: Vec<String>,
    },
    /// Codes in the order in which they were sent.
    Codes(Vec<IssuedCode>),
    /// A counter, with the second at which it was last set to zero.
    Counter {
        /// How often.
        count: u64,
        /// Since when, in seconds of the oracle's clock.
        since: u64,
    },
}

impl FieldValue {
    /// What a field holds that is written so in JSON: text for a password is the current one, text for a code is one that
    /// was just sent. `None` for what a field of the kind cannot hold; a policy stands with the kind of record.
    pub fn read(kind: &FieldKind, written: &Value) -> Option<Self> {
        Some(match kind {
            FieldKind::Key | FieldKind::Alias | FieldKind::Reference(_) | FieldKind::Secret => {
                Self::Text(written.as_str()?.to_owned())
            }
            FieldKind::Choice(words) => {
                let word = written.as_str()?;
                Self::Text(words.iter().find(|known| *known == word)?.clone())
            }
            FieldKind::Flag => Self::Flag(written.as_bool()?),
            FieldKind::Count => Self::Count(written.as_u64()?),
            FieldKind::Password => {
                Self::Password { current: written.as_str()?.to_owned(), previous: Vec::new() }
            }
            FieldKind::Code => Self::Codes(vec![IssuedCode {
                value: written.as_str()?.to_owned(),
                issued: Fixture::NOW,
                used: false,
            }]),
            FieldKind::Counter => Self::Counter { count: written.as_u64()?, since: Fixture::NOW },
            FieldKind::Policy(_) => return None,
        })
    }

    /// What a field holds where a record says nothing of it; `None` for a field that must be given, or may be absent.
    pub fn ordinary(kind: &FieldKind) -> Option<Self> {
        match kind {
            FieldKind::Key | FieldKind::Alias | FieldKind::Reference(_) | FieldKind::Secret => None,
            FieldKind::Password => None,
            FieldKind::Choice(words) => words.first().cloned().map(Self::Text),
            FieldKind::Flag => Some(Self::Flag(false)),
            FieldKind::Policy(policy) => Some(Self::Policy(policy.clone())),
            FieldKind::Count => Some(Self::Count(0)),
            FieldKind::Code => Some(Self::Codes(Vec::new())),
            FieldKind::Counter => Some(Self::Counter { count: 0, since: Fixture::NOW }),
        }
    }
}

/// A code that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedCode {
    /// The code.
    pub value: String,
    /// When it was sent, in seconds of the oracle's clock.
    pub issued: u64,
    /// Whether it has been used.
    pub used: bool,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its kind, e.g. `user`.
    pub kind: String,
    /// Its fields by name; a field that may be absent and is, is not there.
    pub fields: BTreeMap<String, FieldValue>,
}

/// What a case needs a service to remember before its first step.
///
/// Times are seconds relative to the moment at which the fixture is set, which is [`Fixture::NOW`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixture {
    /// The records, referenced ones first.
    pub records: Vec<Record>,
}

impl Fixture {
    /// The clock's reading when a fixture is set, in seconds: late enough that codes can be older than any lifetime.
    pub const NOW: u64 = 1_000_000_000;
}

impl Record {
    /// A text field's value.
    pub fn text(&self, field: &str) -> Option<&str> {
        match self.fields.get(field) {
            Some(FieldValue::Text(text)) => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_counts_characters_and_asks_for_each_kind() {
        let policy =
            Policy { minimum_length: 4, require: vec![CharacterKind::Number, CharacterKind::Symbol] };
        assert!(policy.holds("éé1!"));
        assert!(!policy.holds("é1!"));
        assert!(!policy.holds("éé!!"));
        assert!(!policy.holds("éé11"));
    }
}
