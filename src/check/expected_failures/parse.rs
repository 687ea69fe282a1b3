//! A list as a text: what its entries name, and what is wrong with them.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;
use serde_spanned::Spanned;

use crate::check::expected_failures::listed::{Listed, is_pattern};
use crate::check::expected_failures::made_with::MadeWith;
use crate::check::expected_failures::{ExpectedFailure, ExpectedFailures};
use crate::check::manner;
use crate::check::manner::Manner;
use crate::check::verdict::BreakageKind;
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::model::glob::glob;
use crate::model::requirement::id::RequirementId;

/// What a list may name.
#[derive(Clone, Copy, Debug, Default)]
pub struct Namable<'a> {
    /// The ids of the requirements that exist.
    pub requirements: &'a [&'a RequirementId],
    /// The ids of the faults that a cause can be; `None` where nobody knows them, so that any is taken.
    pub faults: Option<&'a [String]>,
}

impl ExpectedFailures {
    /// Reads a list. `file` is its name in messages, and `gone` says of a requirement that is no more what became of it.
    ///
    /// # Errors
    /// All faults at once: syntax, unknown fields, requirements, faults and outcomes, entries that stand twice.
    pub fn parse(
        file: &str,
        text: &str,
        namable: Namable<'_>,
        gone: impl Fn(&str) -> Option<Option<String>>,
    ) -> Result<Self, Diagnosed> {
        let mut reader =
            EntryReader { namable, gone, all_gone: Vec::new(), names: BTreeSet::new(), faults: Vec::new() };
        let list = toml::from_str::<ListText>(text).unwrap_or_else(|error| {
            reader.fault(error.message().to_owned(), error.span().unwrap_or(0..0), FORM);
            ListText { made_with: None, expected: Vec::new() }
        });
        let entries = list.expected.into_iter().filter_map(|entry| reader.entry(entry, text)).collect();
        let EntryReader { all_gone, mut faults, .. } = reader;
        if faults.is_empty() {
            return Ok(Self { made_with: list.made_with, file: file.to_owned(), entries, gone: all_gone });
        }
        faults.sort_by_key(|fault| fault.span.start);
        Err(Diagnosed { file: file.to_owned(), text: text.to_owned(), diagnostics: faults })
    }
}

/// Reads entries, and keeps what is wrong with them.
struct EntryReader<'a, Gone> {
    namable: Namable<'a>,
    gone: Gone,
    all_gone: Vec<(String, Option<String>)>,
    /// What entries name, each with its outcome.
    names: BTreeSet<(String, Option<BreakageKind>)>,
    faults: Vec<Diagnostic>,
}

impl<Gone: Fn(&str) -> Option<Option<String>>> EntryReader<'_, Gone> {
    fn fault(&mut self, message: impl Into<String>, span: Range<usize>, label: impl Into<String>) {
        self.faults.push(Diagnostic::error(message, span, label));
    }

    /// The entry; `None` where something is wrong with it, or where a version dropped what it names.
    fn entry(&mut self, entry: Spanned<EntryText>, text: &str) -> Option<ExpectedFailure> {
        let span = entry.span();
        let entry = entry.into_inner();
        if entry.reason.get_ref().trim().is_empty() {
            self.fault("a reason without words", entry.reason.span(), "say why it is known");
        }
        let listed = match (&entry.requirement, &entry.cause) {
            (Some(requirement), None) => self.requirement(requirement, &entry, span),
            (None, Some(cause)) => self.cause(cause, &entry),
            (both, _) => {
                let found = if both.is_some() { "both" } else { "neither" };
                self.fault(
                    "an entry that does not say in one way what is broken",
                    span,
                    format!("expected `requirement`, an id or a pattern, or else `cause`, a list of faults; found {found}"),
                );
                None
            }
        };
        let expires_line = entry.expires.as_ref().map_or(0, |day| line_of(text, day.span().start));
        let expires = entry.expires.and_then(|day| self.day(&day));
        let covers = entry.covers.map(|lines| self.covered(lines.get_ref()));
        Some(ExpectedFailure {
            listed: listed?,
            reason: entry.reason.into_inner(),
            tracking: entry.tracking,
            expires,
            expires_line,
            covers,
        })
    }

    /// A requirement by its id, or several by a pattern.
    fn requirement(
        &mut self,
        name: &Spanned<String>,
        entry: &EntryText,
        span: Range<usize>,
    ) -> Option<Listed> {
        let Some(word) = &entry.outcome else {
            self.fault("missing field `outcome`", span, "an entry with `requirement` says how it is broken");
            return None;
        };
        let text = name.get_ref();
        let known = self.namable.requirements.iter().find(|known| known.as_str() == text);
        let outcome = self.outcome(word);
        let listed = match known {
            Some(known) => outcome.map(|outcome| Listed::Requirement(RequirementId::clone(known), outcome)),
            None => match (self.gone)(text) {
                Some(successor) => {
                    self.all_gone.push((text.clone(), successor));
                    None
                }
                None if is_pattern(text) => self.pattern(name, entry, outcome?),
                None => {
                    let known = self.namable.requirements.iter().map(|id| id.as_str());
                    let message = format!("unknown requirement `{text}`");
                    let fault = Diagnostic::error(message, name.span(), "no requirement has this id");
                    self.faults.push(with_nearest(fault, text, known));
                    None
                }
            },
        };
        self.require_alone(text.clone(), outcome, name.span());
        listed
    }

    fn pattern(
        &mut self,
        name: &Spanned<String>,
        entry: &EntryText,
        outcome: BreakageKind,
    ) -> Option<Listed> {
        let pattern = name.get_ref();
        if let Some(covers) = &entry.covers {
            let label = "a pattern covers all of what it matches in this way: name the requirements one by one, \
                         or leave this out";
            self.fault("`covers` beside a pattern", covers.span(), label);
        }
        let glob = match glob(pattern) {
            Ok(glob) => glob,
            Err(error) => {
                let label =
                    format!("expected a pattern, where `*` stops at `/` and `**` does not: {}", error.kind());
                self.fault(format!("`{pattern}` cannot be read"), name.span(), label);
                return None;
            }
        };
        let matching = self.namable.requirements.iter().filter(|id| glob.is_match(id.as_str()));
        let ids: BTreeSet<RequirementId> = matching.map(|id| RequirementId::clone(id)).collect();
        if ids.is_empty() {
            let label = "no requirement's id matches; `*` stops at `/`, `**` does not, e.g. `**/length/**`";
            self.fault(format!("`{pattern}` matches nothing"), name.span(), label);
            return None;
        }
        Some(Listed::Pattern { pattern: pattern.clone(), ids, outcome })
    }

    fn cause(&mut self, cause: &Spanned<Vec<Spanned<String>>>, entry: &EntryText) -> Option<Listed> {
        let label = "a cause says itself what is broken by it, and in which way: leave this out";
        if let Some(outcome) = &entry.outcome {
            self.fault("`outcome` beside `cause`", outcome.span(), label);
        }
        if let Some(covers) = &entry.covers {
            self.fault("`covers` beside `cause`", covers.span(), label);
        }
        if cause.get_ref().is_empty() {
            self.fault(
                "a cause without a fault",
                cause.span(),
                "expected at least one id, e.g. as the report has it",
            );
            return None;
        }
        for fault in cause.get_ref() {
            let id = fault.get_ref();
            if let Some(known) = self.namable.faults.filter(|known| !known.contains(id)) {
                let message = format!("unknown fault `{id}`");
                let label = "no fault has this id; `wireproof mock --fault list` prints all";
                let fault = Diagnostic::error(message, fault.span(), label);
                self.faults.push(with_nearest(fault, id, known.iter().map(String::as_str)));
            }
        }
        let ids: BTreeSet<String> = cause.get_ref().iter().map(|fault| fault.get_ref().clone()).collect();
        let name = ids.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        self.require_alone(name, None, cause.span());
        Some(Listed::Cause(ids))
    }

    fn require_alone(&mut self, name: String, outcome: Option<BreakageKind>, span: Range<usize>) {
        if !self.names.insert((name, outcome)) {
            let label = if outcome.is_some() { "listed above with this outcome" } else { "listed above" };
            self.fault("an entry that stands twice", span, label);
        }
    }

    fn outcome(&mut self, text: &Spanned<String>) -> Option<BreakageKind> {
        let name = text.get_ref();
        let found = BreakageKind::ALL.into_iter().find(|kind| kind.word() == name);
        if found.is_none() {
            let words: Vec<&str> = BreakageKind::ALL.iter().map(|kind| kind.word()).collect();
            let label = format!("expected one of {}", words.join(", "));
            let fault = Diagnostic::error(format!("unknown outcome `{name}`"), text.span(), label);
            self.faults.push(with_nearest(fault, name, words.iter().copied()));
        }
        found
    }

    /// A day without a time, told with its place where it is none.
    fn day(&mut self, value: &Spanned<toml::Value>) -> Option<String> {
        if let toml::Value::Datetime(toml::value::Datetime { date: Some(date), time: None, offset: None }) =
            value.get_ref()
        {
            return Some(date.to_string());
        }
        let label = format!("expected a day such as 2027-06-01, without quotes, found {}", value.get_ref());
        self.fault("`expires` is no day", value.span(), label);
        None
    }

    /// What the lines of an entry cover, each told with its place where it cannot be read.
    fn covered(&mut self, lines: &[Spanned<String>]) -> BTreeSet<Manner> {
        let mut covers = BTreeSet::new();
        for line in lines {
            match manner::parse(line.get_ref()) {
                Ok(manners) => covers.extend(manners),
                Err(expected) => {
                    let message = format!("`covers` has a line that cannot be read: {:?}", line.get_ref());
                    self.fault(message, line.span(), expected);
                }
            }
        }
        covers
    }
}

/// The number of the line on which a place stands.
fn line_of(text: &str, place: usize) -> usize {
    text.bytes().take(place).filter(|byte| *byte == b'\n').count() + 1
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

/// What is said at a text that is no entry at all.
const FORM: &str = "expected `[[expected]]` with `requirement` and `outcome`, or with `cause` and a list of faults in brackets, and \
     with a `reason`";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListText {
    #[serde(rename = "made-with")]
    made_with: Option<MadeWith>,
    #[serde(default)]
    expected: Vec<Spanned<EntryText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryText {
    requirement: Option<Spanned<String>>,
    cause: Option<Spanned<Vec<Spanned<String>>>>,
    outcome: Option<Spanned<String>>,
    reason: Spanned<String>,
    tracking: Option<String>,
    expires: Option<Spanned<toml::Value>>,
    covers: Option<Spanned<Vec<Spanned<String>>>>,
}
