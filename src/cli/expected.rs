//! The file that `--expected-failures` names.

use std::path::PathBuf;

use crate::cli::failure::Failure;
use crate::cli::files;
use wireproof::check::BreakageKind;
use wireproof::check::expected_failures;
use wireproof::check::expected_failures::ExpectedFailures;
use wireproof::event::Summary;
use wireproof::event::VerdictWord;
use wireproof::model::Level;

/// A list of known failures, as its file has it.
#[derive(Debug)]
pub(crate) struct ExpectedFile {
    path: PathBuf,
    text: String,
    list: ExpectedFailures,
}

impl ExpectedFile {
    /// Reads the list, which may name the requirements of these ids; a file that is to be written need not be there yet.
    pub(crate) fn read(path: PathBuf, ids: &[&str], to_be_written: bool) -> Result<Self, Failure> {
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if to_be_written && error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(Failure::input(format!("--expected-failures {}: {error}", path.display())));
            }
        };
        if to_be_written {
            files::require_writable(&path).map_err(|error| {
                Failure::input(format!("--expected-failures {}: {error}", path.display()))
            })?;
        }
        let list = ExpectedFailures::parse(&path.display().to_string(), &text, ids)
            .map_err(|diagnosed| Failure::diagnosed([&diagnosed]))?;
        Ok(Self { path, text, list })
    }

    /// Marks what is known and what is stale.
    pub(crate) fn apply(&self, summary: &mut Summary) {
        summary.apply_expected(&self.list);
    }

    /// Writes the list anew, so that it has exactly what is broken now; comments stay.
    pub(crate) fn update(mut self, summary: &mut Summary) -> Result<(), Failure> {
        let failed: Vec<(String, BreakageKind)> = summary
            .findings
            .iter()
            .filter(|finding| finding.level > Level::Observe)
            .flat_map(|finding| {
                finding.outcomes.iter().map(|outcome| (finding.requirement.clone(), *outcome))
            })
            .collect();
        let judged = |id: &str| {
            let is_judged = |word| matches!(word, VerdictWord::Pass | VerdictWord::Fail);
            summary.requirements.iter().any(|result| result.id == id && is_judged(result.verdict))
        };
        let wrong =
            |reason: String| Failure::input(format!("--expected-failures {}: {reason}", self.path.display()));
        let text = expected_failures::update(&self.text, &failed, judged)
            .map_err(|error| wrong(error.to_string()))?;
        std::fs::write(&self.path, &text).map_err(|error| wrong(error.to_string()))?;
        let ids: Vec<&str> = summary.requirements.iter().map(|result| result.id.as_str()).collect();
        self.list = ExpectedFailures::parse(&self.path.display().to_string(), &text, &ids)
            .map_err(|diagnosed| Failure::diagnosed([&diagnosed]))?;
        self.apply(summary);
        Ok(())
    }
}
