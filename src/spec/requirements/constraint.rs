//! Constraints of shapes, each at every place where the shape stands.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

use crate::model::constraint::{AppliedConstraint, Breach, Constraint};
use crate::model::{Citation, Grade, Place, Shape, ShapeKind};
use crate::spec::requirements::{Found, words};

pub(super) fn add(places: &[Place], found: &mut Found<'_>) {
    for place in places {
        for applied in &place.shape.constraints {
            for breach in applied.constraint.possible_breaches() {
                if !can_be_shown(breach, &applied.constraint) {
                    continue;
                }
                let sentence = sentence(breach, applied, place);
                found.add(breach.requirement(&place.path()), sentence, &applied.citation);
            }
            add_open(applied, place, found);
        }
    }
}

/// Whether some value breaks a constraint so: every text matches a pattern that repeats all characters.
fn can_be_shown(breach: Breach, constraint: &Constraint) -> bool {
    match (breach, constraint) {
        (Breach::Pattern, Constraint::Pattern(constraint)) => constraint.pattern.run().is_none_or(|run| {
            run.min > 0
                || run.max.is_some()
                || run.class != ClassUnicode::new([ClassUnicodeRange::new('\0', char::MAX)])
        }),
        _ => true,
    }
}

fn sentence(breach: Breach, applied: &AppliedConstraint, place: &Place) -> String {
    let place_words = words(place);
    match (breach, &applied.constraint) {
        (Breach::LengthMin, Constraint::Length(length)) => {
            format!(
                "{place_words} may have as few as {}, and is refused with fewer",
                counted(&place.shape, length.min)
            )
        }
        (Breach::LengthMax, Constraint::Length(length)) => {
            let max = length.max.map(|max| counted(&place.shape, max)).unwrap_or_default();
            format!("{place_words} may have up to {max}, and is refused with more")
        }
        (Breach::Pattern, Constraint::Pattern(constraint)) => {
            format!("{place_words} that does not match {} as a whole is refused", constraint.pattern.source())
        }
        (Breach::RangeMin, Constraint::Range(range)) => {
            format!("{place_words} less than {} is refused", range.min.unwrap_or_default())
        }
        (Breach::RangeMax, Constraint::Range(range)) => {
            format!("{place_words} greater than {} is refused", range.max.unwrap_or_default())
        }
        (Breach::Enumeration, Constraint::Enumeration(enumeration)) => {
            format!("{place_words} other than {} is refused", enumeration.values.join(", "))
        }
        (Breach::UniqueItems, _) => format!("{place_words} in which an element stands twice is refused"),
        _ => format!("{place_words} that breaks a constraint is refused"),
    }
}

/// What the evidence leaves open about a constraint is recorded.
fn add_open(applied: &AppliedConstraint, place: &Place, found: &mut Found<'_>) {
    let path = place.path();
    let place_words = words(place);
    let contested = Citation { grade: Grade::Contested, evidence: applied.citation.evidence.clone() };
    match &applied.constraint {
        Constraint::Length(length) => {
            if length.max.is_some() && admits_two_units(&place.shape) {
                let unknown = Citation { grade: Grade::Unknown, evidence: Vec::new() };
                let sentence =
                    format!("whether the length of {place_words} is counted in UTF-16 units is recorded");
                found.add(format!("length/{path}/max/utf-16"), sentence, &unknown);
            }
            if length.settled_min > length.min {
                let sentence = format!(
                    "what is answered to {place_words} of fewer than {} is recorded",
                    counted(&place.shape, length.settled_min)
                );
                found.add(format!("length/{path}/short"), sentence, &contested);
            }
        }
        Constraint::Pattern(constraint) => {
            if let Some(disputed) = &constraint.disputed {
                let sentence = format!(
                    "what is answered where only one of {} and {} matches {place_words} is recorded",
                    constraint.pattern.source(),
                    disputed.source()
                );
                found.add(format!("pattern/{path}/disputed"), sentence, &contested);
            }
        }
        _ => {}
    }
}

/// Whether a value can hold characters that are two UTF-16 units, as far as its patterns tell.
fn admits_two_units(shape: &Shape) -> bool {
    matches!(shape.kind, ShapeKind::String)
        && shape.constraints.iter().all(|applied| match &applied.constraint {
            Constraint::Pattern(constraint) => reaches_beyond(constraint.pattern.hir()),
            Constraint::Enumeration(enumeration) => {
                enumeration.values.iter().any(|value| value.chars().any(|character| character > '\u{ffff}'))
            }
            _ => true,
        })
}

/// Whether some class of characters goes beyond the first 65,536 code points.
fn reaches_beyond(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => class.ranges().iter().any(|range| range.end() > '\u{ffff}'),
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0)
            .is_ok_and(|text| text.chars().any(|character| character > '\u{ffff}')),
        HirKind::Repetition(repetition) => reaches_beyond(&repetition.sub),
        HirKind::Capture(capture) => reaches_beyond(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(reaches_beyond),
        HirKind::Class(Class::Bytes(_)) | HirKind::Empty | HirKind::Look(_) => false,
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
