//! Gathers what is wrong with one file.

use std::ops::Range;

use crate::diagnostic::located::Located;
use crate::diagnostic::{Diagnosed, Diagnostic};

/// The faults of one file.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    diagnostics: Vec<Diagnostic>,
    /// Whether parts of the file could not be read at all, so that what is missing may be an echo of that.
    pub(crate) incomplete: bool,
    /// Whether members were left out because something is wrong with them: that they are missing is no fault then.
    pub(crate) members_lost: bool,
}

impl Faults {
    /// A fault of the text's syntax.
    pub(crate) fn syntax(&mut self, fault: Diagnostic) {
        self.structural(fault);
    }

    /// An entry that could not be read.
    pub(crate) fn structural(&mut self, fault: Diagnostic) {
        self.incomplete = true;
        self.diagnostics.push(fault);
    }

    /// An entry that was read and is wrong.
    pub(crate) fn push(&mut self, fault: Diagnostic) {
        self.diagnostics.push(fault);
    }

    /// The same in short.
    pub(crate) fn error(
        &mut self,
        message: impl Into<String>,
        span: &Range<usize>,
        label: impl Into<String>,
    ) {
        self.push(Diagnostic::error(message, span.clone(), label));
    }

    /// A name that nothing has: with the nearest of those there are.
    pub(crate) fn unknown<'names>(
        &mut self,
        what: &str,
        name: &str,
        span: &Range<usize>,
        known: impl IntoIterator<Item = &'names str>,
    ) {
        let known: Vec<&str> = known.into_iter().collect();
        let mut fault = Diagnostic::error(
            format!("unknown {what} `{name}`"),
            span.clone(),
            format!("no {what} of that name"),
        );
        fault.help = match nearest(name, known.iter().copied()) {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None if known.is_empty() => None,
            None => Some(format!(
                "expected one of {}",
                known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            )),
        };
        self.push(fault);
    }

    /// The same for a member. Where members were left out, one that is like no other may well be one of them.
    pub(crate) fn unknown_member(&mut self, path: &Located<String>, known: &[String]) {
        let known = || known.iter().map(String::as_str);
        if !self.members_lost || nearest(path, known()).is_some() {
            self.unknown("member", path, &path.span, known());
        }
    }

    /// How many faults there are so far.
    pub(crate) fn count(&self) -> usize {
        self.diagnostics.len()
    }

    /// The faults alone, as they were found.
    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// The faults with the text that they are about, in the order of their places; none where there are none.
    pub(crate) fn into_diagnosed(self, file: &str, text: &str) -> Option<Diagnosed> {
        let mut diagnostics = self.diagnostics;
        if diagnostics.is_empty() {
            return None;
        }
        diagnostics.sort_by_key(|fault| (fault.span.start, fault.span.end));
        Some(Diagnosed { file: file.to_owned(), text: text.to_owned(), diagnostics })
    }
}

/// The known name that a misspelled one is nearest to, if any is near.
pub(crate) fn nearest<'names>(
    name: &str,
    known: impl IntoIterator<Item = &'names str>,
) -> Option<&'names str> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
