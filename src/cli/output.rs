//! Where reports go: the terminal, and the files that `--report` names.

use std::io::IsTerminal;
use std::io::Write;
use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;

use crate::cli::failure::Failure;
use crate::cli::last_report;
use wireproof::event::Summary;
use wireproof::report::Format;
use wireproof::report::progress::Progress;
use wireproof::report::terminal;
use wireproof::report::terminal::Color;
use wireproof::report::terminal::Detail;

/// A report that was asked for.
#[derive(Clone, Debug)]
pub(crate) struct ReportWish {
    format: Format,
    path: PathBuf,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ColorName {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

impl FromStr for ReportWish {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let names = Format::ALL.map(Format::name).join(", ");
        let wrong = || format!("expected FORMAT=PATH with one of {names}");
        let (format, path) = text.split_once('=').ok_or_else(wrong)?;
        let format = format.parse::<Format>().map_err(|error| error.to_string())?;
        if path.is_empty() {
            return Err(wrong());
        }
        Ok(Self { format, path: PathBuf::from(path) })
    }
}

/// What hears of the run as it goes on: a line that shows progress where a person watches, nothing otherwise.
pub(crate) fn listener(quiet: bool) -> Progress {
    Progress::new(!quiet && std::io::stderr().is_terminal())
}

/// Prints the report, and writes those that were asked for.
pub(crate) fn write(
    summary: &Summary,
    wishes: &[ReportWish],
    color: ColorName,
    quiet: bool,
) -> Result<(), Failure> {
    last_report::keep(summary);
    for wish in wishes.iter().filter(|wish| wish.path.as_os_str() != "-") {
        std::fs::write(&wish.path, wish.format.print(summary))
            .map_err(|error| Failure::input(format!("--report {}: {error}", wish.path.display())))?;
    }
    let mut out = std::io::stdout().lock();
    // A report on standard output is for a program: nothing else may stand beside it.
    let piped: Vec<&ReportWish> = wishes.iter().filter(|wish| wish.path.as_os_str() == "-").collect();
    if piped.is_empty() {
        let detail = if quiet { Detail::Quiet } else { Detail::Full };
        out.write_all(terminal::render(summary, color.resolved(), detail).as_bytes())?;
    }
    for wish in piped {
        out.write_all(wish.format.print(summary).as_bytes())?;
    }
    out.flush()?;
    Ok(())
}

impl ColorName {
    /// Whether to use colour on standard output.
    #[expect(clippy::disallowed_methods, reason = "the edge of the program reads the environment")]
    pub(crate) fn resolved(self) -> Color {
        let colored = match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        };
        if colored { Color::Ansi } else { Color::Plain }
    }
}
