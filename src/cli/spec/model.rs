//! `wireproof spec check --model`: which operations of service models load, and why others do not.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::process::ExitCode;

use crate::cli::failure::Failure;
use crate::cli::model::{ModelChoice, pattern};
use crate::cli::output::tell;
use crate::import::service_model::ServiceModel;
use crate::judge::model_catalog::no_operation;
use crate::judge::model_files::ModelFile;
use crate::model::operation_pattern::OperationPattern;
use crate::report::text::wrap;
use crate::spec::Spec;
use crate::spec::file::SpecFile;

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
}

/// Loads the operations that a pattern means, and tells of them.
pub(super) fn check(models: &ModelChoice, given: Option<&str>) -> Result<ExitCode, Failure> {
    let catalog = models.catalog()?;
    let pattern = pattern(given)?;
    let files = catalog.files(&pattern).map_err(Failure::input)?;
    let mut loaded = Loaded::default();
    let is_one = files.len() == 1;
    for file in files {
        loaded.add(file, &pattern, is_one)?;
    }
    tell(&loaded.told())?;
    Ok(if loaded.is_whole() { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

impl Loaded {
    /// Loads the operations of one service that are meant.
    fn add(&mut self, file: &ModelFile, pattern: &OperationPattern, is_one: bool) -> Result<(), Failure> {
        let text = match file.text() {
            Ok(text) => text,
            Err(reason) => return self.break_off(reason),
        };
        let model = match ServiceModel::read(&text, &file.id) {
            Ok(model) => model,
            Err(error) => return self.break_off(format!("{}: {error}", file.path.display())),
        };
        let operations: Vec<_> =
            model.operations().iter().filter(|operation| operation.is_meant_by(pattern)).collect();
        if operations.is_empty() && is_one {
            return Err(Failure::input(no_operation(pattern, &model)));
        }
        let Ok(service) = model.service_file() else {
            let protocol = model.protocols().first().cloned().unwrap_or_default();
            *self.unspoken.entry(protocol).or_default() += operations.len();
            return Ok(());
        };
        self.asked += operations.len();
        let mut files = vec![SpecFile { name: format!("{}/service.toml", file.id), text: service }];
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
                Err(error) => {
                    let told = format!("{id}: {error}");
                    self.refused.entry(error.reason()).or_default().push(told);
                }
            }
        }
        self.load(&files);
        Ok(())
    }

    fn break_off(&mut self, reason: String) -> Result<(), Failure> {
        self.broken.push(reason);
        Ok(())
    }

    fn load(&mut self, files: &[SpecFile]) {
        let faults = Spec::overlay(files).err().map_or_else(Vec::new, |error| error.files);
        for fault in &faults {
            let first = fault.diagnostics.first().map(|diagnostic| diagnostic.message.clone());
            let told = format!("{}: {}", fault.file.trim_end_matches(".toml"), first.unwrap_or_default());
            self.refused.entry("its spec file has faults".to_owned()).or_default().push(told);
        }
        let is_of_service = faults.iter().any(|fault| fault.file.ends_with("/service.toml"));
        self.loaded += if is_of_service { 0 } else { files.len() - 1 - faults.len() };
    }

    fn is_whole(&self) -> bool {
        self.broken.is_empty() && self.asked > 0 && self.loaded == self.asked
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
