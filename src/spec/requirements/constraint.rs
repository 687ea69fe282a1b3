//! Constraints of shapes, each at every place where the shape stands.

use crate::model::constraint::AppliedConstraint;
use crate::model::place::Place;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::{Citation, Grade};
use crate::spec::requirements::{Collected, words};

pub(super) fn add(places: &[Place], found: &mut Collected<'_>) {
    for place in places {
        for applied in &place.shape.constraints {
            let constraint = &applied.constraint;
            let breaches = constraint.breaches().into_iter();
            for breach in breaches.filter(|breach| constraint.is_breakable(&place.shape.kind, *breach)) {
                let sentence = constraint.sentence(breach, &words(place), &place.shape);
                found.add(Aspect::Kept(breach, &place.path()), sentence, &applied.citation);
            }
            add_open(applied, place, found);
        }
    }
}

/// What the evidence leaves open about a constraint is recorded.
fn add_open(applied: &AppliedConstraint, place: &Place, found: &mut Collected<'_>) {
    for open in applied.constraint.open_questions(&words(place), &place.shape) {
        let grade = if open.is_contested { Grade::Contested } else { Grade::Unknown };
        let evidence = if open.is_contested { applied.citation.evidence.clone() } else { Vec::new() };
        let citation = Citation { grade, evidence, written: applied.citation.written.clone() };
        found.add(Aspect::Asked(open.question, &place.path()), open.sentence, &citation);
    }
}
