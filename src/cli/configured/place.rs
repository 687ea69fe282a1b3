//! Where a check stands in `wireproof.toml`, so that what is wrong with a value is told with its line.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use crate::cli::failure::Failure;
use crate::diagnostic::{Diagnosed, Diagnostic};

/// A file that lists checks, as it is.
#[derive(Debug)]
pub(super) struct CheckFile {
    pub(super) name: String,
    pub(super) text: String,
}

/// The place of a check.
#[derive(Debug)]
pub(crate) struct CheckPlace {
    pub(super) file: Rc<CheckFile>,
    /// Where the check stands.
    pub(super) span: Range<usize>,
    /// Where the values of its keys stand.
    pub(super) values: BTreeMap<String, Range<usize>>,
}

impl CheckPlace {
    /// What a check cannot be run for, at the value that is meant.
    pub(crate) fn located(&self, check: &str, failure: &Failure) -> Failure {
        let words = failure.words();
        let (span, words) = match self.meant(words) {
            Some((key, span)) => (span, words.strip_prefix(&format!("--{key}: ")).unwrap_or(words)),
            None => (self.span.clone(), words),
        };
        // What names a place of its own is longer than a line, and stands before this.
        let (before, label) = match words.contains('\n') {
            true => (Some(words.to_owned()), "what is wrong with it is told above".to_owned()),
            false => (None, words.to_owned()),
        };
        let fault = Diagnostic::error(format!("the check `{check}` cannot be run"), span, label);
        let (file, text) = (self.file.name.clone(), self.file.text.clone());
        Failure::diagnosed([&Diagnosed { file, text, diagnostics: vec![fault] }]).behind(before.as_deref())
    }

    /// The key that words are about: they begin with its option, or have its value, or name it before others.
    fn meant(&self, words: &str) -> Option<(&str, Range<usize>)> {
        let all = || self.values.iter().map(|(key, span)| (key.as_str(), span.clone()));
        let option = words.strip_prefix("--").and_then(|rest| rest.split([':', ' ', '=']).next());
        let is_told = |(_, span): &(&str, Range<usize>)| {
            let value = self.file.text[span.clone()].trim_matches(['"', '\'']);
            value.len() > 3 && words.contains(value)
        };
        let named = |(key, _): &(&str, Range<usize>)| words.find(&format!("--{key}")).unwrap_or(usize::MAX);
        all()
            .find(|(key, _)| option == Some(key))
            .or_else(|| all().find(is_told))
            .or_else(|| all().min_by_key(named).filter(|key| named(key) < words.len()))
    }
}
