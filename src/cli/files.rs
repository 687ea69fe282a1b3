//! The files and the environment of this process.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use wireproof::syntax::paramfile::Files;

/// Files of this machine, and the environment that wireproof was started with.
pub(crate) struct ProcessFiles;

impl Files for ProcessFiles {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the edge of the program that reads the environment"
    )]
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(path).map_err(|error| describe(&error, path))
    }
}

/// Opens a file that is to be written later, so that a wrong path is told before the work and not after it.
///
/// What is neither a file nor missing, such as a pipe, is left alone: opening it could wait for its reader.
pub(crate) fn require_writable(path: &Path) -> io::Result<()> {
    match std::fs::metadata(path) {
        Ok(found) if !found.is_file() && !found.is_dir() => Ok(()),
        _ => OpenOptions::new().append(true).create(true).open(path).map(drop),
    }
}

/// What the AWS CLI says where a file cannot be read, e.g. `[Errno 2] No such file or directory: 'PATH'`.
fn describe(error: &io::Error, path: &str) -> String {
    let text = error.to_string();
    match error.raw_os_error() {
        Some(number) => {
            let reason = text.strip_suffix(&format!(" (os error {number})")).unwrap_or(&text);
            format!("[Errno {number}] {reason}: '{path}'")
        }
        None => format!("{text}: '{path}'"),
    }
}
