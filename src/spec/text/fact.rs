//! Facts as they are written: the first name of a table tells its kind.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_spanned::Spanned;
use toml::de::{DeValue, ValueDeserializer};

use crate::diagnostic::Diagnostic;
use crate::diagnostic::located::Located;
use crate::spec::faults::nearest;
use crate::spec::text::named::Named;
use crate::spec::text::table::of_toml;

/// Something about a request and what the service remembers.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum FactText {
    /// Whether a record is there.
    Lookup(LookupText),
    /// Whether a keyed hash is the right one.
    Digest(DigestText),
    /// Which of the codes that were sent it is.
    Code(CodeText),
    /// Whether it is the current password.
    Password(PasswordText),
    /// What a field holds.
    Field(FieldFactText),
    /// Whether a new password conforms.
    Policy(PolicyText),
    /// Whether a new password was used before.
    History(HistoryText),
    /// How often something went wrong of late.
    Counter(CounterText),
    /// Codes that are sent.
    Issued(IssuedText),
    /// The text of a member.
    Member(MemberFactText),
}

/// Whether a record is there: `found`, `alias`, `elsewhere`, `absent`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct LookupText {
    /// The kind of record.
    pub(crate) lookup: Located<String>,
    /// The member that names it.
    pub(crate) by: Located<String>,
    /// The group in which it must be: the record's field, and the path whose value it must have.
    pub(crate) within: Option<Located<Named<Located<String>>>>,
}

/// Whether a keyed hash is the right one: `right`, `unneeded`, `wrong`, `missing`, `unexpected`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct DigestText {
    /// The algorithm; the digest is sent as Base64.
    #[expect(dead_code, reason = "there is one algorithm; a second one will be told apart by it")]
    pub(crate) digest: Algorithm,
    /// The member that carries it.
    pub(crate) member: Located<String>,
    /// The path of the key.
    pub(crate) key: Located<String>,
    /// The members whose texts, joined, are hashed.
    pub(crate) message: Vec<Located<String>>,
}

/// How a digest is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub(crate) enum Algorithm {
    /// HMAC with SHA-256.
    #[serde(rename = "hmac-sha256")]
    HmacSha256,
}

/// Which of the codes that were sent it is: `current`, `wrong`, `superseded`, `expired`, `used`, `none`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct CodeText {
    /// The member that carries it.
    pub(crate) code: Located<String>,
    /// The path of the codes.
    pub(crate) with: Located<String>,
    /// After how long a code expires, e.g. `1h`.
    pub(crate) lifetime: Located<String>,
}

/// Whether it is the current password: `right`, `wrong`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct PasswordText {
    /// The member that carries it.
    pub(crate) password: Located<String>,
    /// The path of the password.
    pub(crate) with: Located<String>,
}

/// The word that a field holds, or `off` and `on` for a flag.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct FieldFactText {
    /// The path of the field.
    pub(crate) field: Located<String>,
}

/// Whether a new password conforms: `conforms`, `breaks`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct PolicyText {
    /// The member that carries it.
    pub(crate) policy: Located<String>,
    /// The path of the policy.
    pub(crate) with: Located<String>,
}

/// Whether a new password was used before: `fresh`, `reused`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct HistoryText {
    /// The member that carries it.
    pub(crate) history: Located<String>,
    /// The path of the password.
    pub(crate) of: Located<String>,
    /// The path of the number of passwords that are kept.
    pub(crate) depth: Located<String>,
}

/// How often something went wrong of late: `below`, `open`, `reached`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct CounterText {
    /// The path of the counter.
    pub(crate) counter: Located<String>,
    /// From how many on it may be refused.
    pub(crate) least: u32,
    /// From how many on it must be refused.
    pub(crate) most: Located<u32>,
    /// After how long the counter starts again, e.g. `1h`.
    pub(crate) window: Located<String>,
}

/// Codes that are sent: always `any`; a rule can send one more.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct IssuedText {
    /// The path of the codes.
    pub(crate) issued: Located<String>,
}

/// The text of a member: one of the values, or `other`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct MemberFactText {
    /// The member.
    pub(crate) member: Located<String>,
    /// The texts that are told apart.
    pub(crate) values: Vec<Located<String>>,
}

/// The names that tell a kind, in the order in which they are looked for.
const KINDS: [&str; 10] =
    ["lookup", "digest", "code", "password", "field", "policy", "history", "counter", "issued", "member"];

impl FactText {
    /// Reads one fact.
    ///
    /// # Errors
    ///
    /// A table that none of the kinds' names is in, or that has other fields than its kind.
    pub(crate) fn read(value: Spanned<DeValue<'_>>) -> Result<Self, Diagnostic> {
        let span = value.span();
        let Some(table) = value.get_ref().as_table() else {
            return Err(Diagnostic::error("wrong type: a fact is a table", span, "expected a table"));
        };
        let Some(kind) = KINDS.into_iter().find(|kind| table.contains_key(*kind)) else {
            let mut fault = Diagnostic::error("unknown kind of fact", span, "no field here tells the kind");
            let near = table
                .keys()
                .find_map(|key| Some((key.get_ref().to_string(), nearest(key.get_ref(), KINDS)?)));
            fault.help = Some(match near {
                Some((name, kind)) => format!("did you mean `{kind}` where it says `{name}`?"),
                None => format!("expected one of `{}`", KINDS.join("`, `")),
            });
            return Err(fault);
        };
        let deserializer = ValueDeserializer::from(value);
        match kind {
            "lookup" => LookupText::deserialize(deserializer).map(Self::Lookup),
            "digest" => DigestText::deserialize(deserializer).map(Self::Digest),
            "code" => CodeText::deserialize(deserializer).map(Self::Code),
            "password" => PasswordText::deserialize(deserializer).map(Self::Password),
            "field" => FieldFactText::deserialize(deserializer).map(Self::Field),
            "policy" => PolicyText::deserialize(deserializer).map(Self::Policy),
            "history" => HistoryText::deserialize(deserializer).map(Self::History),
            "counter" => CounterText::deserialize(deserializer).map(Self::Counter),
            "issued" => IssuedText::deserialize(deserializer).map(Self::Issued),
            _ => MemberFactText::deserialize(deserializer).map(Self::Member),
        }
        .map_err(of_toml)
    }
}
