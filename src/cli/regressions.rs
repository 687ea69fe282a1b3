//! The folder that `--regressions` names: one file for each case that once broke a requirement.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use sha2::Digest;
use sha2::Sha256;

use crate::cli::failure::Failure;
use crate::cli::stand_ins::StandIns;
use crate::event::finding::Finding;
use crate::event::summary::Summary;
use crate::generate::address::CaseAddress;
use crate::generate::plan::Plan;
use crate::generate::regression::Regression;
use crate::generate::regression::unread::Unread;
use crate::judge::given::GivenValue;
use crate::model::requirement::Level;

/// Puts the kept cases of a plan's operation, or the one of an address, before all others. What is said of each that is about a requirement which
/// the spec no longer has, and is left out, comes back.
pub(crate) fn recall(
    folder: &Path,
    plan: &mut Plan,
    given: &[GivenValue],
    only: Option<&CaseAddress>,
) -> Result<Vec<String>, Failure> {
    let operation = &plan.generator().operation;
    let operations = [(Arc::clone(&plan.generator().service), Arc::clone(operation))];
    let mut kept: Vec<Regression> = Vec::new();
    let mut notes = Vec::new();
    for path in files(folder)? {
        let wrong = |reason: String| Failure::input(format!("{}: {reason}", path.display()));
        let text = std::fs::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
        let mut case = match Regression::parse(&text, &plan.generator().service, operation) {
            Ok(case) => case,
            Err(Unread::OfAnother) => continue,
            Err(Unread::Outdated(what)) => {
                notes.push(format!("{} was left out: the spec no longer has {what}", path.display()));
                continue;
            }
            Err(Unread::Wrong(reason)) => return Err(wrong(reason)),
        };
        if only.is_some_and(|only| *only != case.address.kept()) {
            continue;
        }
        StandIns::new(given, &operations).reveal(&mut case.definition);
        if kept.iter().all(|other| other.definition != case.definition) {
            kept.push(case);
        }
    }
    plan.recall(kept);
    Ok(notes)
}

/// Makes the folder where it is not there yet, so that a wrong path is told before the run and not after it.
pub(crate) fn require_folder(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::input(format!("--regressions {}: {error}", folder.display())))
}

/// Keeps a file for each finding that has none yet, with the stand-ins for what may not be shown.
pub(crate) fn keep(folder: &Path, summary: &Summary, stand_ins: Option<&StandIns>) -> Result<(), Failure> {
    for finding in summary.findings.iter().filter(|finding| finding.level > Level::Observe) {
        let Some(definition) = finding.definition.as_ref().filter(|_| !finding.address.is_kept()) else {
            continue;
        };
        let mut case = Regression::new(
            &finding.requirement,
            finding.outcome.word(),
            (&finding.address, summary.seed),
            definition,
            &finding.minimal.request,
        );
        if let Some(stand_ins) = stand_ins {
            stand_ins.hide(&mut case.definition);
        }
        let wrong = |error: String| Failure::input(format!("--regressions {}: {error}", folder.display()));
        let text = case.print().map_err(|error| wrong(error.to_string()))?;
        let path = folder.join(name_of(case.requirement.as_str(), &text));
        if path.exists() {
            continue;
        }
        std::fs::write(path, text).map_err(|error| wrong(error.to_string()))?;
    }
    Ok(())
}

/// Says in the finding of a kept case where that is, so that it can be repeated.
pub(crate) fn name_folder(folder: &Path, finding: &mut Finding) {
    if finding.address.is_kept() {
        finding.replay.push_str(&format!(" --regressions {}", folder.display()));
    }
}

/// A file name that tells the requirement, and differs between cases.
fn name_of(requirement: &str, text: &str) -> String {
    let digest = Sha256::digest(text);
    let number: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let words: String = requirement
        .chars()
        .map(|character| if character.is_ascii_alphanumeric() || character == '.' { character } else { '-' })
        .collect();
    format!("{words}-{number}.toml")
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let wrong =
        |error: std::io::Error| Failure::input(format!("--regressions {}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(wrong)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    Ok(files)
}
