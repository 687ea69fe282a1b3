//! A finding that is in no report at hand: its id says which requirement is broken and how, and a run of the cases
//! that can show it makes it again.

use std::sync::Arc;

use crate::check::verdict::{Behavior, BreakageKind};
use crate::cli::choice::Seed;
use crate::cli::failure::Failure;
use crate::cli::named::NamedFinding;
use crate::cli::output;
use crate::event::finding::id_of;
use crate::exchange::interrupt::Interrupt;
use crate::generate::plan::Plan;
use crate::judge::case_options::CaseOptions;
use crate::judge::judged::Judged;
use crate::model::operation::Operation;
use crate::model::requirement::id::RequirementId;
use crate::model::service::Service;
use crate::run::execute::run_alone;
use crate::run::job::FixtureSource;
use crate::run::options::{FindingScope, RunOptions};
use crate::spec::Spec;

/// How many random cases are tried: as many as a run has that nobody told otherwise.
const RANDOM_CASES: usize = 1000;

/// What the id of a finding says.
#[derive(Debug)]
pub(crate) struct Meant {
    id: String,
    pub(crate) service: Arc<Service>,
    pub(crate) operation: Arc<Operation>,
    pub(crate) requirement: RequirementId,
    pub(crate) outcome: BreakageKind,
}

impl Meant {
    /// What an id says; `None` where no requirement of these operations can be meant.
    pub(crate) fn by(id: &str, operations: &[(Arc<Service>, Arc<Operation>)]) -> Option<Self> {
        operations.iter().find_map(|(service, operation)| {
            let ids = operation.requirements.iter().map(|requirement| &requirement.id);
            let mut ways = ids.flat_map(|id| BreakageKind::ALL.map(|outcome| (id, outcome)));
            let (requirement, outcome) =
                ways.find(|(requirement, outcome)| id_of(&operation.id, requirement, *outcome) == id)?;
            Some(Self {
                id: id.to_owned(),
                service: Arc::clone(service),
                operation: Arc::clone(operation),
                requirement: requirement.clone(),
                outcome,
            })
        })
    }

    /// In words: what is broken, and how.
    pub(crate) fn words(&self) -> String {
        format!("`{}` stands for {}, broken by the outcome {}", self.id, self.requirement, self.outcome)
    }

    /// What to do where nobody said which server is meant.
    pub(crate) fn unplaced(&self) -> Failure {
        Failure::input(format!(
            "{}, and is in no report at hand; name its report (PATH#{}), or the server on which to find it \
             again (--endpoint-url URL or --fault ID)",
            self.words(),
            self.id
        ))
    }

    /// What to say where no case shows it any more.
    pub(crate) fn unseen(&self, target: &str, seed: Seed) -> String {
        format!("{}; no case with seed {} shows that on {target}", self.words(), seed.0)
    }

    /// Looks for it on what is judged: first by the cases that are about the requirement, then by all.
    pub(crate) async fn make_again(
        &self,
        judged: &Judged,
        spec: &Spec,
        seed: Seed,
        options: RunOptions,
    ) -> Result<Option<NamedFinding>, Failure> {
        let options = RunOptions { findings: FindingScope::Only(self.requirement.clone()), ..options };
        let all = self.plan(seed, Vec::new(), judged)?;
        let about = all.cases().filter(|case| case.requirement == self.requirement);
        let addresses: Vec<String> = about.map(|case| globset::escape(case.address.as_str())).collect();
        let mut plans = vec![all];
        if !addresses.is_empty() {
            plans.insert(0, self.plan(seed, addresses, judged)?);
        }
        for plan in plans {
            let all = CaseOptions { seed: seed.0, ..CaseOptions::default() };
            let job = judged.job(vec![plan], &all, spec, options.clone());
            let report = run_alone(&job, &mut output::progress(false), &Interrupt::default()).await;
            if let Some(trouble) = report.trouble {
                return Err(Failure::reach(trouble));
            }
            if let Some(named) = NamedFinding::in_report(report, &self.id) {
                return Ok(Some(named));
            }
        }
        Ok(None)
    }

    fn plan(&self, seed: Seed, only: Vec<String>, judged: &Judged) -> Result<Plan, Failure> {
        let (binds, bound) = (matches!(judged.source, FixtureSource::Server(_)), judged.bound.clone());
        let options = CaseOptions {
            cases: Some(RANDOM_CASES),
            seed: seed.0,
            only,
            binds,
            bound,
            ..CaseOptions::default()
        };
        let plan = options.plan(&self.service, &self.operation)?;
        Ok(if judged.behavior == Behavior::Stateful { plan } else { plan.without_fixtures() })
    }
}
