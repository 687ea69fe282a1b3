//! Evidence as it is written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::Grade;
use crate::spec::text::Located;

/// How strong the evidence is, and where it can be read.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct CitationText {
    /// How strong the evidence is.
    pub(crate) grade: Located<Grade>,
    /// Ids of sources.
    #[serde(default)]
    pub(crate) evidence: Vec<Located<String>>,
}

/// Where evidence can be read.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct SourceText {
    /// A title that a person can search for.
    pub(crate) title: String,
    /// Where it stands; empty where it has no address.
    #[serde(default)]
    pub(crate) url: String,
}
