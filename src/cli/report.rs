//! `wireproof report merge`: one report from those of shards.

use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;

use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::output::ColorName;
use crate::cli::output::ReportWish;
use crate::cli::replay::read_report;
use wireproof::report::merge::merge;

/// Work with reports
#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    #[command(subcommand)]
    action: ReportAction,
}

#[derive(Debug, Subcommand)]
enum ReportAction {
    Merge(MergeArguments),
}

/// Make one report from the JSON reports of shards; the exit code is that of the whole
#[derive(Debug, Args)]
#[command(after_long_help = "\
Example:
  wireproof check server --shard 1/2 --report json=one.json
  wireproof check server --shard 2/2 --report json=two.json
  wireproof report merge one.json two.json")]
struct MergeArguments {
    /// The JSON reports of all shards
    #[arg(value_name = "REPORT", required = true)]
    reports: Vec<PathBuf>,

    /// Write a report; FORMAT is one of text, json, junit, markdown, html; `-` is standard output; may be repeated
    #[arg(long, value_name = "FORMAT=PATH")]
    report: Vec<ReportWish>,

    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: ColorName,

    /// Print the last lines of the report only
    #[arg(long)]
    quiet: bool,
}

impl ReportArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        let ReportAction::Merge(arguments) = self.action;
        let shards = arguments.reports.iter().map(|path| read_report(path)).collect::<Result<Vec<_>, _>>()?;
        let summary = merge(shards).map_err(Failure::input)?;
        output::write(&summary, &arguments.report, arguments.color, arguments.quiet)?;
        Ok(summary.conclusion().exit_code())
    }
}
