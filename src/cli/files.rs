//! The files and the environment of this process.

use std::io;
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
