//! The file that `--expected-failures` names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::path::PathBuf;

use crate::check::expected_failures;
use crate::check::expected_failures::parse::Namable;
use crate::check::expected_failures::update::RunFacts;
use crate::check::expected_failures::{Breaches, Broken, ExpectedFailures};
use crate::cli::clock::today;
use crate::cli::failure::Failure;
use crate::cli::files;
use crate::event::finding::Finding;
use crate::event::summary::Summary;
use crate::model::requirement::Level;
use crate::model::requirement::id::RequirementId;
use crate::report::text::counted;
use crate::spec::requirements::gone::became;

/// How many entries are named that were added, removed or changed.
const MOST_TOLD: usize = 8;

/// A list of known failures, as its file has it.
#[derive(Debug)]
pub(crate) struct ExpectedFile {
    path: PathBuf,
    text: String,
    list: ExpectedFailures,
    /// The faults that a cause can be, where they are known.
    faults: Option<Vec<String>>,
}

impl ExpectedFile {
    /// Reads the list, which may name the requirements of these ids, and these faults, where they are known; a file that is
    /// to be written need not be there yet.
    pub(crate) fn read(
        path: PathBuf,
        ids: &[&RequirementId],
        faults: Option<Vec<String>>,
        to_be_written: bool,
    ) -> Result<Self, Failure> {
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
        let list = parse(&path, &text, ids, faults.as_deref())?;
        Ok(Self { path, text, list, faults })
    }

    /// Marks what is known and what is stale, and says what the list is not good for.
    pub(crate) fn apply(&self, summary: &mut Summary) {
        summary.apply_expected(&self.list, &today());
        let path = self.path.display();
        for (id, successor) in &self.list.gone {
            let became =
                successor.as_ref().map_or("it has no successor".to_owned(), |id| format!("see {id}"));
            summary.notes.push(format!("{path} lists {id}, which is no more: {became}"));
        }
        if let Some(made_with) = &self.list.made_with {
            let differences = made_with.differences(&summary.made_with());
            if !differences.is_empty() {
                let words = differences.join(", ");
                summary.notes.push(format!("{path} was made with another set-up: {words}"));
            }
        }
        if !self.list.entries.is_empty() && !summary.is_whole() {
            summary.notes.push(format!(
                "not every case was sent: whether what {path} lists still fails was not looked at"
            ));
        }
    }

    /// Writes the list anew, so that it has exactly what is broken now; comments stay. Of a part of a run it only takes
    /// what is new.
    pub(crate) fn update(mut self, summary: &mut Summary) -> Result<(), Failure> {
        let failed = failed(summary);
        let ids: Vec<RequirementId> = summary.requirements.iter().map(|result| result.id.clone()).collect();
        let successor =
            |id: &str| if ids.iter().any(|known| known.as_str() == id) { None } else { became(id) };
        let wrong =
            |reason: String| Failure::input(format!("--expected-failures {}: {reason}", self.path.display()));
        let update = expected_failures::update::update(
            &self.text,
            &failed,
            &self.facts(summary),
            &summary.made_with(),
            summary.is_whole(),
            successor,
        )
        .map_err(|error| wrong(error.to_string()))?;
        std::fs::write(&self.path, &update.text).map_err(|error| wrong(error.to_string()))?;
        let ids: Vec<&RequirementId> = ids.iter().collect();
        self.list = parse(&self.path, &update.text, &ids, self.faults.as_deref())?;
        self.apply(summary);
        let path = self.path.display();
        let all =
            [("added to", &update.added), ("taken off", &update.removed), ("changed in", &update.changed)];
        if all.iter().all(|(_, entries)| entries.is_empty()) {
            summary.notes.push(format!("nothing changed in {path}"));
        }
        for (word, entries) in all.into_iter().filter(|(_, entries)| !entries.is_empty()) {
            let count = counted(entries.len(), "known failure");
            let shown = entries.iter().take(MOST_TOLD).cloned().collect::<Vec<_>>().join(", ");
            let more = match entries.len().saturating_sub(MOST_TOLD) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            summary.notes.push(format!("{count} {word} {path}: {shown}{more}"));
        }
        Ok(())
    }

    /// What the entries with a pattern or a cause come to, and why requirements failed.
    fn facts(&self, summary: &Summary) -> RunFacts {
        let mut covered = BTreeSet::new();
        for finding in &summary.findings {
            let causes = summary.faults_of(finding);
            let broken =
                Broken { requirement: &finding.requirement, breaches: &finding.breaches, causes: &causes };
            let outcomes = finding.breaches.keys().copied();
            let of_others = outcomes.filter(|outcome| self.list.is_covered_by_others(broken, *outcome));
            covered.extend(of_others.map(|outcome| (finding.requirement.clone(), outcome)));
        }
        let stale = self.list.stale(&summary.whole_run()).into_iter().collect();
        RunFacts { covered, stale, causes: reasons(summary) }
    }
}

/// The first list of what is broken in a run, whose reasons are the causes. `path` is its name in messages.
pub(crate) fn first_list(summary: &Summary, path: &Path) -> Result<String, Failure> {
    let facts = RunFacts { causes: reasons(summary), ..RunFacts::default() };
    let update =
        expected_failures::update::update("", &failed(summary), &facts, &summary.made_with(), true, |_| None);
    update.map(|update| update.text).map_err(|error| Failure::input(format!("{}: {error}", path.display())))
}

/// What is broken and not only observed, in each way.
fn failed(summary: &Summary) -> Vec<(RequirementId, Breaches)> {
    let findings = summary.findings.iter().filter(|finding| finding.level > Level::Observe);
    // What is new by upgrade is listed when the version is raised.
    let findings = findings.filter(|finding| finding.brought.is_none());
    findings.map(|finding| (finding.requirement.clone(), finding.breaches.clone())).collect()
}

/// The causes that explain findings, in the words of their faults; where no request tells a cause from others, they are
/// named.
fn reasons(summary: &Summary) -> BTreeMap<RequirementId, String> {
    let of = |finding: &Finding| {
        let cause = summary.causes.iter().find(|cause| finding.cause.as_ref() == Some(&cause.id))?;
        let rivals: Vec<String> = cause.rivals.iter().map(|faults| faults.join(" and ")).collect();
        let others = match rivals.is_empty() {
            true => String::new(),
            false => format!(", or what no request tells from it: {}", rivals.join("; ")),
        };
        Some((finding.requirement.clone(), format!("{}{others}", cause.sentence)))
    };
    summary.findings.iter().filter_map(of).collect()
}

fn parse(
    path: &Path,
    text: &str,
    requirements: &[&RequirementId],
    faults: Option<&[String]>,
) -> Result<ExpectedFailures, Failure> {
    let namable = Namable { requirements, faults };
    ExpectedFailures::parse(&path.display().to_string(), text, namable, became)
        .map_err(|diagnosed| Failure::diagnosed([&diagnosed]))
}
