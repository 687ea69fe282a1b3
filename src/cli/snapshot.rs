//! `wireproof snapshot`: keeps what a service answers, and tells what changed.

mod folder;
mod review;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::check::verdict::Behavior;
use crate::cli::check::BehaviorName;
use crate::cli::choice::{Seed, SpecChoice, only_service};
use crate::cli::embedded::embedded;
use crate::cli::failure::Failure;
use crate::cli::outside::member;
use crate::cli::reach::ReachOptions;
use crate::exchange::endpoint::Endpoint;
use crate::generate::phase::Phase;
use crate::generate::plan::Plan;
use crate::judge::case_options::CaseOptions;
use crate::judge::error::CheckError;
use crate::judge::given::GivenValue;
use crate::judge::judged::Judged;
use crate::judge::secrets::redactor;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::report::paste::shell::quote;
use crate::report::text::{counted, wrap};
use crate::run::options::RunOptions;
use crate::run::record::record;
use crate::snapshot::class::{SnapshotClass, cases};
use crate::snapshot::difference::{EntryDifference, compare};
use crate::snapshot::entry::SnapshotEntry;

/// Where snapshots are unless something else is said.
const FOLDER: &str = "snapshots";
/// How many differences are shown; a review shows all.
const MOST_SHOWN: usize = 10;
/// How many columns a line has at most, but for commands.
const WIDTH: usize = 80;

/// Keep what a service answers, and tell what changed since
#[derive(Debug, Args)]
#[command(after_help = "\
Kept are the spec's examples on the wire, and what is answered to them, to one
case for each requirement and to one for each rule of state. What varies from
run to run (ids, dates, codes, generated names) is replaced by its kind. The
files are those of insta: `cargo insta review` works on them.

Examples:
  wireproof snapshot accept
  wireproof snapshot check --endpoint-url http://127.0.0.1:5000
  wireproof snapshot review

Exit codes, the first that applies:
  2  the command line or an input file is wrong
  1  an answer changed, is missing or is orphaned; a review left something
  3  could not tell: the endpoint is out of reach, or a case is not answered
  0  everything is as it is kept")]
pub(crate) struct SnapshotArguments {
    /// What to do
    #[arg(value_name = "WHAT", default_value = "check")]
    action: SnapshotAction,

    /// The folder in which they are kept
    #[arg(long, value_name = "DIR", default_value = FOLDER)]
    snapshot_dir: PathBuf,

    /// Where the service listens [default: the embedded mock]
    #[arg(long, value_name = "URL", help_heading = "What is asked")]
    endpoint_url: Option<Endpoint>,

    /// Ask the embedded mock with this fault; may be repeated
    #[arg(long, value_name = "ID", conflicts_with = "endpoint_url", help_heading = "What is asked")]
    fault: Vec<String>,

    /// What the service holds [default: opaque for an endpoint, stateful for the embedded mock]
    #[arg(long, value_name = "BEHAVIOR", help_heading = "What is asked")]
    behavior: Option<BehaviorName>,

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
    #[arg(long, value_name = "MEMBER=VALUE", value_parser = member, help_heading = "Which cases")]
    set: Vec<GivenValue>,

    #[command(flatten)]
    reach: ReachOptions,
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

/// What is now of one class, and what is kept.
struct CurrentFile {
    path: PathBuf,
    description: String,
    entries: Vec<SnapshotEntry>,
    kept: Option<Vec<SnapshotEntry>>,
}

impl CurrentFile {
    fn differences(&self) -> Vec<EntryDifference> {
        compare(self.kept.as_deref().unwrap_or_default(), &self.entries)
    }
}

/// All that is now, and the files that no case has any more.
struct Current {
    files: Vec<CurrentFile>,
    orphaned: Vec<PathBuf>,
    /// The options that ask the same service again.
    options: String,
}

impl SnapshotArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        let mut out = std::io::stdout().lock();
        if self.action == SnapshotAction::Review {
            return review::review(&self.snapshot_dir, &mut std::io::stdin().lock(), &mut out);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let current = runtime.block_on(self.current())?;
        match self.action {
            SnapshotAction::Accept => accept(&current, &self.snapshot_dir, &mut out),
            SnapshotAction::Check | SnapshotAction::Review => check(&current, &self.snapshot_dir, &mut out),
        }
    }

    /// Asks the service.
    async fn current(&self) -> Result<Current, Failure> {
        let spec = self.spec.load()?;
        let operations = self.spec.operations(&spec)?;
        if self.endpoint_url.is_none() {
            only_service(&operations)?;
        }
        let options =
            CaseOptions { cases: 0, seed: self.seed.0, set: self.set.clone(), ..CaseOptions::default() };
        let settled_options = CaseOptions { seed: CaseOptions::default().seed, ..options.clone() };
        let (mut plans, mut settled, mut files) = (Vec::new(), Vec::new(), Vec::new());
        for (service, operation) in &operations {
            for (options, plans) in [(&options, &mut plans), (&settled_options, &mut settled)] {
                let plan = options.plan(service, operation)?;
                plans.push(if self.behavior() == Behavior::Stateful {
                    plan
                } else {
                    plan.without_fixtures()
                });
            }
            let requests = requests(service, operation)?;
            self.add(&mut files, operation, SnapshotClass::Requests, requests)?;
        }
        let Some((service, _)) = operations.first() else {
            return Err(Failure::input("the spec has no operation to ask for"));
        };
        let judged = self.judged(service).await?;
        let (rate, max_requests) = judged.bounds(None, None);
        let job =
            judged.job(plans, &options, &spec, RunOptions { rate, max_requests, ..RunOptions::default() });
        let hiding = redactor(&self.set, &self.reach.header, &operations);
        for (plan, settled) in job.plans.iter().zip(&settled) {
            let (service, operation) = (&plan.generator().service, &plan.generator().operation);
            for (class, cases) in cases(plan, settled, job.behavior) {
                let recorded = record(&job, plan, cases).await.map_err(Failure::reach)?;
                let entries = recorded
                    .iter()
                    .map(|answer| SnapshotEntry::of_answer(service, &operation.members, answer, &hiding));
                self.add(&mut files, operation, class, entries.collect())?;
            }
        }
        let orphaned = self.orphaned(&files, &operations)?;
        let options = self.spelled(&judged, &options);
        Ok(Current { files, orphaned, options })
    }

    /// Adds the file of a class, if it keeps anything.
    fn add(
        &self,
        files: &mut Vec<CurrentFile>,
        operation: &Operation,
        class: SnapshotClass,
        entries: Vec<SnapshotEntry>,
    ) -> Result<(), Failure> {
        if !entries.is_empty() {
            let path = folder::path_of(&self.snapshot_dir, &operation.id, class);
            let description = format!("{}: {}", operation.id, class.words());
            let kept = folder::read(&path)?;
            files.push(CurrentFile { path, description, entries, kept });
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
        Ok(found.filter(|path| is_asked_for(path) && files.iter().all(|file| file.path != *path)).collect())
    }

    async fn judged(&self, service: &Arc<Service>) -> Result<Judged, Failure> {
        let reach = self.reach.settings();
        match &self.endpoint_url {
            Some(_) if self.behavior() == Behavior::Stateful => Err(CheckError::NothingSetUp.into()),
            Some(endpoint) => Ok(Judged::reached(&reach, endpoint, self.behavior()).await?),
            None => embedded(&reach, service, &self.fault, self.behavior()).await,
        }
    }

    fn behavior(&self) -> Behavior {
        match self.behavior {
            Some(name) => name.behavior(),
            None if self.endpoint_url.is_some() => Behavior::Opaque,
            None => Behavior::Stateful,
        }
    }

    fn spelled(&self, judged: &Judged, cases: &CaseOptions) -> String {
        let behavior =
            self.behavior.map(|name| format!(" --behavior {}", name.behavior())).unwrap_or_default();
        let asked = judged.replay_suffix(&self.spec.spec, &behavior, cases, &self.reach.settings(), false);
        let operations = self.spec.operation.iter().map(|id| format!(" --operation {}", quote(id)));
        format!("{}{asked}{}", folder_option(&self.snapshot_dir), operations.collect::<String>())
    }
}

/// ` --snapshot-dir DIR`, where it is not the ordinary one.
fn folder_option(place: &Path) -> String {
    match place.to_string_lossy() {
        place if place == FOLDER => String::new(),
        place => format!(" --snapshot-dir {}", quote(&place)),
    }
}

/// The spec's examples on the wire: nothing that was given changes them.
fn requests(service: &Arc<Service>, operation: &Arc<Operation>) -> Result<Vec<SnapshotEntry>, Failure> {
    let options = CaseOptions { phases: vec![Phase::Examples], ..CaseOptions::default() };
    let plan: Plan = options.plan(service, operation)?;
    Ok(plan.cases().map(|case| SnapshotEntry::of_request(&case)).collect())
}

/// Keeps everything as it is now.
fn accept(current: &Current, place: &Path, out: &mut impl Write) -> Result<u8, Failure> {
    let mut written = 0;
    for file in &current.files {
        if file.kept.as_ref() != Some(&file.entries) {
            folder::write(&file.path, &file.description, &file.entries)?;
            written += 1;
        }
        folder::remove(&folder::pending_of(&file.path))?;
    }
    for path in &current.orphaned {
        folder::remove(path)?;
        folder::remove(&folder::pending_of(path))?;
    }
    let entries = current.files.iter().map(|file| file.entries.len()).sum();
    writeln!(
        out,
        "{} in {} kept in {}: {written} written, {} removed",
        counted(entries, "case"),
        counted(current.files.len(), "file"),
        place.display(),
        current.orphaned.len()
    )?;
    Ok(0)
}

/// Tells what differs, and puts it beside for a review.
fn check(current: &Current, place: &Path, out: &mut impl Write) -> Result<u8, Failure> {
    let mut counts = [("changed", 0_usize), ("missing", 0), ("orphaned", current.orphaned.len())];
    let mut told = Vec::new();
    let (mut shown, mut more) = (0, 0);
    for file in &current.files {
        let differences = file.differences();
        let pending = folder::pending_of(&file.path);
        if differences.is_empty() {
            folder::remove(&pending)?;
            continue;
        }
        folder::write(&pending, &file.description, &file.entries)?;
        for (word, count) in &mut counts {
            *count += differences.iter().filter(|difference| difference.word() == *word).count();
        }
        // Of a file that is not there yet, all entries are missing: to list them tells nothing.
        if file.kept.is_none() {
            told.push(format!("{}: {} missing", file.path.display(), counted(differences.len(), "case")));
            continue;
        }
        told.push(file.path.display().to_string());
        for difference in &differences {
            if shown == MOST_SHOWN {
                more += 1;
                continue;
            }
            shown += 1;
            told.extend(difference.lines());
        }
    }
    told.extend(current.orphaned.iter().map(|path| format!("{}: orphaned, no case has it", path.display())));
    if more > 0 {
        told.push(format!("and {more} more, which a review shows"));
    }
    let all: usize = current.files.iter().map(|file| file.entries.len()).sum();
    let differing: usize = counts.iter().map(|(_, count)| count).sum();
    if differing == 0 {
        writeln!(out, "PASS: {} as kept in {}", counted(all, "case"), place.display())?;
        return Ok(0);
    }
    let is_first = current.files.iter().all(|file| file.kept.is_none()) && current.orphaned.is_empty();
    if !is_first {
        writeln!(out, "next: look at each with\n  wireproof snapshot review{}", folder_option(place))?;
        writeln!(out, "or keep all as they are now with")?;
    } else {
        writeln!(out, "next: nothing is kept yet; keep all as they are now with")?;
    }
    writeln!(out, "  wireproof snapshot accept{}\n", current.options)?;
    for line in told {
        writeln!(out, "{line}")?;
    }
    let words: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    let closing = format!("FAIL: {} not as kept: {}", counted(differing, "case"), words.join(", "));
    writeln!(out, "\n{}", wrap(&closing, WIDTH).join("\n"))?;
    Ok(1)
}
