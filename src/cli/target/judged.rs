//! The server of a target as what is judged: made ready, with its scene set.

use std::collections::BTreeMap;
use std::io::Write;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::check::verdict::Behavior;
use crate::cli::failure::Failure;
use crate::cli::signals;
use crate::cli::target::printer::SetupPrinter;
use crate::cli::target::ready::{PreparedTarget, TargetServerOptions};
use crate::domain::text::TextError;
use crate::exchange::raw::sender::Sender;
use crate::exchange::reach::Reach;
use crate::generate::binding::substitutes::substitutes;
use crate::judge::error::CheckError;
use crate::judge::judged::{CONCURRENCY, Judged};
use crate::judge::reach::ReachSettings;
use crate::model::operation::{Operation, Params};
use crate::model::service::Service;
use crate::report::escape::escape_lines;
use crate::report::paste::shell::quote;
use crate::run::job::FixtureSource;
use crate::run::server_fixtures::ServerScene;
use crate::run::subject::Subject;
use crate::setup::failure::SetupError;
use crate::setup::inventory::inventory;
use crate::setup::listener::{SetupExchange, SetupListener, TrialNote};
use crate::setup::server::StartedServer;
use crate::setup::stage::SetupStage;
use crate::spec::Spec;
use crate::target::definition::Target;

/// How long what was set up is taken away for at most.
const CLEAN_UP: Duration = Duration::from_secs(10);

/// A target that is to be judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChosenTarget<'a> {
    /// As it was named.
    pub(crate) name: &'a str,
    /// Where it is, in place of what its file says.
    pub(crate) url: Option<&'a str>,
    /// How its server is made ready.
    pub(crate) options: &'a TargetServerOptions,
}

impl ChosenTarget<'_> {
    /// The options that name it.
    pub(crate) fn spelled(&self) -> String {
        let mut spelled = format!(" --target {}", quote(self.name));
        if let Some(url) = self.url {
            spelled.push_str(&format!(" --endpoint-url {}", quote(url)));
        }
        if let Some(code) = &self.options.code {
            spelled.push_str(&format!(" --code {}", quote(&code.text)));
        }
        if self.options.start {
            spelled.push_str(" --start");
        }
        spelled
    }

    /// Makes the server ready and sets the scene. An interrupt ends that: what was set up is taken away, and `nothing` is
    /// what there is to say.
    pub(crate) async fn judged(
        &self,
        target: Target,
        reach: &ReachSettings,
        spec: &Spec,
        operations: &[(Arc<Service>, Arc<Operation>)],
        nothing: &str,
    ) -> Result<Judged, Failure> {
        let bound = bound(operations)?;
        let prepared = self.options.prepare(target.clone(), self.url, spec)?;
        let hidden = prepared.hidden();
        let printer = SetupPrinter::new(prepared.endpoint.clone(), hidden.clone(), false);
        let mut server = None;
        // From here on there is something to take away.
        signals::begin();
        let ready = self.ready(prepared, reach, bound, &mut server, &printer).await;
        let (scene, sender) =
            ready.map_err(|failed| self.failure(failed, &target, &printer, server.as_ref(), nothing))?;
        Ok(Judged {
            source: FixtureSource::Server(Rc::new(scene)),
            behavior: Behavior::Stateful,
            ..self.reached(&target, sender, server, hidden)
        })
    }

    /// The server as what is judged by requests alone.
    pub(super) fn reached(
        &self,
        target: &Target,
        sender: Sender,
        server: Option<StartedServer>,
        hidden: Vec<String>,
    ) -> Judged {
        let endpoint = sender.route().endpoint().to_string();
        Judged {
            subject: Subject::Wire(Arc::new(sender.clone())),
            sender,
            source: FixtureSource::None,
            mock: None,
            server,
            rate: target.rate,
            most_requests: target.most_requests,
            concurrency: target.concurrency.unwrap_or(CONCURRENCY),
            behavior: Behavior::Opaque,
            target: self.name.to_owned(),
            endpoint,
            start: None,
            faults: Vec::new(),
            replay_suffix: self.spelled(),
            hidden,
            bound: Vec::new(),
            stage: None,
        }
    }

    /// What there is to say where it is not ready.
    pub(super) fn failure(
        &self,
        failed: NotReady,
        target: &Target,
        printer: &SetupPrinter,
        server: Option<&StartedServer>,
        nothing: &str,
    ) -> Failure {
        let error = match failed {
            NotReady::Setup(error) => error,
            NotReady::Sender(error) => return error.into(),
        };
        let printed = server.map(StartedServer::printed);
        let mut text = printer.failure(&error, printed.as_deref());
        if error.is_unreachable() && server.is_none() {
            text = format!("{text}\n{}", self.options.how_to_reach(target.start.is_some()));
        }
        match error {
            SetupError::Endpoint(_) | SetupError::Records(_) => Failure::input(text),
            SetupError::Interrupted => Failure::interrupted(nothing),
            _ => Failure::reach(text),
        }
    }

    async fn ready(
        &self,
        prepared: PreparedTarget,
        reach: &ReachSettings,
        bound: BTreeMap<String, Params>,
        server: &mut Option<StartedServer>,
        printer: &SetupPrinter,
    ) -> Result<(ServerScene, Sender), NotReady> {
        let mut teller = Teller { printer: Some(printer) };
        let (target, service) = (prepared.target.clone(), Arc::clone(&prepared.service));
        let (mut stage, sender) = stage(prepared, reach, server, &mut teller).await?;
        let may_exhaust = sender.route().reach() == Reach::Loopback;
        let inventory = match stage.set_scene(None, &mut teller).await {
            Ok(_) => inventory(&target, &service, stage.bindings(), may_exhaust),
            Err(error) => Err(error),
        };
        let inventory = or_taken_away(inventory, &stage, server.as_ref(), &mut teller).await?;
        Ok((ServerScene::new(stage, inventory, bound), sender))
    }
}

/// The stage on a server, once it is ready, and what sends cases there.
pub(super) async fn stage(
    prepared: PreparedTarget,
    reach: &ReachSettings,
    server: &mut Option<StartedServer>,
    teller: &mut Teller<'_>,
) -> Result<(SetupStage, Sender), NotReady> {
    let interrupt = signals::interrupt();
    let access = reach.access(Arc::clone(&interrupt)).map_err(NotReady::Sender)?;
    let route = prepared.route(&access, server, teller).await.map_err(NotReady::Setup)?;
    let sender = interrupt.unless_uttered(reach.sender(route.endpoint())).await;
    let sender = sender.ok_or(NotReady::Setup(SetupError::Interrupted))?.map_err(NotReady::Sender)?;
    let stage = prepared.stage(route, access, server.as_ref()).map_err(NotReady::Setup)?;
    Ok((stage, sender))
}

/// What came of a set-up; where it failed, what was made is taken away. A server that was started for this takes all with
/// it.
pub(super) async fn or_taken_away<T>(
    outcome: Result<T, SetupError>,
    stage: &SetupStage,
    server: Option<&StartedServer>,
    teller: &mut Teller<'_>,
) -> Result<T, NotReady> {
    if outcome.is_err() && server.is_none() {
        take_away(stage, teller).await;
    }
    outcome.map_err(NotReady::Setup)
}

/// Why a server is not ready.
pub(super) enum NotReady {
    Setup(SetupError),
    Sender(CheckError),
}

/// For each operation what stands in its cases for what is bound.
fn bound(operations: &[(Arc<Service>, Arc<Operation>)]) -> Result<BTreeMap<String, Params>, Failure> {
    let of = |(service, operation): &(Arc<Service>, Arc<Operation>)| {
        Ok((operation.id.clone(), substitutes(service, operation)?))
    };
    operations.iter().map(of).collect::<Result<_, TextError>>().map_err(Failure::input)
}

/// Takes away what was set up on a server that stays; one that was started for this takes all with it. Nobody waits long
/// for that.
pub(crate) async fn clean_up(judged: &Judged) {
    if judged.server.is_some() {
        return;
    }
    let mut teller = Teller { printer: None };
    // What cannot be taken away is told; what takes too long stays.
    match (&judged.source, &judged.stage) {
        (FixtureSource::Server(scene), _) => {
            drop(tokio::time::timeout(CLEAN_UP, scene.clean_up(&mut teller)).await);
        }
        (_, Some(stage)) => take_away(stage, &mut teller).await,
        _ => {}
    }
}

/// What came of a piece of work on what is judged; where it failed, what was set up for it is taken away.
pub(crate) async fn or_cleaned_up<T, E>(judged: &Judged, outcome: Result<T, E>) -> Result<T, E> {
    if outcome.is_err() {
        clean_up(judged).await;
    }
    outcome
}

/// Takes away what was set up on a stage; nobody waits long for that.
async fn take_away(stage: &SetupStage, teller: &mut Teller<'_>) {
    drop(tokio::time::timeout(CLEAN_UP, stage.clean_up(teller)).await);
}

/// Does a piece of work on what is judged, unless an interrupt ends it, and takes away what was set up for it.
pub(crate) async fn unless_interrupted<T>(judged: &Judged, work: impl Future<Output = T>) -> Option<T> {
    signals::begin();
    let done = signals::interrupt().unless_uttered(work).await;
    clean_up(judged).await;
    done
}

/// Tells on standard error what is done, but not each exchange.
pub(super) struct Teller<'a> {
    /// Knows what is to be hidden.
    pub(super) printer: Option<&'a SetupPrinter>,
}

impl SetupListener for Teller<'_> {
    fn exchanged(&mut self, _: &SetupExchange<'_>) {}

    fn captured(&mut self, _: &str, _: &str, _: &str) {}

    fn told(&mut self, sentence: &str) {
        let text = escape_lines(sentence);
        let text = self.printer.map_or_else(|| text.clone(), |printer| printer.without_hidden(&text));
        // Where standard error is closed, nobody can be told.
        drop(writeln!(std::io::stderr(), "{text}"));
    }

    fn noted(&mut self, _: &TrialNote) {}
}
