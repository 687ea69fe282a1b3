//! The folder that `--regressions` names: one file for each case that once broke a requirement.

use std::path::Path;
use std::path::PathBuf;

use serde::Deserialize;
use serde::Serialize;
use sha2::Digest;
use sha2::Sha256;

use crate::cli::failure::Failure;
use wireproof::event::Summary;
use wireproof::generate::Kept;
use wireproof::generate::Plan;

/// A kept case, as its file has it.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct KeptCase {
    /// The address of the case.
    address: String,
    /// The seed with which it was made.
    seed: u64,
    /// The requirement that it broke.
    requirement: String,
    /// How it broke it.
    outcome: String,
}

/// Puts the kept cases of a plan's operation before all others. A case that the spec no longer has is an error.
pub(crate) fn recall(folder: &Path, plan: &mut Plan) -> Result<(), Failure> {
    let mut kept = Vec::new();
    for path in files(folder)? {
        let wrong = |reason: String| Failure::input(format!("{}: {reason}", path.display()));
        let text = std::fs::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
        let case: KeptCase = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        if case.address.starts_with(&plan.generator().operation.id) {
            let case = Kept { address: case.address, seed: case.seed };
            if !kept.contains(&case) {
                kept.push(case);
            }
        }
    }
    match plan.recall(kept).first() {
        None => Ok(()),
        Some(unknown) => Err(Failure::input(format!(
            "{}: the spec no longer has a case at {}; delete its file",
            folder.display(),
            unknown.address
        ))),
    }
}

/// Makes the folder where it is not there yet, so that a wrong path is told before the run and not after it.
pub(crate) fn require_folder(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::input(format!("--regressions {}: {error}", folder.display())))
}

/// Keeps a file for each finding that has none yet.
pub(crate) fn keep(folder: &Path, summary: &Summary) -> Result<(), Failure> {
    for finding in summary.findings.iter().filter(|finding| finding.level > wireproof::model::Level::Observe)
    {
        let prefix = format!("{}/regressions", finding.operation);
        let address = match finding.address.strip_prefix(&prefix) {
            Some(tail) => format!("{}{tail}", finding.operation),
            None => finding.address.clone(),
        };
        let case = KeptCase {
            address,
            seed: summary.seed,
            requirement: finding.requirement.clone(),
            outcome: finding.outcome.word().to_owned(),
        };
        let name = name_of(&case);
        let path = folder.join(name);
        if finding.address.starts_with(&prefix) || path.exists() {
            continue;
        }
        let wrong = |error: String| Failure::input(format!("--regressions {}: {error}", folder.display()));
        let text = toml::to_string(&case).map_err(|error| wrong(error.to_string()))?;
        std::fs::write(path, text).map_err(|error| wrong(error.to_string()))?;
    }
    Ok(())
}

/// A file name that tells the requirement, and differs between cases.
fn name_of(case: &KeptCase) -> String {
    let digest = Sha256::digest(format!("{}\n{}\n{}", case.address, case.seed, case.requirement));
    let number: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let words: String = case
        .requirement
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
