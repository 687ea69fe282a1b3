//! Which faults in checking constraints are seen where nobody knows in which words a service tells what is broken: there a
//! value that breaks another constraint beside is refused all the same.

use serde_json::Value;

use crate::domain::text::{TextDomain, TextError};
use crate::model::constraint::Constraint;
use crate::model::constraint::breach::Breach;
use crate::model::constraint::length::Length;
use crate::model::constraint::mistake::{Misjudgment, Mistake};
use crate::model::place::Place;
use crate::model::service::Service;
use crate::model::shape::{Shape, ShapeKind};

/// Texts of more characters are not looked at.
const MOST: usize = 1 << 16;
/// Characters of one to four bytes, and those that JSON spells otherwise.
const CHARACTERS: [&str; 6] = ["a", "\u{e9}", "\u{4e00}", "\u{1f600}", "\"", "\\"];

/// Whether a value can break a constraint of the place in this way alone.
pub(super) fn breaks_alone(service: &Service, place: &Place, breach: Breach) -> bool {
    service.validation.is_written || can_break_alone(&place.shape, breach)
}

/// Whether a constraint that a server has in place of the right one is seen.
pub(super) fn mistake_is_seen(service: &Service, place: &Place, mistake: &Mistake) -> bool {
    let Some(broken) = broken_lengths(&place.shape, mistake.breach) else { return true };
    // Who refuses what is right is always seen.
    let nearest = if broken.min > 0 { broken.min } else { broken.max.unwrap_or_default() };
    let accepts_more = nearest > MOST || {
        let text = Value::from("a".repeat(nearest));
        mistake.instead.breach(&place.shape.kind, &text).is_none()
    };
    !accepts_more || breaks_alone(service, place, mistake.breach)
}

/// Whether a wrong reading of the constraint of a place is seen.
pub(super) fn misreading_is_seen(
    service: &Service,
    place: &Place,
    constraint: &dyn Constraint,
    judgment: Misjudgment,
) -> bool {
    // Texts alone are misread.
    if matches!(place.shape.kind, ShapeKind::List(_) | ShapeKind::Map(..)) {
        return false;
    }
    let Misjudgment::Rejudges(judge) = judgment else { return true };
    let Some(length) = place.shape.domain().length.filter(|_| !service.validation.is_written) else {
        return true;
    };
    let is_judged_otherwise = |text: String| {
        let value = Value::from(text.as_str());
        let is_refused = judge(constraint, &text).is_some();
        let others = place.shape.constraints.iter().map(|applied| &*applied.constraint);
        let mut others = others.filter(|other| other.kind() != constraint.kind());
        let keeps_others = others.all(|other| {
            other.breach(&place.shape.kind, &value).is_none() && other.question(&value).is_none()
        });
        keeps_others && is_refused != constraint.breach(&place.shape.kind, &value).is_some()
    };
    let edges = [length.max, length.min.checked_sub(1)].into_iter().flatten();
    edges.filter(|edge| *edge > 0).any(|edge| {
        edge > MOST || CHARACTERS.iter().any(|character| is_judged_otherwise(character.repeat(edge)))
    })
}

fn can_break_alone(shape: &Shape, breach: Breach) -> bool {
    let pattern = shape.domain().pattern;
    let (Some(broken), Some(pattern)) = (broken_lengths(shape, breach), pattern) else { return true };
    !matches!(TextDomain::new(broken, Some(pattern), None), Err(TextError::Empty { .. }))
}

/// The lengths of texts that break a bound of their length; `None` for other breaches.
fn broken_lengths(shape: &Shape, breach: Breach) -> Option<Length> {
    let length = shape.domain().length.filter(|_| matches!(shape.kind, ShapeKind::String))?;
    match (breach.family(), breach.side()?) {
        ("length", "min") => Some(Length { max: Some(length.min.checked_sub(1)?), ..Length::ANY }),
        ("length", "max") => Some(Length { min: length.max?.checked_add(1)?, ..Length::ANY }),
        _ => None,
    }
}
