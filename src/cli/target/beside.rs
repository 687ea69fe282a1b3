//! The server of a target as what is judged by operations of other services than its own: made ready, with what these
//! operations need set up, as far as its file binds it.

use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value;

use crate::cli::failure::Failure;
use crate::cli::signals;
use crate::cli::target::judged::{ChosenTarget, NotReady, Teller, or_taken_away, stage};
use crate::cli::target::printer::SetupPrinter;
use crate::cli::target::ready::PreparedTarget;
use crate::exchange::raw::sender::Sender;
use crate::judge::given::GivenValue;
use crate::judge::judged::Judged;
use crate::judge::reach::ReachSettings;
use crate::judge::spec_sources::SpecSources;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::setup::server::StartedServer;
use crate::setup::stage::SetupStage;
use crate::spec::Spec;
use crate::target::bindings::Bindings;
use crate::target::body::fill;
use crate::target::definition::{MemberBinding, SetupStep, Target};

impl ChosenTarget<'_> {
    /// Makes the server ready and sets up what is bound to members of these operations. An interrupt ends that: what was set
    /// up is taken away, and `nothing` is what there is to say.
    pub(crate) async fn judged_beside(
        &self,
        target: Target,
        reach: &ReachSettings,
        (spec, sources): (&Spec, &SpecSources),
        operations: &[(Arc<Service>, Arc<Operation>)],
        nothing: &str,
    ) -> Result<Judged, Failure> {
        let SetupBeside { binds, steps, services } = SetupBeside::of(&target, operations, sources)?;
        let prepared = self.options.prepare(target.clone(), self.url, spec)?;
        let hidden = prepared.hidden();
        let printer = SetupPrinter::new(prepared.endpoint.clone(), hidden.clone(), false);
        let mut server = None;
        // From here on there is something to take away.
        signals::begin();
        let ready = self.set_up(prepared, reach, (&steps, services), &mut server, &printer).await;
        let (stage, sender) =
            ready.map_err(|failed| self.failure(failed, &target, &printer, server.as_ref(), nothing))?;
        let bound = bound(&binds, stage.bindings());
        let judged = self.reached(&target, sender, server, hidden);
        Ok(Judged { bound, stage: Some(Rc::new(stage)), ..judged })
    }

    async fn set_up(
        &self,
        prepared: PreparedTarget,
        reach: &ReachSettings,
        (steps, services): (&[usize], Vec<Arc<Service>>),
        server: &mut Option<StartedServer>,
        printer: &SetupPrinter,
    ) -> Result<(SetupStage, Sender), NotReady> {
        let mut teller = Teller { printer: Some(printer) };
        let (stage, sender) = stage(prepared, reach, server, &mut teller).await?;
        let mut stage = stage.beside(services, sender.clone());
        let set_up = stage.set_up_beside(steps, &mut teller).await;
        or_taken_away(set_up, &stage, server.as_ref(), &mut teller).await?;
        Ok((stage, sender))
    }
}

/// What a target sets up for operations of other services than its own.
pub(super) struct SetupBeside<'t> {
    pub(super) binds: Vec<&'t MemberBinding>,
    /// Positions of the steps that give what is bound, in the order in which they are run.
    pub(super) steps: Vec<usize>,
    /// The services of these steps.
    pub(super) services: Vec<Arc<Service>>,
}

impl<'t> SetupBeside<'t> {
    /// What these operations need.
    pub(super) fn of(
        target: &'t Target,
        operations: &[(Arc<Service>, Arc<Operation>)],
        sources: &SpecSources,
    ) -> Result<Self, Failure> {
        let is_meant = |bind: &&MemberBinding| {
            operations.iter().any(|(service, operation)| bind.operations.means(service, operation))
        };
        let binds: Vec<_> = target.binds.iter().filter(is_meant).collect();
        let steps = steps(&binds);
        let services = services(target, &steps, sources)?;
        Ok(Self { binds, steps, services })
    }
}

/// The steps that give what is bound, each once and behind those that it needs.
fn steps(binds: &[&MemberBinding]) -> Vec<usize> {
    let mut steps = Vec::new();
    for step in binds.iter().flat_map(|bind| &bind.steps) {
        if !steps.contains(step) {
            steps.push(*step);
        }
    }
    steps
}

/// The services of these steps and of those that take away what they made, as the spec and the models have them.
fn services(target: &Target, steps: &[usize], sources: &SpecSources) -> Result<Vec<Arc<Service>>, Failure> {
    let steps = steps.iter().map(|step| &target.steps_beside[*step]);
    let services: Vec<&String> = steps.clone().filter_map(|step| step.service.as_ref()).collect();
    let is_of_these =
        |step: &&SetupStep| step.service.as_ref().is_some_and(|service| services.contains(&service));
    let mut ids: Vec<String> = Vec::new();
    for step in steps.chain(target.clean_up.iter().filter(is_of_these)) {
        let id = format!("{}/{}", step.service.as_deref().unwrap_or_default(), step.operation);
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let loaded = sources.load(&ids).map_err(|error| {
        Failure::input(format!("what the target `{}` sets up cannot be had: {error}", target.name))
    })?;
    Ok(loaded.spec.services.clone())
}

/// What members are given, where all of it is known.
fn bound(binds: &[&MemberBinding], bindings: &Bindings) -> Vec<GivenValue> {
    let members = binds.iter().flat_map(|bind| bind.members.iter().map(move |member| (bind, member)));
    members
        .filter_map(|(bind, (name, value))| {
            let text = match fill(value, bindings)? {
                Value::String(text) => text,
                other => other.to_string(),
            };
            let operations = Some(bind.operations.clone());
            Some(GivenValue { operations, ..GivenValue::literal(name, text) })
        })
        .collect()
}
