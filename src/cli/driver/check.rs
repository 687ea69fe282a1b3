//! `wireproof driver check`: whether a driver speaks the protocol of drivers.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use crate::cli::attach::{AttachOptions, WITHOUT_END};
use crate::cli::choice::SpecChoice;
use crate::cli::failure::Failure;
use crate::cli::output::{ColorName, tell};
use crate::cli::signals;
use crate::cli::target::client::{ready_driver, surroundings};
use crate::cli::target::files::load_client;
use crate::client::caller::Caller;
use crate::client::driver::DriverCaller;
use crate::client::driver_check::{DriverCheckOutcome, DriverCheckResult, check_driver};
use crate::event::summary::Conclusion;
use crate::generate::client::plan::{AnswerSelection, ClientPlan};
use crate::judge::case_options::CaseOptions;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::report::escape::escape;
use crate::report::paste::shell::quote;
use crate::report::terminal::closing::conclude;
use crate::report::text::{counted, wrap};
use crate::spec::Spec;

/// How long a driver has for an answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// How wide a line is.
const WIDTH: usize = 80;
/// How many broken checks are told with what was expected and found.
const MOST_WHOLE: usize = 8;
/// How far values are from the left.
const INDENT: usize = 13;

/// Check that a driver speaks the protocol: values, messages and calls
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wireproof driver check python3 driver.py
  wireproof driver check --operation SERVICE/OPERATION ./my-driver
  wireproof driver check --attach 127.0.0.1:7000
  wireproof driver check --target boto3 --install

What a driver has to say stands in docs/driver-protocol.md, and the values that
it echoes in docs/driver-vectors.json.

Exit codes, the first that applies:
  2    the command line or an input file is wrong
  130  interrupted
  1    the driver broke a check
  3    it cannot be started, or does not say hello
  0    every check held")]
pub(super) struct DriverCheckArguments {
    #[command(flatten)]
    spec: SpecChoice,

    /// When to use color
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "What is reported")]
    color: ColorName,

    /// The driver of a built-in client, or of a client's file whose name ends in .toml
    #[arg(
        long,
        value_name = "NAME|FILE",
        conflicts_with_all = ["attach", "command"],
        help_heading = "What is judged"
    )]
    target: Option<String>,

    /// Download the client's package first, with pip, npm or cargo, into a folder of wireproof's
    #[arg(long, requires = "target", help_heading = "What is judged")]
    install: bool,

    #[command(flatten)]
    attached: AttachOptions,

    /// The driver: a program with its words
    #[arg(
        value_name = "COMMAND",
        required_unless_present_any = ["attach", "target"],
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    command: Vec<String>,
}

impl DriverCheckArguments {
    pub(super) async fn run(self) -> Result<u8, Failure> {
        let spec = self.spec.load()?;
        let operations = self.spec.operations(&spec)?;
        let Some((service, operation)) = operations.first() else {
            return Err(Failure::input("the spec has no operation to call"));
        };
        let selection = AnswerSelection { only: Vec::new(), has_coverage: true, shard: (1, 1) };
        let plan = CaseOptions::default().plan(service, operation)?.without_fixtures();
        let plan = ClientPlan::new(plan, &selection);
        let interrupt = signals::interrupt();
        signals::begin();
        let mut results = Vec::new();
        let checked = interrupt.unless_uttered(async {
            let (driver, patience) = self.driver(&spec, service, operation).await?;
            let traits = driver.traits();
            let calls = counted(traits.concurrency, "call");
            tell(&format!("{:<INDENT$}{}, {calls} at a time\n", "driver", escape(&traits.name)))?;
            let mut keep = |result: &DriverCheckResult| results.push(result.clone());
            check_driver(driver, patience, &plan, plan.plan().generator(), &mut keep).await;
            Ok::<(), Failure>(())
        });
        let interrupted = checked.await.transpose()?.is_none();
        tell(&self.closing(&results, interrupted))?;
        Ok(conclusion(&results, interrupted).exit_code())
    }

    /// The driver, and how long it has for an answer: where it runs already, it may stand still in a debugger.
    async fn driver(
        &self,
        spec: &Spec,
        service: &Service,
        operation: &Operation,
    ) -> Result<(DriverCaller, Duration), Failure> {
        if let Some(address) = &self.attached.attach {
            return Ok((address.driver(self.attached.allow_remote, false).await?, WITHOUT_END));
        }
        if let Some(target) = &self.target {
            let target = load_client(target, spec)?;
            return Ok((ready_driver(&target, self.install, service, operation).await?, PATIENCE));
        }
        let driver = DriverCaller::start(self.command.clone(), surroundings(service, None)?).await;
        let driver = driver.map_err(|reason| Failure::reach(format!("{}: {reason}", self.spelled())))?;
        Ok((driver, PATIENCE))
    }

    /// The command as a shell reads it.
    fn spelled(&self) -> String {
        self.command.iter().map(|word| quote(word)).collect::<Vec<_>>().join(" ")
    }

    /// How many checks of each group held, what it comes to, and what to do next.
    fn closing(&self, results: &[DriverCheckResult], interrupted: bool) -> String {
        let mut groups: BTreeMap<&str, GroupCounts> = BTreeMap::new();
        for result in results {
            let counts = groups.entry(result.group).or_default();
            match &result.outcome {
                DriverCheckOutcome::Held => counts.held += 1,
                DriverCheckOutcome::Broken(_) => counts.broken += 1,
                DriverCheckOutcome::Skipped => counts.skipped += 1,
            }
        }
        let all_broken: Vec<_> = results.iter().filter(|result| result.broken().is_some()).collect();
        let (whole, rest) = all_broken.split_at(all_broken.len().min(MOST_WHOLE));
        let mut text: String = whole.iter().map(|result| broken(result)).collect();
        if !rest.is_empty() {
            let names: Vec<String> = rest.iter().map(|result| full_name(result)).collect();
            text.push_str(&format!("\n{}", field("broken too", &names.join(", "))));
        }
        text.push('\n');
        for (group, counts) in groups {
            text.push_str(&field(group, &counts.words()));
        }
        let skipped = results.iter().filter(|result| result.outcome == DriverCheckOutcome::Skipped);
        let skipped: Vec<String> = skipped.map(full_name).collect();
        if !skipped.is_empty() {
            let names = skipped.join(", ");
            text.push_str(&field("skipped", &format!("{names}: absent by design, as the driver says")));
        }
        let count = all_broken.len();
        let words = match (interrupted, count) {
            (true, _) => format!("{} made", counted(results.len(), "check")),
            (false, 0) => format!("{} held", counted(results.len() - skipped.len(), "check")),
            (false, count) => format!("{count} of {} broken", counted(results.len(), "check")),
        };
        text.push('\n');
        text.push_str(&conclude(conclusion(results, interrupted), &words, self.color.resolved()));
        if count == 0 && !interrupted {
            let driver = match (&self.attached.attach, &self.target) {
                (Some(_), _) => self.attached.spelled(),
                (None, Some(target)) => format!(" --target {}", quote(target)),
                (None, None) => format!(" --driver {}", quote(&self.spelled())),
            };
            text.push_str(&format!("next: wireproof check client{driver}\n"));
        }
        text
    }
}

/// What came of the checks of a group.
#[derive(Default)]
struct GroupCounts {
    held: usize,
    broken: usize,
    skipped: usize,
}

impl GroupCounts {
    fn words(&self) -> String {
        let held = format!("{} of {} held", self.held, self.held + self.broken);
        if self.skipped == 0 { held } else { format!("{held}, {} skipped", self.skipped) }
    }
}

fn conclusion(results: &[DriverCheckResult], interrupted: bool) -> Conclusion {
    match results.iter().any(|result| result.broken().is_some()) {
        _ if interrupted => Conclusion::Interrupted,
        true => Conclusion::Broken,
        false => Conclusion::Held,
    }
}

fn full_name(result: &DriverCheckResult) -> String {
    format!("{}/{}", result.group, result.name)
}

/// What is told of a check that the driver broke.
fn broken(result: &DriverCheckResult) -> String {
    let Some(broken) = result.broken() else { return String::new() };
    let mut text = format!("\n{}", field("broken", &full_name(result)));
    text.push_str(&field("  expected", &broken.expected));
    text.push_str(&field("  found", &broken.found));
    text
}

fn field(label: &str, value: &str) -> String {
    let mut text = String::new();
    for (index, line) in wrap(&escape(value), WIDTH - INDENT).iter().enumerate() {
        let label = if index == 0 { label } else { "" };
        writeln!(text, "{label:<INDENT$}{line}")
            .unwrap_or_else(|never| unreachable!("a text takes all: {never}"));
    }
    text
}
