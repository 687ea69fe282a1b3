//! `wireproof snapshot`: keeps what a service answers, and tells what changed.

mod client;
mod current;
pub(crate) mod folder;
mod review;
mod told;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::check::verdict::Behavior;
use crate::cli::choice::{Seed, SpecChoice, only_service};
use crate::cli::clock::today;
use crate::cli::failure::Failure;
use crate::cli::mock;
use crate::cli::output::recording_progress;
use crate::cli::outside::member;
use crate::cli::reach::ReachOptions;
use crate::cli::sending::SendingBounds;
use crate::cli::snapshot::current::{Current, CurrentEntry, CurrentFile};
use crate::cli::subject::{SubjectOptions, of_service};
use crate::cli::target::judged::unless_interrupted;
use crate::cli::target::ready::INSTALLABLE;
use crate::generate::phase::Phase;
use crate::generate::plan::Plan;
use crate::judge::case_options::CaseOptions;
use crate::judge::given::GivenValue;
use crate::judge::judged::Judged;
use crate::judge::secrets::redactor;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::report::escape::escape_lines;
use crate::report::paste::shell::quote;
use crate::run::job::{FixtureSource, Job};
use crate::run::options::RunOptions;
use crate::run::record::Recorder;
use crate::snapshot::class::{SnapshotClass, cases};
use crate::snapshot::entry::{AnswerSurroundings, SnapshotEntry, address};
use crate::snapshot::origin::RecordingOrigin;
use crate::spec::Spec;

/// Where snapshots are unless something else is said.
const FOLDER: &str = "snapshots";
/// What is told where a person ends it.
const NOTHING_RECORDED: &str = "interrupted before every answer was recorded: nothing is kept or compared";

/// Keep what a service answers or a client sends, and tell what changed since
#[derive(Debug, Args)]
#[command(mut_group(INSTALLABLE, |group| group.arg("target").arg("driver")))]
#[command(after_help = "\
Kept are the spec's examples on the wire, and what is answered to them, to one
case for each requirement and to one for each rule of state. What varies from
run to run (ids, dates, codes, generated names) is replaced by its kind. Of a
client it is what it sends for one input for each requirement, byte for byte,
and what it makes of each answer. The files are those of insta: `cargo insta
review` works on them.

Examples:
  wireproof snapshot accept
  wireproof snapshot check --endpoint-url http://127.0.0.1:5000
  wireproof snapshot check --target moto --start
  wireproof snapshot check --target boto3
  wireproof snapshot accept --driver ./my-driver
  wireproof snapshot review

Exit codes, the first that applies:
  2  the command line or an input file is wrong
  1  an answer changed, is missing or is orphaned; a review left something
  3  could not tell: the endpoint is out of reach, a set-up failed, a bound was
     met, a case is not answered, or a client cannot be called
  0  everything is as it is kept")]
pub(crate) struct SnapshotArguments {
    /// What to do
    #[arg(value_name = "WHAT", default_value = "check")]
    action: SnapshotAction,

    /// The folder in which they are kept
    #[arg(long, value_name = "DIR", default_value = FOLDER)]
    snapshot_dir: PathBuf,

    #[command(flatten)]
    subject: SubjectOptions,

    /// Ask a client by its driver: a program with its words, which speaks the protocol of drivers
    #[arg(
        long,
        value_name = "COMMAND",
        conflicts_with_all = ["command", "endpoint_url", "target", "fault", "start", "code", "behavior"],
        help_heading = "What is judged"
    )]
    driver: Option<String>,

    #[command(flatten)]
    spec: SpecChoice,

    /// The seed of generated values, which changes nothing of what is kept
    #[arg(
        long,
        value_name = "S",
        default_value = "1",
        allow_negative_numbers = true,
        help_heading = "Which cases"
    )]
    seed: Seed,

    /// Give a member this value in all valid cases, as for `check server`
    #[arg(long, value_name = "[OPERATION/]MEMBER=VALUE", value_parser = member, help_heading = "Which cases")]
    set: Vec<GivenValue>,

    #[command(flatten)]
    reach: ReachOptions,

    #[command(flatten)]
    bounds: SendingBounds,

    /// Ask a client that is a command, behind `--`; it is started for each call
    #[arg(
        value_name = "COMMAND",
        last = true,
        conflicts_with_all = ["endpoint_url", "target", "fault", "start", "code", "behavior"],
        help_heading = "What is judged"
    )]
    command: Vec<OsString>,
}

/// What to do with snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SnapshotAction {
    /// Tell what differs from what is kept, and put it beside for a review
    Check,
    /// Keep everything as it is now
    Accept,
    /// Show what a check put beside, and ask what becomes of it
    Review,
}

impl SnapshotArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        let mut out = std::io::stdout().lock();
        if self.action == SnapshotAction::Review {
            return review::review(&self.snapshot_dir, &mut std::io::stdin().lock(), &mut out);
        }
        let spec = self.spec.load()?;
        if self.subject.lists_faults() {
            return mock::print_faults(&self.spec.operations(&spec)?).map(|()| 0);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let current = match self.client()? {
            Some(client) => runtime.block_on(self.current_of_client(&client, &spec))?,
            None => runtime.block_on(self.current(&spec))?,
        };
        match self.action {
            SnapshotAction::Accept => told::accept(&current, &self.snapshot_dir, &mut out),
            SnapshotAction::Check | SnapshotAction::Review => {
                told::check(&current, &self.snapshot_dir, &mut out)
            }
        }
    }

    /// Asks the service.
    async fn current(&self, spec: &Spec) -> Result<Current, Failure> {
        let target = self.subject.target(spec)?;
        let operations =
            of_service(self.spec.operations(spec)?, target.as_ref().map(|target| target.service.as_str()))?;
        if self.subject.is_embedded() {
            only_service(&operations, "a mock serves one")?;
        }
        let options = CaseOptions {
            cases: Some(0),
            seed: self.seed.0,
            set: self.set.clone(),
            binds: target.is_some(),
            undecided: true,
            ..CaseOptions::default()
        };
        options.require_members(&operations)?;
        let settled_options = CaseOptions { seed: CaseOptions::default().seed, ..options.clone() };
        let (mut plans, mut settled, mut current) = (Vec::new(), Vec::new(), Current::default());
        for (service, operation) in &operations {
            for (options, plans) in [(&options, &mut plans), (&settled_options, &mut settled)] {
                let plan = options.plan(service, operation)?;
                plans.push(if self.subject.behavior() == Behavior::Stateful {
                    plan
                } else {
                    plan.without_fixtures()
                });
            }
            let requests = requests(service, operation)?;
            let path = folder::path_of(&self.snapshot_dir, &operation.id, SnapshotClass::Requests);
            current.add(path, operation, SnapshotClass::Requests, None, requests)?;
        }
        let Some((service, _)) = operations.first() else {
            return Err(Failure::input("the spec has no operation to ask for"));
        };
        let origin = target.as_ref().map(|target| RecordingOrigin {
            target: target.name.clone(),
            region: target.region.clone(),
            date: today(),
        });
        let code_header = target.as_ref().and_then(|target| target.code.source.header().map(str::to_owned));
        let reach = self.reach.settings();
        let judged = self
            .subject
            .judged(target, &reach, (spec, &self.spec.sources()), service, &operations, NOTHING_RECORDED)
            .await?;
        let (rate, max_requests) = judged.bounds(self.bounds.rate, self.bounds.max_requests);
        let job =
            judged.job(plans, &options, spec, RunOptions { rate, max_requests, ..RunOptions::default() });
        let hiding = redactor(&self.set, &judged.hidden_beside(&self.reach.header), &operations);
        let surroundings = AnswerSurroundings { known: known(&judged), code_header, hiding };
        let recorded = self.record(&job, &settled, origin.as_ref(), &surroundings, &mut current);
        let recorded = unless_interrupted(&judged, recorded).await;
        match (recorded, &judged.server) {
            (None, _) => return Err(Failure::interrupted(NOTHING_RECORDED)),
            (Some(Err(failure)), Some(server)) => {
                let printed = escape_lines(&server.printed());
                return Err(Failure::reach(format!(
                    "{}\nthe last lines that the server printed:\n{printed}",
                    failure.words()
                )));
            }
            (Some(recorded), _) => recorded?,
        }
        current.orphaned = self.orphaned(&current.files, &operations)?;
        current.options = self.spelled(&judged, &options);
        Ok(current)
    }

    /// Adds what is answered.
    async fn record(
        &self,
        job: &Job,
        settled: &[Plan],
        origin: Option<&RecordingOrigin>,
        surroundings: &AnswerSurroundings,
        current: &mut Current,
    ) -> Result<(), Failure> {
        let recorder = Recorder::new(job);
        let plans = job.plans.iter().zip(settled);
        let chosen: Vec<_> =
            plans.map(|(plan, settled)| (plan, cases(plan, settled, job.behavior))).collect();
        let all = chosen.iter().flat_map(|(_, classes)| classes.values()).map(Vec::len).sum();
        let mut progress = recording_progress(all);
        for (plan, classes) in chosen {
            let (service, operation) = (&plan.generator().service, &plan.generator().operation);
            for (class, cases) in classes {
                let recorded = recorder.record(plan, cases, &mut || progress.count()).await;
                let recorded = recorded.map_err(Failure::reach)?;
                let entries = recorded.iter().map(|recorded| {
                    match SnapshotEntry::of_recorded(service, &operation.members, recorded, surroundings) {
                        Ok(entry) => CurrentEntry::Now(entry),
                        Err(reason) => {
                            CurrentEntry::LeftOut { address: address(&recorded.case.address), reason }
                        }
                    }
                });
                let entries = entries.collect();
                let path = folder::path_of(&self.snapshot_dir, &operation.id, class);
                current.add(path, operation, class, origin.cloned(), entries)?;
            }
        }
        Ok(())
    }

    /// Files of operations that were asked for, and in which nothing is kept that is now. With `--operation` only those
    /// of these operations count.
    fn orphaned(
        &self,
        files: &[CurrentFile],
        operations: &[(Arc<Service>, Arc<Operation>)],
    ) -> Result<Vec<PathBuf>, Failure> {
        let is_asked_for = |path: &Path| {
            self.spec.operation.is_empty()
                || operations
                    .iter()
                    .any(|(_, operation)| path.starts_with(self.snapshot_dir.join(&operation.id)))
        };
        let found = folder::files(&self.snapshot_dir, ".snap")?.into_iter();
        let found = found.filter(|path| !folder::is_of_client(path));
        Ok(found.filter(|path| is_asked_for(path) && files.iter().all(|file| file.path != *path)).collect())
    }

    fn spelled(&self, judged: &Judged, cases: &CaseOptions) -> String {
        let behavior =
            self.subject.behavior.map(|name| format!(" --behavior {}", name.behavior())).unwrap_or_default();
        let asked =
            judged.replay_suffix(&self.spec.sources(), &behavior, cases, &self.reach.settings(), false);
        format!("{}{asked}{}", folder_option(&self.snapshot_dir), self.spec.spelled_operations())
    }
}

/// What varies in the answers of a service that was set up.
fn known(judged: &Judged) -> Vec<(String, String)> {
    let mut known = Vec::new();
    if let FixtureSource::Server(scene) = &judged.source {
        known.extend(scene.varying().map(|(name, value)| (name.to_owned(), value.to_owned())));
        // A server that is started has another port each time.
        let place = judged.endpoint.split_once("://").map_or(judged.endpoint.as_str(), |(_, place)| place);
        known.push(("endpoint".to_owned(), place.to_owned()));
    }
    known
}

/// ` --snapshot-dir DIR`, where it is not the ordinary one.
fn folder_option(place: &Path) -> String {
    match place.to_string_lossy() {
        place if place == FOLDER => String::new(),
        place => format!(" --snapshot-dir {}", quote(&place)),
    }
}

/// The spec's examples on the wire: nothing that was given changes them.
fn requests(service: &Arc<Service>, operation: &Arc<Operation>) -> Result<Vec<CurrentEntry>, Failure> {
    let options = CaseOptions { phases: vec![Phase::Examples], ..CaseOptions::default() };
    let plan: Plan = options.plan(service, operation)?;
    Ok(plan.cases().map(|case| CurrentEntry::Now(SnapshotEntry::of_request(&case))).collect())
}
