//! Where reports go: the terminal, and the files that `--report` names.

use crate::cli::wish::ReportWish;
use std::io::IsTerminal;
use std::io::Write;

use clap::Args;
use clap::ValueEnum;

use crate::cli::failure::{Failure, is_colored};
use crate::cli::last_report;
use crate::cli::streamed::Streamed;
use crate::event::summary::Summary;
use crate::generate::address::CaseAddress;
use crate::report::format::Format;
use crate::report::github;
use crate::report::late_line::RecordingProgress;
use crate::report::progress::Progress;
use crate::report::terminal;
use crate::report::terminal::Detail;
use crate::report::terminal::paint::Color;

/// What stands for the name of a check in the path of a report.
const PLACEHOLDER: &str = "{check}";

/// Which reports, and how they look.
#[derive(Args, Clone, Debug)]
pub(crate) struct ReportOptions {
    /// Write a report; FORMAT is text, json, ndjson, junit, markdown, html or github, and `-` is standard output; may be repeated
    #[arg(long, value_name = "FORMAT=PATH", help_heading = "What is reported")]
    report: Vec<ReportWish>,

    /// When to use color
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "What is reported")]
    color: ColorName,

    /// What the screen begins with, where something is broken
    #[arg(long, value_name = "ORDER", default_value = "cause", help_heading = "What is reported")]
    by: FirstName,

    /// Print the verdict alone: the last line of the report
    #[arg(long, help_heading = "What is reported")]
    pub(crate) quiet: bool,

    /// The check whose reports these are, where there are several.
    #[arg(skip)]
    check: Option<String>,
}

/// What the screen begins with.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FirstName {
    /// What the findings come of, as far as that is known
    Cause,
    /// Every broken requirement
    Requirement,
}

/// When to use color.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ColorName {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// A line that shows progress where a person watches, nothing otherwise.
pub(crate) fn progress(quiet: bool) -> Progress {
    Progress::new(!quiet && std::io::stderr().is_terminal())
}

/// The same for what is recorded.
pub(crate) fn recording_progress(all: usize) -> RecordingProgress {
    RecordingProgress::new(std::io::stderr().is_terminal(), all)
}

/// Prints a text whose exit code says more than whether it could be printed.
pub(crate) fn tell(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads has seen enough; the exit code still tells what was found.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::input(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// What hears of a run as it goes on: the line of progress, and the reports that are written meanwhile.
pub(crate) type Told = (Progress, Vec<Streamed>);

impl ReportOptions {
    /// Refuses reports that could not be written in the end, before anything is judged for them.
    pub(crate) fn require_writable(&self) -> Result<(), Failure> {
        ReportWish::require_writable(&self.report)
    }

    /// No report at all.
    pub(crate) fn none(is_quiet: bool) -> Self {
        Self {
            report: Vec::new(),
            color: ColorName::Never,
            by: FirstName::Cause,
            quiet: is_quiet,
            check: None,
        }
    }

    /// These for one of the checks of a file, with its own reports: `{check}` in a path is the name. `place` is the check's
    /// number, where there are several: then reports of GitHub come one behind the other, and others need places apart.
    pub(crate) fn of_check(&self, own: Self, name: &str, place: Option<usize>) -> Result<Self, Failure> {
        let named = |wish: &ReportWish| {
            let path = wish.path.to_string_lossy();
            let is_shared = place.is_some() && !path.contains(PLACEHOLDER);
            let gathers = wish.format == Format::Github;
            if is_shared && !gathers {
                return Err(Failure::input(format!(
                    "--report {}={path}: expected {PLACEHOLDER} in the path, since there are several checks, e.g. \
                     {}=report-{PLACEHOLDER}.{}; or one check, with --check NAME",
                    wish.format, wish.format, wish.format
                )));
            }
            Ok(ReportWish {
                format: wish.format,
                path: path.replace(PLACEHOLDER, name).into(),
                heading: is_shared.then(|| format!("## {name}")),
                appends: is_shared && place > Some(0),
            })
        };
        let given = self.report.iter().map(named).collect::<Result<Vec<_>, _>>()?;
        // What stands in the file is of this check alone.
        let alone = own.report.into_iter().map(|wish| {
            let path = wish.path.to_string_lossy().replace(PLACEHOLDER, name).into();
            ReportWish { path, ..wish }
        });
        let check = place.map(|_| name.to_owned());
        Ok(Self { report: given.into_iter().chain(alone).collect(), check, ..self.clone() })
    }

    /// Refuses reports of several checks of which one would take the place of another.
    pub(crate) fn require_places_apart(all: &[&Self]) -> Result<(), Failure> {
        let wishes = all.iter().flat_map(|options| &options.report).filter(|wish| !wish.appends);
        ReportWish::require_writable(&wishes.cloned().collect::<Vec<_>>())
    }

    /// What hears of a run as it goes on.
    pub(crate) fn listener(&self) -> Told {
        let streamed = self.report.iter().filter(|wish| wish.format == Format::Ndjson);
        (progress(self.quiet), streamed.cloned().map(Streamed::new).collect())
    }

    /// Prints the report of a run, and writes those that were asked for and not written as the run went on.
    pub(crate) fn write(&self, summary: &Summary, (_, streamed): Told) -> Result<(), Failure> {
        let outcome = self.write_all(summary, |wish| wish.format != Format::Ndjson);
        let written = streamed.into_iter().map(Streamed::outcome);
        // Each was tried, whatever came of the others.
        outcome.and(written.fold(Ok(()), Result::and))?;
        Ok(())
    }

    /// Says where GitHub shows it why nothing was judged. Reports of an earlier run are left as they are.
    pub(crate) fn tell_unjudged(&self, reason: &str) -> Result<(), Failure> {
        let summary = Summary { trouble: Some(reason.to_owned()), ..Summary::default() };
        let is_summary = |wish: &&ReportWish| wish.format == Format::Github && !wish.is_piped();
        for wish in self.report.iter().filter(is_summary) {
            wish.write(&github::unjudged(reason))?;
        }
        if self.annotates() {
            write!(std::io::stdout(), "{}", github::annotations(&summary, self.check.as_deref()))?;
        }
        Ok(())
    }

    /// Prints the report of what was run before, and writes those that were asked for.
    pub(crate) fn write_again(&self, summary: &Summary) -> Result<(), Failure> {
        self.write_all(summary, |_| true)
    }

    /// Prints the report, and writes those that were asked for and are wanted.
    ///
    /// Each is tried, whatever comes of the others: what was judged must not be lost for want of one place.
    fn write_all(&self, summary: &Summary, is_wanted: fn(&ReportWish) -> bool) -> Result<(), Failure> {
        let mut outcome = self.print(summary, is_wanted);
        for wish in self.report.iter().filter(|wish| !wish.is_piped() && is_wanted(wish)) {
            outcome = outcome.and(wish.write(&wish.format.print(summary)));
        }
        if let Err(reason) = last_report::keep(summary)
            && let Some(first) = summary.findings.first()
        {
            let id = &first.short;
            // Where standard error is closed, nobody can be told.
            drop(writeln!(
                std::io::stderr(),
                "warning: this report is not kept as the last one, so `wireproof replay {id}` does not know it: \
             {reason}; `--report json=PATH` and `wireproof replay PATH#{id}` do without"
            ));
        }
        outcome
    }

    /// Whether annotations go to standard output: the runner of a job reads them off it, whatever else stands there, but
    /// for a report that a program reads.
    fn annotates(&self) -> bool {
        let is_for_programs = |wish: &ReportWish| wish.is_piped() && wish.format != Format::Github;
        let wishes = &self.report;
        !wishes.iter().any(is_for_programs) && wishes.iter().any(|wish| wish.format == Format::Github)
    }

    /// Prints what goes to standard output.
    fn print(&self, summary: &Summary, is_wanted: fn(&ReportWish) -> bool) -> Result<(), Failure> {
        // A report on standard output is for a program: nothing else may stand beside it.
        let mut text = match self.report.iter().find(|wish| wish.is_piped()) {
            Some(wish) if !is_wanted(wish) => return Ok(()),
            Some(wish) if wish.format == Format::Github => String::new(),
            Some(wish) => wish.format.print(summary),
            None => terminal::render(summary, self.color.resolved(), self.by.detail(self.quiet)),
        };
        if self.annotates() {
            text.push_str(&github::annotations(summary, self.check.as_deref()));
        }
        tell(&text)
    }
}

impl ReportOptions {
    /// Whether to use color on standard output.
    pub(crate) fn colored(&self) -> Color {
        self.color.resolved()
    }
}

impl FirstName {
    /// How much is told.
    pub(crate) fn detail(self, is_quiet: bool) -> Detail {
        match (is_quiet, self) {
            (true, _) => Detail::Quiet,
            (false, Self::Cause) => Detail::Causes,
            (false, Self::Requirement) => Detail::Requirements,
        }
    }
}

impl ColorName {
    /// Whether to use color on standard output.
    pub(crate) fn resolved(self) -> Color {
        let colored = match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => is_colored(&std::io::stdout()),
        };
        if colored { Color::Ansi } else { Color::Plain }
    }
}

/// Prints addresses, a line each.
pub(crate) fn print_addresses(addresses: impl Iterator<Item = CaseAddress>) -> Result<(), Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for address in addresses {
        writeln!(out, "{address}")?;
    }
    out.flush()?;
    Ok(())
}
