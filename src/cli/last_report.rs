//! The last report, kept in the user's state directory, so that a finding can be named by its number alone.

use std::path::PathBuf;

use crate::cli::failure::Failure;
use wireproof::event::Summary;
use wireproof::report::json;

/// Keeps the report of this run. Where there is no place for it, nothing is kept: it is a convenience.
pub(crate) fn keep(summary: &Summary) {
    let Some(path) = path() else { return };
    let folder_is_there = path.parent().is_some_and(|folder| std::fs::create_dir_all(folder).is_ok());
    if folder_is_there {
        drop(std::fs::write(path, json::print(summary)));
    }
}

/// The report of the last run.
pub(crate) fn read() -> Result<Summary, Failure> {
    let nowhere = || {
        Failure::input("there is no last report: run `wireproof check server` first, or name a report file")
    };
    let path = path().ok_or_else(nowhere)?;
    let text = std::fs::read_to_string(&path).map_err(|_| nowhere())?;
    json::parse(&text).map_err(|error| Failure::input(format!("{}: {error}", path.display())))
}

/// `$XDG_STATE_HOME/wireproof/last-report.json`, by default under `~/.local/state`.
#[expect(clippy::disallowed_methods, reason = "the edge of the program reads the environment")]
fn path() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let state = set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local").join("state")))?;
    Some(state.join("wireproof").join("last-report.json"))
}
