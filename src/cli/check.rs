//! `wireproof check server`: judges a service.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;

use crate::cli::choice::CaseChoice;
use crate::cli::choice::SpecChoice;
use crate::cli::expected::ExpectedFile;
use crate::cli::failure::Failure;
use crate::cli::mock;
use crate::cli::mock::chosen_faults;
use crate::cli::output;
use crate::cli::output::ColorName;
use crate::cli::output::ReportWish;
use crate::cli::reach::ReachOptions;
use crate::cli::regressions;
use crate::cli::secrets;
use wireproof::check::Behavior;
use wireproof::event::Summary;
use wireproof::exchange::Endpoint;
use wireproof::exchange::mock::EmbeddedMock;
use wireproof::exchange::raw::Sender;
use wireproof::generate::Plan;
use wireproof::model::Service;
use wireproof::model::record::Scene;
use wireproof::oracle::Oracle;
use wireproof::oracle::Settings;
use wireproof::oracle::SharedOracle;
use wireproof::run::FlakyPolicy;
use wireproof::run::Job;
use wireproof::run::RunOptions;
use wireproof::run::Subject;
use wireproof::run::conduct;
use wireproof::run::power::power;
use wireproof::spec::Spec;
use wireproof::wire::Answer;
use wireproof::wire::Framing;
use wireproof::wire::Request;
use wireproof::wire::TransportError;

/// Judge one end of the wire
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(subcommand)]
    subject: CheckSubject,
}

#[derive(Debug, Subcommand)]
enum CheckSubject {
    Server(Box<ServerArguments>),
}

/// Judge a service; with neither an endpoint nor faults, the embedded mock
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  wireproof check server
  wireproof check server --endpoint-url http://127.0.0.1:5000
  wireproof check server --endpoint-url http://127.0.0.1:5000 --only '**/length/**' --report json=report.json
  wireproof check server --fault length-counted-in-bytes

Exit codes:
  0  every gating requirement held
  1  at least one finding gates, or an expected failure is stale
  2  the command line or an input file is wrong
  3  could not judge: the endpoint is out of reach, a set-up failed, or a gating requirement has nothing but errors
  130  interrupted; what was judged so far is reported")]
pub(crate) struct ServerArguments {
    /// Where the service listens
    #[arg(long, value_name = "URL", help_heading = "What is judged")]
    endpoint_url: Option<Endpoint>,

    /// Judge the embedded mock with this fault; may be repeated; `list` prints them all
    #[arg(long, value_name = "ID", conflicts_with = "endpoint_url", help_heading = "What is judged")]
    fault: Vec<String>,

    /// What the service holds [default: opaque for an endpoint, stateful for the embedded mock]
    #[arg(long, value_name = "BEHAVIOR", help_heading = "What is judged")]
    behavior: Option<BehaviorName>,

    #[command(flatten)]
    spec: SpecChoice,

    #[command(flatten)]
    cases: CaseChoice,

    /// Print the addresses of the cases and send nothing
    #[arg(long, help_heading = "Which cases")]
    dry_run: bool,

    #[command(flatten)]
    reach: ReachOptions,

    /// How many connections are used at a time
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = at_least_one, help_heading = "How much is sent")]
    concurrency: usize,

    /// How many requests may be sent in a second, e.g. 50 or 50/s [default for remote hosts: 10]
    #[arg(long, value_name = "N/s", value_parser = rate, help_heading = "How much is sent")]
    rate: Option<f64>,

    /// How many requests may be sent in all [default for remote hosts: 5000]
    #[arg(long, value_name = "N", help_heading = "How much is sent")]
    max_requests: Option<u64>,

    /// `should` requirements gate too
    #[arg(long, help_heading = "What counts")]
    strict: bool,

    /// The sentences of messages gate too
    #[arg(long, help_heading = "What counts")]
    prose: bool,

    /// What a finding is worth that was not seen again
    #[arg(long, value_name = "WORTH", default_value = "fail", help_heading = "What counts")]
    flaky: FlakyName,

    /// Failures that are known, with their outcomes: they do not gate, others do
    #[arg(long, value_name = "FILE", help_heading = "What counts")]
    expected_failures: Option<PathBuf>,

    /// Write that file anew, so that it lists exactly what is broken now
    #[arg(long, requires = "expected_failures", help_heading = "What counts")]
    update_expected_failures: bool,

    /// Run the cases that are kept in this folder first, and keep new findings there
    #[arg(long, value_name = "DIR", help_heading = "Which cases")]
    regressions: Option<PathBuf>,

    /// Say too what a green run is worth: which faults the same cases would find
    #[arg(long, help_heading = "What is reported")]
    power: bool,

    /// Write a report; FORMAT is one of json, text, junit, markdown; `-` is standard output; may be repeated
    #[arg(long, value_name = "FORMAT=PATH", help_heading = "What is reported")]
    report: Vec<ReportWish>,

    /// Show values that came from outside as they are
    #[arg(long, help_heading = "What is reported")]
    show_secrets: bool,

    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "What is reported")]
    color: ColorName,

    /// Print the last lines of the report only
    #[arg(long, help_heading = "What is reported")]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum BehaviorName {
    /// Nothing: every valid request succeeds
    Stateless,
    /// Something that cannot be seen
    Opaque,
    /// Users that were set up
    Stateful,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FlakyName {
    Fail,
    Warn,
}

impl CheckArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        let CheckSubject::Server(arguments) = self.subject;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(arguments.run())
    }
}

impl ServerArguments {
    async fn run(self) -> Result<u8, Failure> {
        let spec = self.spec.load()?;
        let operations = self.spec.operations(&spec)?;
        if self.fault.iter().any(|fault| fault == "list") {
            return mock::print_faults(&operations).map(|()| 0);
        }
        let mut plans = Vec::new();
        let mut notes = Vec::new();
        for (service, operation) in &operations {
            let mut plan = self.cases.plan(service, operation)?;
            if self.behavior() != Behavior::Stateful {
                plan = plan.without_scenes();
            }
            if let Some(folder) = &self.regressions {
                notes.extend(regressions::recall(folder, &mut plan, &self.cases.set, None)?);
            }
            plans.push(plan);
        }
        if self.dry_run {
            return list(&plans).map(|()| 0);
        }
        if plans.iter().all(Plan::is_empty) {
            return Err(Failure::input(
                "no case is left by --phase, --only and --shard; --dry-run lists what there is",
            ));
        }
        let expected = match &self.expected_failures {
            Some(path) => Some(ExpectedFile::read(path.clone(), &plans, self.update_expected_failures)?),
            None => None,
        };
        let service = Arc::clone(&plans[0].generator().service);
        let judged = self.judged(&service).await?;
        let job = self.job(plans, &judged, &spec);
        let interrupted = Arc::new(AtomicBool::new(false));
        tokio::spawn(interrupt(Arc::clone(&interrupted)));
        let mut listener = output::listener(self.quiet);
        let mut summary = conduct(&job, &mut listener, &interrupted).await;
        drop(listener);
        summary.notes.extend(notes);
        if self.power && !summary.interrupted {
            summary.power = Some(self.power_of(&job.plans).await);
        }
        self.conclude(summary, expected)
    }

    fn job(&self, plans: Vec<Plan>, judged: &Judged, spec: &Spec) -> Job {
        let remote = judged.sender.as_ref().is_some_and(ReachOptions::is_remote);
        let options = RunOptions {
            concurrency: self.concurrency,
            rate: self.rate.or(remote.then_some(10.0)),
            max_requests: self.max_requests.or(remote.then_some(5000)),
            strict: self.strict,
            prose: self.prose,
            flaky: match self.flaky {
                FlakyName::Fail => FlakyPolicy::Fail,
                FlakyName::Warn => FlakyPolicy::Warn,
            },
            replay_suffix: format!("{}{}", self.spec.spelled(), judged.replay_suffix),
            ..RunOptions::default()
        };
        Job {
            plans,
            subject: judged.subject.clone(),
            target: judged.target.clone(),
            endpoint: judged.endpoint.clone(),
            start: judged.start.as_ref().map(|start| format!("{start}{}", self.spec.spelled())),
            behavior: judged.behavior,
            scenery: judged.oracle.clone(),
            options,
            seed: self.cases.seed.0,
            spec_sha256: spec.sha256.clone(),
        }
    }

    async fn judged(&self, service: &Arc<Service>) -> Result<Judged, Failure> {
        match &self.endpoint_url {
            Some(_) if self.behavior == Some(BehaviorName::Stateful) => Err(Failure::input(
                "--behavior stateful needs users that were set up, which nothing does behind a bare URL; \
                 expected opaque or stateless with --endpoint-url",
            )),
            Some(endpoint) => Judged::reached(&self.reach, endpoint, self.behavior()).await,
            None => Judged::embedded(&self.reach, service, &self.fault, self.behavior()).await,
        }
    }

    fn behavior(&self) -> Behavior {
        match self.behavior {
            Some(BehaviorName::Stateless) => Behavior::Stateless,
            Some(BehaviorName::Opaque) => Behavior::Opaque,
            Some(BehaviorName::Stateful) => Behavior::Stateful,
            None if self.endpoint_url.is_some() => Behavior::Opaque,
            None => Behavior::Stateful,
        }
    }

    async fn power_of(&self, plans: &[Plan]) -> wireproof::event::Power {
        let behavior = self.behavior();
        let mut all = wireproof::event::Power::default();
        for plan in plans {
            let one = power(plan, behavior).await;
            all.caught += one.caught;
            all.total += one.total;
            all.blind.extend(one.blind);
        }
        all
    }

    fn conclude(&self, mut summary: Summary, expected: Option<ExpectedFile>) -> Result<u8, Failure> {
        match expected {
            Some(expected) if self.update_expected_failures => expected.update(&mut summary)?,
            Some(expected) => {
                let bound_met = self.max_requests.is_some_and(|most| summary.requests >= most);
                let whole = !self.cases.is_narrowed() && !bound_met;
                expected.apply(&mut summary, whole);
            }
            None => {}
        }
        if let Some(folder) = &self.regressions {
            regressions::keep(folder, &summary, &self.cases.set, self.show_secrets)?;
            regressions::name_folder(folder, &mut summary);
        }
        if !self.show_secrets {
            secrets::hide(&mut summary, &self.cases.set);
        }
        output::write(&summary, &self.report, self.color, self.quiet)?;
        Ok(summary.conclusion().exit_code())
    }
}

/// Where `wireproof mock` listens unless it is told otherwise.
pub(crate) const SERVED_AT: &str = "http://127.0.0.1:8080";

/// What is judged, and all that has to live as long.
pub(crate) struct Judged {
    pub(crate) subject: Subject,
    pub(crate) sender: Option<Sender>,
    pub(crate) oracle: Option<Arc<SharedOracle>>,
    pub(crate) behavior: Behavior,
    target: String,
    endpoint: String,
    start: Option<String>,
    replay_suffix: String,
}

impl Judged {
    /// A service behind a URL.
    pub(crate) async fn reached(
        reach: &ReachOptions,
        endpoint: &Endpoint,
        behavior: Behavior,
    ) -> Result<Self, Failure> {
        let sender = reach.sender(endpoint).await?;
        // One request tells a server that is not there from one that breaks everything.
        let mut connection = sender.connection();
        if let Err(error) = connection.send(&ordinary_get()).await
            && matches!(error, TransportError::Connect(_) | TransportError::Tls(_))
        {
            return Err(Failure::reach(format!("{endpoint}: {error}; is it running? --wait S waits for it")));
        }
        Ok(Self {
            subject: Subject::Wire(Arc::new(sender.clone())),
            sender: Some(sender),
            oracle: None,
            behavior,
            target: endpoint.to_string(),
            endpoint: endpoint.to_string(),
            start: None,
            replay_suffix: format!(" --endpoint-url {endpoint}"),
        })
    }

    /// The embedded mock, with faults or without.
    pub(crate) async fn embedded(
        reach: &ReachOptions,
        service: &Arc<Service>,
        fault_ids: &[String],
        behavior: Behavior,
    ) -> Result<Self, Failure> {
        let faults = chosen_faults(service, fault_ids)?;
        let settings = Settings { stateless: behavior == Behavior::Stateless, ..Settings::default() };
        let oracle = Oracle::with_faults(Arc::clone(service), settings, &faults);
        let oracle = Arc::new(SharedOracle::new(oracle, || Scene::NOW));
        let mock = Arc::new(EmbeddedMock::start(Arc::clone(&oracle) as Arc<dyn Answer>).await);
        let sender = reach.sender(&mock.endpoint()).await?;
        let wishes: String = fault_ids.iter().map(|id| format!(" --fault {id}")).collect();
        let target = match fault_ids {
            [] => "the embedded mock".to_owned(),
            faults => format!("the embedded mock with {}", faults.join(", ")),
        };
        Ok(Self {
            subject: Subject::Embedded(Arc::new(sender.clone()), mock),
            sender: Some(sender),
            oracle: Some(oracle),
            behavior,
            target,
            endpoint: SERVED_AT.to_owned(),
            start: Some(format!("wireproof mock{wishes}")),
            replay_suffix: wishes,
        })
    }
}

/// The first Ctrl-C ends the run and reports; a second one ends the program.
async fn interrupt(flag: Arc<AtomicBool>) {
    while tokio::signal::ctrl_c().await.is_ok() {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    }
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

fn list(plans: &[Plan]) -> Result<(), Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for plan in plans {
        for case in plan.cases() {
            writeln!(out, "{}", case.address)?;
        }
    }
    out.flush()?;
    Ok(())
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| "expected a whole number above zero".to_owned())
}

fn rate(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix("/s").unwrap_or(text);
    number
        .parse()
        .ok()
        .filter(|rate: &f64| rate.is_finite() && *rate > 0.0)
        .ok_or_else(|| "expected a number of requests per second, e.g. 50/s".to_owned())
}
