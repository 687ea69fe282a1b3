//! One cause in the report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::event::cause::Cause;

/// Why findings are broken.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::internals::report) struct CauseText {
    /// Its name in the report.
    id: String,
    /// The operations in which it shows.
    #[serde(default)]
    operations: Vec<String>,
    /// The faults of the catalogue with which the mock breaks the same: all have to be mended.
    faults: Vec<String>,
    /// What the service does.
    sentence: String,
    /// The names of the findings that go when it is mended.
    explains: Vec<String>,
    /// The names of those that another cause explains, and that go as well when this one is mended: it takes both to break
    /// them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    shared: Vec<String>,
    /// Other sets of faults that no case tells from this one.
    rivals: Vec<Vec<String>>,
}

impl From<&Cause> for CauseText {
    fn from(cause: &Cause) -> Self {
        let Cause { id, operations, faults, sentence, explains, shared, rivals } = cause.clone();
        Self { id, operations, faults, sentence, explains, shared, rivals }
    }
}

impl From<CauseText> for Cause {
    fn from(text: CauseText) -> Self {
        let CauseText { id, operations, faults, sentence, explains, shared, rivals } = text;
        Self { id, operations, faults, sentence, explains, shared, rivals }
    }
}
