//! `wireproof target check`: tries a target out, and shows each exchange.

use std::ffi::OsString;
use std::future::Future;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use crate::cli::failure::{Failure, WRONG_INPUT};
use crate::cli::target::files::{load_target, outside_values};
use crate::cli::target::printer::SetupPrinter;
use crate::event::summary::Conclusion;
use crate::exchange::endpoint::Endpoint;
use crate::exchange::reach::{Reach, Route};
use crate::judge::near::did_you_mean;
use crate::judge::specs::load;
use crate::report::paste::shell::quote;
use crate::setup::failure::SetupError;
use crate::setup::install::PackageFolder;
use crate::setup::listener::SetupListener;
use crate::setup::server::{StartedServer, Surroundings, free_port};
use crate::setup::stage::{SetupStage, unique_mark};
use crate::setup::trial::TrialEnd;
use crate::spec::Spec;
use crate::target::bindings::Bindings;
use crate::target::code::CodeSource;
use crate::target::definition::Target;

/// How long a host name may take to be looked up.
const LOOK_UP: Duration = Duration::from_secs(10);

/// Try a target out: set the scene, and send a right code and a wrong one
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wireproof target check mock --start
  wireproof target check mine.toml --endpoint-url http://127.0.0.1:4566
  wireproof target check mine.toml --until create-user --keep

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

    /// Where codes come from: header:NAME, fixed:VALUE, log:REGEX, URL#/POINTER,
    /// command:WORDS, or any
    #[arg(long, value_name = "SOURCE", value_parser = CodeSource::read)]
    code: Option<CodeSource>,

    /// Start the server, from its package's folder or else from PATH, and stop it in the end
    #[arg(long)]
    start: bool,

    /// Download the server's package first, with pip or npm, into a folder of wireproof's
    #[arg(long, requires = "start")]
    install: bool,

    /// End behind this step
    #[arg(long, value_name = "STEP")]
    until: Option<String>,

    /// Leave the server running, and what was set up there
    #[arg(long)]
    keep: bool,

    /// Allow hosts that are neither this machine nor in a private network
    #[arg(long)]
    allow_remote: bool,

    /// Add a spec file, or those of a folder, to the built-in ones
    #[arg(long, value_name = "PATH")]
    spec: Vec<PathBuf>,
}

impl TargetCheckArguments {
    pub(super) fn run(self) -> Result<u8, Failure> {
        let spec = load(&self.spec)?;
        let mut target = load_target(&self.target, &spec)?;
        if let Some(source) = &self.code {
            target.code.source = source.clone();
            // How a wrong code looks belongs to where right ones come from.
            target.code.wrong = None;
        }
        self.require_step(&target)?;
        if self.start && target.start.is_none() {
            return Err(Failure::input(format!(
                "--start: the target `{}` does not say how it is started; expected a table `[start]` in its file",
                target.name
            )));
        }
        if self.install && target.install.is_none() {
            return Err(Failure::input(format!(
                "--install: the target `{}` names no package; expected a table `[install]` in its file",
                target.name
            )));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(self.unless_ended(self.check(target, &spec)))
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

    /// Does the work unless a signal ends it: what was started goes away with the work.
    async fn unless_ended(&self, work: impl Future<Output = Result<u8, Failure>>) -> Result<u8, Failure> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let mut hang_up = signal(SignalKind::hangup())?;
        tokio::select! {
            done = work => done,
            _ = interrupt.recv() => Ok(ended()),
            _ = terminate.recv() => Ok(ended()),
            _ = hang_up.recv() => Ok(ended()),
        }
    }

    async fn check(&self, target: Target, spec: &Spec) -> Result<u8, Failure> {
        let service = spec.service(&target.service).map(Arc::clone);
        let service = service.ok_or_else(|| Failure::input(format!("no service `{}`", target.service)))?;
        let outside = outside_values(&target, self.start)?;
        let endpoint = self.endpoint(&target, &outside)?;
        let mut bindings = target.bindings(outside, &endpoint.to_string(), endpoint.port(), &unique_mark());
        let hidden: Vec<String> = bindings.hidden().map(str::to_owned).collect();
        let mut printer = SetupPrinter::new(endpoint.clone(), hidden.clone(), false);
        let mut server = None;
        let route = match self.route(&target, &endpoint, &bindings, &mut server, &mut printer).await {
            Ok(route) => route,
            Err(error) => return Err(failed(&printer, &error, None)),
        };
        let hides_captured = route.reach() == Reach::Remote;
        let mut printer = SetupPrinter::new(endpoint, hidden, hides_captured);
        let can_start = target.start.is_some();
        let log = server.as_ref().map(|server: &StartedServer| server.log().to_owned());
        if let Some(server) = &server {
            bindings.set("folder", server.folder().display().to_string());
        }
        let mut stage = SetupStage::new(target, service, route, bindings, log)
            .map_err(|error| failed(&printer, &error, None))?;
        let outcome = stage.try_out(self.until.as_deref(), &mut printer).await;
        if !self.keep && (server.is_none() || outcome.is_ok()) {
            stage.clean_up(&mut printer).await;
        }
        let printed = server.as_ref().map(StartedServer::printed);
        let verdict = match outcome {
            Err(error) if error.is_unreachable() && server.is_none() => Err(Failure::reach(format!(
                "{}\n{}",
                printer.failure(&error, None),
                Self::how_to_reach(can_start)
            ))),
            Err(error) => Err(failed(&printer, &error, printed.as_deref())),
            Ok(end) => self.conclude(end, &printer),
        };
        if self.keep {
            self.tell_what_is_kept(&stage, server)?;
        }
        verdict
    }

    /// Where the server is, or is to be started.
    fn endpoint(&self, target: &Target, outside: &Bindings) -> Result<Endpoint, Failure> {
        let (text, place) = match &self.endpoint_url {
            Some(url) => (url.clone(), "--endpoint-url".to_owned()),
            None => {
                let port = if self.start { free_port()? } else { target.port };
                let bindings = outside.clone().with("port", port.to_string()).with("region", &target.region);
                (
                    target.endpoint.fill(&bindings).unwrap_or_default(),
                    format!("{}: endpoint.url", self.target),
                )
            }
        };
        text.parse().map_err(|error| Failure::input(format!("{place}: {error}")))
    }

    /// The way to the server, which is started where that was asked for.
    async fn route(
        &self,
        target: &Target,
        endpoint: &Endpoint,
        bindings: &Bindings,
        server: &mut Option<StartedServer>,
        printer: &mut SetupPrinter,
    ) -> Result<Route, SetupError> {
        let Some(start) = target.start.as_ref().filter(|_| self.start) else {
            return Ok(endpoint.resolve(LOOK_UP).await?.permit(self.allow_remote)?);
        };
        let package = match &target.install {
            Some(install) => Some(PackageFolder::new(install, &packages_folder()?)),
            None => None,
        };
        if let Some(package) = package.as_ref().filter(|_| self.install) {
            package.install(printer).await?;
        }
        let wireproof = std::env::current_exe().map_err(|error| SetupError::Io(error.to_string()))?;
        let surroundings = Surroundings { package, path: search_path(), wireproof };
        let started = StartedServer::start(&target.name, start, bindings, &surroundings)?;
        if let Some(package) = &surroundings.package
            && !started.program().starts_with(package.programs())
        {
            printer.told(&format!(
                "{} is taken, whatever its version; --install fetches {}",
                started.program().display(),
                package.spelled()
            ));
        }
        printer.told(&format!("started {} at {endpoint}", started.command()));
        let started = server.insert(started);
        started.ready(endpoint, start.ready_within).await
    }

    fn how_to_reach(can_start: bool) -> &'static str {
        if can_start {
            "help: --start starts the server; --endpoint-url says where it is"
        } else {
            "help: start the server first; --endpoint-url says where it is"
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
        _ => Failure::reach(text),
    }
}

/// What is told where a signal ends the work, and the exit code.
fn ended() -> u8 {
    // Where standard error is closed, nobody can be told.
    drop(writeln!(io::stderr(), "error: interrupted; what was started is stopped"));
    Conclusion::Interrupted.exit_code()
}

/// `$XDG_CACHE_HOME/wireproof/packages`, by default under `~/.cache`.
#[expect(clippy::disallowed_methods, reason = "the edge of the program reads the environment")]
fn packages_folder() -> Result<PathBuf, SetupError> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")));
    let cache = cache.ok_or_else(|| SetupError::Io("neither XDG_CACHE_HOME nor HOME is set".to_owned()))?;
    Ok(cache.join("wireproof").join("packages"))
}

#[expect(clippy::disallowed_methods, reason = "the edge of the program reads the environment")]
fn search_path() -> OsString {
    std::env::var_os("PATH").unwrap_or_default()
}
