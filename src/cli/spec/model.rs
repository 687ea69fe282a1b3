//! `wireproof spec check --model`: which operations of service models load, and why others do not; what is wrong or stale in
//! what is laid over them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::failure::{Failure, is_colored};
use crate::cli::model::{ModelChoice, pattern};
use crate::cli::output::tell;
use crate::diagnostic::Diagnosed;
use crate::import::operation_model::ListedOperation;
use crate::import::service_model::ServiceModel;
use crate::judge::error::CheckError;
use crate::judge::imported::has;
use crate::judge::model_catalog::no_operation;
use crate::judge::model_files::ModelFile;
use crate::judge::overlays::{probed, refused, stale_changes, without_operation};
use crate::judge::spec_sources::SpecSources;
use crate::model::operation_pattern::OperationPattern;
use crate::report::escape::escape;
use crate::report::text::wrap;
use crate::spec::Spec;
use crate::spec::file::SpecFile;
use crate::spec::given_files::GivenFiles;
use crate::spec::overlay::file::OverlayFile;

/// How many columns a line has at most, but for addresses.
const WIDTH: usize = 80;
/// How many examples of a reason are told.
const MOST: usize = 3;

/// What was found in models.
#[derive(Default)]
struct Loaded {
    /// How many operations were asked for that are spoken.
    asked: usize,
    /// How many of them load.
    loaded: usize,
    /// The operations that do not, by reason.
    refused: BTreeMap<String, Vec<String>>,
    /// What was left out of operations that load, by reason.
    notes: BTreeMap<&'static str, BTreeSet<String>>,
    /// How many operations of services there are that are not spoken, by protocol.
    unspoken: BTreeMap<String, usize>,
    /// Files that are no models, with the reason.
    broken: Vec<String>,
    /// What is wrong or stale in overlays.
    faults: Vec<Diagnosed>,
}

/// Loads the operations that a pattern means, and tells of them; without one those that overlays are laid over, or all.
pub(super) fn check(
    models: &ModelChoice,
    specs: &[PathBuf],
    given: Option<&str>,
) -> Result<ExitCode, Failure> {
    let catalog = models.catalog()?;
    let sources = SpecSources { files: specs.to_vec(), models: models.model.clone() };
    let above = GivenAbove::read(&sources, given.is_none())?;
    let mut loaded = Loaded { faults: refused(&above.overlays, &catalog, &above.known), ..Loaded::default() };
    let patterns = match given {
        _ if above.is_asked_for => above.patterns()?,
        given => vec![pattern(given)?],
    };
    let files: Vec<&ModelFile> = match patterns.as_slice() {
        [only] if given.is_some() => catalog.files(only).map_err(Failure::input)?,
        patterns => {
            let is_meant = |file: &&ModelFile| patterns.iter().any(|pattern| pattern.means_service(&file.id));
            catalog.all().iter().filter(is_meant).collect()
        }
    };
    let only = patterns.first().filter(|_| given.is_some() && files.len() == 1);
    for file in files {
        loaded.add(file, &patterns, only, &above)?;
    }
    loaded.faults.sort_by(|one, other| one.file.cmp(&other.file));
    let color = is_colored(&std::io::stderr());
    loaded.faults.iter().try_for_each(|fault| write!(std::io::stderr(), "{}", fault.render(color)))?;
    let is_free = |overlay: &&OverlayFile| loaded.faults.iter().all(|fault| fault.file != overlay.file.name);
    let mut told = String::new();
    for overlay in above.overlays.iter().filter(is_free) {
        let _ = writeln!(told, "{}: no faults", escape(&overlay.file.name));
    }
    tell(&(told + &loaded.told()))?;
    Ok(if loaded.is_whole() { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// What is given beside the models.
struct GivenAbove {
    whole: Vec<SpecFile>,
    overlays: Vec<OverlayFile>,
    /// Whether operations are meant because something is laid over them.
    is_asked_for: bool,
    /// What the whole files describe, and those that are built in.
    known: Spec,
}

impl GivenAbove {
    fn read(sources: &SpecSources, without_pattern: bool) -> Result<Self, Failure> {
        let (whole, overlays) = sources.spec_files()?;
        let known = Spec::overlay(&whole).map_err(CheckError::from)?;
        let is_asked_for = without_pattern && !overlays.is_empty();
        Ok(Self { whole, overlays, is_asked_for, known })
    }

    /// Whether something is laid over this operation.
    fn names(&self, id: &str) -> bool {
        self.overlays.iter().any(|overlay| *overlay.id == id)
    }

    /// The operations that overlays are laid over, and all of a service where one is laid over that.
    fn patterns(&self) -> Result<Vec<OperationPattern>, Failure> {
        let targets = self.overlays.iter().map(OverlayFile::target);
        let ids = targets.map(|(service, command)| format!("{service}/{}", command.unwrap_or("*")));
        ids.map(|id| OperationPattern::new(&id).map_err(Failure::input)).collect()
    }
}

impl Loaded {
    /// Loads the operations of one service that are meant; `only` is the one pattern, where it names this service alone.
    fn add(
        &mut self,
        file: &ModelFile,
        patterns: &[OperationPattern],
        only: Option<&OperationPattern>,
        above: &GivenAbove,
    ) -> Result<(), Failure> {
        let text = match file.text() {
            Ok(text) => text,
            Err(reason) => return self.break_off(reason),
        };
        let model = match ServiceModel::read(&text, &file.id) {
            Ok(model) => model,
            Err(error) => return self.break_off(format!("{}: {error}", file.path.display())),
        };
        let probed = probed(&above.overlays, &model, patterns);
        let is_meant = |operation: &&ListedOperation| {
            patterns.iter().chain(&probed).any(|pattern| operation.is_meant_by(pattern))
                && (above.whole.is_empty() || !has(&above.known, &file.id, operation))
        };
        let operations: Vec<_> = model.operations().iter().filter(is_meant).collect();
        if let (true, Some(pattern)) = (operations.is_empty(), only) {
            return Err(Failure::input(no_operation(pattern, &model)));
        }
        self.faults.extend(without_operation(&above.overlays, &model));
        let Ok(service) = model.service_file() else {
            let protocol = model.protocols().first().cloned().unwrap_or_default();
            *self.unspoken.entry(protocol).or_default() += operations.len();
            return Ok(());
        };
        self.asked += operations.len();
        let mut files = Vec::new();
        if above.whole.is_empty() || above.known.service(&file.id).is_none() {
            files.push(SpecFile { name: format!("{}/service.toml", file.id), text: service });
        }
        let before = files.len();
        for operation in operations {
            let id = format!("{}/{}", file.id, operation.command);
            match model.operation_file(operation) {
                Ok(made) => {
                    for note in made.notes {
                        let told = format!("{}: {}", file.id, note.sentence);
                        self.notes.entry(note.reason).or_default().insert(told);
                    }
                    files.push(SpecFile { name: format!("{id}.toml"), text: made.text });
                }
                // What is laid over the service as a whole is laid over what there is.
                Err(_) if above.is_asked_for && !above.names(&id) => self.asked -= 1,
                Err(error) => {
                    let told = format!("{id}: {error}");
                    self.refused.entry(error.reason()).or_default().push(told);
                }
            }
        }
        self.load(&files, files.len() - before, above);
        Ok(())
    }

    fn break_off(&mut self, reason: String) -> Result<(), Failure> {
        self.broken.push(reason);
        Ok(())
    }

    /// Loads files of a service, so many of which are of operations.
    fn load(&mut self, of_models: &[SpecFile], operations: usize, above: &GivenAbove) {
        let given = GivenFiles { files: &above.whole, of_models, overlays: &above.overlays };
        let faults = Spec::of_given(given).err().map_or_else(Vec::new, |error| error.files);
        let overlay =
            |fault: &Diagnosed| above.overlays.iter().find(|overlay| overlay.file.name == fault.file);
        let mut is_of_service = false;
        let count = faults.len();
        for fault in faults {
            let overlay = overlay(&fault);
            is_of_service |= match overlay {
                Some(overlay) => overlay.target().1.is_none(),
                None => fault.file.ends_with("/service.toml"),
            };
            if overlay.is_some() {
                self.faults.push(fault);
                continue;
            }
            let first = fault.diagnostics.first().map(|diagnostic| diagnostic.message.clone());
            let told = format!("{}: {}", fault.file.trim_end_matches(".toml"), first.unwrap_or_default());
            self.refused.entry("its spec file has faults".to_owned()).or_default().push(told);
        }
        self.loaded += if is_of_service { 0 } else { operations.saturating_sub(count) };
        self.faults.extend(stale_changes(given));
    }

    fn is_whole(&self) -> bool {
        self.broken.is_empty() && self.faults.is_empty() && self.asked > 0 && self.loaded == self.asked
    }

    fn told(&self) -> String {
        let mut text = String::new();
        for reason in &self.broken {
            add(&mut text, 0, &format!("error: {reason}"));
        }
        for (reason, operations) in &self.refused {
            let _ = writeln!(text, "{:>6}  {reason}", operations.len());
            add_some(&mut text, operations.iter());
        }
        for (reason, notes) in &self.notes {
            let _ = writeln!(text, "{:>6}  left out of operations that load: {reason}", notes.len());
            add_some(&mut text, notes.iter());
        }
        let unspoken: usize = self.unspoken.values().sum();
        if unspoken > 0 {
            let protocols: Vec<String> =
                self.unspoken.iter().map(|(protocol, count)| format!("{protocol} {count}")).collect();
            let _ = writeln!(text, "{unspoken:>6}  of protocols that are not spoken yet");
            add(&mut text, 8, &protocols.join(", "));
        }
        let _ = writeln!(text, "{} of {} operations load", self.loaded, self.asked);
        text
    }
}

fn add_some<'a>(text: &mut String, all: impl ExactSizeIterator<Item = &'a String>) {
    let more = all.len().saturating_sub(MOST);
    all.take(MOST).for_each(|one| add(text, 8, one));
    if more > 0 {
        let _ = writeln!(text, "        and {more} more");
    }
}

/// Adds a sentence behind an indent.
fn add(text: &mut String, indent: usize, sentence: &str) {
    for (number, line) in wrap(sentence, WIDTH - indent - 2).into_iter().enumerate() {
        let hanging = if number == 0 { 0 } else { 2 };
        let _ = writeln!(text, "{}{line}", " ".repeat(indent + hanging));
    }
}
