//! Sources as they are written.

use schemars::JsonSchema;
use serde::Deserialize;

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
