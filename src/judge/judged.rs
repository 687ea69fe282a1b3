//! What is judged, with all that has to live as long, and the run over it.

use std::rc::Rc;
use std::sync::Arc;

use crate::check::verdict::Behavior;
use crate::event::binary::Binary;
use crate::exchange::endpoint::Endpoint;
use crate::exchange::mock::embedded::EmbeddedMock;
use crate::exchange::raw::sender::Sender;
use crate::exchange::reach::Reach;
use crate::generate::plan::Plan;
use crate::judge::case_options::CaseOptions;
use crate::judge::error::CheckError;
use crate::judge::given::{GivenValue, spelled_set};
use crate::judge::reach::ReachSettings;
use crate::judge::spec_sources::SpecSources;
use crate::model::version::AsOf;
use crate::oracle::fault::Fault;
use crate::report::paste::shell::quote;
use crate::run::cases::has_cases;
use crate::run::job::{FixtureSource, Job};
use crate::run::options::RunOptions;
use crate::run::subject::Subject;
use crate::setup::install::PackageFolder;
use crate::setup::server::StartedServer;
use crate::setup::stage::SetupStage;
use crate::spec::Spec;
use crate::wire::{Framing, Request, TransportError};

/// How many requests a second, and in all, go to hosts that are somebody else's unless more is asked for.
const REMOTE_BOUNDS: (f64, u64) = (10.0, 5000);

/// How many cases are judged at a time unless something else is said.
pub(crate) const CONCURRENCY: usize = 8;

/// What is judged, and all that has to live as long.
pub(crate) struct Judged {
    pub(crate) subject: Subject,
    pub(crate) sender: Sender,
    /// Where what cases need is set up.
    pub(crate) source: FixtureSource,
    /// The mock that is judged, where it runs in this process.
    pub(crate) mock: Option<EmbeddedMock>,
    /// The server that is judged, where it was started for that.
    pub(crate) server: Option<StartedServer>,
    /// How many requests are sent in a second at most unless somebody asks for more.
    pub(crate) rate: Option<f64>,
    /// How many requests are sent at most unless somebody asks for more.
    pub(crate) most_requests: Option<u64>,
    /// How many cases are judged at a time unless somebody asks for more.
    pub(crate) concurrency: usize,
    pub(crate) behavior: Behavior,
    pub(crate) target: String,
    pub(crate) endpoint: String,
    /// The command that serves it at that URL, where it is only embedded.
    pub(crate) start: Option<String>,
    pub(crate) faults: Vec<Fault>,
    /// The options that name it.
    pub(crate) replay_suffix: String,
    /// Values that are used to set it up and that nobody is shown.
    pub(crate) hidden: Vec<String>,
    /// What members are given of what was set up for other services than that of its target.
    pub(crate) bound: Vec<GivenValue>,
    /// Where that was set up.
    pub(crate) stage: Option<Rc<SetupStage>>,
}

impl Judged {
    /// A service behind a URL.
    pub(crate) async fn reached(
        reach: &ReachSettings,
        endpoint: &Endpoint,
        behavior: Behavior,
    ) -> Result<Self, CheckError> {
        let sender = reach.sender(endpoint).await?;
        // One request tells a server that is not there from one that breaks everything.
        let mut connection = sender.connection();
        match connection.send(&ordinary_get()).await {
            Err(error @ TransportError::Connect(_)) => {
                let (endpoint, reason) = (endpoint.to_string(), error.to_string());
                return Err(CheckError::NotListening { endpoint, reason });
            }
            Err(error @ TransportError::Tls(_)) => {
                return Err(CheckError::Unreachable(format!("{endpoint}: {error}")));
            }
            _ => {}
        }
        Ok(Self {
            subject: Subject::Wire(Arc::new(sender.clone())),
            sender,
            source: FixtureSource::None,
            mock: None,
            server: None,
            rate: None,
            most_requests: None,
            concurrency: CONCURRENCY,
            behavior,
            target: endpoint.to_string(),
            endpoint: endpoint.to_string(),
            start: None,
            faults: Vec::new(),
            replay_suffix: format!(" --endpoint-url {}", quote(&endpoint.to_string())),
            hidden: Vec::new(),
            bound: Vec::new(),
            stage: None,
        })
    }

    /// How many requests a second, and in all, may be sent where so many were asked for.
    pub(crate) fn bounds(&self, rate: Option<f64>, most: Option<u64>) -> (Option<f64>, Option<u64>) {
        let is_remote = self.sender.route().reach() == Reach::Remote;
        (
            rate.or(self.rate).or(is_remote.then_some(REMOTE_BOUNDS.0)),
            most.or(self.most_requests).or(is_remote.then_some(REMOTE_BOUNDS.1)),
        )
    }

    /// What is not to be shown besides the values that members were given: these headers, and what it is set up with.
    pub(crate) fn hidden_beside(&self, headers: &[GivenValue]) -> Vec<GivenValue> {
        let hidden = self.hidden.iter().map(|value| GivenValue::literal("", value));
        headers.iter().cloned().chain(hidden).collect()
    }

    /// What a case needs besides its address and seed, so that it is sent and judged again as it was. `behavior` are the
    /// options that say what the service holds.
    pub(crate) fn replay_suffix(
        &self,
        spec: &SpecSources,
        behavior: &str,
        cases: &CaseOptions,
        reach: &ReachSettings,
        shows_values: bool,
    ) -> String {
        let (spec, set) = (spec.spelled(), spelled_set(&cases.set, shows_values));
        format!("{spec}{}{behavior}{set}{}", self.replay_suffix, reach.spelled(shows_values))
    }

    /// The run of these cases over it.
    pub(crate) fn job(&self, plans: Vec<Plan>, cases: &CaseOptions, spec: &Spec, options: RunOptions) -> Job {
        let (plans, later) = match &options.as_of {
            Some(as_of) => split(plans, as_of),
            None => (plans, Vec::new()),
        };
        Job {
            plans,
            later,
            subject: self.subject.clone(),
            target: self.target.clone(),
            endpoint: self.endpoint.clone(),
            start: self.start.clone(),
            behavior: self.behavior,
            source: self.source.clone(),
            extent: cases.extent(),
            options,
            seed: cases.seed,
            spec_sha256: spec.sha256(),
            made_by: Binary::this(""),
            package: self.server.as_ref().and_then(StartedServer::package).map(PackageFolder::judged),
        }
    }
}

/// The cases that a version of the requirements had, and those that later ones brought.
fn split(plans: Vec<Plan>, as_of: &AsOf) -> (Vec<Plan>, Vec<Plan>) {
    let (earlier, later): (Vec<Plan>, Vec<Option<Plan>>) =
        plans.into_iter().map(|plan| plan.split(as_of)).unzip();
    (earlier, later.into_iter().flatten().collect())
}

/// Refuses a choice that leaves nothing to judge: a run over nothing must not look like one that found nothing.
pub(crate) fn require_cases(plans: &[Plan], behavior: Behavior) -> Result<(), CheckError> {
    if plans.iter().any(|plan| has_cases(plan, behavior)) {
        return Ok(());
    }
    if plans.iter().any(|plan| has_cases(plan, Behavior::Stateful)) {
        return Err(CheckError::OnlyState(behavior));
    }
    Err(CheckError::NoCases(None))
}

fn ordinary_get() -> Request {
    Request {
        method: "GET".to_owned(),
        path: "/".to_owned(),
        headers: Vec::new(),
        framing: Framing::ContentLength,
        body: Vec::new(),
    }
}
