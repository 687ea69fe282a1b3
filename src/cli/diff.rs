//! `wireproof diff`: what is new, fixed and changed between two reports.

use std::path::PathBuf;

use clap::Args;

use crate::cli::failure::{COULD_NOT_JUDGE, Failure};
use crate::cli::named::read_report;
use crate::cli::output::tell;
use crate::cli::wish::ReportWish;
use crate::report::difference::{DifferenceVerdict, ReportDifference, json, markdown, text};
use crate::report::format::Format;

/// Compare two JSON reports: of two versions of a server, or of two servers
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wireproof check server --target moto --start --report json=before.json
  wireproof check server --target moto --start --report json=after.json
  wireproof diff before.json after.json
  wireproof diff before.json after.json --report markdown=comment.md

Exit codes, the first that applies:
  2  a report cannot be read, or the two have no operation in common
  1  something that gates is broken and was not before
  3  something that gates was judged before and is not any more
  0  nothing more that gates is broken")]
pub(crate) struct DiffArguments {
    /// The JSON report to compare with
    #[arg(value_name = "BEFORE")]
    before: PathBuf,

    /// The JSON report that is compared
    #[arg(value_name = "AFTER")]
    after: PathBuf,

    /// How the difference is printed: text, json or markdown
    #[arg(long, value_name = "FORMAT", default_value = "text", conflicts_with = "report", value_parser = format)]
    format: Format,

    /// Write the difference; FORMAT is text, json or markdown, and `-` is standard output; may be repeated
    #[arg(long, value_name = "FORMAT=PATH", value_parser = wish)]
    report: Vec<ReportWish>,
}

/// The formats that a difference has.
const FORMATS: [Format; 3] = [Format::Text, Format::Json, Format::Markdown];

impl DiffArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        ReportWish::require_writable(&self.report)?;
        let before = read_report(&self.before)?;
        let after = read_report(&self.after)?;
        let difference = ReportDifference::new(&before, &after).map_err(Failure::input)?;
        for wish in self.report.iter().filter(|wish| !wish.is_piped()) {
            wish.write(&printed(&difference, wish.format))?;
        }
        let piped = self.report.iter().find(|wish| wish.is_piped());
        let text = printed(&difference, piped.map_or(self.format, |wish| wish.format));
        tell(&text)?;
        Ok(match difference.verdict() {
            DifferenceVerdict::Worse => 1,
            DifferenceVerdict::Undecided => COULD_NOT_JUDGE,
            DifferenceVerdict::Equal | DifferenceVerdict::NotWorse => 0,
        })
    }
}

/// The difference in one of [`FORMATS`].
fn printed(difference: &ReportDifference<'_>, format: Format) -> String {
    match format {
        Format::Json => json::print(difference),
        Format::Markdown => markdown::print(difference),
        _ => text::print(difference),
    }
}

fn wish(text: &str) -> Result<ReportWish, String> {
    ReportWish::among(text, &FORMATS, "a difference")
}

fn format(name: &str) -> Result<Format, String> {
    wish(&format!("{name}=-")).map(|wish| wish.format)
}
