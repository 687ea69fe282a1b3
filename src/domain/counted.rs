//! How many characters a pattern asks for before all else: `(?=.{1,255}$)`. An automaton would repeat itself for each.

use regex_syntax::hir::{Capture, Hir, HirKind, Look, Repetition};

use crate::model::constraint::pattern::look::LookAround;

/// A pattern, and how many characters its texts have.
#[derive(Debug)]
pub(super) struct Counted {
    /// The same pattern for texts of any number of characters.
    pub(super) pattern: Hir,
    pub(super) least: usize,
    pub(super) most: Option<usize>,
}

impl Counted {
    pub(super) fn new(hir: &Hir) -> Self {
        let mut counted = Self { pattern: hir.clone(), least: 0, most: None };
        let HirKind::Concat(parts) = hir.kind() else { return counted };
        let mut parts = parts.clone();
        // What is asked at the start is asked there, in whatever order.
        for part in &mut parts {
            match part.kind() {
                HirKind::Look(Look::Start) => {}
                HirKind::Capture(capture) if LookAround::of(capture) == Some(LookAround::Ahead) => {
                    if let Some(other) = counted.uncounted(capture) {
                        *part = other;
                    }
                }
                _ => break,
            }
        }
        counted.pattern = Hir::concat(parts);
        counted
    }

    /// The same look ahead for any number of characters, where it counts characters up to the end of the text.
    fn uncounted(&mut self, capture: &Capture) -> Option<Hir> {
        let HirKind::Concat(parts) = capture.sub.kind() else { return None };
        let (start, counting) = match parts.as_slice() {
            [start, counting, end] if is(start, Look::Start) && is(end, Look::End) => (Some(start), counting),
            [counting, end] if is(end, Look::End) => (None, counting),
            _ => return None,
        };
        let HirKind::Repetition(repetition) = counting.kind() else { return None };
        if !matches!(repetition.sub.kind(), HirKind::Class(_)) {
            return None;
        }
        self.least = self.least.max(repetition.min as usize);
        let most = repetition.max.map(|most| most as usize);
        self.most = [self.most, most].into_iter().flatten().min();
        let all = Hir::repetition(Repetition { min: 0, max: None, ..repetition.clone() });
        let sub = start.cloned().into_iter().chain([all, Hir::look(Look::End)]).collect();
        Some(Hir::capture(Capture { sub: Box::new(Hir::concat(sub)), ..capture.clone() }))
    }
}

fn is(hir: &Hir, look: Look) -> bool {
    matches!(hir.kind(), HirKind::Look(found) if *found == look)
}
