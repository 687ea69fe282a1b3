//! A finding by a name that a person gives it: `F1` or its id for one of the last report, `report.json#F1` for one of a
//! report file.

use std::path::Path;

use crate::cli::failure::Failure;
use crate::cli::last_report;
use crate::event::finding::{Finding, is_id};
use crate::event::summary::Summary;
use crate::report::json;

/// A finding and the report that it is from.
#[derive(Debug)]
pub(crate) struct NamedFinding {
    pub(crate) report: Summary,
    pub(crate) finding: Finding,
}

impl NamedFinding {
    /// The finding of this name; `None` where it is the name of something else, or an id that the last report does
    /// not have.
    pub(crate) fn find(name: &str) -> Result<Option<Self>, Failure> {
        let (report, id) = match name.rsplit_once('#') {
            Some((path, id)) => (read_report(Path::new(path))?, id),
            None if is_short(name) => (last_report::read()?, name),
            // An id says what it is about without a report, too.
            None if is_id(name) => {
                let named = last_report::read().ok().and_then(|report| Self::in_report(report, name));
                return Ok(named);
            }
            // An address is no file, and neither is an id.
            None if Path::new(name).is_file() => (read_report(Path::new(name))?, ""),
            None => return Ok(None),
        };
        let wrong = unknown(&report, id);
        Self::in_report(report, id).map(Some).ok_or(wrong)
    }

    /// The finding that must be in a report: one that is named, or the last one.
    pub(crate) fn require(name: &str) -> Result<Self, Failure> {
        Self::find(name)?.ok_or_else(|| {
            let found = if is_id(name) {
                format!("found `{name}`, which the last report does not have; name its report: PATH#{name}")
            } else {
                format!("found `{name}`")
            };
            Failure::input(format!("expected a finding, e.g. F1, an id or report.json#F1, {found}"))
        })
    }

    /// The finding of this name in a report.
    pub(crate) fn in_report(report: Summary, name: &str) -> Option<Self> {
        let finding = report.findings.iter().find(|finding| finding.is_called(name))?.clone();
        Some(Self { report, finding })
    }
}

fn unknown(report: &Summary, id: &str) -> Failure {
    let known = match report.findings.as_slice() {
        [] => "the report has no findings".to_owned(),
        [only] => format!("the report has {} alone", only.short),
        [first, .., last] => format!("the report has {} to {}", first.short, last.short),
    };
    let found = if id.is_empty() { "a report without one".to_owned() } else { format!("`{id}`") };
    Failure::input(format!("expected the id of a finding, e.g. F1 or report.json#F1, found {found}; {known}"))
}

/// A JSON report from a file.
pub(crate) fn read_report(path: &Path) -> Result<Summary, Failure> {
    let wrong = |reason: String| Failure::input(format!("{}: {reason}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    json::parse(&text).map_err(|error| wrong(error.to_string()))
}

/// Whether the text is the number of a finding, e.g. `F1`.
fn is_short(text: &str) -> bool {
    text.strip_prefix('F')
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}
