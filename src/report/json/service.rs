//! What came of the operations of one service, in the report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::event::service_result::ServiceResult;

/// What came of the operations of one service, where several operations were judged.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::internals::report) struct ServiceResultText {
    /// The service.
    service: String,
    /// How many of its operations were judged.
    judged: usize,
    /// How many of these broke nothing that gates.
    passed: usize,
    /// How many operations were not judged.
    unjudged: usize,
    /// How many findings they have.
    findings: usize,
    /// How many of these gate.
    gating: usize,
}

impl From<ServiceResult> for ServiceResultText {
    fn from(result: ServiceResult) -> Self {
        let ServiceResult { service, judged, passed, unjudged, findings, gating } = result;
        Self { service, judged, passed, unjudged, findings, gating }
    }
}
