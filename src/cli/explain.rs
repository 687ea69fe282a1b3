//! `wireproof explain`: a requirement, a fault or a finding, in words.

use std::io::Write;
use std::sync::Arc;

use clap::Args;

use crate::check::verdict::Behavior;
use crate::cli::choice::{Seed, SpecChoice};
use crate::cli::embedded::{SERVED_AT, embedded};
use crate::cli::failure::Failure;
use crate::cli::made_again::Meant;
use crate::cli::named::NamedFinding;
use crate::cli::output::ColorName;
use crate::cli::reach::ReachOptions;
use crate::client::fault::catalogue::{ClientFault, catalogue as client_faults};
use crate::event::binary::Binary;
use crate::event::finding::is_id;
use crate::event::summary::{Extent, RequirementResult, SubjectKind, VerdictWord};
use crate::exchange::endpoint::Endpoint;
use crate::exchange::interrupt::Interrupt;
use crate::generate::generator::Generator;
use crate::generate::plan::{Plan, Selection};
use crate::judge::judged::Judged;
use crate::model::operation::{Operation, Params};
use crate::model::protocol::ProtocolModel;
use crate::model::record::Fixture;
use crate::model::requirement::id::RequirementId;
use crate::model::requirement::{Level, Requirement};
use crate::model::service::Service;
use crate::oracle::fault::{Fault, catalogue};
use crate::oracle::judge::{Oracle, OracleSettings};
use crate::oracle::shared::SharedOracle;
use crate::report::explain;
use crate::report::explain::{FaultFacts, RequirementFacts};
use crate::report::paste::shell::quote;
use crate::report::terminal::paint::Color;
use crate::run::execute::run_alone;
use crate::run::job::{FixtureSource, Job};
use crate::run::options::{FindingScope, RunOptions};
use crate::run::subject::Subject;
use crate::spec::Spec;
use crate::spec::client::ClientContract;
use crate::wire::Answer;

/// Explain a requirement, a fault or a finding: what, why, and on what evidence
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wireproof explain SERVICE/OPERATION/length/MEMBER/max
  wireproof explain length-counted-in-bytes
  wireproof explain F1
  wireproof explain report.json#F1
  wireproof explain 5f0c2a1b --endpoint-url http://127.0.0.1:5000")]
pub(crate) struct ExplainArguments {
    /// The id of a requirement, fault or finding, a finding of the last report (F1), or one of a report file
    /// (report.json#F1)
    #[arg(value_name = "ID")]
    id: String,

    /// Where to find a finding again that is in no report at hand
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<Endpoint>,

    /// Find it again on the embedded mock with this fault; may be repeated
    #[arg(long, value_name = "ID", conflicts_with = "endpoint_url")]
    fault: Vec<String>,

    /// The seed of the cases by which it is found again
    #[arg(long, value_name = "S", default_value = "1", allow_negative_numbers = true)]
    seed: Seed,

    #[command(flatten)]
    spec: SpecChoice,

    #[command(flatten)]
    reach: ReachOptions,

    /// When to use color
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: ColorName,
}

impl ExplainArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        let color = self.color.resolved();
        let text = match NamedFinding::find(&self.id)? {
            Some(named) => explain::finding(&named.finding, &named.report, color),
            None => self.of_spec(color)?,
        };
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        Ok(0)
    }

    fn of_spec(&self, color: Color) -> Result<String, Failure> {
        let spec = self.spec.load_about(&self.id)?;
        let operations = self.spec.operations(&spec)?;
        if let Some(meant) = Some(&self.id).filter(|id| is_id(id)).and_then(|id| Meant::by(id, &operations)) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            return runtime.block_on(self.made_again(&meant, &spec, color));
        }
        let mut known = Vec::new();
        for (service, operation) in &operations {
            let faults = catalogue(service, operation);
            if let Some(requirement) = operation.requirement_named(&self.id) {
                let options = self.options(operation);
                return about_requirement(service, operation, requirement, &faults, &options, color);
            }
            if let Some(fault) = faults.iter().find(|fault| fault.id == self.id) {
                let options = self.options(operation);
                return about_fault(service, operation, fault, &options, &spec.sha256(), color);
            }
            let client_faults = client_faults(&service.protocol);
            if let Some(fault) = client_faults.iter().find(|fault| fault.id == self.id) {
                return Ok(about_client_fault(&service.protocol, fault, &self.options(operation), color));
            }
            let of_clients = ClientContract::of(&service.protocol);
            let of_clients = of_clients.iter().flat_map(|contract| &contract.requirements);
            if let Some(requirement) =
                of_clients.clone().find(|requirement| requirement.id.as_str() == self.id)
            {
                return Ok(about_client(service, requirement, color));
            }
            known.extend(of_clients.map(|requirement| requirement.id.to_string()));
            known.extend(operation.requirements.iter().map(|requirement| requirement.id.to_string()));
            known.extend(faults.into_iter().map(|fault| fault.id));
            known.extend(client_faults.iter().map(|fault| fault.id.clone()));
            if let Some(requirement) = requirement_of_case(service, operation, &self.id)? {
                return Err(Failure::input(format!(
                    "expected the id of a requirement, a fault or a finding, found the address of a case; \
                     it is about `{requirement}`, and `wireproof replay {}{}` sends it",
                    self.id,
                    self.spec.spelled()
                )));
            }
        }
        let hint = explain::did_you_mean(&self.id, known.iter().map(String::as_str));
        Err(Failure::input(format!(
            "expected the id of a requirement, a fault or a finding, found `{}`{hint}",
            self.id
        )))
    }
}

impl ExplainArguments {
    /// What commands about an operation need besides.
    fn options(&self, operation: &Operation) -> String {
        match self.spec.spelled() {
            spec if spec.is_empty() => spec,
            spec => format!("{spec} --operation {}", quote(&operation.id)),
        }
    }

    /// A finding that is in no report at hand.
    async fn made_again(&self, meant: &Meant, spec: &Spec, color: Color) -> Result<String, Failure> {
        let reach = self.reach.settings();
        let judged = match &self.endpoint_url {
            Some(endpoint) => Judged::reached(&reach, endpoint, Behavior::Opaque).await?,
            None if self.fault.is_empty() => return Err(meant.unplaced()),
            None => embedded(&reach, &meant.service, &self.fault, Behavior::Stateful).await?,
        };
        let options = RunOptions {
            replay_suffix: format!("{}{}", self.spec.spelled(), judged.replay_suffix),
            ..RunOptions::default()
        };
        match meant.make_again(&judged, spec, self.seed, options).await? {
            Some(named) => Ok(explain::finding(&named.finding, &named.report, color)),
            None => Err(Failure::input(meant.unseen(&judged.target, self.seed))),
        }
    }
}

/// What the case at an address is about, if there is one.
fn requirement_of_case(
    service: &Arc<Service>,
    operation: &Arc<Operation>,
    address: &str,
) -> Result<Option<RequirementId>, Failure> {
    let plan = plan(service, operation)?;
    let case = plan.cases().find(|case| case.address.as_str() == address);
    Ok(case.map(|case| case.requirement))
}

/// The cases of an operation that do not come from chance.
fn plan(service: &Arc<Service>, operation: &Arc<Operation>) -> Result<Plan, Failure> {
    let generator = Generator::new(Arc::clone(service), Arc::clone(operation), 1, Params::new())
        .map_err(Failure::input)?;
    Ok(Plan::new(generator, &Selection { fuzzing: 0, ..Selection::default() }))
}

fn about_requirement(
    service: &Arc<Service>,
    operation: &Arc<Operation>,
    requirement: &Requirement,
    faults: &[Fault],
    options: &str,
    color: Color,
) -> Result<String, Failure> {
    let plan = plan(service, operation)?;
    let cases: Vec<_> = plan.cases().filter(|case| case.requirement == requirement.id).collect();
    let addresses: Vec<String> = cases.iter().map(|case| case.address.to_string()).collect();
    let breaking: Vec<String> = faults
        .iter()
        .filter(|fault| fault.breaks.contains(&requirement.id))
        .map(|fault| fault.id.clone())
        .collect();
    let endpoint: Endpoint = SERVED_AT.parse().map_err(Failure::input)?;
    Ok(explain::requirement(
        &RequirementFacts {
            requirement,
            sources: &service.sources,
            cases: &addresses,
            faults: &breaking,
            example: cases.first().map(|case| (&case.request, &endpoint)),
            options,
            versions: &service.versions,
        },
        color,
    ))
}

/// What clients are held to has no cases of its own: whatever they are called with shows it.
fn about_client(service: &Service, requirement: &Requirement, color: Color) -> String {
    let contract = ClientContract::of(&service.protocol);
    let sources = contract.map(|contract| contract.sources).unwrap_or_default();
    let sources = sources.into_iter().map(|source| (source.id.clone(), source)).collect();
    let breaking = client_faults(&service.protocol)
        .iter()
        .filter(|fault| fault.requirements(&service.protocol).contains(&requirement.id));
    let breaking: Vec<String> = breaking.map(|fault| fault.id.clone()).collect();
    let facts = RequirementFacts {
        requirement,
        sources: &sources,
        cases: &[],
        faults: &breaking,
        example: None,
        options: "",
        versions: &service.versions,
    };
    explain::requirement(&facts, color)
}

fn about_client_fault(protocol: &ProtocolModel, fault: &ClientFault, options: &str, color: Color) -> String {
    let contract = ClientContract::of(protocol);
    let requirements = contract.map(|contract| contract.requirements).unwrap_or_default();
    let ids = fault.requirements(protocol);
    let broken = requirements.iter().filter(|requirement| ids.contains(&requirement.id));
    let breaks: Vec<(&str, &str)> =
        broken.map(|requirement| (requirement.id.as_str(), requirement.sentence.as_str())).collect();
    let subject = SubjectKind::Client;
    let facts = FaultFacts { subject, id: &fault.id, sentence: &fault.sentence, breaks: &breaks, options };
    explain::fault(&facts, color)
}

fn about_fault(
    service: &Arc<Service>,
    operation: &Arc<Operation>,
    fault: &Fault,
    options: &str,
    sha256: &str,
    color: Color,
) -> Result<String, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let seen = runtime.block_on(seen_to_break(service, plan(service, operation)?, fault, sha256));
    let breaks: Vec<(&str, &str)> =
        seen.iter().map(|result| (result.id.as_str(), result.sentence.as_str())).collect();
    Ok(explain::fault(
        &FaultFacts {
            subject: SubjectKind::Service,
            id: &fault.id,
            sentence: &fault.sentence,
            breaks: &breaks,
            options,
        },
        color,
    ))
}

/// The requirements that a fault is seen to break in a run in memory, first those that it was made to break.
async fn seen_to_break(
    service: &Arc<Service>,
    plan: Plan,
    fault: &Fault,
    sha256: &str,
) -> Vec<RequirementResult> {
    let oracle =
        Oracle::with_faults(Arc::clone(service), OracleSettings::default(), std::slice::from_ref(fault));
    let oracle = Arc::new(SharedOracle::new(oracle, || Fixture::NOW));
    let job = Job {
        seed: plan.generator().seed,
        plans: vec![plan],
        later: Vec::new(),
        subject: Subject::Memory(Arc::clone(&oracle) as Arc<dyn Answer>),
        target: fault.id.clone(),
        endpoint: SERVED_AT.to_owned(),
        start: None,
        behavior: Behavior::Stateful,
        extent: Extent::default(),
        source: FixtureSource::Oracle(oracle),
        // No finding is told, so none is made small.
        options: RunOptions { findings: FindingScope::Nothing, ..RunOptions::default() },
        spec_sha256: sha256.to_owned(),
        made_by: Binary::this(""),
        package: None,
    };
    let summary = run_alone(&job, &mut (), &Interrupt::default()).await;
    let mut seen: Vec<RequirementResult> = summary
        .requirements
        .into_iter()
        .filter(|result| result.verdict == VerdictWord::Fail && result.level > Level::Observe)
        .collect();
    seen.sort_by_key(|result| !fault.breaks.contains(&result.id));
    seen
}
