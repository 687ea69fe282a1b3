//! `wireproof spec list`: every requirement with its evidence, and every fault, as JSON for other programs.

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::Args;
use serde::Serialize;

use crate::cli::choice::SpecChoice;
use crate::cli::failure::Failure;
use crate::cli::output::tell;
use crate::client::fault::catalogue::{ClientFault, catalogue as client_faults};
use crate::event::summary::SubjectKind;
use crate::model::operation::Operation;
use crate::model::requirement::id::RequirementId;
use crate::model::requirement::{Grade, Level, Requirement, RequirementKind, Source};
use crate::model::service::Service;
use crate::oracle::fault::catalogue;
use crate::report::escape::escape_json;
use crate::spec::client::ClientContract;

/// Print every requirement with its evidence, and every fault, as JSON
#[derive(Args, Debug)]
#[command(after_help = "\
There is one contract for each operation, and one for the clients of each
protocol. Each has its requirements with their levels, why they are believed,
and the ids of their sources; its sources; and the faults by which findings are
explained, with the requirements that each breaks.

Examples:
  wireproof spec list
  wireproof spec list --spec spec")]
pub(super) struct SpecListArguments {
    #[command(flatten)]
    spec: SpecChoice,
}

#[derive(Serialize)]
struct ContractList {
    wireproof: &'static str,
    spec_sha256: String,
    contracts: Vec<ListedContract>,
}

/// What one end of the wire is held to.
#[derive(Serialize)]
struct ListedContract {
    subject: SubjectKind,
    id: String,
    requirements: Vec<ListedRequirement>,
    sources: BTreeMap<String, Source>,
    faults: Vec<ListedFault>,
}

#[derive(Serialize)]
struct ListedRequirement {
    id: RequirementId,
    sentence: String,
    level: Level,
    because: Grade,
    kind: RequirementKind,
    stateful: bool,
    evidence: Vec<String>,
}

#[derive(Serialize)]
struct ListedFault {
    id: String,
    sentence: String,
    breaks: Vec<RequirementId>,
}

impl SpecListArguments {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let spec = self.spec.load()?;
        let operations = self.spec.operations(&spec)?;
        let mut contracts: Vec<ListedContract> =
            operations.iter().map(|(service, operation)| of_operation(service, operation)).collect();
        for (service, _) in &operations {
            let of_clients = of_clients(service);
            let is_new = |new: &ListedContract| contracts.iter().all(|known| known.id != new.id);
            if let Some(new) = of_clients.filter(is_new) {
                contracts.push(new);
            }
        }
        let list =
            ContractList { wireproof: env!("CARGO_PKG_VERSION"), spec_sha256: spec.sha256(), contracts };
        let text = serde_json::to_string_pretty(&list).map_err(std::io::Error::from)?;
        tell(&(escape_json(&text) + "\n"))
    }
}

fn of_operation(service: &Arc<Service>, operation: &Arc<Operation>) -> ListedContract {
    let faults = catalogue(service, operation).into_iter();
    ListedContract {
        subject: SubjectKind::Service,
        id: operation.id.clone(),
        requirements: operation.requirements.iter().map(listed).collect(),
        sources: service.sources.clone(),
        faults: faults
            .map(|fault| ListedFault { id: fault.id, sentence: fault.sentence, breaks: fault.breaks })
            .collect(),
    }
}

fn of_clients(service: &Service) -> Option<ListedContract> {
    let protocol = &service.protocol;
    let contract = ClientContract::of(protocol)?;
    let faults = client_faults(protocol);
    let listed_fault = |fault: &ClientFault| ListedFault {
        id: fault.id.clone(),
        sentence: fault.sentence.clone(),
        breaks: fault.requirements(protocol),
    };
    Some(ListedContract {
        subject: SubjectKind::Client,
        id: protocol.id.clone(),
        requirements: contract.requirements.iter().map(listed).collect(),
        sources: contract.sources.into_iter().map(|source| (source.id.clone(), source)).collect(),
        faults: faults.iter().map(listed_fault).collect(),
    })
}

fn listed(requirement: &Requirement) -> ListedRequirement {
    ListedRequirement {
        id: requirement.id.clone(),
        sentence: requirement.sentence.clone(),
        level: requirement.level(),
        because: requirement.citation.grade,
        kind: requirement.kind,
        stateful: requirement.stateful,
        evidence: requirement.citation.evidence.clone(),
    }
}
