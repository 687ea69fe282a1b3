//! The report's fields, in their order.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::check::expected_failures::listed::Stale;
use crate::check::verdict::Behavior;
use crate::event;
use crate::event::cause::Cause;
use crate::event::order::name_families;
use crate::event::service_result::ServiceResult;
use crate::event::summary::{SubjectKind, Summary};
use crate::model;
use crate::report::json::cause::CauseText;
use crate::report::json::finding::FindingText;
use crate::report::json::origin::OriginText;
use crate::report::json::requirement::{RequirementIds, RequirementText};
use crate::report::json::service::ServiceResultText;
use crate::report::json::{ReportError, SCHEMA};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    schema: String,
    subject: SubjectKind,
    operations: Vec<String>,
    target: String,
    endpoint: String,
    start: Option<String>,
    behavior: Behavior,
    seed: u64,
    spec_sha256: String,
    #[serde(default)]
    binary: Option<String>,
    #[serde(default)]
    commit: Option<String>,
    #[serde(default)]
    dirty: Option<bool>,
    #[serde(default)]
    target_package: Option<String>,
    #[serde(default)]
    target_version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    requirements_as_of: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    narrowed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shards: Option<Shards>,
    duration_ms: u64,
    requests: u64,
    interrupted: bool,
    trouble: Option<String>,
    cases: Cases,
    coverage: Coverage,
    divergence: Divergence,
    /// Where several operations were judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    services: Vec<ServiceResultText>,
    requirements: Vec<RequirementText>,
    #[serde(default)]
    causes: Vec<CauseText>,
    findings: Vec<FindingText>,
    stale: Vec<String>,
    notes: Vec<String>,
    /// Those of the notes that are to be read before the findings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    advice: Vec<String>,
    sources: BTreeMap<String, ReportSourceText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    power: Option<PowerText>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::internals::report) struct Shards {
    taken: BTreeSet<usize>,
    of: usize,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::internals::report) struct Cases {
    total: usize,
    pass: usize,
    fail: usize,
    skip: usize,
    error: usize,
    undetermined: usize,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::internals::report) struct Coverage {
    requirements: usize,
    exercised: usize,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::internals::report) struct Divergence {
    broken: usize,
    gating: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReportSourceText {
    title: String,
    url: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PowerText {
    caught: usize,
    total: usize,
    blind: Vec<Blind>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Blind {
    fault: String,
    reason: String,
}

impl From<&Summary> for Document {
    fn from(summary: &Summary) -> Self {
        let OriginText { binary, commit, dirty, target_package, target_version } =
            OriginText::new(summary.made_by.as_ref(), summary.package.as_ref());
        Self {
            schema: SCHEMA.to_owned(),
            subject: summary.subject,
            operations: summary.operations.clone(),
            target: summary.target.clone(),
            endpoint: summary.endpoint.clone(),
            start: summary.start.clone(),
            behavior: summary.behavior,
            seed: summary.seed,
            spec_sha256: summary.spec_sha256.clone(),
            binary,
            commit,
            dirty,
            target_package,
            target_version,
            requirements_as_of: summary.requirements_as_of.clone(),
            narrowed: summary.extent.narrowed,
            shards: summary.extent.shards.clone().map(Shards::from),
            duration_ms: summary.duration_ms,
            requests: summary.requests,
            interrupted: summary.interrupted,
            trouble: summary.trouble.clone(),
            cases: Cases::from(summary.cases),
            coverage: Coverage::from(summary),
            divergence: Divergence::from(summary),
            services: ServiceResult::all_of(summary).into_iter().map(ServiceResultText::from).collect(),
            requirements: summary.requirements.iter().map(RequirementText::from).collect(),
            causes: summary.causes.iter().map(CauseText::from).collect(),
            findings: summary.findings.iter().map(FindingText::from).collect(),
            stale: summary.stale.iter().map(Stale::to_string).collect(),
            notes: summary.all_notes().cloned().collect(),
            advice: summary.advice.clone(),
            sources: summary
                .sources
                .iter()
                .map(|source| {
                    let text = ReportSourceText { title: source.title.clone(), url: source.url.clone() };
                    (source.id.clone(), text)
                })
                .collect(),
            power: summary.power.as_ref().map(PowerText::from),
        }
    }
}

impl Document {
    /// The summary that was printed; its sources come in the order of their ids.
    pub(super) fn into_summary(self) -> Result<Summary, ReportError> {
        let ids = RequirementIds { operations: &self.operations };
        let findings = self.findings.into_iter().map(|finding| finding.into_finding(&ids));
        let mut findings = findings.collect::<Result<Vec<_>, _>>()?;
        name_families(&mut findings);
        let requirements = self.requirements.into_iter().map(|text| text.into_result(&ids));
        let requirements = requirements.collect::<Result<_, _>>()?;
        let stale = self.stale.iter().map(|text| ids.read_stale(text)).collect::<Result<_, _>>()?;
        let sources = self
            .sources
            .into_iter()
            .map(|(id, source)| model::requirement::Source { id, title: source.title, url: source.url })
            .collect();
        let origin = OriginText {
            binary: self.binary,
            commit: self.commit,
            dirty: self.dirty,
            target_package: self.target_package,
            target_version: self.target_version,
        };
        let (made_by, package) = origin.read();
        Ok(Summary {
            subject: self.subject,
            operations: self.operations,
            target: self.target,
            endpoint: self.endpoint,
            start: self.start,
            behavior: self.behavior,
            seed: self.seed,
            spec_sha256: self.spec_sha256,
            made_by,
            package,
            requirements_as_of: self.requirements_as_of,
            extent: event::summary::Extent {
                narrowed: self.narrowed,
                shards: self.shards.map(|shards| (shards.taken, shards.of)),
            },
            duration_ms: self.duration_ms,
            cases: self.cases.into(),
            unavailable: 0,
            requests: self.requests,
            requirements,
            causes: self.causes.into_iter().map(Cause::from).collect(),
            findings,
            stale,
            sources,
            power: self.power.map(event::summary::Power::from),
            interrupted: self.interrupted,
            trouble: self.trouble,
            notes: self.notes.into_iter().filter(|note| !self.advice.contains(note)).collect(),
            advice: self.advice,
        })
    }
}

impl From<(BTreeSet<usize>, usize)> for Shards {
    fn from((taken, of): (BTreeSet<usize>, usize)) -> Self {
        Self { taken, of }
    }
}

impl From<&Summary> for Coverage {
    fn from(summary: &Summary) -> Self {
        Self { requirements: summary.requirements.len(), exercised: summary.exercised() }
    }
}

impl From<&Summary> for Divergence {
    fn from(summary: &Summary) -> Self {
        Self { broken: summary.broken(), gating: summary.gating() }
    }
}

impl From<event::summary::CaseCounts> for Cases {
    fn from(tally: event::summary::CaseCounts) -> Self {
        let event::summary::CaseCounts { total, pass, fail, skip, error, undetermined } = tally;
        Self { total, pass, fail, skip, error, undetermined }
    }
}

impl From<Cases> for event::summary::CaseCounts {
    fn from(cases: Cases) -> Self {
        let Cases { total, pass, fail, skip, error, undetermined } = cases;
        Self { total, pass, fail, skip, error, undetermined }
    }
}

impl From<&event::summary::Power> for PowerText {
    fn from(power: &event::summary::Power) -> Self {
        let blind =
            power.blind.iter().map(|(fault, reason)| Blind { fault: fault.clone(), reason: reason.clone() });
        Self { caught: power.caught, total: power.total, blind: blind.collect() }
    }
}

impl From<PowerText> for event::summary::Power {
    fn from(power: PowerText) -> Self {
        let blind = power.blind.into_iter().map(|blind| (blind.fault, blind.reason)).collect();
        Self { caught: power.caught, total: power.total, blind }
    }
}
