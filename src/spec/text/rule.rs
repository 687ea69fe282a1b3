//! Rules of state as they are written.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::Deserializer;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::diagnostic::located::Located;
use crate::model::requirement::{CitationText, Grade};
use crate::spec::text::named::Named;

/// One line of the table of rules.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RuleText {
    /// The last part of its requirement's id.
    pub(crate) id: Located<String>,
    /// One sentence: what it says.
    pub(crate) sentence: String,
    /// The outcome, or the outcomes, that it asks of each fact it names.
    #[serde(default)]
    pub(crate) when: Named<OutcomesText>,
    /// `success`, `any`, a list of error names, `{ refused = NAME }` or `{ any = NAME }`.
    pub(crate) answer: Located<AnswerText>,
    /// The message seen, with `{Member}` where a member's value stands.
    pub(crate) message: Option<Located<String>>,
    /// The output of a success, with `{Member}` likewise.
    pub(crate) output: Option<Located<Value>>,
    /// What the service then remembers, by the fact that tells the field.
    #[serde(default)]
    pub(crate) then: Named<Located<EffectText>>,
    /// How strong the evidence is.
    pub(crate) grade: Located<Grade>,
    /// Ids of sources.
    #[serde(default)]
    pub(crate) evidence: Vec<Located<String>>,
    /// The evidence for the error's name, where it is weaker than that for the refusal.
    pub(crate) name: Option<Located<CitationText>>,
    /// Ways to come under the rule for which the evidence is another than for the rule as such.
    #[serde(default)]
    pub(crate) ways: Named<CitationText>,
    /// The later rules over which it wins, with the evidence.
    #[serde(default)]
    pub(crate) over: Named<CitationText>,
    /// The later rules of which nobody knows whether they win.
    #[serde(default)]
    pub(crate) tied: Vec<Located<String>>,
}

/// One outcome, or several.
#[derive(Clone, Debug)]
pub(crate) struct OutcomesText(pub(crate) Vec<Located<String>>);

/// What a rule says the service answers.
#[derive(Clone, Debug)]
pub(crate) enum AnswerText {
    /// Success.
    Success,
    /// An error of one of these names.
    Errors(Vec<Located<String>>),
    /// Some error; the mock answers the one named.
    Refused(Option<Located<String>>),
    /// Anything; the mock answers the error named, or success.
    Any(Option<Located<String>>),
}

/// A change of what the service remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum EffectText {
    /// A code cannot be used again.
    Consume,
    /// A new code is sent.
    Issue,
    /// The password becomes the one given.
    Replace,
    /// The counter goes up by one.
    Count,
    /// The counter goes back to zero.
    Reset,
}

impl EffectText {
    /// The word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Consume => "consume",
            Self::Issue => "issue",
            Self::Replace => "replace",
            Self::Count => "count",
            Self::Reset => "reset",
        }
    }
}

impl<'de> Deserialize<'de> for OutcomesText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let outcomes = Located::<OutcomesValue>::deserialize(deserializer)?;
        Ok(Self(match outcomes.value {
            OutcomesValue::One(outcome) => vec![Located::new(outcome, outcomes.span)],
            OutcomesValue::Several(several) => several,
        }))
    }
}

impl JsonSchema for OutcomesText {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Outcomes".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
    }
}

enum OutcomesValue {
    One(String),
    Several(Vec<Located<String>>),
}

impl<'de> Deserialize<'de> for OutcomesValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OutcomesVisitor)
    }
}

struct OutcomesVisitor;

impl<'de> Visitor<'de> for OutcomesVisitor {
    type Value = OutcomesValue;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an outcome or a list of outcomes")
    }

    fn visit_str<E: Error>(self, outcome: &str) -> Result<OutcomesValue, E> {
        Ok(OutcomesValue::One(outcome.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<OutcomesValue, A::Error> {
        Ok(OutcomesValue::Several(located_names(sequence)?))
    }
}

impl<'de> Deserialize<'de> for AnswerText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnswerVisitor)
    }
}

impl JsonSchema for AnswerText {
    fn schema_name() -> Cow<'static, str> {
        "Answer".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What the service answers.",
            "anyOf": [
                { "enum": ["success", "any", "refused"] },
                { "type": "array", "items": { "type": "string" }, "minItems": 1 },
                { "type": "object", "properties": { "refused": { "type": "string" } },
                  "required": ["refused"], "additionalProperties": false },
                { "type": "object", "properties": { "any": { "type": "string" } },
                  "required": ["any"], "additionalProperties": false }
            ]
        })
    }
}

struct AnswerVisitor;

impl<'de> Visitor<'de> for AnswerVisitor {
    type Value = AnswerText;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "`success`, `any`, `refused`, a list of error names, or a table with `refused` or `any`",
        )
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<AnswerText, E> {
        match word {
            "success" => Ok(AnswerText::Success),
            "any" => Ok(AnswerText::Any(None)),
            "refused" => Ok(AnswerText::Refused(None)),
            _ => Err(E::unknown_variant(word, &["success", "any", "refused"])),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<AnswerText, A::Error> {
        Ok(AnswerText::Errors(located_names(sequence)?))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<AnswerText, A::Error> {
        let Some(word) = map.next_key::<String>()? else {
            return Err(A::Error::custom("an answer without a word, expected `refused` or `any`"));
        };
        let name = map.next_value::<Located<String>>()?;
        let answer = match word.as_str() {
            "refused" => AnswerText::Refused(Some(name)),
            "any" => AnswerText::Any(Some(name)),
            _ => return Err(A::Error::unknown_field(&word, &["refused", "any"])),
        };
        match map.next_key::<String>()? {
            None => Ok(answer),
            Some(_) => Err(A::Error::custom("an answer with two words, expected `refused` or `any` alone")),
        }
    }
}

fn located_names<'de, A: SeqAccess<'de>>(mut sequence: A) -> Result<Vec<Located<String>>, A::Error> {
    let mut names = Vec::new();
    while let Some(name) = sequence.next_element()? {
        names.push(name);
    }
    Ok(names)
}
