//! Failures that are known: a list that a person keeps, so that a run tells what is new.
//!
//! - An entry names a requirement and the way in which it is broken. Another way is not expected.
//! - An entry whose requirement holds is stale: the list must not promise a failure that is gone.
//! - A list that names what does not exist is refused, each fault with its line.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;
use serde_spanned::Spanned;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use crate::check::BreakageKind;
use crate::diagnostic::{Diagnosed, Diagnostic};

/// The reason of an entry that was not written by a person.
const UNEXPLAINED: &str = "added by --update-expected-failures: say why it is known";

/// A list of known failures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpectedFailures {
    /// The entries, in the order of the file.
    pub entries: Vec<ExpectedFailure>,
}

/// One known failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedFailure {
    /// The whole id of the requirement.
    pub requirement: String,
    /// The way in which it is broken.
    pub outcome: BreakageKind,
    /// Why it is known.
    pub reason: String,
    /// Where it is worked on, if anywhere.
    pub tracking: Option<String>,
}

impl ExpectedFailures {
    /// Reads a list. `file` is its name in messages, `requirements` are the ids that exist.
    ///
    /// # Errors
    /// All faults at once: syntax, unknown fields, requirements and outcomes, entries that stand twice.
    pub fn parse(file: &str, text: &str, requirements: &[&str]) -> Result<Self, Diagnosed> {
        let mut faults = Vec::new();
        let list = toml::from_str::<ListText>(text).unwrap_or_else(|error| {
            let span = error.span().unwrap_or(0..0);
            faults.push(Diagnostic::error(error.message().to_owned(), span, "here"));
            ListText { expected: Vec::new() }
        });
        let mut entries: Vec<ExpectedFailure> = Vec::new();
        for entry in list.expected {
            if !requirements.contains(&entry.requirement.get_ref().as_str()) {
                faults.push(unknown_requirement(&entry.requirement, requirements));
            }
            let Some(outcome) = outcome(&entry.outcome, &mut faults) else { continue };
            if entry.reason.get_ref().trim().is_empty() {
                faults.push(Diagnostic::error(
                    "a reason without words",
                    entry.reason.span(),
                    "say why it is known",
                ));
            }
            let requirement = entry.requirement.get_ref().clone();
            if entries.iter().any(|other| other.requirement == requirement && other.outcome == outcome) {
                let span = entry.requirement.span();
                faults.push(Diagnostic::error(
                    "an entry that stands twice",
                    span,
                    "listed above with this outcome",
                ));
            }
            let reason = entry.reason.into_inner();
            entries.push(ExpectedFailure { requirement, outcome, reason, tracking: entry.tracking });
        }
        if faults.is_empty() {
            return Ok(Self { entries });
        }
        faults.sort_by_key(|fault| fault.span.start);
        Err(Diagnosed { file: file.to_owned(), text: text.to_owned(), diagnostics: faults })
    }

    /// Why a requirement that was broken in these ways is known to be: `None` where a way is not listed.
    pub fn reason(&self, requirement: &str, outcomes: &[BreakageKind]) -> Option<String> {
        let mut reasons = Vec::new();
        for outcome in outcomes {
            let entry = self.entry(requirement, *outcome)?;
            let reason = match &entry.tracking {
                Some(tracking) => format!("{} ({tracking})", entry.reason),
                None => entry.reason.clone(),
            };
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        (!reasons.is_empty()).then(|| reasons.join("; "))
    }

    /// The listed requirements that held, each once, in the order of the file.
    ///
    /// It is for the caller to ask this only of a run in which every case was judged.
    pub fn stale(&self, held: impl Fn(&str) -> bool) -> Vec<String> {
        let mut stale: Vec<String> = Vec::new();
        for entry in &self.entries {
            if held(&entry.requirement) && !stale.contains(&entry.requirement) {
                stale.push(entry.requirement.clone());
            }
        }
        stale
    }

    fn entry(&self, requirement: &str, outcome: BreakageKind) -> Option<&ExpectedFailure> {
        self.entries.iter().find(|entry| entry.requirement == requirement && entry.outcome == outcome)
    }
}

/// The text of a list as it should be after a run: entries that did not fail as listed are taken off where `judged`
/// says that their requirement passed or failed, and what failed and is not listed is added at the end.
///
/// Comments stay, but for those right above an entry that goes.
///
/// # Errors
/// Where the text is not TOML: [`ExpectedFailures::parse`] tells where.
pub fn update(
    text: &str,
    failed: &[(String, BreakageKind)],
    judged: impl Fn(&str) -> bool,
) -> Result<String, toml_edit::TomlError> {
    let mut document: DocumentMut = text.parse()?;
    let old = match document.remove("expected").map(Item::into_array_of_tables) {
        Some(Ok(tables)) => tables,
        _ => ArrayOfTables::new(),
    };
    let mut listed: BTreeSet<(String, String)> = BTreeSet::new();
    let mut new = ArrayOfTables::new();
    // What stands above an entry that goes, and is set apart from it by an empty line.
    let mut carried = String::new();
    for mut table in old {
        let requirement = text_of(&table, "requirement");
        let outcome = text_of(&table, "outcome");
        let fails = failed.iter().any(|(id, kind)| *id == requirement && kind.word() == outcome);
        let prefix = table.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned();
        if fails || !judged(&requirement) {
            table.decor_mut().set_prefix(format!("{carried}{prefix}"));
            carried.clear();
            listed.insert((requirement, outcome));
            new.push(table);
        } else if let Some(end) = prefix.rfind("\n\n") {
            carried.push_str(&prefix[..end]);
            carried.push('\n');
        }
    }
    for (requirement, outcome) in failed {
        if listed.insert((requirement.clone(), outcome.word().to_owned())) {
            let separator = if new.is_empty() && carried.is_empty() { "" } else { "\n" };
            new.push(entry_table(requirement, *outcome, &format!("{carried}{separator}")));
            carried.clear();
        }
    }
    if !new.is_empty() {
        document.insert("expected", Item::ArrayOfTables(new));
    }
    let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
    document.set_trailing(format!("{carried}{trailing}"));
    Ok(document.to_string())
}

fn text_of(table: &Table, key: &str) -> String {
    table.get(key).and_then(Item::as_str).unwrap_or_default().to_owned()
}

fn entry_table(requirement: &str, outcome: BreakageKind, prefix: &str) -> Table {
    let mut table = Table::new();
    table.insert("requirement", value(requirement));
    table.insert("outcome", value(outcome.word()));
    table.insert("reason", value(UNEXPLAINED));
    table.decor_mut().set_prefix(prefix);
    table
}

fn unknown_requirement(requirement: &Spanned<String>, known: &[&str]) -> Diagnostic {
    let name = requirement.get_ref();
    let message = format!("unknown requirement `{name}`");
    let fault = Diagnostic::error(message, requirement.span(), "no requirement has this id");
    with_nearest(fault, name, known.iter().copied())
}

fn outcome(text: &Spanned<String>, faults: &mut Vec<Diagnostic>) -> Option<BreakageKind> {
    let name = text.get_ref();
    let found = BreakageKind::ALL.into_iter().find(|kind| kind.word() == name);
    if found.is_none() {
        let words: Vec<&str> = BreakageKind::ALL.iter().map(|kind| kind.word()).collect();
        let label = format!("expected one of {}", words.join(", "));
        let span: Range<usize> = text.span();
        let fault = Diagnostic::error(format!("unknown outcome `{name}`"), span, label);
        faults.push(with_nearest(fault, name, words.iter().copied()));
    }
    found
}

fn with_nearest<'a>(fault: Diagnostic, name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let nearest = known
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0));
    match nearest {
        Some((_, candidate)) => fault.with_help(format!("did you mean `{candidate}`?")),
        None => fault,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListText {
    #[serde(default)]
    expected: Vec<EntryText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryText {
    requirement: Spanned<String>,
    outcome: Spanned<String>,
    reason: Spanned<String>,
    tracking: Option<String>,
}
