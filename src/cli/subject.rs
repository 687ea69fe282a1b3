//! What a command asks: the server of a target, the service at a URL, or the embedded mock. The options that `check`,
//! `replay` and `snapshot` share.

use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::check::verdict::Behavior;
use crate::cli::embedded::embedded;
use crate::cli::failure::Failure;
use crate::cli::signals;
use crate::cli::target::judged::ChosenTarget;
use crate::cli::target::ready::TargetServerOptions;
use crate::exchange::endpoint::Endpoint;
use crate::judge::error::CheckError;
use crate::judge::judged::Judged;
use crate::judge::reach::ReachSettings;
use crate::judge::spec_sources::SpecSources;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::spec::Spec;
use crate::target::definition::Target;

/// What is asked.
#[derive(Args, Clone, Debug)]
pub(crate) struct SubjectOptions {
    /// Where the service listens; with --target, where its server does in place of what the file says
    #[arg(long, value_name = "URL", help_heading = "What is judged")]
    pub(crate) endpoint_url: Option<Endpoint>,

    /// Judge the server of this target, which is set up as its file says: a built-in one, or a file whose name ends in
    /// .toml
    #[arg(long, value_name = "NAME|FILE", conflicts_with = "fault", help_heading = "What is judged")]
    pub(crate) target: Option<String>,

    #[command(flatten)]
    pub(crate) server: TargetServerOptions,

    /// Judge the embedded mock with this fault; may be repeated; `check server --fault list` prints all
    #[arg(long, value_name = "ID", conflicts_with = "endpoint_url", help_heading = "What is judged")]
    pub(crate) fault: Vec<String>,

    /// What the service holds [default: opaque for an endpoint, stateful for a target and for the embedded mock]
    #[arg(long, value_name = "BEHAVIOR", help_heading = "What is judged")]
    pub(crate) behavior: Option<BehaviorName>,
}

/// What a service holds, as it is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BehaviorName {
    /// Nothing: every valid request succeeds
    Stateless,
    /// Something that cannot be seen
    Opaque,
    /// Users that were set up
    Stateful,
}

impl BehaviorName {
    pub(crate) fn behavior(self) -> Behavior {
        match self {
            Self::Stateless => Behavior::Stateless,
            Self::Opaque => Behavior::Opaque,
            Self::Stateful => Behavior::Stateful,
        }
    }
}

impl SubjectOptions {
    /// Whether faults are to be printed, and nothing judged.
    pub(crate) fn lists_faults(&self) -> bool {
        self.fault.iter().any(|fault| fault == "list")
    }

    /// Whether it is the mock in this process.
    pub(crate) fn is_embedded(&self) -> bool {
        self.endpoint_url.is_none() && self.target.is_none()
    }

    /// Whether nothing says what is asked.
    pub(crate) fn is_open(&self) -> bool {
        self.is_embedded() && self.fault.is_empty()
    }

    /// What it holds.
    pub(crate) fn behavior(&self) -> Behavior {
        match self.behavior {
            Some(name) => name.behavior(),
            None if self.target.is_some() || self.endpoint_url.is_none() => Behavior::Stateful,
            None => Behavior::Opaque,
        }
    }

    /// The target that is meant, if one is.
    pub(crate) fn target(&self, spec: &Spec) -> Result<Option<Target>, Failure> {
        match &self.target {
            Some(_) if self.behavior.is_some_and(|behavior| behavior != BehaviorName::Stateful) => {
                Err(Failure::input(
                    "--behavior: a target is set up so that the rules of state can be judged; expected stateful, or \
                     --endpoint-url alone",
                ))
            }
            Some(name) => self.server.load(name, spec).map(Some),
            None if self.server.start || self.server.code.is_some() => {
                let option = if self.server.start { "start" } else { "code" };
                Err(Failure::input(format!("--{option}: expected --target too, which says what to set up")))
            }
            None if self.endpoint_url.is_some() && self.behavior() == Behavior::Stateful => {
                Err(CheckError::NothingSetUp.into())
            }
            None => Ok(None),
        }
    }

    /// Whether operations are none of a target's own service: nothing is known of what it holds of theirs.
    ///
    /// # Errors
    ///
    /// It was said to hold what was set up.
    pub(crate) fn is_beside(
        &self,
        operations: &[(Arc<Service>, Arc<Operation>)],
        target: &Target,
    ) -> Result<bool, Failure> {
        let others: Vec<&str> = operations.iter().map(|(service, _)| service.id.as_str()).collect();
        if others.contains(&target.service.as_str()) {
            return Ok(false);
        }
        match (self.behavior, others.first()) {
            (Some(BehaviorName::Stateful), Some(other)) => Err(Failure::input(format!(
                "--behavior stateful: the target `{}` sets up what operations of {} are judged by, and none of {other}; \
                 leave --behavior out",
                target.name, target.service
            ))),
            _ => Ok(true),
        }
    }

    /// Makes ready what is asked; `service` is the one that the embedded mock serves. An interrupt ends that, whereupon
    /// `nothing` is what there is to say.
    pub(crate) async fn judged(
        &self,
        target: Option<Target>,
        reach: &ReachSettings,
        (spec, sources): (&Spec, &SpecSources),
        service: &Arc<Service>,
        operations: &[(Arc<Service>, Arc<Operation>)],
        nothing: &str,
    ) -> Result<Judged, Failure> {
        let reach = &reach.for_operations(operations);
        if let (Some(target), Some(name)) = (target, &self.target) {
            let url = self.endpoint_url.as_ref().map(ToString::to_string);
            let chosen = ChosenTarget { name, url: url.as_deref(), options: &self.server };
            return match self.is_beside(operations, &target)? {
                true => chosen.judged_beside(target, reach, (spec, sources), operations, nothing).await,
                false => chosen.judged(target, reach, spec, operations, nothing).await,
            };
        }
        let judged = async {
            match &self.endpoint_url {
                Some(endpoint) => Ok(Judged::reached(reach, endpoint, self.behavior()).await?),
                None => embedded(reach, service, &self.fault, self.behavior()).await,
            }
        };
        let judged = signals::interrupt().unless_uttered(judged).await;
        judged.unwrap_or_else(|| Err(Failure::interrupted(nothing)))
    }
}

/// The operations that are asked for: those of the target's service, where there is a target.
pub(crate) fn of_service(
    operations: Vec<(Arc<Service>, Arc<Operation>)>,
    id: Option<&str>,
) -> Result<Vec<(Arc<Service>, Arc<Operation>)>, Failure> {
    let Some(id) = id else { return Ok(operations) };
    let of_it: Vec<_> = operations.into_iter().filter(|(service, _)| service.id == id).collect();
    if of_it.is_empty() {
        return Err(Failure::input(format!(
            "--operation: expected one of {id}, which the target has, found none"
        )));
    }
    Ok(of_it)
}
