//! The `pattern` trait: which texts, as a regular expression that they match as a whole, or that is searched for in them.

pub mod error;
pub mod expression;
mod java;
pub(crate) mod look;
mod plain;
mod positions;
mod source;

use crate::model::constraint::pattern::error::PatternError;
use crate::model::constraint::pattern::expression::Pattern;
use crate::model::constraint::pattern::look::LookAround;
use std::any::Any;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::located::Located;
use crate::model::constraint::Constraint;
use crate::model::constraint::breach::Breach;
use crate::model::constraint::domain::Domain;
use crate::model::constraint::kind::ConstraintKind;
use crate::model::constraint::mistake::{Misjudgment, Misreading};
use crate::model::constraint::question::{OpenQuestion, Question};
use crate::model::constraint::sample::Sample;
use crate::model::constraint::written::{ConstraintText, read};
use crate::model::requirement::Grade;
use crate::model::requirement::aspect::Aspect;
use crate::model::shape::{Shape, ShapeKind};

/// Patterns by what was written: reading one with many classes takes long, and operations share theirs.
#[derive(Debug, Default)]
pub struct Patterns {
    known: BTreeMap<String, Pattern>,
    /// Whether it is known that each can be read.
    are_trusted: bool,
}

impl Patterns {
    /// Patterns of files of which it is known that each can be read: each is when it is asked for.
    pub(crate) fn trusted() -> Self {
        Self { are_trusted: true, ..Self::default() }
    }

    /// The pattern that is written so.
    ///
    /// # Errors
    ///
    /// A text that is no pattern.
    pub(crate) fn read(&mut self, source: &str) -> Result<Pattern, PatternError> {
        if let Some(pattern) = self.known.get(source) {
            return Ok(pattern.clone());
        }
        let pattern = if self.are_trusted { Pattern::trusted(source) } else { Pattern::new(source)? };
        self.known.insert(source.to_owned(), pattern.clone());
        Ok(pattern)
    }
}

/// A pattern, and a second reading of it that other evidence gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternConstraint {
    /// The pattern that is documented.
    pub pattern: Pattern,
    /// A pattern that other evidence shows: a value on which the two disagree decides nothing.
    pub disputed: Option<Pattern>,
}

/// A regular expression that whole values match, or that is searched for in them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PatternText {
    /// The pattern, as Java reads it.
    regex: Located<String>,
    /// Whether it is searched for: a value that it matches in part alone decides nothing.
    #[serde(default)]
    search: bool,
    /// Another pattern that other evidence shows: a value on which the two disagree decides nothing.
    disputed: Option<Located<String>>,
    /// How strong the evidence is.
    grade: Located<Grade>,
    /// Ids of sources.
    #[serde(default)]
    evidence: Vec<Located<String>>,
}

/// Text that the pattern does not match as a whole.
pub const UNMATCHED: Breach = Breach::new("pattern", None, "pattern", "the pattern does not match it");

/// Which of two readings of a pattern holds.
pub const DISPUTED: Question = Question::new("pattern", "disputed");

/// Whether a value is right that a pattern matches in part alone.
pub const PART: Question = Question::new("pattern", "part");

/// Whether a value is right in which versions of Java see words begin and end elsewhere.
const BOUNDARY: Question = Question::new("pattern", "word-boundary");

pub(super) static PATTERN: ConstraintKind = ConstraintKind {
    key: "pattern",
    description: "Which text.",
    types: &["string"],
    read: read::<PatternText>,
    schema: |generator| generator.subschema_for::<Option<PatternText>>(),
    breaches: &[UNMATCHED],
    misreadings: &[
        Misreading {
            id: "pattern-searched",
            sentence: "a pattern may match any part of a value",
            concerns: |constraint| pattern(constraint).is_some_and(|pattern| !pattern.is_searched()),
            also_breaks: &[],
            judgment: Misjudgment::Overlooks(|constraint, text| {
                let matches = |part: &str| matches(constraint, part);
                text.chars().any(|character| matches(character.encode_utf8(&mut [0; 4])))
                    || text.split(char::is_whitespace).any(matches)
            }),
        },
        Misreading {
            id: "pattern-end-before-line-feed",
            sentence: "a line feed behind what a pattern matches is overlooked",
            concerns: |constraint| pattern(constraint).is_some_and(|pattern| !pattern.is_searched()),
            also_breaks: &[],
            judgment: Misjudgment::Overlooks(|constraint, text| {
                text.strip_suffix('\n').is_some_and(|text| matches(constraint, text))
            }),
        },
        Misreading {
            id: "unicode-word-characters",
            sentence: "letters and digits of every script count as word characters",
            concerns: |constraint| holds(constraint, "\\w"),
            also_breaks: &[],
            judgment: Misjudgment::Overlooks(|constraint, text| {
                let plain: String =
                    text.chars().map(|it| if it.is_alphanumeric() { 'a' } else { it }).collect();
                matches(constraint, &plain)
            }),
        },
        Misreading {
            id: "pattern-folds-case",
            sentence: "characters that become ASCII letters in lower case count as such",
            concerns: |constraint| holds(constraint, "\\w"),
            also_breaks: &[],
            judgment: Misjudgment::Overlooks(|constraint, text| {
                let folded: String = text.chars().map(folded).collect();
                folded != text && matches(constraint, &folded)
            }),
        },
        Misreading {
            id: "unicode-white-space",
            sentence: "white space beyond ASCII counts as white space",
            concerns: |constraint| holds(constraint, "\\S"),
            also_breaks: &[Aspect::Characters],
            judgment: Misjudgment::Refuses(UNMATCHED, |text| {
                text.contains(|character: char| !character.is_ascii() && character.is_whitespace())
            }),
        },
        Misreading {
            id: "byte-order-mark-as-white-space",
            sentence: "U+FEFF counts as white space",
            concerns: |constraint| holds(constraint, "\\S"),
            also_breaks: &[Aspect::Characters],
            judgment: Misjudgment::Refuses(UNMATCHED, |text| text.contains('\u{feff}')),
        },
    ],
};

impl ConstraintText for PatternText {
    fn grade(&self) -> &Located<Grade> {
        &self.grade
    }

    fn evidence(&self) -> &[Located<String>] {
        &self.evidence
    }

    fn constraint(
        &self,
        _: &Range<usize>,
        patterns: &mut Patterns,
        wrong: &mut Vec<Diagnostic>,
    ) -> Option<Arc<dyn Constraint>> {
        let pattern = known(&self.regex, patterns, wrong);
        let disputed = match &self.disputed {
            Some(disputed) => Some(known(disputed, patterns, wrong)?),
            None => None,
        };
        let pattern = if self.search { pattern?.searched() } else { pattern? };
        Some(Arc::new(PatternConstraint { pattern, disputed }))
    }

    fn narrowing(&self, _: &Range<usize>) -> Option<Range<usize>> {
        Some(self.regex.span.clone())
    }
}

fn known(source: &Located<String>, patterns: &mut Patterns, wrong: &mut Vec<Diagnostic>) -> Option<Pattern> {
    let tell = |error: PatternError| {
        let label = "this pattern cannot be used";
        wrong.push(Diagnostic::error(error.to_string(), source.span.clone(), label));
    };
    patterns.read(source).map_err(tell).ok()
}

impl Constraint for PatternConstraint {
    fn kind(&self) -> &'static ConstraintKind {
        &PATTERN
    }

    /// Every text matches a pattern that repeats all characters, and an empty match is found in every text.
    fn is_breakable(&self, _: &ShapeKind, _: Breach) -> bool {
        if self.pattern.is_found_everywhere() {
            return false;
        }
        self.pattern.run().is_none_or(|run| {
            run.min > 0
                || run.max.is_some()
                || run.class != ClassUnicode::new([ClassUnicodeRange::new('\0', char::MAX)])
        })
    }

    fn breach(&self, _: &ShapeKind, value: &Value) -> Option<Breach> {
        self.pattern.refuses(value.as_str()?).then_some(UNMATCHED)
    }

    fn question(&self, value: &Value) -> Option<Question> {
        let text = value.as_str()?;
        let is_disputed = |disputed: &Pattern| disputed.matches(text) != self.pattern.matches(text);
        if self.disputed.as_ref().is_some_and(is_disputed) {
            return Some(DISPUTED);
        }
        let is_open =
            self.pattern.leaves_open() && !self.pattern.matches(text) && !self.pattern.refuses(text);
        is_open.then_some(if self.pattern.is_searched() { PART } else { BOUNDARY })
    }

    fn admits_two_units(&self) -> bool {
        reaches_beyond(self.pattern.hir())
    }

    fn narrow<'a>(&'a self, domain: &mut Domain<'a>) {
        (domain.pattern, domain.disputed) = (Some(&self.pattern), self.disputed.as_ref());
    }

    fn bound(&self, _: Breach) -> String {
        self.pattern.source().to_owned()
    }

    /// With anchors or without, and as any reading has it.
    fn spellings(&self, _: Breach) -> Vec<String> {
        let readings = [Some(&self.pattern), self.disputed.as_ref()];
        let sources = readings.into_iter().flatten().map(Pattern::source);
        sources.flat_map(|source| [source.to_owned(), format!("^{source}$")]).collect()
    }

    fn sentence(&self, _: Breach, place: &str, _: &Shape) -> String {
        let source = self.pattern.source();
        match self.pattern.is_searched() {
            true => format!("{place} in which {source} is not found is refused"),
            false => format!("{place} that does not match {source} as a whole is refused"),
        }
    }

    fn open_questions(&self, place: &str, _: &Shape) -> Vec<OpenQuestion> {
        let open = |disputed: &Pattern| {
            let (one, other) = (self.pattern.source(), disputed.source());
            let sentence =
                format!("what is answered where only one of {one} and {other} matches {place} is recorded");
            OpenQuestion { question: DISPUTED, sentence, is_contested: true }
        };
        let source = self.pattern.source();
        let partly = match self.pattern.is_searched() {
            true => {
                (PART, format!("what is answered where {source} matches a part of {place} alone is recorded"))
            }
            false => (
                BOUNDARY,
                format!(
                    "what is answered where words in {place} begin elsewhere for some versions of Java is recorded"
                ),
            ),
        };
        let unsettled = self.pattern.leaves_open().then_some(partly);
        let unsettled =
            unsettled.map(|(question, sentence)| OpenQuestion { question, sentence, is_contested: false });
        self.disputed.iter().map(open).chain(unsettled).collect()
    }

    fn counterexample(&self, _: &ShapeKind, _: Breach) -> Option<Sample> {
        Some(Sample::Misfit)
    }
}

fn pattern(constraint: &dyn Constraint) -> Option<&Pattern> {
    (constraint as &dyn Any).downcast_ref::<PatternConstraint>().map(|constraint| &constraint.pattern)
}

fn matches(constraint: &dyn Constraint, text: &str) -> bool {
    pattern(constraint).is_some_and(|pattern| pattern.matches(text))
}

fn holds(constraint: &dyn Constraint, class: &str) -> bool {
    pattern(constraint).is_some_and(|pattern| pattern.source().contains(class))
}

/// The ASCII letter that a character becomes where case is folded; itself where it becomes none.
fn folded(character: char) -> char {
    match character {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        '\u{130}' | '\u{131}' => 'i',
        other => other,
    }
}

/// Whether some class of characters goes beyond the first 65,536 code points.
fn reaches_beyond(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => class.ranges().iter().any(|range| range.end() > '\u{ffff}'),
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0)
            .is_ok_and(|text| text.chars().any(|character| character > '\u{ffff}')),
        HirKind::Repetition(repetition) => reaches_beyond(&repetition.sub),
        HirKind::Capture(capture) => LookAround::of(capture).is_none() && reaches_beyond(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(reaches_beyond),
        HirKind::Class(Class::Bytes(_)) | HirKind::Empty | HirKind::Look(_) => false,
    }
}
