//! Color, and columns of labels and values.

use anstyle::AnsiColor;
use anstyle::Style;

use crate::event::summary::Conclusion;
use crate::report::escape::escape;
use crate::report::text::wrap;

/// How many columns a line has at most.
pub(in crate::internals::report) const WIDTH: usize = 80;

/// Whether text may be colored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    /// Plain text.
    #[default]
    Plain,
    /// ANSI escape sequences.
    Ansi,
}

/// Colors text where that was asked for.
#[derive(Clone, Copy, Debug)]
pub(in crate::internals::report) struct Painter {
    color: Color,
}

impl Painter {
    pub(in crate::internals::report) fn new(color: Color) -> Self {
        Self { color }
    }

    /// What is broken.
    pub(in crate::internals::report) fn bad(self, text: &str) -> String {
        self.painted(AnsiColor::Red.on_default().bold(), text)
    }

    /// What is broken and does not gate, or could not be judged.
    pub(in crate::internals::report) fn doubtful(self, text: &str) -> String {
        self.painted(AnsiColor::Yellow.on_default().bold(), text)
    }

    /// What held.
    pub(in crate::internals::report) fn good(self, text: &str) -> String {
        self.painted(AnsiColor::Green.on_default().bold(), text)
    }

    /// What a conclusion is told in.
    pub(in crate::internals::report) fn concluded(self, conclusion: Conclusion, text: &str) -> String {
        match conclusion {
            Conclusion::Interrupted | Conclusion::Unjudged => self.doubtful(text),
            Conclusion::Broken => self.bad(text),
            Conclusion::Held => self.good(text),
        }
    }

    /// A heading.
    pub(in crate::internals::report) fn heading(self, text: &str) -> String {
        self.painted(Style::new().bold(), text)
    }

    /// A label, which stands back behind its value.
    pub(in crate::internals::report) fn label(self, text: &str) -> String {
        self.painted(Style::new().dimmed(), text)
    }

    fn painted(self, style: Style, text: &str) -> String {
        match self.color {
            Color::Plain => text.to_owned(),
            Color::Ansi => format!("{style}{text}{style:#}"),
        }
    }
}

/// Adds a label of so many columns and its value, which is escaped and wrapped beside it.
pub(in crate::internals::report) fn add_field(
    screen: &mut String,
    painter: Painter,
    indent: usize,
    label: &str,
    value: &str,
) {
    let value_column = indent + 13;
    for (index, line) in wrap(&escape(value), WIDTH - value_column).iter().enumerate() {
        let label = if index == 0 { label } else { "" };
        push_line(screen, painter, indent, label, line);
    }
}

/// The same for what must stay in one piece, so that it can be copied: an id, an address, a command.
pub(in crate::internals::report) fn add_whole(
    screen: &mut String,
    painter: Painter,
    indent: usize,
    label: &str,
    value: &str,
) {
    push_line(screen, painter, indent, label, &escape(value));
}

/// Adds a sentence, escaped and wrapped behind an indent.
pub(in crate::internals::report) fn add_sentence(screen: &mut String, indent: usize, text: &str) {
    for line in wrap(&escape(text), WIDTH - indent) {
        screen.push_str(&" ".repeat(indent));
        screen.push_str(&line);
        screen.push('\n');
    }
}

fn push_line(screen: &mut String, painter: Painter, indent: usize, label: &str, value: &str) {
    screen.push_str(&" ".repeat(indent));
    let padding = " ".repeat(13 - label.len().min(12));
    let label = if label.is_empty() { String::new() } else { painter.label(label) };
    screen.push_str(format!("{label}{padding}{value}").trim_end());
    screen.push('\n');
}
