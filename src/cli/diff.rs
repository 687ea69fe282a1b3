//! `wireproof diff`: what is new, fixed and changed between two reports.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::failure::{COULD_NOT_JUDGE, Failure};
use crate::cli::named::read_report;
use crate::report::difference::{ReportDifference, json, text};

/// Compare two JSON reports: of two versions of a server, or of two servers
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wireproof check server --target moto --start --report json=before.json
  wireproof check server --target moto --start --report json=after.json
  wireproof diff before.json after.json

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

    /// How the difference is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: DifferenceFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DifferenceFormat {
    /// For a person: all of it in forty lines, then whole lists
    Text,
    /// For programs
    Json,
}

impl DiffArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        let before = read_report(&self.before)?;
        let after = read_report(&self.after)?;
        let difference = ReportDifference::new(&before, &after).map_err(Failure::input)?;
        let text = match self.format {
            DifferenceFormat::Text => text::print(&difference),
            DifferenceFormat::Json => json::print(&difference),
        };
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        Ok(match () {
            () if difference.is_worse() => 1,
            () if difference.is_undecided() => COULD_NOT_JUDGE,
            () => 0,
        })
    }
}
