//! Shapes and members as they are written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::Grade;
use crate::spec::text::{CitationText, Located};

/// A member of the input, of the output or of a structure.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct MemberText {
    /// The name on the wire.
    pub(crate) name: Located<String>,
    /// The name of its shape.
    pub(crate) shape: Located<String>,
    /// Whether a request without it is refused.
    #[serde(default)]
    pub(crate) required: bool,
    /// How strong the evidence is that it is required, or that it exists.
    pub(crate) grade: Option<Located<Grade>>,
    /// Ids of sources.
    #[serde(default)]
    pub(crate) evidence: Vec<Located<String>>,
    /// What it is for: paragraphs parted by blank lines, `- ` before an item of a list, `> ` before the lines of a note.
    pub(crate) documentation: String,
}

/// A named type with its constraints.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ShapeText {
    /// What kind of value it is.
    #[serde(rename = "type")]
    pub(crate) kind: Located<TypeText>,
    /// Whether a service must never show a value of it.
    #[serde(default)]
    pub(crate) sensitive: bool,
    /// How many characters, elements or keys.
    pub(crate) length: Option<Located<LengthText>>,
    /// Which text.
    pub(crate) pattern: Option<Located<PatternText>>,
    /// Which numbers.
    pub(crate) range: Option<Located<RangeText>>,
    /// One of a list of texts.
    #[serde(rename = "enum")]
    pub(crate) enumeration: Option<Located<EnumerationText>>,
    /// No element of a list twice.
    pub(crate) unique_items: Option<Located<CitationText>>,
    /// The members of a structure.
    pub(crate) member: Option<Vec<MemberText>>,
    /// The shape of a list's elements.
    pub(crate) element: Option<Located<String>>,
    /// The shape of a map's keys.
    pub(crate) key: Option<Located<String>>,
    /// The shape of a map's values.
    #[serde(rename = "value")]
    pub(crate) map_value: Option<Located<String>>,
}

/// The kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TypeText {
    /// Unicode text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of 64 bits.
    Long,
    /// A binary floating point number of 32 bits.
    Float,
    /// A binary floating point number of 64 bits.
    Double,
    /// A point in time.
    Timestamp,
    /// Bytes.
    Blob,
    /// Named members.
    Structure,
    /// Any number of elements of one shape.
    List,
    /// Text keys, each with a value.
    Map,
}

/// Bounds of a length, both inclusive.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct LengthText {
    /// The least length.
    #[serde(default)]
    pub(crate) min: u32,
    /// The greatest length.
    pub(crate) max: Option<u32>,
    /// Shorter text, though allowed, is refused by some reading of the evidence.
    pub(crate) settled_min: Option<Located<u32>>,
    /// How strong the evidence is.
    pub(crate) grade: Located<Grade>,
    /// Ids of sources.
    #[serde(default)]
    pub(crate) evidence: Vec<Located<String>>,
}

/// A regular expression that whole values match.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct PatternText {
    /// The pattern, as Java reads it.
    pub(crate) regex: Located<String>,
    /// Another pattern that other evidence shows: a value on which the two disagree decides nothing.
    pub(crate) disputed: Option<Located<String>>,
    /// How strong the evidence is.
    pub(crate) grade: Located<Grade>,
    /// Ids of sources.
    #[serde(default)]
    pub(crate) evidence: Vec<Located<String>>,
}

/// Bounds of a number, both inclusive.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RangeText {
    /// The least number.
    pub(crate) min: Option<f64>,
    /// The greatest number.
    pub(crate) max: Option<f64>,
    /// How strong the evidence is.
    pub(crate) grade: Located<Grade>,
    /// Ids of sources.
    #[serde(default)]
    pub(crate) evidence: Vec<Located<String>>,
}

/// The texts that are allowed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct EnumerationText {
    /// The allowed texts.
    pub(crate) values: Vec<Located<String>>,
    /// How strong the evidence is.
    pub(crate) grade: Located<Grade>,
    /// Ids of sources.
    #[serde(default)]
    pub(crate) evidence: Vec<Located<String>>,
}
