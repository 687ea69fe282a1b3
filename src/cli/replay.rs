//! `wireproof replay`: repeats one case, or the request of a finding, and shows what comes back.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Parser};

use crate::cli::choice::{Seed, SpecChoice, tell_note};
use crate::cli::failure::{COULD_NOT_JUDGE, Failure};
use crate::cli::made_again::Meant;
use crate::cli::named::NamedFinding;
use crate::cli::outside::member;
use crate::cli::reach::ReachOptions;
use crate::cli::regressions;
use crate::cli::reproduction::{Reproduction, ReproductionFormat};
use crate::cli::subject::SubjectOptions;
use crate::cli::target::judged::{or_cleaned_up, unless_interrupted};
use crate::event::answer::KeptResponse;
use crate::event::finding::{Exchange, Finding, is_id};
use crate::exchange::endpoint::Endpoint;
use crate::exchange::raw::connection::Connection;
use crate::generate::address::CaseAddress;
use crate::generate::generator::Generator;
use crate::generate::plan::{Plan, Selection};
use crate::judge::case_options::CaseOptions;
use crate::judge::given::GivenValue;
use crate::judge::judged::Judged;
use crate::judge::secrets::redactor;
use crate::model::operation::{Operation, Params};
use crate::model::service::Service;
use crate::redact::Redactor;
use crate::report::escape::escape_lines;
use crate::report::{explain, paste};
use crate::run::execute::{Repeated, repeat};
use crate::run::job::FixtureSource;
use crate::run::options::RunOptions;
use crate::spec::Spec;
use crate::target::definition::Target;

/// Where a case is sent: a finding knows where it was made.
const WHERE: &str = "Where to send it; with --target, where its server listens in place of what the file says \
    [default: where the finding was made, or the embedded mock]";

/// What is told where there is nothing to show.
const NOTHING_REPEATED: &str = "interrupted before the case was answered";

/// Repeat one case, or the smallest request of a finding
#[derive(Debug, Args)]
#[command(mut_arg("endpoint_url", |argument| argument.help(WHERE)))]
#[command(after_help = "\
Examples:
  wireproof replay F1
  wireproof replay report.json#F1
  wireproof replay F1 --format pytest > test_f1.py
  wireproof replay 5f0c2a1b --endpoint-url http://127.0.0.1:5000
  wireproof replay SERVICE/OPERATION/coverage/length/MEMBER/above-max \\
      --endpoint-url http://127.0.0.1:5000

Exit codes, the first that applies:
  2  the command line or an input file is wrong
  1  a requirement is broken
  3  could not judge: nothing answered
  0  every requirement of the case held")]
pub(crate) struct ReplayArguments {
    /// The address of a case, the id of a finding, one of the last report (F1), or one of a report file (report.json#F1)
    #[arg(value_name = "ADDRESS | REPORT#ID")]
    what: String,

    #[command(flatten)]
    subject: SubjectOptions,

    #[command(flatten)]
    spec: SpecChoice,

    /// The seed of the case
    #[arg(long, value_name = "S", default_value = "1", allow_negative_numbers = true)]
    seed: Seed,

    /// Give a member this value, as it was given to the run; VALUE is text for a string, else JSON; env:NAME and file:PATH
    /// take it from a variable or a file, and what stands behind literal: is meant as it is
    #[arg(long, value_name = "[OPERATION/]MEMBER=VALUE", value_parser = member)]
    set: Vec<GivenValue>,

    /// Show values that came from outside as they are
    #[arg(long)]
    show_secrets: bool,

    /// The folder that holds the case, for the address of a kept one
    #[arg(long, value_name = "DIR")]
    regressions: Option<PathBuf>,

    /// Print the finding as a test or a script that stands alone, in place of repeating it
    #[arg(long, value_name = "FORMAT")]
    format: Option<ReproductionFormat>,

    #[command(flatten)]
    reach: ReachOptions,
}

impl ReplayArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(self.replay())
    }

    async fn replay(mut self) -> Result<u8, Failure> {
        let of_report = self.finding()?;
        let about = of_report.as_ref().map_or(self.what.as_str(), |named| named.finding.address.as_str());
        let spec = self.spec.load_about(about)?;
        let operations = self.spec.operations(&spec)?;
        let target = self.subject.target(&spec)?;
        let named = match of_report {
            Some(named) => Some(named),
            None if is_id(&self.what) => match self.made_again(&spec, &operations, target.clone()).await? {
                Some(named) => Some(named),
                None => return Ok(0),
            },
            None => None,
        };
        if let Some(note) = named.as_ref().and_then(|named| self.without_values(&named.finding)) {
            tell_note(&note);
        }
        let print = match (self.format, &named) {
            (Some(format), Some(named)) => {
                let url = self.subject.endpoint_url.as_ref();
                Some(Reproduction::new(format, named, (target.clone(), url), &spec)?)
            }
            (Some(_), None) => {
                let found = format!("found the address `{}`", self.what);
                return Err(Failure::input(format!("--format: expected a finding, e.g. F1, {found}")));
            }
            (None, _) => None,
        };
        let finding = named.as_ref().map(|named| &named.finding);
        let address = match &finding {
            Some(finding) => finding.address.clone(),
            None => {
                let ids = operations.iter().map(|(_, operation)| operation.id.as_str());
                CaseAddress::parse(&self.what, ids).map_err(|_| unknown_address(&self.what, &operations))?
            }
        };
        let choice = CaseOptions {
            // So many random cases that the one which is meant exists.
            cases: Some(address.number().unwrap_or(0)),
            seed: self.seed.0,
            only: vec![globset::escape(address.as_str())],
            set: self.set.clone(),
            binds: target.as_ref().is_some_and(|target| is_of(target, &spec, &address))
                || print.as_ref().is_some_and(Reproduction::has_target),
            undecided: true,
            ..CaseOptions::default()
        };
        let mut found = None;
        for (service, operation) in &operations {
            let mut plan = choice.plan(service, operation)?;
            if let Some(folder) = &self.regressions {
                regressions::recall(folder, &mut plan, &self.set, Some(&address))?;
            }
            if !plan.is_empty() {
                found = Some((Arc::clone(service), plan));
            }
        }
        let (service, plan) = found.ok_or_else(|| unknown_address(address.as_str(), &operations))?;
        if let Some(reproduction) = print {
            return reproduction.print(&plan);
        }
        let operation = Arc::clone(&plan.generator().operation);
        let judged = self.judged(&service, &operation, &spec, target).await?;
        // What was set up just now has other values than what the finding was made on.
        let plan = match judged.bound.is_empty() {
            true => plan,
            false => {
                let choice = CaseOptions { bound: judged.bound.clone(), ..choice };
                or_cleaned_up(&judged, choice.plan(&service, &operation)).await?
            }
        };
        let hiding = if self.show_secrets {
            Redactor::default()
        } else {
            redactor(&self.set, &judged.hidden_beside(&self.reach.header), &operations)
        };
        let mut out = std::io::stdout().lock();
        let endpoint = judged.sender.route().endpoint();
        let is_read_back = plan.cases().next().is_some_and(|case| case.is_read_back());
        let is_shown_alone =
            matches!(judged.source, FixtureSource::None) && judged.bound.is_empty() && !is_read_back;
        if let Some(finding) = finding.filter(|_| is_shown_alone) {
            writeln!(out, "the smallest request of {}:\n", finding.short)?;
            let mut connection: Connection = judged.sender.connection();
            let request = redactor(&self.set, &[], &operations).reveal(&finding.minimal.request);
            let answer = connection.send(&request).await.ok();
            let exchange = Exchange { request, response: answer.as_ref().map(KeptResponse::from) };
            show(&mut out, exchange, endpoint, &hiding)?;
            writeln!(out, "the whole case:\n")?;
        }
        let repeated = repeat(&plan, &judged.subject, judged.behavior, &judged.source);
        let repeated = unless_interrupted(&judged, repeated).await;
        let repeated = repeated.ok_or_else(|| Failure::interrupted(NOTHING_REPEATED))?;
        let repeated = repeated.ok_or_else(|| Failure::reach("the case could not be sent"))?;
        if let FixtureSource::Server(scene) = &judged.source
            && let Some(why) = scene.take_unavailable().1.into_iter().next()
        {
            return Err(Failure::reach(why));
        }
        for step in repeated.steps.iter().filter(|_| is_read_back) {
            writeln!(out, "{} is sent first:\n", step.operation)?;
            show(&mut out, step.exchange.clone(), endpoint, &hiding)?;
        }
        show(&mut out, repeated.exchange.clone(), endpoint, &hiding)?;
        conclude(&mut out, &repeated, &hiding)
    }

    /// The finding that is meant, if one is; where it was made is then where it is repeated.
    fn finding(&mut self) -> Result<Option<NamedFinding>, Failure> {
        let Some(named) = NamedFinding::find(&self.what)? else { return Ok(None) };
        let NamedFinding { report, finding } = &named;
        if finding.call.is_some() {
            return Err(Failure::input(format!(
                "expected a finding about a service, found {}, which is about a client; this makes its call again: {}",
                finding.short, finding.replay
            )));
        }
        self.seed = Seed(report.seed);
        let printed = PrintedReplay::of(&finding.replay).map(|printed| printed.arguments);
        if let Some(printed) = printed.as_ref().filter(|_| self.spec.sources().is_empty()) {
            self.spec = printed.spec.clone();
        }
        if self.subject.is_open() {
            if let Some(printed) = printed.filter(|printed| printed.subject.target.is_some()) {
                self.subject = SubjectOptions { behavior: self.subject.behavior, ..printed.subject };
                return Ok(Some(named));
            }
            match &report.start {
                Some(start) => self.subject.fault = faults_of(start),
                None => self.subject.endpoint_url = Some(report.endpoint.parse().map_err(Failure::input)?),
            }
        }
        Ok(Some(named))
    }

    /// That a finding was made with values that no report keeps, where they are not given again.
    fn without_values(&self, finding: &Finding) -> Option<String> {
        let is_missing = |name: &&String| self.set.iter().all(|given| given.name != **name);
        let missing: Vec<&str> = finding.stand_ins.iter().filter(is_missing).map(String::as_str).collect();
        (!missing.is_empty()).then(|| {
            let (short, names) = (&finding.short, missing.join(", "));
            format!("{short} was found with values that were set for {names}: give them again with --set, or another request is sent")
        })
    }

    /// The finding of an id that is in no report at hand: it is looked for where it is to be repeated. Where no case
    /// shows it, that is said.
    async fn made_again(
        &self,
        spec: &Spec,
        operations: &[(Arc<Service>, Arc<Operation>)],
        target: Option<Target>,
    ) -> Result<Option<NamedFinding>, Failure> {
        let meant =
            Meant::by(&self.what, operations).ok_or_else(|| unknown_address(&self.what, operations))?;
        if self.subject.is_open() {
            return Err(meant.unplaced());
        }
        let judged = self.judged(&meant.service, &meant.operation, spec, target).await?;
        let again = meant.make_again(&judged, spec, self.seed, RunOptions::default());
        let again = unless_interrupted(&judged, again).await;
        match again.ok_or_else(|| Failure::interrupted(NOTHING_REPEATED))?? {
            Some(named) => Ok(Some(named)),
            None => {
                writeln!(std::io::stdout(), "{}", meant.unseen(&judged.target, self.seed))?;
                Ok(None)
            }
        }
    }

    async fn judged(
        &self,
        service: &Arc<Service>,
        operation: &Arc<Operation>,
        spec: &Spec,
        target: Option<Target>,
    ) -> Result<Judged, Failure> {
        let reach = self.reach.settings();
        let operations = [(Arc::clone(service), Arc::clone(operation))];
        let sources = self.spec.sources();
        self.subject.judged(target, &reach, (spec, &sources), service, &operations, NOTHING_REPEATED).await
    }
}

/// Whether a case is of a target's own service, so that its members are bound to what the target sets up.
fn is_of(target: &Target, spec: &Spec, address: &CaseAddress) -> bool {
    spec.operation(address.operation()).is_some_and(|(service, _)| service.id == target.service)
}

fn unknown_address(address: &str, operations: &[(Arc<Service>, Arc<Operation>)]) -> Failure {
    let mut addresses = Vec::new();
    for (service, operation) in operations {
        // An operation whose cases cannot be made has none that could be meant.
        let Ok(generator) = Generator::new(Arc::clone(service), Arc::clone(operation), 1, Params::new())
        else {
            continue;
        };
        let plan = Plan::new(generator, &Selection { fuzzing: 0, ..Selection::default() });
        addresses.extend(plan.cases().map(|case| case.address));
    }
    let hint = explain::did_you_mean(address, addresses.iter().map(CaseAddress::as_str));
    Failure::input(format!(
        "expected the address of a case or the id of a finding, found `{address}`{hint}; \
         `wireproof check server --dry-run` lists all addresses, and a kept case needs --regressions with its folder"
    ))
}

/// Shows a request as something to paste, and its answer.
fn show(
    out: &mut impl Write,
    mut exchange: Exchange,
    endpoint: &Endpoint,
    hiding: &Redactor,
) -> Result<(), Failure> {
    hiding.hide_in_exchange(&mut exchange);
    writeln!(out, "{}\n", paste::command(&exchange.request, endpoint))?;
    match &exchange.response {
        None => writeln!(out, "no answer\n")?,
        Some(response) => {
            writeln!(out, "{}", response.status)?;
            for header in &response.headers {
                writeln!(out, "{}", escape_lines(&format!("{}: {}", header.name, header.value)))?;
            }
            if let Some(lines) = response.headers_cut {
                writeln!(out, "[... {lines} header lines in all ...]")?;
            }
            write!(out, "\n{}", escape_lines(&String::from_utf8_lossy(&response.body)))?;
            if let Some(cut) = &response.body_cut {
                write!(out, "\n[... {} bytes in all, with the SHA-256 {} ...]\n", cut.bytes, cut.sha256)?;
                write!(out, "{}", escape_lines(&String::from_utf8_lossy(&cut.end)))?;
            }
            writeln!(out, "\n")?;
        }
    }
    Ok(())
}

/// Prints the verdicts; the exit code is that of a check.
fn conclude(out: &mut impl Write, repeated: &Repeated, redactor: &Redactor) -> Result<u8, Failure> {
    use crate::check::verdict::Verdict;
    let mut code = 0;
    for judgment in &repeated.judgments {
        match &judgment.verdict {
            Verdict::Fail(breakage) => {
                code = 1;
                let (mut expected, mut actual) = (breakage.expected.clone(), breakage.actual.clone());
                redactor.hide_text(&mut expected);
                redactor.hide_text(&mut actual);
                let actual = escape_lines(&actual);
                writeln!(
                    out,
                    "fail  {}\n      expected {expected}\n      found    {actual}",
                    judgment.requirement
                )?;
            }
            Verdict::Error(why) => {
                code = code.max(COULD_NOT_JUDGE);
                let mut why = why.clone();
                redactor.hide_text(&mut why);
                writeln!(out, "error {}\n      {}", judgment.requirement, escape_lines(&why))?;
            }
            _ => {}
        }
    }
    let held = repeated.judgments.iter().filter(|judgment| judgment.verdict == Verdict::Pass).count();
    writeln!(out, "{held} requirements held")?;
    out.flush()?;
    Ok(if repeated.judgments.iter().any(|judgment| matches!(judgment.verdict, Verdict::Fail(_))) {
        1
    } else {
        code
    })
}

/// A command that a report prints for a finding.
#[derive(Debug, clap::Parser)]
struct PrintedReplay {
    #[command(flatten)]
    arguments: ReplayArguments,
}

impl PrintedReplay {
    fn of(command: &str) -> Option<Self> {
        let words = shlex::split(command)?;
        Self::try_parse_from(words.into_iter().skip(1)).ok()
    }
}

/// The faults in a command such as `wireproof mock --fault ID --fault ID`.
fn faults_of(start: &str) -> Vec<String> {
    let words: Vec<&str> = start.split_whitespace().collect();
    words.windows(2).filter(|pair| pair[0] == "--fault").map(|pair| pair[1].to_owned()).collect()
}
