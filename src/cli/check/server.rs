//! `wireproof check server`: judges a service.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use clap::ValueEnum;

use crate::check::verdict::Behavior;
use crate::cli::check::server::hurt::{HurtClient, note_views};
use crate::cli::choice::{CaseChoice, SpecChoice, only_service};
use crate::cli::embedded::chosen_faults;
use crate::cli::expected::ExpectedFile;
use crate::cli::failure::{COULD_NOT_JUDGE, Failure};
use crate::cli::finishing::Finishing;
use crate::cli::output::{ReportOptions, Told, print_addresses};
use crate::cli::reach::ReachOptions;
use crate::cli::sending::RunBounds;
use crate::cli::stand_ins::StandIns;
use crate::cli::subject::{BehaviorName, SubjectOptions, of_service};
use crate::cli::target::judged::{clean_up, or_cleaned_up};
use crate::cli::target::ready::INSTALLABLE;
use crate::cli::{mock, regressions, signals, this_binary};
use crate::event::collector::{Collector, Finish};
use crate::event::stream::Listener;
use crate::event::summary::Summary;
use crate::generate::plan::Plan;
use crate::judge::as_of::as_of;
use crate::judge::case_options::CaseOptions;
use crate::judge::fault_choice::fault_ids;
use crate::judge::given::GivenValue;
use crate::judge::judged::{Judged, require_cases};
use crate::judge::limits;
use crate::judge::secrets::Secrets;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::model::version::AsOf;
use crate::report::escape::escape_lines;
use crate::run::execute::run_job;
use crate::run::job::Job;
use crate::run::local_service::Carriage;
use crate::run::options::{FlakyPolicy, RunOptions};
use crate::run::power::weigh;
use crate::setup::install::PackageFolder;
use crate::setup::server::StartedServer;
use crate::spec::Spec;
use crate::target::definition::Target;

mod hurt;

/// Judge a service: the one at --endpoint-url, or else the embedded mock
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wireproof check server
  wireproof check server --fault length-counted-in-bytes
  wireproof check server --endpoint-url http://127.0.0.1:5000
  wireproof check server --endpoint-url http://127.0.0.1:5000 \\
      --only '**/length/**' --report json=report.json
  wireproof check server --endpoint-url http://127.0.0.1:5000 \\
      --set MEMBER=VALUE
  wireproof check server --target moto --start --install
  wireproof check server --target moto --start --install --hurt boto3

Exit codes, the first that applies:
  2    the command line or an input file is wrong
  130  interrupted; what was judged so far is reported
  1    at least one finding gates, or an expected failure is stale
  3    could not judge: the endpoint is out of reach, a set-up failed, ordinary
       requests are not answered, or a gating requirement has no judged case
  0    every gating requirement held")]
pub(crate) struct ServerArguments {
    #[command(flatten)]
    pub(crate) subject: SubjectOptions,

    #[command(flatten)]
    pub(crate) spec: SpecChoice,

    #[command(flatten)]
    pub(crate) cases: CaseChoice,

    /// Run the cases kept in this folder first, and keep those that break something there
    #[arg(long, value_name = "DIR", help_heading = "Which cases")]
    pub(crate) regressions: Option<PathBuf>,

    /// Print the addresses of the cases and send nothing
    #[arg(long, help_heading = "Which cases")]
    pub(crate) dry_run: bool,

    #[command(flatten)]
    pub(crate) reach: ReachOptions,

    #[command(flatten)]
    pub(crate) bounds: RunBounds,

    /// Let `should` requirements gate too
    #[arg(long, help_heading = "What counts")]
    pub(crate) strict: bool,

    /// Let the wording of messages gate too
    #[arg(long, help_heading = "What counts")]
    pub(crate) prose: bool,

    /// Hold the server to the requirements and cases of this version: what later ones brought is told, and does not gate
    #[arg(long, value_name = "VERSION", help_heading = "What counts")]
    pub(crate) requirements_as_of: Option<String>,

    /// What to do about a finding that did not show again when its case was repeated
    #[arg(long, value_name = "WHAT", default_value = "fail", help_heading = "What counts")]
    pub(crate) flaky: FlakyName,

    /// A list of known failures: they do not gate, and one that is gone fails the run
    #[arg(long, value_name = "FILE", help_heading = "What counts")]
    pub(crate) expected_failures: Option<PathBuf>,

    /// Rewrite that list so that it has exactly what is broken now; comments stay
    #[arg(long, requires = "expected_failures", help_heading = "What counts")]
    pub(crate) update_expected_failures: bool,

    /// Say also what a green run is worth: which faults of the mock the same cases would find
    #[arg(long, help_heading = "What is reported")]
    pub(crate) power: bool,

    /// Say also what the wrong answers do to this client, a built-in one or a client's file: they are served to it, and the
    /// right ones; may be repeated
    #[arg(long, value_name = "NAME|FILE", group = INSTALLABLE, help_heading = "What is reported")]
    pub(crate) hurt: Vec<String>,

    #[command(flatten)]
    pub(crate) reports: ReportOptions,

    /// Show values that came from outside as they are
    #[arg(long, help_heading = "What is reported")]
    pub(crate) show_secrets: bool,
}

/// What a run needs that the options and the files that they name decide.
struct PreparedRun {
    target: Option<Target>,
    operations: Vec<(Arc<Service>, Arc<Operation>)>,
    behavior: Behavior,
    plans: Vec<Plan>,
    notes: Vec<String>,
    expected: Option<ExpectedFile>,
    as_of: Option<AsOf>,
}

/// What came of judging a service.
pub(crate) struct JudgedServer {
    pub(crate) summary: Summary,
    /// What has heard of it as it went on.
    pub(crate) told: Told,
    /// Whether everything that was to be kept could be.
    pub(crate) kept: Result<(), Failure>,
    /// The package with its version, where the server was started from one.
    pub(crate) package: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum FlakyName {
    /// It gates like any other
    #[default]
    Fail,
    /// It is reported, and does not gate
    Warn,
}

impl ServerArguments {
    pub(crate) async fn run(self) -> Result<u8, Failure> {
        let summary = self.run_to_summary().await?;
        Ok(summary.map_or(0, |summary| summary.conclusion().exit_code()))
    }

    /// Judges, and tells what came of it where that is wanted; `None` where something was to be listed, which then is.
    pub(crate) async fn run_to_summary(&self) -> Result<Option<Summary>, Failure> {
        let judged = self.judge().await;
        if let Err(failure) = &judged
            && failure.code == COULD_NOT_JUDGE
        {
            self.reports.tell_unjudged(failure.words())?;
        }
        let Some(judgment) = judged? else { return Ok(None) };
        // What was judged is told first, whatever could not be kept beside it.
        self.reports.write(&judgment.summary, judgment.told)?;
        judgment.kept.map(|()| Some(judgment.summary))
    }

    /// Judges; `None` where something was to be listed, which then is.
    pub(crate) async fn judge(&self) -> Result<Option<JudgedServer>, Failure> {
        let interrupt = signals::interrupt();
        let spec = self.spec.load()?;
        if self.subject.lists_faults() {
            return mock::print_faults(&self.spec.operations(&spec)?).map(|()| None);
        }
        let prepared = self.prepare(&spec)?;
        if self.dry_run {
            return print_addresses(prepared.plans.iter().flat_map(Plan::cases).map(|case| case.address))
                .map(|()| None);
        }
        self.require_places()?;
        let PreparedRun { target, operations, behavior, mut plans, mut notes, expected, as_of } = prepared;
        // A client that is not there is told before anything is judged.
        let clients = interrupt.unless_uttered(self.hurt_clients(&spec, &operations)).await;
        let clients = clients.unwrap_or_else(|| Err(Failure::interrupted(signals::NOTHING_JUDGED)))?;
        let cases = self.case_options(behavior);
        let viewed = if clients.is_empty() { &[] } else { operations.as_slice() };
        let viewed: Vec<Plan> = viewed
            .iter()
            .map(|(service, operation)| cases.plan(service, operation))
            .collect::<Result<_, _>>()?;
        let service = Arc::clone(&plans[0].generator().service);
        let reach = self.reach.settings();
        let nothing = signals::NOTHING_JUDGED;
        let spec_and_sources = (&spec, &self.spec.sources());
        let judged =
            self.subject.judged(target, &reach, spec_and_sources, &service, &operations, nothing).await?;
        signals::begin();
        if !judged.bound.is_empty() {
            // Only now is it known what the server has.
            let planned = self.plans(&operations, &judged.bound, behavior);
            plans = or_cleaned_up(&judged, planned).await?.0;
        }
        let wished = self.bounds.concurrency.unwrap_or(judged.concurrency);
        let allowed = limits::concurrency("--concurrency", wished, judged.mock.is_some());
        let (concurrency, lowered) = or_cleaned_up(&judged, allowed).await?;
        notes.extend(lowered);
        let job = self.job(plans, &judged, &spec, (concurrency, as_of));
        let finishing = Finishing {
            service,
            start: job.start.clone().map(|start| (judged.faults.clone(), start)),
            notes,
            expected,
            updates_expected: self.update_expected_failures,
            regressions: self.regressions.as_deref(),
            stand_ins: (!self.show_secrets).then(|| StandIns::new(&self.cases.set, &operations)),
            secrets: (!self.show_secrets).then(|| {
                Secrets::new(&self.cases.set, &judged.hidden_beside(&self.reach.header), &operations)
            }),
            interrupt: &interrupt,
            power: self.power,
            kept: Ok(()),
        };
        let mut collector = Collector::new(self.reports.listener(), finishing);
        run_job(&job, &mut collector, &interrupt).await;
        if self.power {
            interrupt.unless_uttered(self.weigh(&job, behavior, &mut collector)).await;
        }
        interrupt.unless_uttered(note_views(&clients, &viewed, collector.findings_mut())).await;
        // Also where the run was interrupted: what was made on a server that stays is not left there.
        clean_up(&judged).await;
        let (summary, told, finishing) = collector.finish();
        if let Some(server) = judged.server.as_ref().filter(|_| summary.trouble.is_some()) {
            let mut printed = server.printed();
            finishing.conceal_text(&mut printed);
            let printed = escape_lines(&printed);
            // Where standard error is closed, nobody can be told.
            drop(writeln!(std::io::stderr(), "the last lines that the server printed:\n{printed}"));
        }
        let package = judged.server.as_ref().and_then(StartedServer::package).map(PackageFolder::spelled);
        Ok(Some(JudgedServer { summary, told, kept: finishing.kept, package }))
    }

    /// The clients that answers are served to, ready to be called.
    async fn hurt_clients(
        &self,
        spec: &Spec,
        operations: &[(Arc<Service>, Arc<Operation>)],
    ) -> Result<Vec<HurtClient>, Failure> {
        let mut clients = Vec::new();
        for given in &self.hurt {
            clients.push(HurtClient::ready(given, self.subject.server.install, spec, operations).await?);
        }
        Ok(clients)
    }

    /// What is wrong with the options or with a file that they name, and would be told before anything is sent.
    pub(crate) fn require_right(&self) -> Result<(), Failure> {
        let spec = self.spec.load()?;
        let prepared = self.prepare(&spec)?;
        let service = &prepared.plans[0].generator().service;
        chosen_faults(service, &self.subject.fault).map(drop)
    }

    /// Reads all that the options name. Nothing is sent, and nothing written.
    fn prepare(&self, spec: &Spec) -> Result<PreparedRun, Failure> {
        let operations = self.spec.operations(spec)?;
        let target = self.subject.target(spec)?;
        let (operations, behavior) = self.of_target(operations, target.as_ref())?;
        if self.subject.is_embedded() && !self.dry_run {
            only_service(&operations, "a mock serves one")?;
        }
        let cases = self.case_options(behavior);
        cases.require_members(&operations)?;
        let (plans, mut notes) = self.plans(&operations, &[], behavior)?;
        if self.dry_run {
            return Ok(PreparedRun {
                target,
                operations,
                behavior,
                plans,
                notes,
                expected: None,
                as_of: None,
            });
        }
        if plans.iter().all(Plan::is_empty) {
            if let Some(error) = cases.nothing_left(&operations)? {
                return Err(error.into());
            }
            notes.push("this share of the run has no case: the merge of all shares judges".to_owned());
        } else if cases.extent().shards.is_none() {
            require_cases(&plans, behavior)?;
        }
        let expected = match &self.expected_failures {
            Some(path) => {
                let requirements = plans.iter().flat_map(|plan| &plan.generator().operation.requirements);
                let ids: Vec<_> = requirements.map(|requirement| &requirement.id).collect();
                let faults = Some(fault_ids(&operations));
                Some(ExpectedFile::read(path.clone(), &ids, faults, self.update_expected_failures)?)
            }
            None => None,
        };
        let as_of =
            self.requirements_as_of.as_deref().map(|version| as_of(version, &operations)).transpose()?;
        Ok(PreparedRun { target, operations, behavior, plans, notes, expected, as_of })
    }

    /// The operations that are judged, and what the server holds: those of the target's own service where some are asked for,
    /// else those of others, of which nothing is known.
    fn of_target(
        &self,
        operations: Vec<(Arc<Service>, Arc<Operation>)>,
        target: Option<&Target>,
    ) -> Result<(Vec<(Arc<Service>, Arc<Operation>)>, Behavior), Failure> {
        let Some(target) = target else { return Ok((operations, self.subject.behavior())) };
        if !self.subject.is_beside(&operations, target)? {
            return Ok((of_service(operations, Some(&target.service))?, self.subject.behavior()));
        }
        if self.regressions.is_some() {
            return Err(Failure::input(format!(
                "--regressions: the target `{}` gives members of these operations other values in each run; expected none, or \
                 --endpoint-url with --set in place of --target",
                target.name
            )));
        }
        Ok((operations, Behavior::Opaque))
    }

    /// The plans, one for each operation, and what there is to say of kept cases. `bound` is what members are given of what
    /// was set up.
    fn plans(
        &self,
        operations: &[(Arc<Service>, Arc<Operation>)],
        bound: &[GivenValue],
        behavior: Behavior,
    ) -> Result<(Vec<Plan>, Vec<String>), Failure> {
        let cases = CaseOptions { bound: bound.to_vec(), ..self.case_options(behavior) };
        let (mut plans, mut notes) = (Vec::new(), Vec::new());
        for mut plan in cases.plans(operations)? {
            if behavior != Behavior::Stateful {
                plan = plan.without_fixtures();
            }
            if let Some(folder) = &self.regressions {
                notes.extend(regressions::recall(folder, &mut plan, &self.cases.set, None)?);
            }
            plans.push(plan);
        }
        Ok((plans, notes))
    }

    /// Places that cannot be written to are told before anything is sent.
    fn require_places(&self) -> Result<(), Failure> {
        self.reports.require_writable()?;
        self.regressions.as_deref().map_or(Ok(()), regressions::require_folder)
    }

    fn job(
        &self,
        plans: Vec<Plan>,
        judged: &Judged,
        spec: &Spec,
        (concurrency, as_of): (usize, Option<AsOf>),
    ) -> Job {
        let (rate, max_requests) = judged.bounds(self.bounds.sending.rate, self.bounds.sending.max_requests);
        let behavior = match (self.subject.behavior, &self.subject.endpoint_url) {
            (Some(BehaviorName::Stateless), _) => " --behavior stateless",
            (Some(BehaviorName::Opaque), None) => " --behavior opaque",
            _ => "",
        };
        let (cases, reach) = (self.case_options(judged.behavior), self.reach.settings());
        let options = RunOptions {
            concurrency,
            rate,
            max_requests,
            max_time: self.bounds.max_time,
            reserve: judged
                .most_requests
                .filter(|_| self.bounds.sending.max_requests.is_none())
                .map_or(0, |most| most / 5),
            strict: self.strict,
            prose: self.prose,
            flaky: match self.flaky {
                FlakyName::Fail => FlakyPolicy::Fail,
                FlakyName::Warn => FlakyPolicy::Warn,
            },
            causes: Some(self.carriage()),
            as_of,
            replay_suffix: judged.replay_suffix(
                &self.spec.sources(),
                behavior,
                &cases,
                &reach,
                self.show_secrets,
            ),
            ..RunOptions::default()
        };
        let job = judged.job(plans, &cases, spec, options);
        let start = job.start.map(|start| format!("{start}{}", self.spec.spelled_with_operations()));
        Job { start, made_by: this_binary::get(), ..job }
    }

    fn case_options(&self, behavior: Behavior) -> CaseOptions {
        let binds = self.subject.target.is_some() && behavior == Behavior::Stateful;
        CaseOptions { binds, ..self.cases.options() }
    }

    /// How requests reach what is judged.
    fn carriage(&self) -> Carriage {
        if self.subject.is_embedded() { Carriage::NamesInLowerCase } else { Carriage::AsWritten }
    }

    async fn weigh(&self, job: &Job, behavior: Behavior, listener: &mut dyn Listener) {
        for plan in &job.plans {
            weigh(plan, behavior, self.carriage(), &job.source, listener).await;
        }
    }
}
