//! `wireproof report`: one report from those of shards, and one finding of a report to paste.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;

use crate::cli::expected::ExpectedFile;
use crate::cli::failure::Failure;
use crate::cli::named::{NamedFinding, read_report};
use crate::cli::output::ReportOptions;
use crate::cli::outside::member;
use crate::exchange::interrupt::Interrupt;
use crate::judge::fault_choice::fault_ids;
use crate::judge::given::GivenValue;
use crate::judge::merged::tell_causes;
use crate::judge::specs;
use crate::report::issue;
use crate::report::merge::merge;

/// Work with reports
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wireproof report merge one.json two.json
  wireproof report show report.json#F1")]
pub(crate) struct ReportArguments {
    #[command(subcommand)]
    action: ReportAction,
}

#[derive(Debug, Subcommand)]
enum ReportAction {
    Merge(MergeArguments),
    Show(ShowArguments),
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

    /// The spec files that the shards were run with, for their causes; may be repeated
    #[arg(long, value_name = "PATH", help_heading = "What is reported")]
    spec: Vec<PathBuf>,

    /// The values that members were given in the shards, for their causes; may be repeated
    #[arg(long, value_name = "MEMBER=VALUE", value_parser = member, help_heading = "What is reported")]
    set: Vec<GivenValue>,

    #[command(flatten)]
    output: ReportOptions,
}

/// Print one finding as a block of Markdown, to paste into an issue
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wireproof report show F1
  wireproof report show report.json#F1
  wireproof report show report.json#5f0c2a1b")]
struct ShowArguments {
    /// A finding of a report file, by its number or id (report.json#F1), or one of the last report (F1)
    #[arg(value_name = "REPORT#ID")]
    finding: String,
}

impl ReportArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        match self.action {
            ReportAction::Merge(arguments) => arguments.run(),
            ReportAction::Show(arguments) => arguments.run(),
        }
    }
}

impl ShowArguments {
    fn run(self) -> Result<u8, Failure> {
        let NamedFinding { report, finding } = NamedFinding::require(&self.finding)?;
        let mut out = std::io::stdout().lock();
        out.write_all(issue::print(&finding, &report).as_bytes())?;
        out.flush()?;
        Ok(0)
    }
}

impl MergeArguments {
    fn run(self) -> Result<u8, Failure> {
        let arguments = self;
        let shards = arguments.reports.iter().map(|path| read_report(path)).collect::<Result<Vec<_>, _>>()?;
        arguments.output.require_writable()?;
        let mut summary = merge(shards).map_err(Failure::input)?;
        let spec = specs::load(&arguments.spec)?;
        // A signal ends the program: nothing is lost that could not be merged again.
        let interrupt = Interrupt::default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(tell_causes(&mut summary, &spec, &arguments.set, &interrupt))?;
        if let Some(path) = arguments.expected_failures {
            let ids: Vec<_> = summary.requirements.iter().map(|result| &result.id).collect();
            // The operations of a spec that was not named are not known here, and neither are their faults.
            let faults = specs::operations(&spec, &summary.operations).ok();
            let faults = faults.map(|operations| fault_ids(&operations));
            let list = ExpectedFile::read(path, &ids, faults, false)?;
            list.apply(&mut summary);
        }
        arguments.output.write_again(&summary)?;
        Ok(summary.conclusion().exit_code())
    }
}
