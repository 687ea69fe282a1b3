//! One finding in the report.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::check::expected_failures::Breaches;
use crate::check::manner;
use crate::check::verdict::BreakageKind;
use crate::event::finding::{ClientTrace, Exchange, Finding, Step};
use crate::event::hurt::ClientView;
use crate::generate::address::CaseAddress;
use crate::model::requirement::{Level, RequirementKind};
use crate::report::json::ReportError;
use crate::report::json::exchange::{MinimalText, RequestText, ResponseText};
use crate::report::json::requirement::RequirementIds;

/// A finding, with all that is told of it.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::internals::report) struct FindingText {
    id: String,
    short: String,
    requirement: String,
    sentence: String,
    evidence: Vec<String>,
    operation: String,
    level: Level,
    kind: RequirementKind,
    outcome: BreakageKind,
    outcomes: Vec<BreakageKind>,
    /// At which places and with which answers, for each of these outcomes.
    #[serde(default)]
    covers: BTreeMap<BreakageKind, Vec<String>>,
    cause: Option<String>,
    flaky: bool,
    known: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    new: Vec<String>,
    gates: bool,
    /// The version that brought the requirement or the case, where the service was held to an older one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    brought: Option<String>,
    /// Tells the shares of a run which of their cases the whole run would tell; absent in older reports.
    #[serde(default)]
    order: (usize, bool, usize),
    address: String,
    member: String,
    expected: String,
    actual: String,
    cases: usize,
    steps: Vec<StepText>,
    request: RequestText,
    response: Option<ResponseText>,
    minimal: MinimalText,
    replay: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    stand_ins: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    /// For a client: with what it was called, and what came of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client: Option<ClientTraceText>,
    /// What clients see of the answer, beside what they see of the right one; where --hurt named them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    hurt: Vec<ClientView>,
}

/// A client's call. Where no request came, the finding's request is the one that a right client sends.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ClientTraceText {
    input: serde_json::Map<String, serde_json::Value>,
    requests: usize,
    told: String,
    printed: String,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StepText {
    operation: String,
    request: RequestText,
    response: Option<ResponseText>,
}

impl From<&Finding> for FindingText {
    fn from(finding: &Finding) -> Self {
        let found = finding.found.clone();
        let steps = finding.steps.iter().map(|step| StepText {
            operation: step.operation.clone(),
            request: RequestText::from(&step.exchange.request),
            response: step.exchange.response.as_ref().map(ResponseText::from),
        });
        Self {
            id: finding.id(),
            short: finding.short.clone(),
            requirement: finding.requirement.to_string(),
            sentence: finding.sentence.clone(),
            evidence: finding.evidence.clone(),
            operation: finding.operation.clone(),
            level: finding.level,
            kind: finding.kind,
            outcome: finding.outcome,
            outcomes: finding.outcomes.clone(),
            covers: finding
                .breaches
                .iter()
                .map(|(outcome, manners)| (*outcome, manner::print(manners)))
                .collect(),
            cause: finding.cause.clone(),
            flaky: finding.flaky,
            known: finding.known.clone(),
            new: finding.new.clone(),
            gates: finding.gates,
            brought: finding.brought.clone(),
            order: finding.order,
            address: finding.address.to_string(),
            member: finding.member.clone(),
            expected: finding.expected.clone(),
            actual: finding.actual.clone(),
            cases: finding.cases,
            steps: steps.collect(),
            request: RequestText::from(&found.request),
            response: found.response.as_ref().map(ResponseText::from),
            minimal: MinimalText::new(&finding.minimal, finding.is_minimal),
            replay: finding.replay.clone(),
            stand_ins: finding.stand_ins.clone(),
            start: finding.start.clone(),
            client: finding.call.as_deref().map(|call| ClientTraceText {
                input: call.input.clone(),
                requests: call.requests,
                told: call.told.clone(),
                printed: call.printed.clone(),
            }),
            hurt: finding.hurt.clone(),
        }
    }
}

impl FindingText {
    pub(super) fn into_finding(self, ids: &RequirementIds<'_>) -> Result<Finding, ReportError> {
        let id = self.short;
        let response = |text: Option<ResponseText>| text.map(|text| text.into_response(&id)).transpose();
        let steps = self.steps.into_iter().map(|step| {
            let request = step.request.into_request(&id)?;
            let exchange = Exchange { request, response: response(step.response)? };
            Ok(Step { operation: step.operation, exchange })
        });
        let steps = steps.collect::<Result<_, ReportError>>()?;
        let found = Exchange { request: self.request.into_request(&id)?, response: response(self.response)? };
        let (minimal, is_minimal) = self.minimal.into_located(&id)?;
        let mut breaches = Breaches::new();
        for (outcome, lines) in self.covers {
            let manners = breaches.entry(outcome).or_default();
            for line in lines {
                manners.extend(manner::parse(&line).map_err(|_| ReportError::Covers(id.clone(), line))?);
            }
        }
        let address = CaseAddress::parse(&self.address, std::iter::once(self.operation.as_str()))?;
        Ok(Finding {
            requirement: ids.read(&self.requirement)?,
            sentence: self.sentence,
            evidence: self.evidence,
            operation: self.operation,
            level: self.level,
            kind: self.kind,
            outcome: self.outcome,
            outcomes: self.outcomes,
            breaches,
            flaky: self.flaky,
            known: self.known,
            new: self.new,
            gates: self.gates,
            brought: self.brought,
            order: self.order,
            address,
            member: self.member,
            expected: self.expected,
            actual: self.actual,
            cases: self.cases,
            steps,
            found,
            minimal,
            is_minimal,
            replay: self.replay,
            stand_ins: self.stand_ins,
            start: self.start,
            definition: None,
            family: None,
            cause: self.cause,
            call: self.client.map(|client| {
                let ClientTraceText { input, requests, told, printed } = client;
                Box::new(ClientTrace { input, requests, told, printed })
            }),
            hurt: self.hurt,
            short: id,
        })
    }
}
