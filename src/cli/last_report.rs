//! The last report, kept in the user's state directory, so that a finding can be named by its number alone.
//!
//! It is that of the folder in which the run was started: what somebody runs elsewhere changes nothing here.

use std::path::PathBuf;

use sha2::Digest;
use sha2::Sha256;

use crate::cli::failure::Failure;
use crate::event::summary::Summary;
use crate::report::json;

/// Keeps the report of this run.
///
/// # Errors
/// Why there is no place for it.
pub(crate) fn keep(summary: &Summary) -> Result<(), String> {
    let path = path()?;
    let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| {
        // Another run may read it at this moment: it must find the old one or the new one, whole.
        let beside = path.with_extension(format!("{}.new", std::process::id()));
        std::fs::write(&beside, json::print(summary)).and_then(|()| std::fs::rename(beside, &path))
    });
    written.map_err(|error| format!("{}: {error}", path.display()))
}

/// The report of the last run.
pub(crate) fn read() -> Result<Summary, Failure> {
    let path = path().map_err(|reason| {
        Failure::input(format!("there is no last report, since {reason}; name a report file: PATH#F1"))
    })?;
    let text = std::fs::read_to_string(&path).map_err(|error| {
        let reason = if error.kind() == std::io::ErrorKind::NotFound {
            "run `wireproof check server` first, in this folder".to_owned()
        } else {
            format!("{}: {error}", path.display())
        };
        Failure::input(format!("there is no last report: {reason}, or name a report file: PATH#F1"))
    })?;
    json::parse(&text).map_err(|error| Failure::input(format!("{}: {error}", path.display())))
}

/// `$XDG_STATE_HOME/wireproof/last-report-HASH.json`, by default under `~/.local/state`, on Windows under
/// `%LOCALAPPDATA%`; the hash is that of the folder.
#[expect(clippy::disallowed_methods, reason = "the edge of the program reads the environment")]
fn path() -> Result<PathBuf, String> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let state = set("XDG_STATE_HOME")
        .or_else(|| set("LOCALAPPDATA").filter(|_| cfg!(windows)))
        .or_else(|| Some(set("HOME")?.join(".local").join("state")));
    let state = state.ok_or("neither XDG_STATE_HOME nor HOME is set")?;
    let folder = std::env::current_dir().and_then(|folder| folder.canonicalize());
    let folder = folder.map_err(|error| format!("the current folder cannot be read: {error}"))?;
    let digest = Sha256::digest(folder.as_os_str().as_encoded_bytes());
    let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Ok(state.join("wireproof").join(format!("last-report-{hash}.json")))
}
