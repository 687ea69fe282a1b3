//! `wireproof check`: the checks that a repository lists in its `wireproof.toml`, one after another.

pub(crate) mod file;
mod keys;
mod place;
#[cfg(test)]
mod schema;

use std::collections::BTreeMap;
use std::io::Write;

use clap::Args;

use crate::cli::choice::shard;
use crate::cli::clock::today;
use crate::cli::configured::file::{ConfiguredCheck, FILE};
use crate::cli::failure::{Failure, WRONG_INPUT};
use crate::cli::output::{ReportOptions, tell};
use crate::cli::signals;
use crate::event::summary::{Conclusion, SubjectKind};
use crate::judge::near::did_you_mean;
use crate::report::escape::{escape, escape_lines};
use crate::report::matrix::comparison::{Matrix, MatrixColumn};
use crate::report::matrix::terminal;

/// What holds for all checks of the file.
#[derive(Args, Debug)]
pub(crate) struct ConfiguredArguments {
    /// Run this check of wireproof.toml; may be repeated [default: all of them]
    #[arg(long, value_name = "NAME", help_heading = "What is judged")]
    check: Vec<String>,

    /// Take the K-th of N shares of the cases of each check
    #[arg(long, value_name = "K/N", value_parser = shard, help_heading = "Which cases")]
    shard: Option<(usize, usize)>,

    /// Allow hosts that are neither this machine nor in a private network
    #[arg(long, help_heading = "How it is reached")]
    allow_remote: bool,

    /// Rewrite the lists of known failures so that they have exactly what is broken now; comments stay
    #[arg(long, help_heading = "What counts")]
    update_expected_failures: bool,

    #[command(flatten)]
    reports: ReportOptions,

    /// Show values that came from outside as they are
    #[arg(long, help_heading = "What is reported")]
    show_secrets: bool,
}

impl ConfiguredArguments {
    pub(crate) async fn run(self) -> Result<u8, Failure> {
        let path = file::find()?;
        let all = file::read(&path)?;
        let checks = self.with_options(self.chosen(all, &path.display().to_string())?)?;
        let wrong = told_wrong(&checks)?;
        let wishes: Vec<_> = checks.iter().map(|check| &check.arguments.reports).collect();
        ReportOptions::require_places_apart(&wishes)?;
        let [_, _, ..] = checks.as_slice() else {
            return match checks.into_iter().next() {
                Some(_) if !wrong.is_empty() => Ok(WRONG_INPUT),
                Some(check) => check.arguments.run().await,
                None => Err(Failure::input("no check is left")),
            };
        };
        self.run_all(checks, &wrong).await
    }

    /// One check after another. What is wrong with one costs the others nothing.
    async fn run_all(
        &self,
        checks: Vec<ConfiguredCheck>,
        wrong: &BTreeMap<String, Failure>,
    ) -> Result<u8, Failure> {
        let mut columns: Vec<MatrixColumn> = Vec::new();
        let mut is_input_wrong = false;
        let mut interrupted = false;
        let count = checks.len();
        for (index, ConfiguredCheck { name, arguments, .. }) in checks.into_iter().enumerate() {
            if let Some(failure) = wrong.get(&name) {
                is_input_wrong = true;
                columns.push(MatrixColumn { name, package: None, judged: Err(failure.words().to_owned()) });
                continue;
            }
            if signals::interrupt().is_uttered() {
                interrupted = true;
                break;
            }
            self.announce(&name, index + 1, count)?;
            let judged = match arguments.run_to_summary().await {
                Ok(Some(summary)) => Ok(summary),
                Ok(None) => continue,
                Err(failure) => {
                    is_input_wrong |= failure.code == WRONG_INPUT;
                    interrupted |= failure.code == Conclusion::Interrupted.exit_code();
                    // The whole reason, of which the table has the first line; nobody is told where standard error is closed.
                    drop(writeln!(
                        std::io::stderr(),
                        "{name}: not judged: {}",
                        escape_lines(failure.words())
                    ));
                    Err(failure.words().to_owned())
                }
            };
            columns.push(MatrixColumn { name, package: None, judged });
        }
        interrupted |= signals::interrupt().is_uttered();
        let last = columns.iter().rev().find(|column| column.judged.is_ok());
        let last = last.map(|column| column.name.clone());
        let matrix = Matrix::of(SubjectKind::Service, columns, today(), interrupted);
        let mut text = format!("\n{}", terminal::render_checks(&matrix, self.reports.colored()));
        if let Some(last) = last.filter(|_| !self.reports.quiet && matrix.conclusion() == Conclusion::Broken)
        {
            text.push_str(&format!(
                "F1 and so on are now those of {last}, which was judged last; --check NAME judges another\n"
            ));
        }
        tell(&text)?;
        Ok(if is_input_wrong { WRONG_INPUT } else { matrix.conclusion().exit_code() })
    }

    /// The checks that were asked for, in the order of the file.
    fn chosen(&self, all: Vec<ConfiguredCheck>, file: &str) -> Result<Vec<ConfiguredCheck>, Failure> {
        let names: Vec<&str> = all.iter().map(|check| check.name.as_str()).collect();
        if let Some(unknown) = self.check.iter().find(|name| !names.contains(&name.as_str())) {
            let hint = did_you_mean(unknown, names.iter().copied());
            return Err(Failure::input(format!(
                "--check: expected one of {} ({file}), found `{}`{hint}",
                names.join(", "),
                escape(unknown)
            )));
        }
        let is_chosen = |check: &ConfiguredCheck| self.check.is_empty() || self.check.contains(&check.name);
        Ok(all.into_iter().filter(is_chosen).collect())
    }

    /// The checks with what holds for all of them.
    fn with_options(&self, mut checks: Vec<ConfiguredCheck>) -> Result<Vec<ConfiguredCheck>, Failure> {
        let is_alone = checks.len() == 1;
        let has_list = |check: &ConfiguredCheck| check.arguments.expected_failures.is_some();
        if self.update_expected_failures && !checks.iter().any(has_list) {
            return Err(Failure::input(format!(
                "--update-expected-failures: expected a check with `expected-failures = FILE` in {FILE}, found none"
            )));
        }
        for (index, ConfiguredCheck { name, arguments, .. }) in checks.iter_mut().enumerate() {
            if let Some(shard) = self.shard {
                if arguments.cases.shard != (1, 1) {
                    return Err(Failure::input(format!(
                        "--shard: the check `{name}` has a `shard` of its own in {FILE}"
                    )));
                }
                arguments.cases.shard = shard;
            }
            arguments.reach.access.allow_remote |= self.allow_remote;
            arguments.show_secrets |= self.show_secrets;
            arguments.update_expected_failures =
                self.update_expected_failures && arguments.expected_failures.is_some();
            let own = std::mem::replace(&mut arguments.reports, ReportOptions::none(false));
            arguments.reports = self.reports.of_check(own, name, (!is_alone).then_some(index))?;
        }
        Ok(checks)
    }

    fn announce(&self, name: &str, number: usize, count: usize) -> Result<(), Failure> {
        let before = if number == 1 { "" } else { "\n" };
        if self.reports.quiet {
            return tell(&format!("{name}: "));
        }
        tell(&format!("{before}== {name} ({number} of {count})\n\n"))
    }
}

/// The checks with a wrong value, each with what is wrong, which is told at its line before anything is sent. The others are
/// judged all the same.
fn told_wrong(checks: &[ConfiguredCheck]) -> Result<BTreeMap<String, Failure>, Failure> {
    let mut wrong = BTreeMap::new();
    for ConfiguredCheck { name, arguments, place } in checks {
        let Err(failure) = arguments.require_right() else { continue };
        if failure.code != WRONG_INPUT {
            return Err(failure);
        }
        // Where standard error is closed, nobody can be told.
        drop(writeln!(std::io::stderr(), "{}\n", place.located(name, &failure)));
        wrong.insert(name.clone(), failure);
    }
    Ok(wrong)
}
