//! Judges a client from a test written in Rust.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::pin::Pin;
use std::thread;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::timeout;

use crate::check::client::told::CallResult;
use crate::client::caller::{CallOutcome, Caller, ClientCall, ClientTraits};
use crate::client::options::{ClientOptions, MOST_SMALLER};
use crate::client::run::{ClientJob, run_client};
use crate::event::binary::Binary;
use crate::event::collector::Collector;
use crate::event::summary::Summary;
use crate::exchange::interrupt::Interrupt;
use crate::generate::client::plan::{AnswerSelection, ClientPlan};
use crate::generate::phase::Phase;
use crate::judge::case_options::{CaseOptions, patterns};
use crate::judge::error::CheckError;
use crate::judge::model_files::ModelPath;
use crate::judge::outcome::CheckOutcome;
use crate::judge::secrets::Secrets;
use crate::judge::spec_sources::SpecSources;
use crate::judge::specs;
use crate::model::operation::Params;
use crate::spec::client::ClientContract;

/// A request stands still for good after this share of the time that a call may take.
const STANDSTILL: u32 = 3;

/// Judges a client by what it sends and how it reads answers: `wireproof check client` for a `#[test]`.
///
/// The client is an asynchronous function that makes one call and says what came of it. Each call goes to an endpoint of its
/// own on this machine, which keeps what was sent and answers well, with each error, and badly.
///
/// ```
/// use std::time::Duration;
///
/// use wireproof::{CallError, CallResult, ClientCheck, RequestedCall};
///
/// /// The client under test.
/// async fn store(call: RequestedCall) -> CallResult {
///     # let _ = rustls::crypto::ring::default_provider().install_default();
///     let request = reqwest::Client::new()
///         .post(&call.endpoint)
///         .header("Content-Type", "application/x-amz-json-1.0")
///         .header("X-Amz-Target", "ParcelLockers_20250203.StoreParcel")
///         .body(serde_json::Value::Object(call.input).to_string());
///     match request.send().await {
///         Ok(answer) if answer.status().is_success() => CallResult::Output(serde_json::json!({})),
///         // It does not look for the error's name.
///         Ok(answer) => CallResult::Failed(CallError { code: None, message: answer.status().to_string() }),
///         Err(error) => CallResult::Failed(CallError { code: None, message: error.to_string() }),
///     }
/// }
///
/// let check = ClientCheck::new("my client").spec("tests/cases/second/spec").operation("lockers/store-parcel");
/// // It waits for good where an answer never ends, so that a shorter time than the 30 seconds for each call is enough.
/// let outcome = check.only("**/client/**").timeout(Duration::from_secs(6)).run_blocking(store)?;
/// assert!(!outcome.is_green());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The function runs on a thread that also serves the endpoints: a client that blocks belongs into
/// `tokio::task::spawn_blocking`. One that panics broke `client/call/ends`, as one that crashes does.
#[derive(Clone, Debug)]
pub struct ClientCheck {
    name: String,
    specs: SpecSources,
    operations: Vec<String>,
    cases: CaseOptions,
    concurrency: usize,
    timeout: Duration,
    strict: bool,
    absent: Vec<String>,
}

/// One call that a client is to make.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RequestedCall {
    /// The id of the service on the command line.
    pub service: String,
    /// The name of the operation on the wire.
    pub operation: String,
    /// The members of the input: text for a string, numbers, lists, objects; bytes in Base64, points in time in seconds.
    pub input: Params,
    /// Where the service is; it may have a path.
    pub endpoint: String,
    /// After how long the client is to give up, with an error.
    pub timeout: Duration,
    /// How many attempts the client may make; as many as it does by itself where nothing is said.
    pub attempts: Option<u32>,
}

impl ClientCheck {
    /// A check of a client, which reports call by this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            specs: SpecSources::default(),
            operations: Vec::new(),
            cases: CaseOptions::default(),
            concurrency: 1,
            timeout: Duration::from_secs(30),
            strict: false,
            absent: Vec::new(),
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

    /// Calls this operation, `SERVICE/OPERATION`, or those that a pattern means, e.g. `SERVICE/*`; may be called again.
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

    /// How many random inputs there are, 1000 unless something else is said.
    #[must_use]
    pub fn cases(mut self, count: usize) -> Self {
        self.cases.cases = Some(count);
        self
    }

    /// Takes only calls whose address matches; `*` stops at `/`, `**` does not. May be called again: one must match.
    #[must_use]
    pub fn only(mut self, pattern: impl Into<String>) -> Self {
        self.cases.only.push(pattern.into());
        self
    }

    /// What the client has not by design: the beginning of ids of requirements, e.g. `client/retry`. Calls about it are not
    /// made, and counted as skipped.
    #[must_use]
    pub fn absent(mut self, requirements: impl Into<String>) -> Self {
        self.absent.push(requirements.into());
        self
    }

    /// How many calls are made at a time: 1 unless something else is said.
    #[must_use]
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls.max(1);
        self
    }

    /// How long a call may take: 30 seconds unless something else is said.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Lets `should` requirements gate too.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Judges the client, on a thread of its own.
    ///
    /// # Errors
    ///
    /// What is wrong with what was asked for. What is wrong with the client stands in the outcome.
    pub fn run_blocking<Function, Called>(self, call: Function) -> Result<CheckOutcome, CheckError>
    where
        Function: Fn(RequestedCall) -> Called + Send + 'static,
        Called: Future<Output = CallResult>,
    {
        let thread = thread::Builder::new().name("check".to_owned());
        let judge = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(self.judge(call))
        };
        match thread.spawn(judge)?.join() {
            Ok(outcome) => outcome,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }

    async fn judge<Function, Called>(self, call: Function) -> Result<CheckOutcome, CheckError>
    where
        Function: Fn(RequestedCall) -> Called,
        Called: Future<Output = CallResult>,
    {
        let spec = self.specs.load(&self.operations)?.spec;
        let operations = specs::operations(&spec, &self.operations)?;
        let mut plans = Vec::new();
        for (service, operation) in &operations {
            let contract = ClientContract::of(&service.protocol).ok_or_else(|| {
                CheckError::Input(format!(
                    "{}: nothing is known of what clients have to do that speak {}",
                    operation.id, service.protocol.id
                ))
            })?;
            let plan = self.cases.plan(service, operation)?.without_fixtures();
            plans.push((ClientPlan::new(plan, &self.selection()?), contract));
        }
        if plans.iter().all(|(plan, _)| plan.is_empty()) {
            return Err(self.cases.nothing_left(&operations)?.unwrap_or(CheckError::NoCases(None)));
        }
        let job = ClientJob {
            plans,
            extent: self.cases.extent(),
            seed: self.cases.seed,
            spec_sha256: spec.sha256(),
            made_by: Binary::this(""),
            package: None,
            options: ClientOptions {
                concurrency: Some(self.concurrency),
                timeout: self.timeout,
                patience: self.timeout / STANDSTILL,
                shrinking: MOST_SMALLER,
                strict: self.strict,
                replay: (String::new(), String::new()),
            },
        };
        let caller = FunctionCaller { call, name: self.name.clone(), absent: self.absent.clone() };
        let mut collector = Collector::new((), Secrets::new(&self.cases.set, &[], &operations));
        run_client(&job, &caller, &mut collector, &mut (), &Interrupt::default()).await;
        let (mut summary, ..) = collector.finish();
        self.name_repetitions(&mut summary);
        Ok(CheckOutcome::new(summary))
    }

    fn selection(&self) -> Result<AnswerSelection, CheckError> {
        let phases = &self.cases.phases;
        Ok(AnswerSelection {
            only: patterns("only", &self.cases.only)?,
            has_coverage: phases.is_empty() || phases.contains(&Phase::Coverage),
            shard: self.cases.shard,
        })
    }

    /// No command repeats a call of a function: the check does, with fewer calls.
    fn name_repetitions(&self, summary: &mut Summary) {
        let seed = if self.cases.seed == 1 { String::new() } else { format!(".seed({})", self.cases.seed) };
        for finding in &mut summary.findings {
            finding.replay = format!("ClientCheck::new(..){seed}.only({:?})", finding.address.as_str());
        }
    }
}

/// A client that is a function.
struct FunctionCaller<Function> {
    call: Function,
    name: String,
    absent: Vec<String>,
}

impl<Function, Called> Caller for FunctionCaller<Function>
where
    Function: Fn(RequestedCall) -> Called,
    Called: Future<Output = CallResult>,
{
    fn call<'a>(&'a self, call: ClientCall<'a>) -> Pin<Box<dyn Future<Output = CallOutcome> + 'a>> {
        let wanted = RequestedCall {
            service: call.service.id.clone(),
            operation: call.operation.name.clone(),
            input: call.params.clone(),
            endpoint: call.endpoint.to_owned(),
            timeout: call.timeout,
            attempts: call.attempts,
        };
        Box::pin(async move {
            // It may panic before its first await, too.
            let made = AssertUnwindSafe(async { (self.call)(wanted).await }).catch_unwind();
            CallOutcome::silent(match timeout(call.longest, made).await {
                Ok(Ok(told)) => told,
                Ok(Err(panic)) => CallResult::Crashed(format!("by a panic: {}", words_of(&*panic))),
                Err(_) => CallResult::Hung,
            })
        })
    }

    fn traits(&self) -> ClientTraits {
        ClientTraits {
            name: self.name.clone(),
            concurrency: 1,
            absent: self.absent.clone(),
            refuses_by_failing: false,
        }
    }
}

fn words_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without words")
}
