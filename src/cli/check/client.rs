//! `wireproof check client`: judges a client by what it sends and how it reads what comes back.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use crate::cli::check::client::shown::ShownCalls;
use crate::cli::choice::{CaseChoice, SpecChoice, only_service};
use crate::cli::expected::ExpectedFile;
use crate::cli::failure::{COULD_NOT_JUDGE, Failure};
use crate::cli::finishing::Finishing;
use crate::cli::output::{ReportOptions, print_addresses};
use crate::cli::reach::seconds;
use crate::cli::sending::at_least_one;
use crate::cli::signals;
use crate::client::caller::Caller;
use crate::client::command::CommandCaller;
use crate::client::driver::DriverCaller;
use crate::client::options::ClientOptions;
use crate::client::run::{ClientJob, run_client};
use crate::client::surroundings::MadeSurroundings;
use crate::client::words::CommandWords;
use crate::event::collector::Collector;
use crate::event::summary::Summary;
use crate::generate::client::plan::{AnswerSelection, ClientPlan};
use crate::generate::phase::Phase;
use crate::judge::case_options::{CaseOptions, patterns};
use crate::judge::given::spelled_set;
use crate::judge::secrets::{Secrets, redactor};
use crate::judge::specs;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::report::paste::shell::quote;
use crate::spec::Spec;
use crate::spec::client::ClientContract;

mod shown;

/// How many commands are started at a time where nobody says otherwise.
const COMMANDS: usize = 2;
/// A request stands still for good after this share of the time that a call may take.
const STANDSTILL: u32 = 3;

/// Judge a client by what it sends and how it reads answers: a command, or a driver for a library
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wireproof check client -- aws SERVICE COMMAND
  wireproof check client -- ./my-client --url {endpoint} --json {input}
  wireproof check client --driver 'python3 my_driver.py'
  wireproof check client --only '**/client/**' --verbose -- aws SERVICE COMMAND

A command without placeholders gets the options of the operation as the AWS CLI
has them, --endpoint-url and --region. {endpoint} stands for the endpoint,
{input} for a file with the input as JSON, {member:NAME} for the text of one
member. A driver speaks the protocol of docs/driver-protocol.md.

Exit codes, the first that applies:
  2    the command line or an input file is wrong
  130  interrupted; what was judged so far is reported
  1    at least one finding gates, or an expected failure is stale
  3    could not judge: the client cannot be started, or sends nothing
  0    every gating requirement held")]
pub(crate) struct ClientArguments {
    /// The driver: a program with its words, which speaks the protocol of drivers
    #[arg(long, value_name = "COMMAND", conflicts_with = "command", help_heading = "What is judged")]
    driver: Option<String>,

    /// The command, behind `--`; it is started for each call
    #[arg(value_name = "COMMAND", last = true, help_heading = "What is judged")]
    command: Vec<OsString>,

    #[command(flatten)]
    spec: SpecChoice,

    #[command(flatten)]
    cases: CaseChoice,

    /// Make every call of a command too, not one for each requirement that inputs are about
    #[arg(long, help_heading = "Which cases")]
    thorough: bool,

    /// Print the addresses of the calls and make none
    #[arg(long, help_heading = "Which cases")]
    dry_run: bool,

    /// How many calls to make at a time [default: what a driver says, 2 for a command]
    #[arg(
        long,
        value_name = "N",
        value_parser = at_least_one::<usize>,
        allow_negative_numbers = true,
        help_heading = "How it is called"
    )]
    concurrency: Option<usize>,

    /// How many seconds a call may take
    #[arg(
        long,
        value_name = "S",
        default_value = "30",
        value_parser = seconds,
        allow_negative_numbers = true,
        help_heading = "How it is called"
    )]
    timeout: Duration,

    /// Let `should` requirements gate too
    #[arg(long, help_heading = "What counts")]
    strict: bool,

    /// A list of known failures: they do not gate, and one that is gone fails the run
    #[arg(long, value_name = "FILE", help_heading = "What counts")]
    expected_failures: Option<PathBuf>,

    /// Rewrite that list so that it has exactly what is broken now; comments stay
    #[arg(long, requires = "expected_failures", help_heading = "What counts")]
    update_expected_failures: bool,

    /// Print each call on standard error: input, bytes, answer and what the client said
    #[arg(long, help_heading = "What is reported")]
    verbose: bool,

    #[command(flatten)]
    reports: ReportOptions,

    /// Show values that came from outside as they are
    #[arg(long, help_heading = "What is reported")]
    show_secrets: bool,
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
        Ok(judged?.map_or(0, |summary| summary.conclusion().exit_code()))
    }

    async fn judge(&self) -> Result<Option<Summary>, Failure> {
        let interrupt = signals::interrupt();
        let spec = self.spec.load()?;
        let operations = self.spec.operations(&spec)?;
        let plans = self.plans(&operations)?;
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
        let caller = interrupt.unless_uttered(self.caller(&service, operation, operations.len())).await;
        let caller = caller.unwrap_or_else(|| Err(Failure::interrupted(signals::NOTHING_JUDGED)))?;
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
        let job = self.job(plans, &spec);
        let mut collector = Collector::new(self.reports.listener(), finishing);
        let hiding = (!self.show_secrets).then(|| redactor(&self.cases.set, &[], &operations));
        let mut shown = ShownCalls { is_wanted: self.verbose, hiding: hiding.unwrap_or_default() };
        run_client(&job, &*caller, &mut collector, &mut shown, &interrupt).await;
        let (summary, told, finishing) = collector.finish();
        self.reports.write(&summary, told)?;
        finishing.kept.map(|()| Some(summary))
    }

    fn plans(&self, operations: &Operations) -> Result<Vec<(ClientPlan, ClientContract)>, Failure> {
        let options = self.cases.options();
        let phases = &options.phases;
        let selection = AnswerSelection {
            only: patterns("only", &options.only)?,
            has_coverage: phases.is_empty() || phases.contains(&Phase::Coverage),
            shard: options.shard,
        };
        let is_brief = self.driver.is_none() && !self.thorough;
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
        ExpectedFile::read(path.clone(), &ids, Some(Vec::new()), self.update_expected_failures).map(Some)
    }

    /// The client, ready to be called.
    async fn caller(
        &self,
        service: &Service,
        operation: &Operation,
        operations: usize,
    ) -> Result<Box<dyn Caller>, Failure> {
        let surroundings = MadeSurroundings::make(service, variables())
            .map_err(|error| Failure::reach(format!("no folder can be made for the client: {error}")))?;
        if let Some(driver) = &self.driver {
            let words = shlex::split(driver).filter(|words| !words.is_empty());
            let words = words
                .ok_or_else(|| Failure::input(format!("--driver: expected a command, found `{driver}`")))?;
            let caller = DriverCaller::start(words, surroundings).await;
            return match caller {
                Ok(caller) => Ok(Box::new(caller)),
                Err(reason) => Err(Failure::reach(format!("--driver {}: {reason}", quote(driver)))),
            };
        }
        if self.command.is_empty() {
            return Err(Failure::input(
                "expected a client: a command behind `--`, e.g. -- aws SERVICE COMMAND, or --driver",
            ));
        }
        if operations > 1 {
            return Err(Failure::input("a command calls one operation; choose it with --operation"));
        }
        let words = self.command.iter().map(|word| word.to_string_lossy().into_owned()).collect();
        let words = CommandWords::new(words);
        if let Some(unknown) =
            words.members().find(|name| operation.members.iter().all(|member| member.name != *name))
        {
            return Err(Failure::input(format!(
                "expected a member of {} in a placeholder, found {{member:{unknown}}}",
                operation.id
            )));
        }
        let name = words.words()[0].clone();
        let caller = CommandCaller::new(words, surroundings, COMMANDS);
        if caller.program().is_none() {
            return Err(Failure::input(format!(
                "there is no program `{name}`, neither as a path nor in PATH"
            )));
        }
        Ok(Box::new(caller))
    }

    fn job(&self, plans: Vec<(ClientPlan, ClientContract)>, spec: &Spec) -> ClientJob {
        let options: CaseOptions = self.cases.options();
        let driver = self.driver.as_ref().map(|driver| format!(" --driver {}", quote(driver)));
        let before = format!(
            "{}{}{}{}",
            specs::spelled(&self.spec.spec),
            self.spec.spelled_operations(),
            spelled_set(&self.cases.set, self.show_secrets),
            driver.unwrap_or_default()
        );
        let command: Vec<String> = self.command.iter().map(|word| quote(&word.to_string_lossy())).collect();
        let behind = if command.is_empty() { String::new() } else { format!(" -- {}", command.join(" ")) };
        ClientJob {
            plans,
            extent: options.extent(),
            seed: options.seed,
            spec_sha256: spec.sha256.clone(),
            options: ClientOptions {
                concurrency: self.concurrency,
                timeout: self.timeout,
                patience: self.timeout / STANDSTILL,
                strict: self.strict,
                replay: (before, behind),
            },
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the edge of the program reads the environment")]
fn variables() -> Vec<(OsString, OsString)> {
    std::env::vars_os().collect()
}
