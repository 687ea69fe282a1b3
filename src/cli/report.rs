//! `wireproof report`: one report from those of shards, one finding of a report to paste, and how many there are.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;

use crate::cli::expected::ExpectedFile;
use crate::cli::failure::Failure;
use crate::cli::named::{NamedFinding, read_report};
use crate::cli::output::{ReportOptions, tell};
use crate::event::finding::Finding;
use crate::judge::fault_choice::fault_ids;
use crate::judge::specs;
use crate::report::issue;
use crate::report::merge::merge;
use crate::spec::Spec;

/// Work with reports
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wireproof report merge one.json two.json
  wireproof report show report.json#F1
  wireproof report count report.json")]
pub(crate) struct ReportArguments {
    #[command(subcommand)]
    action: ReportAction,
}

#[derive(Debug, Subcommand)]
enum ReportAction {
    Merge(MergeArguments),
    Show(ShowArguments),
    Count(CountArguments),
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

/// Print how many findings reports have, in lines NAME=COUNT for scripts of a job
#[derive(Debug, Args)]
#[command(after_help = "\
What is counted, in all of the reports together:
  new     findings that are neither known nor new by upgrade
  gating  findings that fail the run
  known   findings that the list of known failures has
  stale   entries of that list that held, which fail the run too

Examples:
  wireproof report count report.json
  wireproof report count reports/*.json >>\"$GITHUB_OUTPUT\"")]
struct CountArguments {
    /// JSON reports
    #[arg(value_name = "REPORT", required = true)]
    reports: Vec<PathBuf>,
}

impl ReportArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        match self.action {
            ReportAction::Merge(arguments) => arguments.run(),
            ReportAction::Show(arguments) => arguments.run(),
            ReportAction::Count(arguments) => arguments.run(),
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

impl CountArguments {
    fn run(self) -> Result<u8, Failure> {
        let reports = self.reports.iter().map(|path| read_report(path)).collect::<Result<Vec<_>, _>>()?;
        let of = |counted: fn(&Finding) -> bool| {
            reports.iter().flat_map(|report| &report.findings).filter(|finding| counted(finding)).count()
        };
        let counts = [
            ("new", of(Finding::is_new)),
            ("gating", of(|finding| finding.gates)),
            ("known", of(|finding| finding.known.is_some())),
            ("stale", reports.iter().map(|report| report.stale.len()).sum()),
        ];
        let lines: String = counts.iter().map(|(name, count)| format!("{name}={count}\n")).collect();
        tell(&lines)?;
        Ok(0)
    }
}

impl MergeArguments {
    fn run(self) -> Result<u8, Failure> {
        let arguments = self;
        let shards = arguments.reports.iter().map(|path| read_report(path)).collect::<Result<Vec<_>, _>>()?;
        arguments.output.require_writable()?;
        let mut summary = merge(shards).map_err(Failure::input)?;
        if let Some(path) = arguments.expected_failures {
            let ids: Vec<_> = summary.requirements.iter().map(|result| &result.id).collect();
            // The operations of a spec of one's own are not known here, and neither are their faults.
            let faults = specs::operations(&Spec::embedded(), &summary.operations).ok();
            let faults = faults.map(|operations| fault_ids(&operations));
            let list = ExpectedFile::read(path, &ids, faults, false)?;
            list.apply(&mut summary);
        }
        arguments.output.write_again(&summary)?;
        Ok(summary.conclusion().exit_code())
    }
}
