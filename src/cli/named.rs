//! A finding by the name that a person gives it: `F1` of the last report, `report.json#F1` of a report file.

use std::path::Path;

use crate::cli::failure::Failure;
use crate::cli::last_report;
use wireproof::event::Finding;
use wireproof::event::Summary;
use wireproof::report::json;

/// A finding and the report that it is from.
#[derive(Debug)]
pub(crate) struct NamedFinding {
    pub(crate) report: Summary,
    pub(crate) finding: Finding,
}

impl NamedFinding {
    /// The finding of this name; `None` where it is the name of something else.
    pub(crate) fn find(name: &str) -> Result<Option<Self>, Failure> {
        let (report, id) = match name.rsplit_once('#') {
            Some((path, id)) => (read_report(Path::new(path))?, id),
            None if is_finding_id(name) => (last_report::read()?, name),
            // An address is no file, and neither is an id.
            None if Path::new(name).is_file() => (read_report(Path::new(name))?, ""),
            None => return Ok(None),
        };
        match report.findings.iter().find(|finding| finding.id == id).cloned() {
            Some(finding) => Ok(Some(Self { report, finding })),
            None => Err(unknown(&report, id)),
        }
    }
}

fn unknown(report: &Summary, id: &str) -> Failure {
    let known = match report.findings.as_slice() {
        [] => "the report has no findings".to_owned(),
        [only] => format!("the report has {} alone", only.id),
        [first, .., last] => format!("the report has {} to {}", first.id, last.id),
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
fn is_finding_id(text: &str) -> bool {
    text.strip_prefix('F')
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}
