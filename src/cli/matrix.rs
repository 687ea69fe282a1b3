//! `wireproof matrix`: judges many servers, and puts them side by side.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::check::server::{FlakyName, JudgedServer, ServerArguments};
use crate::cli::choice::{CaseChoice, SpecChoice};
use crate::cli::clock::today;
use crate::cli::failure::{Failure, WRONG_INPUT};
use crate::cli::named::read_report;
use crate::cli::output::{ColorName, FirstName, ReportOptions, tell};
use crate::cli::reach::ReachOptions;
use crate::cli::sending::RunBounds;
use crate::cli::subject::SubjectOptions;
use crate::cli::target::files::load_target;
use crate::cli::target::ready::TargetServerOptions;
use crate::cli::wish::ReportWish;
use crate::cli::{files, signals};
use crate::event::summary::{Conclusion, Summary};
use crate::exchange::endpoint::Endpoint;
use crate::report::escape::{escape, escape_lines};
use crate::report::json;
use crate::report::matrix::comparison::{Matrix, MatrixColumn};
use crate::report::matrix::format::{self, FORMATS};
use crate::report::matrix::terminal;
use crate::spec::Spec;

/// Judge many servers, and put side by side what each of them breaks
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wireproof matrix mock
  wireproof matrix moto ministack mock --start --install \\
      --report html=matrix.html
  wireproof matrix http://127.0.0.1:5000 http://127.0.0.1:4566
  wireproof matrix before.json after.json

Exit codes, the first that applies:
  2    the command line or an input file is wrong
  130  interrupted; what was judged so far is reported
  1    on one server at least one finding gates
  3    a server could not be judged: the others are, and its column says why
  0    every server held every gating requirement")]
pub(crate) struct MatrixArguments {
    /// What is judged: a built-in target, a target's file (.toml), a URL, or what was judged before: a JSON report (.json)
    #[arg(value_name = "TARGET", required = true)]
    targets: Vec<String>,

    /// Start the servers of those targets that say how, and stop each before the next one is judged
    #[arg(long, help_heading = "What is judged")]
    start: bool,

    /// Download their packages first, with pip or npm, into a folder of wireproof's
    #[arg(long, requires = "start", help_heading = "What is judged")]
    install: bool,

    #[command(flatten)]
    spec: SpecChoice,

    #[command(flatten)]
    cases: CaseChoice,

    #[command(flatten)]
    reach: ReachOptions,

    #[command(flatten)]
    bounds: RunBounds,

    /// Let `should` requirements gate too
    #[arg(long, help_heading = "What counts")]
    strict: bool,

    /// Write the matrix; FORMAT is text, json, markdown or html, and `-` is standard output; may be repeated
    #[arg(long, value_name = "FORMAT=PATH", value_parser = matrix_wish, help_heading = "What is reported")]
    report: Vec<ReportWish>,

    /// Keep the JSON report of each server in this folder: `replay DIR/NAME.json#F1` repeats a finding
    #[arg(long, value_name = "DIR", help_heading = "What is reported")]
    report_dir: Option<PathBuf>,

    /// When to use color
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "What is reported")]
    color: ColorName,

    /// What the screen ends with, behind the servers and what findings come of
    #[arg(long, value_name = "ORDER", default_value = "cause", help_heading = "What is reported")]
    by: FirstName,

    /// Print the verdict alone: the last line of the matrix
    #[arg(long, help_heading = "What is reported")]
    quiet: bool,
}

/// What stands in a column.
#[derive(Clone, Debug)]
enum MatrixSubject {
    Target { name: String, can_start: bool, can_install: bool },
    Url(Endpoint),
    Report(Box<Summary>),
}

impl MatrixArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        let spec = self.spec.load()?;
        let subjects =
            self.targets.iter().map(|target| subject(target, &spec)).collect::<Result<Vec<_>, _>>()?;
        ReportWish::require_writable(&self.report)?;
        if let Some(folder) = &self.report_dir {
            let wrong = |error| Failure::input(format!("--report-dir {}: {error}", folder.display()));
            std::fs::create_dir_all(folder).map_err(wrong)?;
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (columns, interrupted) = runtime.block_on(self.columns(subjects))?;
        let matrix = Matrix::of(columns, today(), interrupted);
        let told = self.print(&matrix).and(self.keep(&matrix));
        told.map(|()| matrix.conclusion().exit_code())
    }

    /// The servers that were judged before a person ended it, and whether one did.
    async fn columns(&self, subjects: Vec<MatrixSubject>) -> Result<(Vec<MatrixColumn>, bool), Failure> {
        let names = names(&self.targets);
        let mut columns: Vec<MatrixColumn> = Vec::new();
        for (index, (name, subject)) in names.into_iter().zip(subjects).enumerate() {
            if signals::interrupt().is_uttered() {
                return Ok((columns, true));
            }
            let (package, judged) = match self.judged(subject, &name, index).await {
                Ok((package, summary)) => (package, Ok(summary)),
                // What is wrong with the command line is wrong for every server.
                Err(failure) if failure.code == WRONG_INPUT && columns.is_empty() => return Err(failure),
                Err(failure) if failure.code == Conclusion::Interrupted.exit_code() => {
                    return if columns.is_empty() { Err(failure) } else { Ok((columns, true)) };
                }
                Err(failure) => {
                    // The whole reason, of which the matrix has the first line; nobody is told where standard error is closed.
                    drop(writeln!(
                        std::io::stderr(),
                        "{name}: not judged: {}",
                        escape_lines(failure.words())
                    ));
                    (None, Err(failure.words().to_owned()))
                }
            };
            columns.push(MatrixColumn { name, package, judged });
        }
        let interrupted = signals::interrupt().is_uttered();
        Ok((columns, interrupted))
    }

    /// What comes of one server, and its package with the version, where it was started from one.
    async fn judged(
        &self,
        subject: MatrixSubject,
        name: &str,
        index: usize,
    ) -> Result<(Option<String>, Summary), Failure> {
        let (endpoint_url, target, start, install) = match subject {
            MatrixSubject::Report(summary) => return Ok((None, *summary)),
            MatrixSubject::Url(endpoint) => (Some(endpoint), None, false, false),
            MatrixSubject::Target { name, can_start, can_install } => {
                (None, Some(name), self.start && can_start, self.install && can_install)
            }
        };
        // Where standard error is closed, nobody can be told.
        drop(writeln!(std::io::stderr(), "{} ({} of {})", escape(name), index + 1, self.targets.len()));
        let server = ServerArguments {
            subject: SubjectOptions {
                endpoint_url,
                target,
                server: TargetServerOptions { code: None, start, install },
                fault: Vec::new(),
                behavior: None,
            },
            spec: self.spec.clone(),
            cases: self.cases.clone(),
            regressions: None,
            dry_run: false,
            reach: self.reach.clone(),
            bounds: self.bounds,
            strict: self.strict,
            prose: false,
            requirements_as_of: None,
            flaky: FlakyName::default(),
            expected_failures: None,
            update_expected_failures: false,
            power: false,
            reports: ReportOptions::none(self.quiet),
            show_secrets: false,
        };
        match server.judge().await? {
            Some(JudgedServer { summary, package, kept, .. }) => kept.map(|()| (package, summary)),
            None => Err(Failure::input("nothing was judged")),
        }
    }

    /// Prints the matrix. A report on standard output is for a program: nothing else may stand beside it.
    fn print(&self, matrix: &Matrix) -> Result<(), Failure> {
        let piped = self.report.iter().find(|wish| wish.is_piped());
        let text = piped
            .and_then(|wish| format::print(matrix, wish.format))
            .unwrap_or_else(|| terminal::render(matrix, self.color.resolved(), self.by.detail(self.quiet)));
        tell(&text)
    }

    /// Writes the files that were asked for. Each is tried, whatever comes of the others.
    fn keep(&self, matrix: &Matrix) -> Result<(), Failure> {
        let mut outcome = Ok(());
        for wish in self.report.iter().filter(|wish| !wish.is_piped()) {
            let text = format::print(matrix, wish.format).unwrap_or_default();
            let written = files::write_whole(&wish.path, &text);
            outcome = outcome.and(written.map_err(|error| wish.unwritten(&error)));
        }
        for (folder, column) in
            self.report_dir.iter().flat_map(|folder| matrix.columns.iter().map(move |it| (folder, it)))
        {
            if let Ok(summary) = &column.judged {
                let path = folder.join(format!("{}.json", file_name(&column.name)));
                let written = files::write_whole(&path, &json::print(summary));
                let wrong = |error| Failure::input(format!("--report-dir: {}: {error}", path.display()));
                outcome = outcome.and(written.map_err(wrong));
            }
        }
        outcome
    }
}

/// What a word of the command line means. Files are read at once, so that one that is wrong is told before anything is
/// judged.
fn subject(text: &str, spec: &Spec) -> Result<MatrixSubject, Failure> {
    if text.contains("://") {
        return text.parse().map(MatrixSubject::Url).map_err(Failure::input);
    }
    if has_extension(text, "json") {
        return read_report(Path::new(text)).map(|summary| MatrixSubject::Report(Box::new(summary)));
    }
    let target = load_target(text, spec)?;
    Ok(MatrixSubject::Target {
        name: text.to_owned(),
        can_start: target.start.is_some(),
        can_install: target.install.is_some(),
    })
}

fn has_extension(text: &str, extension: &str) -> bool {
    Path::new(text).extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// What the columns are called: files by their names alone where no two are called the same.
fn names(targets: &[String]) -> Vec<String> {
    let short = |target: &String| {
        let is_file = has_extension(target, "json") || has_extension(target, "toml");
        let stem = Path::new(target).file_stem().filter(|_| is_file && !target.contains("://"));
        stem.map_or_else(|| target.clone(), |stem| stem.to_string_lossy().into_owned())
    };
    let shorts: Vec<String> = targets.iter().map(short).collect();
    let mut names: Vec<String> = Vec::new();
    for (short, target) in shorts.iter().zip(targets) {
        let is_alone = shorts.iter().filter(|other| *other == short).count() == 1;
        let name = if is_alone { short.clone() } else { target.clone() };
        let again =
            names.iter().filter(|known| **known == name || known.starts_with(&format!("{name} #"))).count();
        names.push(if again == 0 { name } else { format!("{name} #{}", again + 1) });
    }
    names
}

/// A name as a file can have it.
fn file_name(name: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    let plain: String =
        name.chars().map(|character| if is_plain(character) { character } else { '-' }).collect();
    plain.trim_start_matches('.').to_owned()
}

/// A report in a format that a matrix has.
fn matrix_wish(text: &str) -> Result<ReportWish, String> {
    ReportWish::among(text, &FORMATS, "a matrix")
}
