//! A message about a place in a text that a person wrote: where, what was expected, what to do.

pub mod located;

use std::fmt;
use std::ops::Range;

use annotate_snippets::AnnotationKind;
use annotate_snippets::Group;
use annotate_snippets::Level;
use annotate_snippets::Renderer;
use annotate_snippets::Snippet;

/// One fault in one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, in a lower-case sentence without a full stop.
    pub message: String,
    /// The bytes of the text that the fault is about.
    pub span: Range<usize>,
    /// What stands under the marked text: what was expected there.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A fault that refuses the text.
    pub fn error(message: impl Into<String>, span: Range<usize>, label: impl Into<String>) -> Self {
        Self { message: message.into(), span, label: label.into(), help: None }
    }

    /// The same with a word on what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A text, its name, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosed {
    /// The name of the file, as it was given.
    pub file: String,
    /// The whole text.
    pub text: String,
    /// The faults, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
}

impl Diagnosed {
    /// All faults as a terminal shows them, each with file, line, column and the marked text.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let mut shown = String::new();
        for diagnostic in &self.diagnostics {
            let snippet =
                Snippet::source(self.text.as_str()).path(self.file.as_str()).line_start(1).annotation(
                    AnnotationKind::Primary
                        .span(self.clamped(&diagnostic.span))
                        .label(diagnostic.label.as_str()),
                );
            let mut groups = vec![Level::ERROR.primary_title(diagnostic.message.as_str()).element(snippet)];
            if let Some(help) = &diagnostic.help {
                groups.push(Group::with_title(Level::HELP.secondary_title(help.as_str())));
            }
            shown.push_str(&renderer.render(&groups));
            shown.push_str("\n\n");
        }
        shown
    }

    /// All faults in a sentence each, with file and line.
    pub(crate) fn sentences(&self) -> impl Iterator<Item = String> {
        self.diagnostics.iter().map(|diagnostic| {
            let Diagnostic { message, label, help, .. } = diagnostic;
            let line = self.text[..self.clamped(&diagnostic.span).start].matches('\n').count() + 1;
            let help = help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
            format!("{}:{line}: {message}: {label}{help}", self.file)
        })
    }

    /// Spans come from parsers of other makers: one that is off must not take the message down with it.
    fn clamped(&self, span: &Range<usize>) -> Range<usize> {
        let mut start = span.start.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = span.end.clamp(start, self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        start..end
    }
}

impl fmt::Display for Diagnosed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnosed {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_off_the_text_or_inside_a_character_is_still_shown() {
        for span in [0..400, 300..400, 1..2, Range { start: 2, end: 1 }] {
            let diagnostic = Diagnostic::error("wrong", span, "here");
            let diagnosed =
                Diagnosed { file: "f".into(), text: "é = é".into(), diagnostics: vec![diagnostic] };
            assert!(diagnosed.render(false).contains("wrong"));
        }
    }
}
