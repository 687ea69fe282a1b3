//! The `length` trait: how many characters, bytes, elements or keys.
//!
//! - Text is counted in Unicode scalar values, a blob in bytes; a bound that is absent binds nothing.
//! - Whether a service counts UTF-16 code units instead is not known, so a text can be asked whether it matters.

use std::any::Any;
use std::ops::Range;
use std::ops::RangeInclusive;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::located::Located;
use crate::model::constraint::Constraint;
use crate::model::constraint::breach::Breach;
use crate::model::constraint::domain::Domain;
use crate::model::constraint::kind::ConstraintKind;
use crate::model::constraint::mistake::{Misjudgment, Misreading, Mistake};
use crate::model::constraint::pattern::Patterns;
use crate::model::constraint::question::{OpenQuestion, Question};
use crate::model::constraint::sample::{Edge, Sample};
use crate::model::constraint::written::{ConstraintText, read};
use crate::model::requirement::Grade;
use crate::model::shape::{Shape, ShapeKind};

/// Inclusive bounds of a length. Text is counted in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// The least length allowed.
    pub min: usize,
    /// The greatest length allowed.
    pub max: Option<usize>,
    /// Text shorter than this, though allowed here, is refused by some reading of the evidence: it decides nothing.
    pub settled_min: usize,
}

/// Bounds of a length, both inclusive.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct LengthText {
    /// The least length.
    #[serde(default)]
    min: u32,
    /// The greatest length.
    max: Option<u32>,
    /// Shorter text, though allowed, is refused by some reading of the evidence.
    settled_min: Option<Located<u32>>,
    /// How strong the evidence is.
    grade: Located<Grade>,
    /// Ids of sources.
    #[serde(default)]
    evidence: Vec<Located<String>>,
}

const MIN: Breach = Breach::new("length", Some("min"), "length-min", "shorter than the least length");
/// A value is too long.
pub const MAX: Breach = Breach::new("length", Some("max"), "length-max", "longer than the greatest length");

const UTF_16: Question = Question::new("length", "max/utf-16");
const SHORT: Question = Question::new("length", "short");

pub(super) static LENGTH: ConstraintKind = ConstraintKind {
    key: "length",
    description: "How many characters, elements or keys.",
    types: &["string", "blob", "list", "map"],
    read: read::<LengthText>,
    schema: |generator| generator.subschema_for::<Option<LengthText>>(),
    breaches: &[MIN, MAX],
    misreadings: &[
        Misreading {
            id: "length-counted-in-bytes",
            sentence: "the length of a text is counted in bytes",
            concerns: |_| true,
            also_breaks: &[],
            judgment: Misjudgment::Rejudges(|constraint, text| length(constraint)?.breach_of(text.len())),
        },
        Misreading {
            id: "length-counted-in-escapes",
            sentence: "the length of a text is counted as if its spelling in JSON were the text",
            concerns: |_| true,
            also_breaks: &[],
            judgment: Misjudgment::Rejudges(|constraint, text| {
                length(constraint)?.breach_of(Value::from(text).to_string().len() - 2)
            }),
        },
    ],
};

/// How many bytes each character of a text at an edge has, with the ending of the address; the plain one comes first.
const WIDTHS: [(usize, &str); 4] = [(1, ""), (2, "-2-byte"), (3, "-3-byte"), (4, "-4-byte")];

/// The least byte with which a character begins that has two units in UTF-16.
const FOUR_BYTES: u8 = 0xf0;

/// How far beyond the greatest length texts go that are drawn at random.
const BEYOND: usize = 8;

/// How many bytes a value has at most that is made to show a length. Models give 2,147,483,647 where they mean that any length
/// is right, and no service reads a request of that size.
const MOST_BYTES: usize = 16 * 1024 * 1024;

impl Length {
    /// Any length at all.
    pub const ANY: Self = Self { min: 0, max: None, settled_min: 0 };

    /// How a length breaks the bounds.
    pub fn breach_of(&self, length: usize) -> Option<Breach> {
        if length < self.min {
            Some(MIN)
        } else if self.max.is_some_and(|max| length > max) {
            Some(MAX)
        } else {
            None
        }
    }

    /// Whether a length is within the bounds.
    pub fn admits(&self, length: usize) -> bool {
        self.breach_of(length).is_none()
    }

    /// Whether the text has as many characters as it may have.
    pub fn holds(&self, text: &str) -> bool {
        self.admits(text.chars().count())
    }

    /// Whether counting UTF-16 code units gives the same answer as counting characters.
    pub fn utf16_agrees(&self, text: &str) -> bool {
        // A character has one unit or two, and never more units than bytes: mostly nothing has to be counted.
        if self.min <= 1 && self.max.is_none_or(|max| text.len() <= max) {
            return true;
        }
        let characters = text.chars().count();
        let breach = self.breach_of(characters);
        let most = text.len().min(2 * characters);
        if characters == text.len() || breach == Some(MAX) || breach == self.breach_of(most) {
            return true;
        }
        let wide = text.bytes().filter(|byte| *byte >= FOUR_BYTES).count();
        breach == self.breach_of(characters + wide)
    }

    /// Whether the text is allowed here, but short enough that other evidence may refuse it.
    pub fn is_unsettled(&self, text: &str) -> bool {
        if self.settled_min <= self.min {
            return false;
        }
        let length = text.chars().count();
        length >= self.min && length < self.settled_min
    }

    fn edges_of_text(&self) -> Vec<Edge> {
        let mut edges = Vec::new();
        for (width, ending) in WIDTHS {
            let sized = |size| Sample::Size { size, width };
            edges.push(Edge::inside(format!("at-min{ending}"), MIN, sized(self.min)));
            if self.settled_min > self.min {
                let (at, below) = (self.settled_min, self.settled_min - 1);
                edges.push(Edge::inside(format!("at-settled-min{ending}"), MIN, sized(at)));
                edges.push(Edge::inside(format!("below-settled-min{ending}"), MIN, sized(below)));
            }
            if let Some(below) = self.min.checked_sub(1) {
                edges.push(Edge::outside(format!("below-min{ending}"), MIN, sized(below)));
            }
            let Some(max) = self.max else { continue };
            edges.push(Edge::inside(format!("at-max{ending}"), MAX, sized(max)));
            edges.push(Edge::outside(format!("above-max{ending}"), MAX, sized(max + 1)));
            if width == 4 {
                edges.push(Edge::inside("half-max-4-byte", MAX, sized(max / 2)));
            }
        }
        if let Some(max) = self.max {
            let sized = |size| Sample::Size { size, width: 1 };
            edges.extend(max.checked_sub(1).map(|below| Edge::inside("below-max", MAX, sized(below))));
            // Twice nothing is nothing.
            edges.extend((max > 0).then(|| Edge::outside("twice-max", MAX, sized(2 * max))));
        }
        edges
    }

    fn edges_of_items(&self) -> Vec<Edge> {
        let sized = |size| Sample::Size { size, width: 1 };
        let mut edges = vec![Edge::inside("at-min", MIN, sized(self.min))];
        edges.extend(self.min.checked_sub(1).map(|below| Edge::outside("below-min", MIN, sized(below))));
        if let Some(max) = self.max {
            edges.push(Edge::inside("at-max", MAX, sized(max)));
            edges.push(Edge::outside("above-max", MAX, sized(max + 1)));
        }
        edges
    }
}

impl ConstraintText for LengthText {
    fn grade(&self) -> &Located<Grade> {
        &self.grade
    }

    fn evidence(&self) -> &[Located<String>] {
        &self.evidence
    }

    fn constraint(
        &self,
        span: &Range<usize>,
        _: &mut Patterns,
        wrong: &mut Vec<Diagnostic>,
    ) -> Option<Arc<dyn Constraint>> {
        let (min, max) = (self.min as usize, self.max.map(|max| max as usize));
        if let Some(max) = max.filter(|max| min > *max) {
            let label = format!("no length is at least {min} and at most {max}");
            wrong.push(Diagnostic::error("expected `min` to be at most `max`", span.clone(), label));
            return None;
        }
        let mut settled_min = 0;
        if let Some(settled) = &self.settled_min {
            settled_min = settled.value as usize;
            if settled_min <= min || max.is_some_and(|max| settled_min > max) {
                let message = "`settled-min` is outside of the bounds";
                let label = "expected more than `min`, and not more than `max`";
                wrong.push(Diagnostic::error(message, settled.span.clone(), label));
                settled_min = 0;
            }
        }
        Some(Arc::new(Length { min, max, settled_min }))
    }

    fn narrowing(&self, span: &Range<usize>) -> Option<Range<usize>> {
        Some(span.clone())
    }
}

impl Constraint for Length {
    fn kind(&self) -> &'static ConstraintKind {
        &LENGTH
    }

    fn breaches(&self) -> Vec<Breach> {
        let min = (self.min > 0).then_some(MIN);
        min.into_iter().chain(self.max.map(|_| MAX)).collect()
    }

    fn breach(&self, kind: &ShapeKind, value: &Value) -> Option<Breach> {
        self.breach_of(size(kind, value)?)
    }

    fn question(&self, value: &Value) -> Option<Question> {
        let text = value.as_str()?;
        if self.utf16_agrees(text) { self.is_unsettled(text).then_some(SHORT) } else { Some(UTF_16) }
    }

    fn told_beside(&self, value: &Value) -> Option<(Breach, String)> {
        let is_contested = value.as_str() == Some("") && self.settled_min > self.min;
        is_contested.then(|| (MIN, self.settled_min.to_string()))
    }

    fn narrow<'a>(&'a self, domain: &mut Domain<'a>) {
        domain.length = Some(*self);
    }

    fn bound(&self, breach: Breach) -> String {
        let bound = if breach == MIN { Some(self.min) } else { self.max };
        bound.map(|bound| bound.to_string()).unwrap_or_default()
    }

    fn told(&self) -> Vec<Breach> {
        self.max.map(|_| MAX).into_iter().chain([MIN]).collect()
    }

    fn sentence(&self, breach: Breach, place: &str, shape: &Shape) -> String {
        if breach == MIN {
            let least = counted(shape, self.min);
            return format!("{place} may have as few as {least}, and is refused with fewer");
        }
        let most = self.max.map(|max| counted(shape, max)).unwrap_or_default();
        format!("{place} may have up to {most}, and is refused with more")
    }

    fn open_questions(&self, place: &str, shape: &Shape) -> Vec<OpenQuestion> {
        let mut open = Vec::new();
        let admits_two_units = matches!(shape.kind, ShapeKind::String)
            && shape.constraints.iter().all(|applied| applied.constraint.admits_two_units());
        if self.max.is_some() && admits_two_units {
            let sentence = format!("whether the length of {place} is counted in UTF-16 units is recorded");
            open.push(OpenQuestion { question: UTF_16, sentence, is_contested: false });
        }
        if self.settled_min > self.min {
            let settled = counted(shape, self.settled_min);
            let sentence = format!("what is answered to {place} of fewer than {settled} is recorded");
            open.push(OpenQuestion { question: SHORT, sentence, is_contested: true });
        }
        open
    }

    fn is_breakable(&self, kind: &ShapeKind, breach: Breach) -> bool {
        self.edges(kind).iter().any(|edge| edge.breaks && edge.about == breach)
    }

    fn edges(&self, kind: &ShapeKind) -> Vec<Edge> {
        let mut edges = match kind {
            ShapeKind::String => self.edges_of_text(),
            _ => self.edges_of_items(),
        };
        edges.retain(|edge| match edge.sample {
            Sample::Size { size, width } => size.saturating_mul(width) <= MOST_BYTES,
            _ => true,
        });
        edges
    }

    fn breaking_sizes(&self, breach: Breach) -> Option<RangeInclusive<usize>> {
        if breach == MIN {
            // The empty text may be refused for more than its length.
            return (self.min > 1).then(|| 1..=self.min - 1);
        }
        self.max.map(|max| max + 1..=max + BEYOND)
    }

    /// A text that is too short may break the pattern too: then the refusal lacks one of two details.
    fn is_told_with_others(&self, breach: Breach) -> bool {
        breach == MIN
    }

    fn mistakes(&self, _: &ShapeKind) -> Vec<Mistake> {
        let moved = [
            (MIN, -1, "length-min-one-less", "one shorter than the least length is accepted"),
            (MIN, 1, "length-min-one-more", "of just the least length is refused"),
            (MAX, -1, "length-max-one-less", "of just the greatest length is refused"),
            (MAX, 1, "length-max-one-more", "one longer than the greatest length is accepted"),
        ];
        let mut mistakes = Vec::new();
        for (breach, step, id, words) in moved {
            // Where only one length is allowed, nothing would be left.
            let leaves_none = self.max == Some(self.min) && step == if breach == MIN { 1 } else { -1 };
            // Below a least length of one there is nothing but what is let through where nothing is checked.
            let is_unchecked = breach == MIN && step == -1 && self.min == 1;
            if !self.breaches().contains(&breach) || leaves_none || is_unchecked {
                continue;
            }
            let mut instead = *self;
            if breach == MIN {
                instead.min = self.min.saturating_add_signed(step);
            } else {
                instead.max = self.max.map(|max| max.saturating_add_signed(step));
            }
            mistakes.push(Mistake { id, words, breach, instead: Arc::new(instead) });
        }
        mistakes
    }
}

fn length(constraint: &dyn Constraint) -> Option<&Length> {
    (constraint as &dyn Any).downcast_ref()
}

fn size(kind: &ShapeKind, value: &Value) -> Option<usize> {
    match (kind, value) {
        (ShapeKind::Blob, Value::String(text)) => {
            let padding = text.bytes().rev().take_while(|byte| *byte == b'=').count();
            Some((text.len() - padding.min(2)) * 3 / 4)
        }
        (_, Value::String(text)) => Some(text.chars().count()),
        (_, Value::Array(items)) => Some(items.len()),
        (_, Value::Object(members)) => Some(members.len()),
        _ => None,
    }
}

/// A number of what the length of a shape's values counts, e.g. `1 character`.
fn counted(shape: &Shape, number: usize) -> String {
    let noun = match shape.kind {
        ShapeKind::List(_) => "element",
        ShapeKind::Map(..) => "key",
        ShapeKind::Blob => "byte",
        _ => "character",
    };
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_inclusive() {
        let length = Length { min: 1, max: Some(3), settled_min: 0 };
        assert_eq!([0, 1, 3, 4].map(|characters| length.admits(characters)), [false, true, true, false]);
        assert!(Length::ANY.admits(usize::MAX));
    }

    #[test]
    fn every_edge_is_on_the_side_that_it_is_said_to_be_on() {
        for (min, max) in [(0, Some(0)), (0, Some(1)), (1, Some(1)), (2, Some(6)), (0, None), (3, None)] {
            let length = Length { min, max, settled_min: 0 };
            for edge in [&ShapeKind::String, &ShapeKind::Blob].into_iter().flat_map(|kind| length.edges(kind))
            {
                let Sample::Size { size, .. } = edge.sample else { panic!("{:?}", edge.sample) };
                let breaks_it = length.breach_of(size) == Some(edge.about);
                assert_eq!(breaks_it, edge.breaks, "{length:?}: {} of {size}", edge.operator);
            }
        }
        let length = Length { min: 2, max: Some(6), settled_min: 0 };
        let narrow = length.edges(&ShapeKind::String).into_iter().filter_map(|edge| match edge.sample {
            Sample::Size { size, width: 1 } => Some((edge.operator.to_string(), size)),
            _ => None,
        });
        let expected = [
            ("at-min", 2),
            ("below-min", 1),
            ("at-max", 6),
            ("above-max", 7),
            ("below-max", 5),
            ("twice-max", 12),
        ];
        assert_eq!(narrow.collect::<Vec<_>>(), expected.map(|(operator, size)| (operator.to_owned(), size)));
        assert_eq!(length.breaking_sizes(MIN), Some(1..=1));
        assert_eq!(length.breaking_sizes(MAX), Some(7..=6 + BEYOND));
        assert_eq!(Length { min: 1, ..length }.breaking_sizes(MIN), None);
    }

    #[test]
    fn a_length_that_no_request_can_have_has_no_edge() {
        for (max, narrow, wide) in
            [(MOST_BYTES / 4 - 1, true, true), (MOST_BYTES - 1, true, false), (MOST_BYTES, false, false)]
        {
            let length = Length { min: 1, max: Some(max), settled_min: 0 };
            assert_eq!(length.is_breakable(&ShapeKind::String, MAX), narrow, "{max}");
            assert!(length.is_breakable(&ShapeKind::String, MIN), "{max}");
            let edges = length.edges(&ShapeKind::String);
            assert_eq!(edges.iter().any(|edge| edge.operator == "above-max-4-byte"), wide, "{max}");
            assert_eq!(edges.iter().any(|edge| edge.breaks && edge.about == MAX), narrow, "{max}");
        }
    }

    #[test]
    fn bounds_that_allow_something_are_accepted() {
        for (text, wrong) in [
            ("min = 2\nmax = 2", 0),
            ("min = 3\nmax = 2", 1),
            ("min = 1\nmax = 3\nsettled-min = 3", 0),
            ("min = 1\nmax = 3\nsettled-min = 4", 1),
            ("min = 1\nmax = 3\nsettled-min = 1", 1),
        ] {
            let written: LengthText = toml::from_str(&format!("{text}\ngrade = \"documented\"")).unwrap();
            let mut told = Vec::new();
            let length = written.constraint(&(0..0), &mut Patterns::default(), &mut told);
            assert_eq!(told.len(), wrong, "{text}");
            assert_eq!(length.is_some(), wrong == 0 || text.contains("settled"), "{text}");
        }
    }

    #[test]
    fn utf16_disagrees_only_across_a_bound() {
        let length = Length { min: 2, max: Some(3), settled_min: 0 };
        assert!(length.utf16_agrees("abc"));
        assert!(length.utf16_agrees("a😀"), "2 characters and 3 units are both allowed");
        assert!(!length.utf16_agrees("😀😀"), "2 characters are allowed and 4 units are not");
        assert!(!length.utf16_agrees("😀"), "1 character is refused and 2 units are not");
        assert!(length.utf16_agrees("😀😀😀😀"), "both are refused");
    }

    #[test]
    fn utf16_agrees_where_both_counts_are_answered_alike() {
        for (min, max) in (0..7).flat_map(|min| (min..7).map(move |max| (min, max))) {
            let length = Length { min, max: Some(max), settled_min: 0 };
            for text in ["a", "é", "あ", "😀", "aé", "é😀", "a😀あ"]
                .iter()
                .flat_map(|text| (0..4).map(|n| text.repeat(n)))
            {
                let counted =
                    length.breach_of(text.chars().count()) == length.breach_of(text.encode_utf16().count());
                assert_eq!(length.utf16_agrees(&text), counted, "{min} to {max}: {text}");
            }
        }
    }

    #[test]
    fn text_below_the_settled_minimum_is_unsettled() {
        let length = Length { min: 1, max: None, settled_min: 3 };
        assert_eq!(["", "ab", "abc"].map(|text| length.is_unsettled(text)), [false, true, false]);
    }

    #[test]
    fn a_blob_is_counted_in_bytes() {
        for (text, bytes) in [("", 0), ("AA==", 1), ("AAA=", 2), ("AAAA", 3), ("=", 0), ("====", 1)] {
            assert_eq!(size(&ShapeKind::Blob, &Value::from(text)), Some(bytes), "{text}");
        }
    }
}
