//! Whose the places of a laid table are: the model's, or the overlay's.

use std::ops::Range;

use serde_spanned::Spanned;
use toml::de::DeValue;

use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::spec::overlay::file::OverlayFile;

/// How many characters of a line of the model's are told.
const LONGEST_LINE: usize = 60;

/// Which places are whose. The overlay's stand behind the end of the model's text.
#[derive(Debug)]
pub(crate) struct LaidPlaces {
    end: usize,
    /// What of the model's was changed.
    changed: Vec<ChangedPlace>,
    /// Names that were taken away, each with the place in the overlay that says so.
    removed: Vec<(String, Range<usize>)>,
}

/// A part of the model's that was changed.
#[derive(Debug)]
struct ChangedPlace {
    /// Where it stands: of a table its head alone.
    head: Range<usize>,
    /// As far as there is something of it.
    whole: Range<usize>,
    /// The place in the overlay that changed it.
    by: Range<usize>,
}

impl LaidPlaces {
    /// Places of a model's text of that many bytes.
    pub(super) fn behind(end: usize) -> Self {
        Self { end, changed: Vec::new(), removed: Vec::new() }
    }

    /// Notes that something of the model's is not as it was.
    pub(super) fn changed(&mut self, part: &Spanned<DeValue<'_>>, by: Range<usize>) {
        let head = part.span();
        if self.is_of_model(&head) {
            let whole = head.start..self.end_of(part);
            self.changed.push(ChangedPlace { head, whole, by });
        }
    }

    /// Where that ends which the model has of a part.
    fn end_of(&self, part: &Spanned<DeValue<'_>>) -> usize {
        let inner = match part.get_ref() {
            DeValue::Table(table) => table.values().map(|value| self.end_of(value)).max(),
            DeValue::Array(items) => items.iter().map(|item| self.end_of(item)).max(),
            _ => None,
        };
        let end = part.span().end;
        inner.into_iter().chain((end <= self.end).then_some(end)).max().unwrap_or_default()
    }

    /// Notes that something of the model's is no more.
    pub(super) fn removed(&mut self, name: &str, by: Range<usize>) {
        self.removed.push((name.to_owned(), by));
    }

    /// Whether a place is the model's.
    pub(super) fn is_of_model(&self, span: &Range<usize>) -> bool {
        span.start < self.end
    }

    /// A place in the overlay's own text.
    fn in_overlay(&self, span: &Range<usize>) -> Range<usize> {
        span.start.saturating_sub(self.end)..span.end.saturating_sub(self.end)
    }

    /// The number of the line of the overlay in which a place is.
    pub(super) fn line_of(&self, span: &Range<usize>, text: &str) -> usize {
        let before = text.get(..self.in_overlay(span).start).unwrap_or_default();
        before.matches('\n').count() + 1
    }

    /// What is wrong with a laid table, told of the overlay: the model's own file is free of faults.
    pub(crate) fn told(&self, faults: Vec<Diagnostic>, base: &str, overlay: &OverlayFile) -> Diagnosed {
        let told = |fault: Diagnostic| {
            if !self.is_of_model(&fault.span) {
                return Diagnostic { span: self.in_overlay(&fault.span), ..fault };
            }
            let inside = |place: fn(&ChangedPlace) -> &Range<usize>| {
                let holds = |changed: &&ChangedPlace| place(changed).contains(&fault.span.start);
                let changed = self.changed.iter().filter(|_| !fault.span.is_empty()).filter(holds);
                changed.min_by_key(|changed| place(changed).len()).map(|changed| self.in_overlay(&changed.by))
            };
            if let Some(span) = inside(|changed| &changed.head) {
                return Diagnostic { span, ..fault };
            }
            let due = self.removal_of(&fault).or_else(|| inside(|changed| &changed.whole));
            Diagnostic {
                span: due.unwrap_or_else(|| overlay.id.span.clone()),
                label: format!("over what the model says: {}", self.quoted(&fault, base)),
                ..fault
            }
        };
        let mut diagnostics: Vec<Diagnostic> = faults.into_iter().map(told).collect();
        diagnostics.sort_by_key(|fault| (fault.span.start, fault.span.end));
        overlay.diagnosed(diagnostics)
    }

    /// The place in the overlay that takes away what a fault misses.
    fn removal_of(&self, fault: &Diagnostic) -> Option<Range<usize>> {
        let misses = |(name, _): &&(String, _)| fault.message.contains(&format!("`{name}`"));
        self.removed.iter().find(misses).map(|(_, by)| self.in_overlay(by))
    }

    /// The line of the model's file that a fault is about, or what it says of the file as a whole.
    fn quoted(&self, fault: &Diagnostic, base: &str) -> String {
        if fault.span.is_empty() {
            return fault.label.clone();
        }
        let before = base.get(..fault.span.start).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = base[start..].lines().next().unwrap_or_default();
        let short: String = line.chars().take(LONGEST_LINE).collect();
        format!("{short}{}", if short.len() < line.len() { " ..." } else { "" })
    }
}
