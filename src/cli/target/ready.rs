//! Makes the server of a target ready: says where it is, installs and starts it where that was asked for.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{ArgGroup, Args};

use crate::cli::failure::Failure;
use crate::cli::target::files::{load_target, outside_values};
use crate::exchange::endpoint::Endpoint;
use crate::exchange::reach::Route;
use crate::model::service::Service;
use crate::setup::failure::SetupError;
use crate::setup::install::PackageFolder;
use crate::setup::listener::SetupListener;
use crate::setup::server::{StartedServer, Surroundings, free_port};
use crate::setup::stage::{SetupAccess, SetupStage, unique_mark};
use crate::spec::Spec;
use crate::target::bindings::Bindings;
use crate::target::code::CodeSource;
use crate::target::definition::Target;

/// How long a host name may take to be looked up.
const LOOK_UP: Duration = Duration::from_secs(10);

/// The options that name something of which a package can be downloaded.
pub(crate) const INSTALLABLE: &str = "installable";

/// How the server of a target is made ready.
#[derive(Args, Clone, Debug)]
#[command(group(ArgGroup::new(INSTALLABLE).multiple(true)))]
pub(crate) struct TargetServerOptions {
    /// Where codes come from: header:NAME, fixed:VALUE, log:REGEX, URL#/POINTER,
    /// command:WORDS, or any
    #[arg(long, value_name = "SOURCE", value_parser = given_code, help_heading = "What is judged")]
    pub(crate) code: Option<GivenCode>,

    /// Start the server, from its package's folder or else from PATH, and stop it in the end
    #[arg(long, group = INSTALLABLE, help_heading = "What is judged")]
    pub(crate) start: bool,

    /// Download the server's package first, with pip, npm or cargo, into a folder of wireproof's
    #[arg(long, requires = INSTALLABLE, help_heading = "What is judged")]
    pub(crate) install: bool,

    /// Whether it is one of several, which are named without options
    #[arg(skip)]
    pub(crate) is_one_of_several: bool,
}

/// A source of codes as a person named it.
#[derive(Clone, Debug)]
pub(crate) struct GivenCode {
    /// As it was written.
    pub(crate) text: String,
    source: CodeSource,
}

/// A target whose server is about to be made ready.
pub(crate) struct PreparedTarget {
    pub(crate) target: Target,
    pub(crate) service: Arc<Service>,
    pub(crate) endpoint: Endpoint,
    pub(crate) bindings: Bindings,
    is_started: bool,
    is_installed: bool,
}

impl TargetServerOptions {
    /// The target of a name or a file, with what these options say instead.
    pub(crate) fn load(&self, given: &str, spec: &Spec) -> Result<Target, Failure> {
        let mut target = load_target(given, spec)?;
        if let Some(code) = &self.code {
            target.code.source = code.source.clone();
            // How a wrong code looks belongs to where right ones come from.
            target.code.wrong = None;
        }
        if self.start && target.start.is_none() {
            return Err(Failure::input(format!(
                "--start: the target `{}` does not say how it is started; expected a table `[start]` in its file",
                target.name
            )));
        }
        if self.install && self.start && target.install.is_none() {
            return Err(Failure::input(format!(
                "--install: the target `{}` names no package; expected a table `[install]` in its file",
                target.name
            )));
        }
        Ok(target)
    }

    /// The target with all values that are known before anything is started. `url` is where the server is, or is to be
    /// started, in place of what the file says.
    pub(crate) fn prepare(
        &self,
        target: Target,
        url: Option<&str>,
        spec: &Spec,
    ) -> Result<PreparedTarget, Failure> {
        let service = spec.service(&target.service).map(Arc::clone);
        let service = service.ok_or_else(|| Failure::input(format!("no service `{}`", target.service)))?;
        let outside = outside_values(&target, self.start)?;
        let endpoint = self.endpoint(&target, url, &outside)?;
        let bindings = target.bindings(outside, &endpoint.to_string(), endpoint.port(), &unique_mark());
        Ok(PreparedTarget {
            target,
            service,
            endpoint,
            bindings,
            is_started: self.start,
            is_installed: self.install,
        })
    }

    /// Where the server is, or is to be started.
    fn endpoint(&self, target: &Target, url: Option<&str>, outside: &Bindings) -> Result<Endpoint, Failure> {
        let (text, place) = match url {
            Some(url) => (url.to_owned(), "--endpoint-url".to_owned()),
            None => {
                let port = if self.start { free_port()? } else { target.port };
                let bindings = outside.clone().with("port", port.to_string()).with("region", &target.region);
                (
                    target.endpoint.fill(&bindings).unwrap_or_default(),
                    format!("{}: endpoint.url", target.name),
                )
            }
        };
        text.parse().map_err(|error| Failure::input(format!("{place}: {error}")))
    }
}

impl TargetServerOptions {
    /// What to do where nothing answers, for a target that says how its server is started, or does not.
    pub(crate) fn how_to_reach(&self, can_start: bool) -> &'static str {
        match (can_start, self.is_one_of_several) {
            (true, false) => "help: --start starts the server; --endpoint-url says where it is",
            (false, false) => "help: start the server first; --endpoint-url says where it is",
            (true, true) => {
                "help: --start starts the server; a URL in place of its name judges what listens there, without users"
            }
            (false, true) => {
                "help: start the server first; a URL in place of its name judges what listens there, without users"
            }
        }
    }
}

impl PreparedTarget {
    /// What nobody is shown: values from outside.
    pub(crate) fn hidden(&self) -> Vec<String> {
        self.bindings.hidden().map(str::to_owned).collect()
    }

    /// The way to the server, which is started where that was asked for; what was started is put into `server` before
    /// it is ready, so that it is there to be asked what it printed.
    pub(crate) async fn route(
        &self,
        access: &SetupAccess,
        server: &mut Option<StartedServer>,
        listener: &mut dyn SetupListener,
    ) -> Result<Route, SetupError> {
        let Some(start) = self.target.start.as_ref().filter(|_| self.is_started) else {
            return Ok(self.endpoint.resolve(LOOK_UP).await?.permit(access.allow_remote)?);
        };
        let interrupt = &access.interrupt;
        let package = match &self.target.install {
            Some(install) => Some(PackageFolder::new(install, &packages_folder()?)),
            None => None,
        };
        if let Some(package) = package.as_ref().filter(|_| self.is_installed) {
            interrupt
                .unless_uttered(package.install(&mut |words: &str| listener.told(words)))
                .await
                .unwrap_or(Err(SetupError::Interrupted))?;
        }
        let wireproof = std::env::current_exe().map_err(|error| SetupError::Io(error.to_string()))?;
        let surroundings = Surroundings { package, path: search_path(), wireproof };
        let started = StartedServer::start(&self.target.name, start, &self.bindings, &surroundings)?;
        if let Some(package) = &surroundings.package
            && started.package().is_none()
        {
            listener.told(&format!(
                "{} is taken, whatever its version; --install fetches {}",
                started.program().display(),
                package.spelled()
            ));
        }
        listener.told(&format!("started {} at {}", started.command(), self.endpoint));
        let started = server.insert(started);
        let ready = started.ready(&self.endpoint, &access.trust, start.ready_within);
        interrupt.unless_uttered(ready).await.unwrap_or(Err(SetupError::Interrupted))
    }

    /// The stage on the server, once it is ready.
    pub(crate) fn stage(
        self,
        route: Route,
        access: SetupAccess,
        server: Option<&StartedServer>,
    ) -> Result<SetupStage, SetupError> {
        let mut bindings = self.bindings;
        if let Some(server) = server {
            bindings.set("folder", server.folder().display().to_string());
        }
        let log = server.map(|server| server.log().to_owned());
        SetupStage::new(self.target, self.service, route, access, bindings, log)
    }
}

fn given_code(text: &str) -> Result<GivenCode, String> {
    Ok(GivenCode { text: text.to_owned(), source: CodeSource::read(text)? })
}

/// `$XDG_CACHE_HOME/wireproof/packages`, by default under `~/.cache`.
#[expect(clippy::disallowed_methods, reason = "the edge of the program reads the environment")]
pub(crate) fn packages_folder() -> Result<PathBuf, SetupError> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME")
        .or_else(|| set("LOCALAPPDATA").filter(|_| cfg!(windows)))
        .or_else(|| Some(set("HOME")?.join(".cache")));
    let cache = cache.ok_or_else(|| SetupError::Io("neither XDG_CACHE_HOME nor HOME is set".to_owned()))?;
    Ok(cache.join("wireproof").join("packages"))
}

#[expect(clippy::disallowed_methods, reason = "the edge of the program reads the environment")]
pub(crate) fn search_path() -> OsString {
    std::env::var_os("PATH").unwrap_or_default()
}
