//! The table of formats.

use std::fmt;
use std::str::FromStr;

use crate::event::summary::Summary;
use crate::report::terminal::Detail;
use crate::report::terminal::paint::Color;
use crate::report::{github, html, json, junit, markdown, ndjson, terminal};

/// A format in which a report can be written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// The screen without color.
    Text,
    /// The report that programs read.
    Json,
    /// The events of the run, one in a line: they are written as it goes on.
    Ndjson,
    /// JUnit's XML.
    Junit,
    /// Markdown for summaries of CI jobs.
    Markdown,
    /// One page that needs nothing from elsewhere.
    Html,
    /// The summary of a step on GitHub, with annotations on standard output.
    Github,
}

/// A name that no format has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected one of {}, found `{name}`{}", names(), hint(name))]
pub struct UnknownFormat {
    /// The name.
    pub name: String,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 7] =
        [Self::Text, Self::Json, Self::Ndjson, Self::Junit, Self::Markdown, Self::Html, Self::Github];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Github => "github",
        }
    }

    /// The report in this format, with a line break at its end.
    pub fn print(self, summary: &Summary) -> String {
        match self {
            Self::Text => terminal::render(summary, Color::Plain, Detail::Requirements),
            Self::Json => json::print(summary),
            Self::Ndjson => ndjson::print_summary(summary),
            Self::Junit => junit::print(summary),
            Self::Markdown => markdown::print(summary),
            Self::Html => html::print(summary),
            Self::Github => github::step_summary(summary),
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|format| format.name() == name);
        found.ok_or_else(|| UnknownFormat { name: name.to_owned() })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

fn names() -> String {
    Format::ALL.map(Format::name).join(", ")
}

fn hint(name: &str) -> String {
    let likeness = |format: &Format| strsim::jaro_winkler(format.name(), name);
    let nearest = Format::ALL.into_iter().max_by(|left, right| likeness(left).total_cmp(&likeness(right)));
    match nearest.filter(|format| likeness(format) > 0.8) {
        Some(format) => format!("; did you mean `{format}`?"),
        None => String::new(),
    }
}
