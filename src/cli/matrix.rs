//! `wireproof matrix`: judges many servers, or many clients, and puts them side by side.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::check::client::subject::ClientSubject;
use crate::cli::check::client::{CALL_TIMEOUT, ClientArguments, JudgedClient};
use crate::cli::check::server::{FlakyName, JudgedServer, ServerArguments};
use crate::cli::choice::{CaseChoice, SpecChoice};
use crate::cli::clock::today;
use crate::cli::failure::{Failure, WRONG_INPUT};
use crate::cli::matrix::subject::{MatrixSubject, has_extension, subjects};
use crate::cli::output::{ColorName, FirstName, ReportOptions, tell};
use crate::cli::reach::{ReachOptions, TIMEOUT};
use crate::cli::sending::RunBounds;
use crate::cli::subject::SubjectOptions;
use crate::cli::target::ready::TargetServerOptions;
use crate::cli::wish::ReportWish;
use crate::cli::{files, signals};
use crate::event::summary::{Conclusion, SubjectKind, Summary};
use crate::report::escape::{escape, escape_lines};
use crate::report::json;
use crate::report::matrix::comparison::{Matrix, MatrixColumn};
use crate::report::matrix::format::{self, FORMATS};
use crate::report::matrix::terminal;

mod subject;

/// Judge many servers, or many clients, and put side by side what each breaks
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wireproof matrix mock
  wireproof matrix moto ministack mock --start --install \\
      --report html=matrix.html
  wireproof matrix http://127.0.0.1:5000 http://127.0.0.1:4566
  wireproof matrix boto3 js-v3 wireproof-call --install
  wireproof matrix before.json after.json

Exit codes, the first that applies:
  2    the command line or an input file is wrong
  130  interrupted; what was judged so far is reported
  1    of one server or client at least one finding gates
  3    one could not be judged: the others are, and its column says why
  0    every one held every gating requirement")]
pub(crate) struct MatrixArguments {
    /// What is judged: a built-in target, a target's file (.toml), a URL, or what was judged before: a JSON report (.json);
    /// all of them servers, or all of them clients
    #[arg(value_name = "TARGET", required = true)]
    targets: Vec<String>,

    /// Start the servers of those targets that say how, and stop each before the next one is judged
    #[arg(long, help_heading = "What is judged")]
    start: bool,

    /// Download their packages first, with pip, npm or cargo, into a folder of wireproof's; those of servers with --start
    #[arg(long, help_heading = "What is judged")]
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

    /// Keep the JSON report of each in this folder: `replay DIR/NAME.json#F1` repeats a finding
    #[arg(long, value_name = "DIR", help_heading = "What is reported")]
    report_dir: Option<PathBuf>,

    /// When to use color
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "What is reported")]
    color: ColorName,

    /// What the screen ends with, behind the servers or clients and what findings come of
    #[arg(long, value_name = "ORDER", default_value = "cause", help_heading = "What is reported")]
    by: FirstName,

    /// Print the verdict alone: the last line of the matrix
    #[arg(long, help_heading = "What is reported")]
    quiet: bool,
}

impl MatrixArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        let spec = self.spec.load()?;
        let (kind, subjects) = subjects(&self.targets, &spec)?;
        self.require_fitting(kind)?;
        ReportWish::require_writable(&self.report)?;
        if let Some(folder) = &self.report_dir {
            let wrong = |error| Failure::input(format!("--report-dir {}: {error}", folder.display()));
            std::fs::create_dir_all(folder).map_err(wrong)?;
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (columns, interrupted) = runtime.block_on(self.columns(subjects))?;
        let matrix = Matrix::of(kind, columns, today(), interrupted);
        let told = self.print(&matrix).and(self.keep(&matrix));
        told.map(|()| matrix.conclusion().exit_code())
    }

    /// Those that were judged before a person ended it, and whether one did.
    async fn columns(&self, subjects: Vec<MatrixSubject>) -> Result<(Vec<MatrixColumn>, bool), Failure> {
        let names = names(&self.targets);
        let mut columns: Vec<MatrixColumn> = Vec::new();
        for (index, (name, subject)) in names.into_iter().zip(subjects).enumerate() {
            if signals::interrupt().is_uttered() {
                return Ok((columns, true));
            }
            let (package, judged) = match self.judged(subject, &name, index).await {
                Ok((package, summary)) => (package, Ok(summary)),
                // What is wrong with the command line is wrong for each of them.
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

    /// Refuses options that say nothing about what is judged.
    fn require_fitting(&self, kind: SubjectKind) -> Result<(), Failure> {
        if kind == SubjectKind::Service {
            let is_lonely = self.install && !self.start;
            let words = "--install: expected --start too, since servers are downloaded to be started";
            return if is_lonely { Err(Failure::input(words)) } else { Ok(()) };
        }
        let (reach, bounds) = (&self.reach, &self.bounds);
        let given = [
            ("--start", self.start),
            ("--wait", reach.wait.is_some()),
            ("--header", !reach.header.is_empty()),
            ("--ca-bundle", reach.access.ca_bundle.is_some()),
            ("--no-verify-ssl", reach.access.no_verify_ssl),
            ("--allow-remote", reach.access.allow_remote),
            ("--rate", bounds.sending.rate.is_some()),
            ("--max-requests", bounds.sending.max_requests.is_some()),
            ("--max-time", bounds.max_time.is_some()),
        ];
        let given: Vec<&str> =
            given.iter().filter(|(_, is_given)| *is_given).map(|(name, _)| *name).collect();
        if given.is_empty() {
            return Ok(());
        }
        Err(Failure::input(format!(
            "{}: expected nothing that is about servers, for a matrix of clients",
            given.join(", ")
        )))
    }

    /// What comes of one client, and its package with the version.
    async fn judged_client(&self, name: String) -> Result<(Option<String>, Summary), Failure> {
        // What nobody said otherwise is as for a client that is judged alone.
        let timeout = if self.reach.timeout == TIMEOUT { CALL_TIMEOUT } else { self.reach.timeout };
        let client = ClientArguments {
            subject: ClientSubject { target: Some(name), install: self.install, ..ClientSubject::default() },
            spec: self.spec.clone(),
            cases: self.cases.clone(),
            thorough: false,
            dry_run: false,
            concurrency: self.bounds.concurrency,
            timeout: Some(timeout),
            strict: self.strict,
            expected_failures: None,
            update_expected_failures: false,
            verbose: false,
            reports: ReportOptions::none(self.quiet),
            show_secrets: false,
        };
        match client.judge().await? {
            Some(JudgedClient { summary, package, kept, .. }) => kept.map(|()| (package, summary)),
            None => Err(Failure::input("nothing was judged")),
        }
    }

    /// What comes of one of them, and its package with the version, where there is one.
    async fn judged(
        &self,
        subject: MatrixSubject,
        name: &str,
        index: usize,
    ) -> Result<(Option<String>, Summary), Failure> {
        if !matches!(subject, MatrixSubject::Report(_)) {
            // Where standard error is closed, nobody can be told.
            drop(writeln!(std::io::stderr(), "{} ({} of {})", escape(name), index + 1, self.targets.len()));
        }
        let (endpoint_url, target, start, install) = match subject {
            MatrixSubject::Report(summary) => {
                return Ok((summary.package.as_ref().map(ToString::to_string), *summary));
            }
            MatrixSubject::Client(name) => return self.judged_client(name).await,
            MatrixSubject::Url(endpoint) => (Some(endpoint), None, false, false),
            MatrixSubject::Target { name, can_start, can_install } => {
                (None, Some(name), self.start && can_start, self.install && can_install)
            }
        };
        let server = ServerArguments {
            subject: SubjectOptions {
                endpoint_url,
                target,
                server: TargetServerOptions { code: None, start, install, is_one_of_several: true },
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
            hurt: Vec::new(),
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
