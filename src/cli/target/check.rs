//! `wireproof target check`: tries a target out, and shows each exchange.

use std::io::{self, Write};
use std::sync::Arc;

use crate::cli::choice::SpecChoice;
use crate::cli::failure::{Failure, WRONG_INPUT};
use crate::cli::reach::AccessOptions;
use crate::cli::signals;
use crate::cli::target::beside::SetupBeside;
use crate::cli::target::printer::SetupPrinter;
use crate::cli::target::ready::TargetServerOptions;
use crate::exchange::reach::Reach;
use crate::judge::near::did_you_mean;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::report::paste::shell::quote;
use crate::setup::failure::SetupError;
use crate::setup::server::StartedServer;
use crate::setup::stage::SetupStage;
use crate::setup::trial::TrialEnd;
use crate::spec::Spec;
use crate::target::definition::Target;

/// What names operations here.
const OPERATION: &str = "Set up too what the target binds to members of this operation of another service, or of those that a \
    pattern means, e.g. 'SERVICE/*'; may be repeated";

/// Try a target out: set the scene, and send a right code and a wrong one
#[derive(Debug, clap::Args)]
#[command(mut_arg("operation", |operation| operation.help(OPERATION)))]
#[command(after_help = "\
Examples:
  wireproof target check mock --start
  wireproof target check mine.toml --endpoint-url http://127.0.0.1:4566
  wireproof target check mine.toml --until create-user --keep
  wireproof target check mine.toml --start --model botocore \\
      --operation 'dynamodb/*'

Exit codes:
  0    every step did what the file says
  2    the file or the command line is wrong
  3    a step failed, or the server cannot be started or reached
  130  interrupted")]
pub(super) struct TargetCheckArguments {
    /// A built-in target, or a file whose name ends in .toml
    #[arg(value_name = "NAME|FILE")]
    target: String,

    /// Where the server is, or is to be started, in place of what the file says
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<String>,

    #[command(flatten)]
    server: TargetServerOptions,

    /// End behind this step
    #[arg(long, value_name = "STEP")]
    until: Option<String>,

    /// Leave the server running, and what was set up there
    #[arg(long)]
    keep: bool,

    #[command(flatten)]
    access: AccessOptions,

    #[command(flatten)]
    spec: SpecChoice,
}

impl TargetCheckArguments {
    pub(super) fn run(self) -> Result<u8, Failure> {
        let spec = self.spec.load()?;
        let target = self.server.load(&self.target, &spec)?;
        self.require_step(&target)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(self.check(target, &spec))
    }

    /// The step of `--until` has to be one of those that are run.
    fn require_step(&self, target: &Target) -> Result<(), Failure> {
        let Some(until) = &self.until else { return Ok(()) };
        let mut ids: Vec<&str> = Vec::new();
        let clean_up = target.clean_up.len();
        let steps: Vec<_> = target.steps().collect();
        for step in &steps[..steps.len() - clean_up] {
            if !ids.contains(&step.id.as_str()) {
                ids.push(&step.id);
            }
        }
        if ids.contains(&until.as_str()) {
            return Ok(());
        }
        let hint = did_you_mean(until, ids.iter().copied());
        Err(Failure::input(format!(
            "--until: expected one of {}, found `{}`{hint}",
            ids.join(", "),
            until.escape_debug()
        )))
    }

    async fn check(&self, target: Target, spec: &Spec) -> Result<u8, Failure> {
        let others = self.others(&target, spec)?;
        let prepared = self.server.prepare(target.clone(), self.endpoint_url.as_deref(), spec)?;
        let beside = match others.is_empty() {
            true => None,
            false => Some(SetupBeside::of(&target, &others, &self.spec.sources())?),
        };
        let (endpoint, hidden) = (prepared.endpoint.clone(), prepared.hidden());
        let mut printer = SetupPrinter::new(endpoint.clone(), hidden.clone(), false);
        let reach = self.access.settings();
        let access = reach.access(signals::interrupt())?;
        let mut server = None;
        // From here on there is something to take away.
        signals::begin();
        let route = match prepared.route(&access, &mut server, &mut printer).await {
            Ok(route) => route,
            Err(error) => return Err(failed(&printer, &error, None)),
        };
        let hides_captured = route.reach() == Reach::Remote;
        let mut printer = SetupPrinter::new(endpoint.clone(), hidden, hides_captured);
        let can_start = prepared.target.start.is_some();
        let stage = prepared.stage(route, access, server.as_ref());
        let mut stage = stage.map_err(|error| match error {
            SetupError::Tls(error) => Failure::from(reach.untrusted(error)),
            error => failed(&printer, &error, None),
        })?;
        let mut outcome = stage.try_out(self.until.as_deref(), &mut printer).await;
        if let (Ok(TrialEnd::Whole), Some(beside)) = (&outcome, beside) {
            let sender = reach.for_operations(&others).sender(&endpoint).await?;
            stage = stage.beside(beside.services, sender);
            let set_up = stage.set_up_beside(&beside.steps, &mut printer).await;
            outcome = set_up.map(|()| TrialEnd::Whole);
        }
        let is_interrupted = matches!(outcome, Err(SetupError::Interrupted));
        if is_interrupted || !self.keep && (server.is_none() || outcome.is_ok()) {
            stage.clean_up(&mut printer).await;
        }
        let printed = server.as_ref().map(StartedServer::printed);
        let verdict = match outcome {
            Err(error) if error.is_unreachable() && server.is_none() => Err(Failure::reach(format!(
                "{}\n{}",
                printer.failure(&error, None),
                self.server.how_to_reach(can_start)
            ))),
            Err(error) => Err(failed(&printer, &error, printed.as_deref())),
            Ok(end) => self.conclude(end, &printer),
        };
        if self.keep && !is_interrupted {
            self.tell_what_is_kept(&stage, server)?;
        }
        verdict
    }

    /// The operations of other services that are named: what they need is set up too.
    fn others(&self, target: &Target, spec: &Spec) -> Result<Vec<(Arc<Service>, Arc<Operation>)>, Failure> {
        if self.spec.operation.is_empty() {
            return Ok(Vec::new());
        }
        let named = self.spec.operations(spec)?.into_iter();
        let others: Vec<_> = named.filter(|(service, _)| service.id != target.service).collect();
        let is_bound = |(service, operation): &(Arc<Service>, Arc<Operation>)| {
            target.binds.iter().any(|bind| bind.operations.means(service, operation))
        };
        match others.iter().any(is_bound) {
            true => Ok(others),
            false => Err(Failure::input(format!(
                "--operation: expected one of another service, of which the target `{}` binds a member, found none",
                target.name
            ))),
        }
    }

    fn conclude(&self, end: TrialEnd, printer: &SetupPrinter) -> Result<u8, Failure> {
        let mut out = io::stdout();
        match end {
            TrialEnd::AtStep => {
                writeln!(out, "ended behind the step `{}`", self.until.as_deref().unwrap_or_default())?;
            }
            TrialEnd::Whole if printer.wrong_in_target > 0 => {
                writeln!(out, "the target says something else than what was seen: see TARGET above")?;
                return Ok(WRONG_INPUT);
            }
            TrialEnd::Whole => writeln!(out, "every step did what the target says")?,
        }
        if printer.wrong_in_server > 0 {
            writeln!(out, "the server does wrong, which is no fault of the target: see SERVER above")?;
        }
        Ok(0)
    }

    /// Says how to reach and to stop what is left running.
    fn tell_what_is_kept(&self, stage: &SetupStage, server: Option<StartedServer>) -> io::Result<()> {
        let mut out = io::stdout();
        writeln!(out, "kept: {}", stage.bindings().value("endpoint").unwrap_or_default())?;
        if let Some(server) = server {
            let log = quote(&server.log().display().to_string());
            let (group, folder) = server.keep();
            writeln!(out, "  what it prints: tail -f {log}")?;
            let folder = quote(&folder.display().to_string());
            writeln!(out, "  to stop it:     kill -TERM -- -{group}; rm -r {folder}")?;
        }
        Ok(())
    }
}

fn failed(printer: &SetupPrinter, error: &SetupError, printed: Option<&str>) -> Failure {
    let text = printer.failure(error, printed);
    match error {
        SetupError::Endpoint(_) => Failure::input(text),
        SetupError::Interrupted => {
            Failure::interrupted("interrupted; what was set up and started is taken away")
        }
        _ => Failure::reach(text),
    }
}
