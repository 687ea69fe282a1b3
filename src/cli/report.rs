//! `wireproof report merge`: one report from those of shards.

use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;

use crate::cli::expected::ExpectedFile;
use crate::cli::failure::Failure;
use crate::cli::named::read_report;
use crate::cli::output::ReportOptions;
use wireproof::report::merge::merge;

/// Work with reports
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  wireproof report merge one.json two.json")]
pub(crate) struct ReportArguments {
    #[command(subcommand)]
    action: ReportAction,
}

#[derive(Debug, Subcommand)]
enum ReportAction {
    Merge(MergeArguments),
}

/// Make one report of those of all shards; the exit code is that of the whole run
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  wireproof check server --shard 1/2 --report json=one.json
  wireproof check server --shard 2/2 --report json=two.json
  wireproof report merge one.json two.json --report html=report.html")]
struct MergeArguments {
    /// The JSON reports of the shards
    #[arg(value_name = "REPORT", required = true)]
    reports: Vec<PathBuf>,

    /// A list of known failures: they do not gate, and one that is gone fails the whole run
    #[arg(long, value_name = "FILE", help_heading = "What counts")]
    expected_failures: Option<PathBuf>,

    #[command(flatten)]
    output: ReportOptions,
}

impl ReportArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        let ReportAction::Merge(arguments) = self.action;
        let shards = arguments.reports.iter().map(|path| read_report(path)).collect::<Result<Vec<_>, _>>()?;
        arguments.output.require_writable()?;
        let mut summary = merge(shards).map_err(Failure::input)?;
        if let Some(path) = arguments.expected_failures {
            let ids: Vec<&str> = summary.requirements.iter().map(|result| result.id.as_str()).collect();
            let list = ExpectedFile::read(path, &ids, false)?;
            list.apply(&mut summary);
        }
        arguments.output.write(&summary)?;
        Ok(summary.conclusion().exit_code())
    }
}
