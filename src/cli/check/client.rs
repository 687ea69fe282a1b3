//! `wireproof check client`: judges a client by what it sends and how it reads what comes back.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use crate::cli::attach::WITHOUT_END;
use crate::cli::check::client::shown::ShownCalls;
use crate::cli::check::client::subject::ClientSubject;
use crate::cli::choice::{CaseChoice, SpecChoice, only_service};
use crate::cli::expected::ExpectedFile;
use crate::cli::failure::{COULD_NOT_JUDGE, Failure};
use crate::cli::finishing::Finishing;
use crate::cli::mock::print_sentences;
use crate::cli::output::{ReportOptions, Told, print_addresses};
use crate::cli::reach::seconds;
use crate::cli::sending::at_least_one;
use crate::cli::subject::of_service;
use crate::cli::{signals, this_binary};
use crate::client::fault::catalogue::catalogue;
use crate::client::options::{ClientOptions, MOST_SMALLER};
use crate::client::run::{ClientJob, run_client};
use crate::event::collector::Collector;
use crate::event::summary::Summary;
use crate::generate::client::plan::{AnswerSelection, ClientPlan};
use crate::generate::phase::Phase;
use crate::judge::case_options::{CaseOptions, patterns};
use crate::judge::given::spelled_set;
use crate::judge::secrets::{Secrets, redactor};
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::setup::install::PackageFolder;
use crate::spec::Spec;
use crate::spec::client::ClientContract;

mod shown;
pub(crate) mod subject;

/// How long a call may take where nobody says otherwise.
pub(crate) const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// How many calls of a command go into making one finding small: each starts a program.
const MOST_SMALLER_OF_COMMANDS: usize = 24;
/// How long the request of a driver that is attached may stand still.
const IN_A_DEBUGGER: Duration = Duration::from_secs(60);
/// A request stands still for good after this share of the time that a call may take.
pub(crate) const STANDSTILL: u32 = 3;

/// Judge a client by what it sends and how it reads answers: a target, a command, or a driver
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wireproof check client --target boto3 --install
  wireproof check client --attach 127.0.0.1:7000 --only ADDRESS --verbose
  wireproof check client -- aws SERVICE COMMAND
  wireproof check client -- ./my-client --url {endpoint} --json {input}
  wireproof check client --driver 'python3 my_driver.py'
  wireproof check client --only '**/client/**' --verbose -- aws SERVICE COMMAND
  wireproof check client --fault client/normalized

A target is a client that is known by its name, in one version of it:
`wireproof target list` lists them. A command without placeholders gets the
options of the operation as the AWS CLI has them, --endpoint-url and --region.
{endpoint} stands for the endpoint, {input} for a file with the input as JSON,
{member:NAME} for the text of one member, {timeout} for how many seconds a
call may take. A driver speaks the protocol of docs/driver-protocol.md.

Exit codes, the first that applies:
  2    the command line or an input file is wrong
  130  interrupted; what was judged so far is reported
  1    at least one finding gates, or an expected failure is stale
  3    could not judge: the client cannot be started, or sends nothing
  0    every gating requirement held")]
pub(crate) struct ClientArguments {
    #[command(flatten)]
    pub(crate) subject: ClientSubject,

    #[command(flatten)]
    pub(crate) spec: SpecChoice,

    #[command(flatten)]
    pub(crate) cases: CaseChoice,

    /// Make every call of a command too, not one for each requirement that inputs are about
    #[arg(long, help_heading = "Which cases")]
    pub(crate) thorough: bool,

    /// Print the addresses of the calls and make none
    #[arg(long, help_heading = "Which cases")]
    pub(crate) dry_run: bool,

    /// How many calls to make at a time [default: what a driver says; 1 with --attach, 2 for a command]
    #[arg(
        long,
        value_name = "N",
        value_parser = at_least_one::<usize>,
        allow_negative_numbers = true,
        help_heading = "How it is called"
    )]
    pub(crate) concurrency: Option<usize>,

    /// How many seconds a call may take [default: 30; as many as it takes with --attach]
    #[arg(
        long,
        value_name = "S",
        value_parser = seconds,
        allow_negative_numbers = true,
        help_heading = "How it is called"
    )]
    pub(crate) timeout: Option<Duration>,

    /// Let `should` requirements gate too
    #[arg(long, help_heading = "What counts")]
    pub(crate) strict: bool,

    /// A list of known failures: they do not gate, and one that is gone fails the run
    #[arg(long, value_name = "FILE", help_heading = "What counts")]
    pub(crate) expected_failures: Option<PathBuf>,

    /// Rewrite that list so that it has exactly what is broken now; comments stay
    #[arg(long, requires = "expected_failures", help_heading = "What counts")]
    pub(crate) update_expected_failures: bool,

    /// Print each call on standard error: input, bytes, answer and what the client said
    #[arg(long, help_heading = "What is reported")]
    pub(crate) verbose: bool,

    #[command(flatten)]
    pub(crate) reports: ReportOptions,

    /// Show values that came from outside as they are
    #[arg(long, help_heading = "What is reported")]
    pub(crate) show_secrets: bool,
}

/// What came of judging a client.
pub(crate) struct JudgedClient {
    pub(crate) summary: Summary,
    /// What has heard of it as it went on.
    pub(crate) told: Told,
    /// Whether everything that was to be kept could be.
    pub(crate) kept: Result<(), Failure>,
    /// The package with its version, where the client has one.
    pub(crate) package: Option<String>,
}

/// Operations, each with its service.
type Operations = Vec<(Arc<Service>, Arc<Operation>)>;

impl ClientArguments {
    pub(crate) async fn run(self) -> Result<u8, Failure> {
        let judged = self.judge().await;
        if let Err(failure) = &judged
            && failure.code == COULD_NOT_JUDGE
        {
            self.reports.tell_unjudged(failure.words())?;
        }
        let Some(judged) = judged? else { return Ok(0) };
        // What was judged is told first, whatever could not be kept beside it.
        self.reports.write(&judged.summary, judged.told)?;
        judged.kept.map(|()| judged.summary.conclusion().exit_code())
    }

    /// Judges; `None` where something was to be listed, which then is.
    pub(crate) async fn judge(&self) -> Result<Option<JudgedClient>, Failure> {
        let interrupt = signals::interrupt();
        let spec = self.spec.load()?;
        if self.subject.lists_faults() {
            return print_client_faults(&self.spec.operations(&spec)?).map(|()| None);
        }
        let target = self.subject.target(&spec)?;
        let operations = of_service(
            self.spec.operations(&spec)?,
            target.as_ref().and_then(|target| target.service.as_deref()),
        )?;
        let is_command = self.subject.is_command(target.as_ref());
        let plans = self.plans(&operations, is_command)?;
        if self.dry_run {
            let cases =
                plans.iter().flat_map(|(plan, _)| (0..plan.len()).filter_map(|place| plan.case(place)));
            return print_addresses(cases.map(|case| case.address)).map(|()| None);
        }
        let expected = self.expected(&plans)?;
        self.reports.require_writable()?;
        let service = only_service(&operations, "a client is called for one")?;
        let Some((_, operation)) = operations.first() else {
            return Err(Failure::input("the spec has no operation to call"));
        };
        signals::begin();
        let timed = self.timeout.is_some();
        let ready = self.subject.ready(target.as_ref(), &service, operation, operations.len(), timed);
        let ready = interrupt.unless_uttered(ready).await;
        let ready = ready.unwrap_or_else(|| Err(Failure::interrupted(signals::NOTHING_JUDGED)))?;
        let finishing = Finishing {
            service: Arc::clone(&service),
            start: None,
            notes: Vec::new(),
            expected,
            updates_expected: self.update_expected_failures,
            regressions: None,
            stand_ins: None,
            secrets: (!self.show_secrets).then(|| Secrets::new(&self.cases.set, &[], &operations)),
            interrupt: &interrupt,
            power: false,
            kept: Ok(()),
        };
        let package = ready.package.as_ref();
        let job =
            ClientJob { package: package.map(PackageFolder::judged), ..self.job(plans, &spec, is_command) };
        let mut collector = Collector::new(self.reports.listener(), finishing);
        let hiding = (!self.show_secrets).then(|| redactor(&self.cases.set, &[], &operations));
        let mut shown = ShownCalls { is_wanted: self.verbose, hiding: hiding.unwrap_or_default() };
        run_client(&job, &*ready.caller, &mut collector, &mut shown, &interrupt).await;
        let (summary, told, finishing) = collector.finish();
        let package = package.map(PackageFolder::spelled);
        Ok(Some(JudgedClient { summary, told, kept: finishing.kept, package }))
    }

    fn plans(
        &self,
        operations: &Operations,
        is_command: bool,
    ) -> Result<Vec<(ClientPlan, ClientContract)>, Failure> {
        let options = self.cases.options();
        let phases = &options.phases;
        let selection = AnswerSelection {
            only: patterns("only", &options.only)?,
            has_coverage: phases.is_empty() || phases.contains(&Phase::Coverage),
            shard: options.shard,
        };
        options.require_members(operations)?;
        let is_brief = is_command && !self.thorough;
        let mut plans = Vec::new();
        for (service, operation) in operations {
            let protocol = &service.protocol;
            let contract = ClientContract::of(protocol).ok_or_else(|| {
                Failure::input(format!(
                    "--operation {}: nothing is known of what clients have to do that speak {}",
                    operation.id, protocol.id
                ))
            })?;
            let plan = ClientPlan::new(options.plan(service, operation)?.without_fixtures(), &selection);
            plans.push((if is_brief { plan.brief() } else { plan }, contract));
        }
        if plans.iter().all(|(plan, _)| plan.is_empty()) {
            if let Some(error) = options.nothing_left(operations)? {
                return Err(error.into());
            }
            return Err(Failure::input(
                "none of the cases that are left can be made by a client; --dry-run without --only lists those that can",
            ));
        }
        Ok(plans)
    }

    fn expected(&self, plans: &[(ClientPlan, ClientContract)]) -> Result<Option<ExpectedFile>, Failure> {
        let Some(path) = &self.expected_failures else { return Ok(None) };
        let ids: Vec<_> = plans
            .iter()
            .flat_map(|(_, contract)| &contract.requirements)
            .map(|requirement| &requirement.id)
            .collect();
        let protocols = plans.iter().map(|(plan, _)| &plan.plan().generator().service.protocol);
        let faults = protocols.flat_map(|protocol| catalogue(protocol)).map(|fault| fault.id.clone());
        ExpectedFile::read(path.clone(), &ids, Some(faults.collect()), self.update_expected_failures)
            .map(Some)
    }

    fn job(&self, plans: Vec<(ClientPlan, ClientContract)>, spec: &Spec, is_command: bool) -> ClientJob {
        let options: CaseOptions = self.cases.options();
        let (subject, behind) = self.subject.spelled();
        let before = format!(
            "{}{}{}{subject}",
            self.spec.spelled(),
            self.spec.spelled_operations(),
            spelled_set(&self.cases.set, self.show_secrets),
        );
        // Who debugs a driver stops it, and no call is late for that.
        let is_attached = self.subject.attached.attach.is_some();
        let (timeout, patience) = match self.timeout {
            None if is_attached => (WITHOUT_END, IN_A_DEBUGGER),
            given => {
                let timeout = given.unwrap_or(CALL_TIMEOUT);
                (timeout, timeout / STANDSTILL)
            }
        };
        let shrinking = match is_command {
            // Each call stops in the debugger.
            _ if is_attached => 0,
            true => MOST_SMALLER_OF_COMMANDS,
            false => MOST_SMALLER,
        };
        ClientJob {
            plans,
            extent: options.extent(),
            seed: options.seed,
            spec_sha256: spec.sha256(),
            made_by: this_binary::get(),
            package: None,
            options: ClientOptions {
                concurrency: self.concurrency.or(is_attached.then_some(1)),
                timeout,
                patience,
                shrinking,
                strict: self.strict,
                replay: (before, behind),
            },
        }
    }
}

/// Each protocol has its faults once, however many operations speak it.
fn print_client_faults(operations: &Operations) -> Result<(), Failure> {
    let protocols: BTreeMap<&String, _> =
        operations.iter().map(|(service, _)| (&service.protocol.id, &service.protocol)).collect();
    let faults = protocols.values().flat_map(|protocol| catalogue(protocol));
    print_sentences(faults.map(|fault| (&fault.id, &fault.sentence)))
}
