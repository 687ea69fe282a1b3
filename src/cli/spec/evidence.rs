//! `wireproof spec evidence FOLDER`: what recorded answers say of every line of the spec that is no better than a guess.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use crate::check::verdict::Behavior;
use crate::cli::choice::{load_and_tell, tell_note};
use crate::cli::failure::Failure;
use crate::cli::spec::recorded::{OfOperation, Recording, read};
use crate::cli::spec::told::EvidenceListing;
use crate::judge::case_options::CaseOptions;
use crate::judge::model_files::ModelPath;
use crate::judge::near::did_you_mean;
use crate::judge::overlays::apart;
use crate::judge::spec_files::SpecFiles;
use crate::judge::spec_sources::SpecSources;
use crate::report::escape::escape;
use crate::report::paste::shell::quote;
use crate::snapshot::evidence::finding::{LineEvidence, LineVerdict};
use crate::snapshot::evidence::line::{NamedSpecFile, open_lines};
use crate::snapshot::evidence::patch::{PatchedFile, is_patchable, patched};
use crate::snapshot::evidence::seen::{RecordedFile, RecordedOperation, SeenAnswers};
use crate::spec::Spec;
use crate::spec::embedded;
use crate::spec::file::SpecFile;

/// The target whose server is the live service.
const LIVE: &str = "aws";
/// The folder in which the built-in spec files stand in the repository.
const BUILT_IN: &str = "spec";

/// Say what recorded answers show of facts that the spec leaves open
#[derive(Debug, Args)]
#[command(after_help = "\
FOLDER is one that `snapshot accept --target TARGET --snapshot-dir FOLDER` wrote.
Each line of a spec file whose grade is unknown, contested or inferred is held
against the recorded cases that are about it: the recording confirms it,
contradicts it, settles what was open, or says nothing. The lines are those of
the built-in files, as they stand under spec/ in the repository; with --spec
those of the given files alone.

Only the live service is evidence about itself. A recording tells its target in
the heads of its files; that of another target than `aws` is listed, and changes
nothing unless --live names the target.

Examples:
  wireproof spec evidence answers
  wireproof spec evidence answers --patch | git apply
  wireproof spec evidence answers --live my-aws --patch
  wireproof spec evidence answers --spec my-spec

Exit codes:
  0  it is told what was seen, whatever that is
  2  the command line, a spec file or the recording is wrong")]
pub(super) struct SpecEvidenceArguments {
    /// The folder of recorded answers
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,

    /// Print nothing but a patch of the spec files, for `git apply`
    #[arg(long)]
    patch: bool,

    /// Take a recording of this target, as its head names it, for one of the live service; may be repeated
    #[arg(long, value_name = "TARGET", default_value = LIVE)]
    live: Vec<String>,

    /// Add a spec file, or those of a folder, to the built-in ones, and look at these alone; may be repeated
    #[arg(long, value_name = "PATH")]
    spec: Vec<PathBuf>,

    /// Read recorded operations that no spec file describes from service models: [NAME=]PATH, as `check server` has it
    #[arg(long, value_name = "[NAME=]PATH")]
    model: Vec<ModelPath>,
}

impl SpecEvidenceArguments {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let files = self.spec_files()?;
        let (recording, by_operation) = self.recording()?;
        let recorded: Vec<String> = by_operation.keys().cloned().collect();
        let spec = load_and_tell(&self.sources(), &recorded)?;
        let operations = recorded_operations(&spec, by_operation)?;
        let seen = seen(&operations)?;
        let lines = open_lines(&files, &spec);
        let mut evidence: Vec<LineEvidence> =
            lines.into_iter().map(|line| LineEvidence::of(line, &seen)).collect();
        let patch = match recording.is_live {
            true => self.loading_patch(&files, &mut evidence, &spec)?,
            false => Vec::new(),
        };
        let told = EvidenceListing {
            recording: &recording,
            files: &files,
            evidence: &evidence,
            options: self.spelled(),
        };
        let mut out = std::io::stdout().lock();
        if self.patch {
            patch.iter().try_for_each(|file| out.write_all(file.unified().as_bytes()))?;
            std::io::stderr().lock().write_all(told.beside_a_patch(&patch).as_bytes())?;
        } else {
            out.write_all(told.listing(&self.folder, &patch).as_bytes())?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// What is read beside the built-in files.
    fn sources(&self) -> SpecSources {
        SpecSources { files: self.spec.clone(), models: self.model.clone() }
    }

    /// The spec files that are looked at.
    fn spec_files(&self) -> Result<Vec<NamedSpecFile>, Failure> {
        if self.spec.is_empty() {
            let named = embedded::files("spec").map(|(name, text)| NamedSpecFile {
                path: format!("{BUILT_IN}/{name}"),
                file: SpecFile { name: name.to_owned(), text: text.to_owned() },
            });
            return Ok(named.collect());
        }
        let mut given = SpecFiles::default();
        for path in &self.spec {
            given.add(path).map_err(|wrong| Failure::input(format!("--spec {wrong}")))?;
        }
        let (whole, overlays) = apart(given.files);
        for overlay in overlays {
            let name = escape(&overlay.file.name);
            tell_note(&format!("{name} is an overlay: its lines are not looked at, and no patch changes it"));
        }
        let named = whole.into_iter().map(|file| NamedSpecFile { path: from_here(&file.name), file });
        Ok(named.collect())
    }

    /// The recording, and the files of it that are looked at by the ids of their operations.
    fn recording(&self) -> Result<(Recording, BTreeMap<String, Vec<RecordedFile>>), Failure> {
        let all = read(&self.folder)?;
        let is_live = |(_, file): &OfOperation| {
            file.origin.as_ref().is_some_and(|origin| self.live.contains(&origin.target))
        };
        let any_live = all.iter().any(is_live);
        let (looked_at, left_out): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|file| !any_live || is_live(file));
        let mut by_operation: BTreeMap<String, Vec<RecordedFile>> = BTreeMap::new();
        let mut files = Vec::new();
        for (operation, file) in looked_at {
            files.push(file.clone());
            by_operation.entry(operation).or_default().push(file);
        }
        let left_out = left_out.into_iter().map(|(_, file)| file).collect();
        Ok((Recording { files, left_out, is_live: any_live }, by_operation))
    }

    /// The changes of spec files. What would make a spec contradict itself is left to a person.
    fn loading_patch(
        &self,
        files: &[NamedSpecFile],
        evidence: &mut [LineEvidence],
        spec: &Spec,
    ) -> Result<Vec<PatchedFile>, Failure> {
        for seen in evidence.iter_mut() {
            if seen.verdict.changes().is_some() && !is_patchable(files, &seen.line) {
                let why = "its sources stand in the file of its service, which is none of the given ones";
                seen.verdict = LineVerdict::LeftToAPerson(why.to_owned());
            }
        }
        let patch = patched(files, &evidence.iter().collect::<Vec<_>>(), spec);
        if self.loads(files, &patch).is_ok() {
            return Ok(patch);
        }
        for seen in evidence.iter_mut() {
            if seen.verdict.changes().is_some_and(|changes| !changes.is_empty()) {
                let why = "the file would contradict itself with it: a person says what else follows";
                seen.verdict = LineVerdict::LeftToAPerson(why.to_owned());
            }
        }
        let patch = patched(files, &evidence.iter().collect::<Vec<_>>(), spec);
        self.loads(files, &patch)?;
        Ok(patch)
    }

    /// Whether the spec has no faults with the files as they are to be.
    fn loads(&self, files: &[NamedSpecFile], patch: &[PatchedFile]) -> Result<(), Failure> {
        let changed = files.iter().map(|NamedSpecFile { file, path }| {
            let changed = patch.iter().find(|changed| changed.path == *path);
            let text = changed.map_or(&file.text, |changed| &changed.after);
            SpecFile { name: file.name.clone(), text: text.clone() }
        });
        let changed: Vec<SpecFile> = changed.collect();
        let loaded = match self.spec.is_empty() {
            true => Spec::load(&changed),
            false => Spec::overlay(&changed),
        };
        loaded.map(|_| ()).map_err(|error| Failure::diagnosed(&error.files))
    }

    /// The folder and the options that were given, as part of a command.
    fn spelled(&self) -> String {
        let folder = quote(&self.folder.to_string_lossy());
        let live: Vec<String> = self.live.iter().filter(|name| *name != LIVE).cloned().collect();
        let live: String = live.iter().map(|name| format!(" --live {}", quote(name))).collect();
        format!(" {folder}{}{live}", self.sources().spelled())
    }
}

/// A path as a patch has it: from where the command runs.
fn from_here(path: &str) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let path = Path::new(path);
    let short = path.strip_prefix(&here).unwrap_or(path);
    let parts: PathBuf = short.components().filter(|part| *part != std::path::Component::CurDir).collect();
    parts.to_string_lossy().replace('\\', "/")
}

/// What was recorded, by operations.
fn recorded_operations(
    spec: &Spec,
    by_operation: BTreeMap<String, Vec<RecordedFile>>,
) -> Result<Vec<RecordedOperation>, Failure> {
    let mut operations = Vec::new();
    for (id, files) in by_operation {
        let Some((service, operation)) = spec.shared_operation(&id) else {
            let ids = spec.services.iter().flat_map(|service| &service.operations);
            let hint = did_you_mean(&id, ids.map(|operation| operation.id.as_str()));
            let path = files.first().map_or("", |file| &file.path);
            return Err(Failure::input(format!(
                "{path}:3: expected the answers of an operation of the spec, found those of `{id}`{hint}; --spec PATH \
                 adds the files of others"
            )));
        };
        let (service, operation) = (Arc::clone(service), Arc::clone(operation));
        let binds = files.iter().any(|file| file.origin.is_some());
        let options = CaseOptions { cases: Some(0), binds, undecided: true, ..CaseOptions::default() };
        let plan = options.plan(&service, &operation)?;
        let plan = match RecordedOperation::behavior(&operation, &files) {
            Behavior::Stateful => plan,
            _ => plan.without_fixtures(),
        };
        operations.push(RecordedOperation { service, operation, plan, files });
    }
    Ok(operations)
}

/// What all of it shows.
fn seen(operations: &[RecordedOperation]) -> Result<SeenAnswers, Failure> {
    let (mut all, mut wrong) = (SeenAnswers::default(), Vec::new());
    for recorded in operations {
        match recorded.seen() {
            Ok(seen) => {
                all.answers.extend(seen.answers);
                for (requirement, count) in seen.cases {
                    *all.cases.entry(requirement).or_default() += count;
                }
            }
            Err(reasons) => wrong.extend(reasons),
        }
    }
    all.operations = operations.iter().map(|recorded| recorded.operation.id.clone()).collect::<BTreeSet<_>>();
    if wrong.is_empty() { Ok(all) } else { Err(Failure::input(wrong.join("\nerror: "))) }
}
