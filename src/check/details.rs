//! A reader of the details of messages about broken constraints, one after another.

use std::ops::Range;

use regex::Captures;
use regex::Regex;

use crate::check::message::{after_constraint, any_constraint, compile, detail};
use crate::model::service::ValidationText;

const CONSTRAINT: &str = "{constraint}";

/// Longer details are taken apart from their ends.
const LONG: usize = 1024;

/// Reads the details of a message. Known words that hold what ends a constraint are read whole.
#[derive(Debug)]
pub(super) enum DetailReader {
    /// A detail ends with its constraint: what comes before is looked for, then the words stand right behind it. One
    /// pattern of all known words would be tried at every character.
    Constrained {
        before: Regex,
        long: Option<LongDetail>,
        /// The known words, those that begin alike by their length, the longest first.
        known: Vec<String>,
        /// What ends a constraint of other words.
        next: Option<char>,
    },
    /// Any other.
    Whole(Regex),
}

/// The words around value and place of a detail that shows a long value, in which a pattern looks for long.
#[derive(Debug)]
pub(super) struct LongDetail {
    first: String,
    between: String,
    last: String,
    /// The first character of the last words.
    next: char,
}

/// One detail as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FoundDetail<'m> {
    pub(super) span: Range<usize>,
    pub(super) value: &'m str,
    pub(super) place: &'m str,
    pub(super) constraint: &'m str,
}

impl DetailReader {
    /// A reader of details in which these words may be told.
    pub(super) fn new<'w>(text: &ValidationText, words: impl Iterator<Item = &'w String>) -> Self {
        let next = after_constraint(text);
        let mut known: Vec<&String> =
            words.filter(|words| next.is_some_and(|next| words.contains(next))).collect();
        // Of two that begin alike, the longer one comes first.
        known.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        known.dedup();
        match text.detail.strip_suffix(CONSTRAINT) {
            Some(before) if !before.is_empty() && !before.contains(CONSTRAINT) => Self::Constrained {
                before: compile(&detail(before, text, "")),
                long: LongDetail::new(text, before),
                known: known.into_iter().cloned().collect(),
                next,
            },
            _ => Self::whole(text, &known),
        }
    }

    fn whole(text: &ValidationText, known: &[&String]) -> Self {
        let any = any_constraint(text);
        let words: String = known.iter().map(|words| regex::escape(words) + "|").collect();
        // Where they are too many to be told apart, they are read like all others.
        let regex = Regex::new(&detail(&text.detail, text, &format!("{words}{any}")))
            .unwrap_or_else(|_| compile(&detail(&text.detail, text, &any)));
        Self::Whole(regex)
    }

    /// The details of a text.
    pub(super) fn read<'r, 'm: 'r>(&'r self, text: &'m str) -> impl Iterator<Item = FoundDetail<'m>> + 'r {
        let mut at = 0;
        std::iter::from_fn(move || {
            let found = self.next(text, at)?;
            at = found.span.end;
            Some(found)
        })
    }

    fn next<'m>(&self, text: &'m str, at: usize) -> Option<FoundDetail<'m>> {
        let (before, long) = match self {
            Self::Constrained { before, long, .. } => (before, long),
            Self::Whole(regex) => {
                let found = regex.captures_at(text, at)?;
                let constraint = part(&found, "constraint");
                let span = found.get_match().range();
                let (value, place) = (part(&found, "value"), part(&found, "place"));
                return Some(FoundDetail { span, value, place, constraint });
            }
        };
        let span = before.find_at(text, at)?.range();
        let constraint = self.constraint(&text[span.end..]);
        let parts =
            long.as_ref().filter(|_| span.len() > LONG).and_then(|long| long.parts(&text[span.clone()]));
        let (value, place) = match parts {
            Some(parts) => parts,
            // Within what was found, which is mostly short, its parts are found in little time.
            None => {
                let found = before.captures_at(&text[..span.end], span.start)?;
                (part(&found, "value"), part(&found, "place"))
            }
        };
        Some(FoundDetail { span: span.start..span.end + constraint.len(), value, place, constraint })
    }

    /// The constraint with which a text begins.
    fn constraint<'m>(&self, text: &'m str) -> &'m str {
        let Self::Constrained { known, next, .. } = self else { return "" };
        let whole = known.iter().find(|words| text.starts_with(words.as_str())).map(|words| words.len());
        let end = whole.or_else(|| text.find((*next)?)).unwrap_or(text.len());
        &text[..end]
    }
}

impl LongDetail {
    /// The detail up to its constraint, where it tells a value, then a place, and both once.
    fn new(text: &ValidationText, before: &str) -> Option<Self> {
        let (first, rest) = before.split_once("{value}")?;
        let (between, last) = rest.split_once("{place}")?;
        let is_plain = |words: &str| !words.contains("{value}") && !words.contains("{place}");
        let next = last.chars().next()?;
        let is_told_so = is_plain(between) && is_plain(last) && !text.detail.starts_with("{place}");
        is_told_so.then(|| {
            let [first, between, last] = [first, between, last].map(str::to_owned);
            Self { first, between, last, next }
        })
    }

    /// The value and the place: the shortest value that leaves a place over.
    fn parts<'m>(&self, detail: &'m str) -> Option<(&'m str, &'m str)> {
        let inner = detail.strip_prefix(self.first.as_str())?.strip_suffix(self.last.as_str())?;
        // No place has the character with which the words behind it begin.
        let least = inner.rfind(self.next).map_or(0, |at| at + self.next.len_utf8());
        let from =
            (0..=least.saturating_sub(self.between.len())).rev().find(|at| inner.is_char_boundary(*at))?;
        let value = from + inner[from..].find(self.between.as_str())?;
        let place = value + self.between.len();
        (place >= least).then(|| (&inner[..value], &inner[place..]))
    }
}

fn part<'m>(found: &Captures<'m>, name: &str) -> &'m str {
    found.name(name).map_or("", |part| part.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::message::tests::text;

    #[test]
    fn a_long_detail_is_taken_apart_as_its_pattern_does() {
        let long = "x".repeat(LONG);
        for form in ["Value {value}at '{place}' fails: {constraint}", "{value} in {place}: {constraint}"] {
            let text = text(form);
            let reader = DetailReader::new(&text, std::iter::empty());
            let DetailReader::Constrained { long: Some(parts), before, .. } = &reader else {
                panic!("{form}")
            };
            for value in ["", "at 'b' at 'c", "' fails: at 'd' fails", "\u{e9} in a: b in ", "in in at at '"]
            {
                for told in [
                    format!("Value {long}{value}at 'a.b' fails: too long, Value {value} at 'c' fails: odd"),
                    format!("{value}{long} in a.b: too long | {value} in c: odd"),
                ] {
                    let found: Vec<_> = reader.read(&told).collect();
                    let whole: Vec<_> = DetailReader::whole(&text, &[]).read(&told).collect();
                    assert_eq!(found, whole, "{form}: {told}");
                    for found in before.captures_iter(&told) {
                        let expected = (part(&found, "value"), part(&found, "place"));
                        assert_eq!(parts.parts(found.get_match().as_str()), Some(expected), "{form}: {told}");
                    }
                }
            }
        }
    }

    /// What a pattern of everything reads, the reader that goes from constraint to constraint reads as well.
    #[test]
    fn details_that_end_with_a_constraint_are_read_as_one_pattern_reads_them() {
        let words = ["is odd; or not", "is odd; or", "is; here", "plain"].map(str::to_owned);
        for form in [
            "Value {value} at <{place}> fails: {constraint}",
            "{value} at <{place}>: {constraint}",
            "<{place}> {constraint}",
            "{place} {constraint}",
        ] {
            let text = ValidationText { separator: "; ".to_owned(), ..text(form) };
            let reader = DetailReader::new(&text, words.iter());
            assert!(matches!(reader, DetailReader::Constrained { .. }), "{form}");
            let DetailReader::Constrained { known, .. } = &reader else { return };
            let whole = DetailReader::whole(&text, &known.iter().collect::<Vec<_>>());
            for told in [
                "",
                "nothing of the kind",
                "Value a at <b> fails: is odd; or not; Value c at <d> fails: is odd",
                "Value at <a> fails: is; here at <x> fails: plain",
                "a at <b>: is odd; or; c at <d>: is; here; e at <f>: ",
                "<a> is odd; or nothing; <b> plain; <c> ",
                "a is odd; or not; b.c plain; d[1] is",
                "a",
            ] {
                let (one, other): (Vec<_>, Vec<_>) =
                    (reader.read(told).collect(), whole.read(told).collect());
                assert_eq!(one, other, "{form}: {told}");
            }
        }
    }
}
