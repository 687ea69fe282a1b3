//! Matching by positions: from where a part of a pattern begins to where it may end, with look-around.
//!
//! - Nothing is tried twice, so that the time is bounded by the size of the pattern and of the text.
//! - A search is lenient: where versions of Java disagree, any of them may find a match.

use std::collections::BTreeSet;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use crate::model::constraint::pattern::look::{LookAround, WordPart};

/// How far a match reaches, and what decides where readings disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MatchExtent {
    /// All of a text, as every version of Java says.
    Whole,
    /// All of a text, as some version of Java says.
    PerhapsWhole,
    /// Any part of a text, as some version of Java says.
    Part,
}

type Positions = BTreeSet<usize>;

/// Whether a pattern matches a text in this manner.
pub(super) fn matches(hir: &Hir, text: &str, manner: MatchExtent) -> bool {
    let matcher = PositionMatcher { text: text.chars().collect(), manner };
    let end = matcher.text.len();
    match manner {
        MatchExtent::Part => !matcher.ends(hir, (0..=end).collect()).is_empty(),
        MatchExtent::Whole | MatchExtent::PerhapsWhole => {
            matcher.ends(hir, Positions::from([0])).contains(&end)
        }
    }
}

struct PositionMatcher {
    text: Vec<char>,
    manner: MatchExtent,
}

impl PositionMatcher {
    /// Where a match may end that begins at one of some positions.
    fn ends(&self, hir: &Hir, starts: Positions) -> Positions {
        if starts.is_empty() {
            return starts;
        }
        match hir.kind() {
            HirKind::Empty => starts,
            HirKind::Literal(literal) => {
                let literal = String::from_utf8_lossy(&literal.0);
                literal.chars().fold(starts, |at, character| self.step(&at, |found| found == character))
            }
            HirKind::Class(Class::Unicode(class)) => self.step(&starts, |found| {
                let after = class.ranges().partition_point(|range| range.end() < found);
                class.ranges().get(after).is_some_and(|range| range.start() <= found)
            }),
            HirKind::Class(Class::Bytes(class)) => self.step(&starts, |found| {
                class.ranges().iter().any(|range| {
                    (u32::from(range.start())..=u32::from(range.end())).contains(&u32::from(found))
                })
            }),
            HirKind::Look(look) => starts.into_iter().filter(|at| self.holds(*look, *at)).collect(),
            HirKind::Concat(parts) => parts.iter().fold(starts, |at, part| self.ends(part, at)),
            HirKind::Alternation(parts) => {
                parts.iter().flat_map(|part| self.ends(part, starts.clone())).collect()
            }
            HirKind::Repetition(repetition) => self.repeated(
                &repetition.sub,
                repetition.min,
                repetition.max.map(|max| max.saturating_sub(repetition.min)),
                starts,
            ),
            HirKind::Capture(capture) => match LookAround::of(capture) {
                None => self.ends(&capture.sub, starts),
                Some(look) => {
                    let is_asked = |at: &usize| self.looks(look, &capture.sub, *at) != look.is_negated();
                    starts.into_iter().filter(is_asked).collect()
                }
            },
        }
    }

    fn step(&self, starts: &Positions, admits: impl Fn(char) -> bool) -> Positions {
        let admitted = starts.iter().filter(|at| self.text.get(**at).is_some_and(|found| admits(*found)));
        admitted.map(|at| at + 1).collect()
    }

    fn repeated(&self, sub: &Hir, min: u32, more: Option<u32>, starts: Positions) -> Positions {
        let mut at = starts;
        for _ in 0..min {
            let next = self.ends(sub, at.clone());
            if next == at {
                break;
            }
            at = next;
        }
        let mut all = at.clone();
        let mut turns = 0;
        // What was reached in fewer turns leads to all that it would lead to later.
        while !at.is_empty() && more.is_none_or(|more| turns < more) {
            at = self.ends(sub, at).difference(&all).copied().collect();
            all.extend(&at);
            turns += 1;
        }
        all
    }

    fn holds(&self, look: Look, at: usize) -> bool {
        match look {
            Look::Start => at == 0,
            Look::End if self.manner == MatchExtent::Part => self.is_before_final_terminator(at),
            Look::End => at == self.text.len(),
            _ => false,
        }
    }

    /// The end, or a place with nothing but a line terminator between it and the end.
    fn is_before_final_terminator(&self, at: usize) -> bool {
        match &self.text[at..] {
            [] | ['\r', '\n'] | ['\r' | '\u{85}' | '\u{2028}' | '\u{2029}'] => true,
            ['\n'] => at == 0 || self.text[at - 1] != '\r',
            _ => false,
        }
    }

    fn looks(&self, look: LookAround, sub: &Hir, at: usize) -> bool {
        match look {
            LookAround::Ahead | LookAround::NotAhead => !self.ends(sub, Positions::from([at])).is_empty(),
            LookAround::Behind | LookAround::NotBehind => {
                let longest = sub.properties().maximum_len().unwrap_or(at);
                self.ends(sub, (at.saturating_sub(longest)..=at).collect()).contains(&at)
            }
            LookAround::Boundary => {
                let part = |at: Option<usize>| {
                    at.and_then(|at| self.text.get(at)).map_or(WordPart::Outside, |one| WordPart::of(*one))
                };
                let (before, behind) = (part(at.checked_sub(1)), part(Some(at)));
                match self.manner {
                    MatchExtent::Whole => before.surely_divides(behind),
                    MatchExtent::PerhapsWhole | MatchExtent::Part => before.perhaps_divides(behind),
                }
            }
        }
    }
}
