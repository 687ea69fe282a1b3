//! Judges a server from a test written in Rust.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::check::verdict::Behavior;
use crate::event::collector::Collector;
use crate::exchange::endpoint::Endpoint;
use crate::exchange::interrupt::Interrupt;
use crate::generate::plan::Plan;
use crate::judge::as_of::as_of;
use crate::judge::case_options::CaseOptions;
use crate::judge::error::CheckError;
use crate::judge::given::GivenValue;
use crate::judge::judged::{Judged, require_cases};
use crate::judge::model_files::ModelPath;
use crate::judge::outcome::CheckOutcome;
use crate::judge::reach::{ReachSettings, header};
use crate::judge::secrets::Secrets;
use crate::judge::spec_sources::SpecSources;
use crate::judge::{limits, specs};
use crate::run::execute::run_job;
use crate::run::local_service::Carriage;
use crate::run::options::RunOptions;

/// Judges a server requirement by requirement: `wireproof check server` for a `#[test]`.
///
/// Without further calls all operations of the built-in spec that are judged by default are, with the cases of seed 1.
/// What the server holds is not known, so the rules of state are left out.
///
/// ```
/// use wireproof::ServerCheck;
/// use wireproof::mock::EmbeddedMock;
///
/// # // A service that this package's tests have invented.
/// # let spec = wireproof::read_spec("tests/cases/second/spec")?;
/// # let service = spec.service("lockers").unwrap();
/// // The server under test; here it is a mock, which is correct.
/// let server = EmbeddedMock::of(service, &[])?;
///
/// let outcome = ServerCheck::new(server.url())
///     .spec("tests/cases/second/spec")
///     .operation("lockers/store-parcel")
///     .only("**/length/**")
///     .run_blocking()?;
/// assert!(outcome.is_green(), "{outcome}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Hosts that are neither this machine nor in a private network are refused, unless [`ServerCheck::allow_remote`] says
/// that they are meant. What was given by [`ServerCheck::set`] and [`ServerCheck::header`] may be a secret: the outcome
/// shows stand-ins for it.
#[derive(Clone, Debug)]
pub struct ServerCheck {
    url: String,
    specs: SpecSources,
    operations: Vec<String>,
    cases: CaseOptions,
    behavior: Behavior,
    headers: Vec<String>,
    reach: ReachSettings,
    options: RunOptions,
    as_of: Option<String>,
}

impl ServerCheck {
    /// A check of the server at a URL, e.g. `http://127.0.0.1:5000`.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            specs: SpecSources::default(),
            operations: Vec::new(),
            cases: CaseOptions::default(),
            behavior: Behavior::Opaque,
            headers: Vec::new(),
            reach: ReachSettings::default(),
            options: RunOptions::default(),
            as_of: None,
        }
    }

    /// Adds a spec file, or those of a folder, to the built-in ones; one of the same id replaces its like.
    #[must_use]
    pub fn spec(mut self, path: impl Into<PathBuf>) -> Self {
        self.specs.files.push(path.into());
        self
    }

    /// Reads operations that no spec file describes from service models of botocore or Smithy: a file or a folder, or
    /// `botocore` for those of the installed one. Which operations are meant has to be said by `operation`.
    #[must_use]
    pub fn model(mut self, path: impl Into<PathBuf>) -> Self {
        self.specs.models.push(ModelPath { name: None, path: path.into() });
        self
    }

    /// Judges this operation, `SERVICE/OPERATION`, or those that a pattern means, e.g. `SERVICE/*`; may be called again.
    #[must_use]
    pub fn operation(mut self, id: impl Into<String>) -> Self {
        self.operations.push(id.into());
        self
    }

    /// The seed of all that is random.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.cases.seed = seed;
        self
    }

    /// How many random cases each operation has: 1000 unless something else is said, fewer where there are more than ten.
    #[must_use]
    pub fn cases(mut self, count: usize) -> Self {
        self.cases.cases = Some(count);
        self
    }

    /// Takes only cases whose address matches; `*` stops at `/`, `**` does not. May be called again: one must match.
    #[must_use]
    pub fn only(mut self, pattern: impl Into<String>) -> Self {
        self.cases.only.push(pattern.into());
        self
    }

    /// Leaves out cases whose address matches; may be called again.
    #[must_use]
    pub fn skip(mut self, pattern: impl Into<String>) -> Self {
        self.cases.skip.push(pattern.into());
        self
    }

    /// Gives a member this value in all valid cases, e.g. the client that the server knows: text for a string, else
    /// JSON.
    #[must_use]
    pub fn set(mut self, member: impl Into<String>, value: impl Into<String>) -> Self {
        self.cases.set.push(GivenValue::literal(member, value));
        self
    }

    /// What the server holds: [`Behavior::Opaque`] unless something else is said.
    #[must_use]
    pub fn behavior(mut self, behavior: Behavior) -> Self {
        self.behavior = behavior;
        self
    }

    /// Lets requirements of level `should` gate too.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.options.strict = true;
        self
    }

    /// Holds the server to the requirements as an earlier version of wireproof had them: what later ones brought is told, and
    /// does not gate.
    ///
    /// ```
    /// let check = wireproof::ServerCheck::new("http://127.0.0.1:5000").requirements_as_of("0.1.0");
    /// ```
    #[must_use]
    pub fn requirements_as_of(mut self, version: impl Into<String>) -> Self {
        self.as_of = Some(version.into());
        self
    }

    /// Lets the wording of messages gate too.
    #[must_use]
    pub fn prose(mut self) -> Self {
        self.options.prose = true;
        self
    }

    /// Adds a header, `NAME: VALUE`, to every request; may be called again.
    #[must_use]
    pub fn header(mut self, line: impl Into<String>) -> Self {
        self.headers.push(line.into());
        self
    }

    /// How long a request and its answer may take, 10 seconds unless something else is said.
    #[must_use]
    pub fn timeout(mut self, longest: Duration) -> Self {
        self.reach.timeout = longest;
        self
    }

    /// Waits for the server to answer at all, for at most this long.
    #[must_use]
    pub fn wait(mut self, longest: Duration) -> Self {
        self.reach.wait = Some(longest);
        self
    }

    /// How many connections are used at a time, 8 unless something else is said.
    #[must_use]
    pub fn concurrency(mut self, count: usize) -> Self {
        self.options.concurrency = count.max(1);
        self
    }

    /// Allows hosts that are neither this machine nor in a private network. At most 10 requests a second and 5000 in
    /// all go there.
    #[must_use]
    pub fn allow_remote(mut self) -> Self {
        self.reach.allow_remote = true;
        self
    }

    /// Judges the server. The work is done on a thread of its own, so any runtime may wait for it, and the server may
    /// run in the same one; where nobody waits any more, it ends soon.
    ///
    /// # Errors
    ///
    /// Why nothing was judged: what was asked for cannot be had, or the server is out of reach.
    pub async fn run(self) -> Result<CheckOutcome, CheckError> {
        let interrupt = Arc::new(Interrupt::default());
        let _waiting = Waiting(Arc::clone(&interrupt));
        let (done, outcome) = oneshot::channel();
        let thread = thread::Builder::new().name("check".to_owned()).spawn(move || {
            // Where nobody waits any more, nobody is told.
            drop(done.send(self.conduct(&interrupt)));
        })?;
        match outcome.await {
            Ok(outcome) => outcome,
            Err(_) => match thread.join() {
                Err(panic) => std::panic::resume_unwind(panic),
                Ok(()) => Err(CheckError::Input("the check ended without an outcome".to_owned())),
            },
        }
    }

    /// The same for a test without a runtime; it may also be called inside of one, if the server does not run there.
    ///
    /// # Errors
    ///
    /// Those of [`ServerCheck::run`].
    pub fn run_blocking(self) -> Result<CheckOutcome, CheckError> {
        let thread = thread::Builder::new().name("check".to_owned());
        match thread.spawn(move || self.conduct(&Interrupt::default()))?.join() {
            Ok(outcome) => outcome,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }

    fn conduct(self, interrupt: &Interrupt) -> Result<CheckOutcome, CheckError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(self.judge(interrupt))
    }

    async fn judge(mut self, interrupt: &Interrupt) -> Result<CheckOutcome, CheckError> {
        let endpoint: Endpoint = self.url.parse().map_err(|error| CheckError::option("url", error))?;
        for line in &self.headers {
            let header = header(line).map_err(|reason| CheckError::option("header", reason))?;
            self.reach.headers.push(header);
        }
        if self.behavior == Behavior::Stateful {
            return Err(CheckError::NothingSetUp);
        }
        let spec = self.specs.load(&self.operations)?.spec;
        let operations = specs::operations(&spec, &self.operations)?;
        self.cases.read_members()?;
        self.cases.require_members(&operations)?;
        let plans: Vec<Plan> =
            self.cases.plans(&operations)?.into_iter().map(Plan::without_fixtures).collect();
        if plans.iter().all(Plan::is_empty)
            && let Some(error) = self.cases.nothing_left(&operations)?
        {
            return Err(error);
        }
        require_cases(&plans, self.behavior)?;
        let reach = self.reach.for_operations(&operations);
        let judged = Judged::reached(&reach, &endpoint, self.behavior).await?;
        let (concurrency, lowered) = limits::concurrency("concurrency", self.options.concurrency, false)?;
        let (rate, max_requests) = judged.bounds(None, None);
        let behavior = if self.behavior == Behavior::Stateless { " --behavior stateless" } else { "" };
        let replay_suffix = judged.replay_suffix(&self.specs, behavior, &self.cases, &self.reach, false);
        let causes = Some(Carriage::AsWritten);
        let as_of = self.as_of.as_deref().map(|version| as_of(version, &operations)).transpose()?;
        let options =
            RunOptions { concurrency, rate, max_requests, causes, replay_suffix, as_of, ..self.options };
        let job = judged.job(plans, &self.cases, &spec, options);
        let secrets = Secrets::new(&self.cases.set, &self.reach.headers, &operations);
        let mut collector = Collector::new((), secrets);
        run_job(&job, &mut collector, interrupt).await;
        let (mut summary, ..) = collector.finish();
        summary.notes.extend(lowered);
        Ok(CheckOutcome::new(summary))
    }
}

/// Somebody who waits for a check, and ends it by going away.
struct Waiting(Arc<Interrupt>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.utter();
    }
}
