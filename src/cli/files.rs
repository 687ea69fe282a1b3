//! The files and the environment of this process.

use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Read;
use std::path::Path;

use wireproof::syntax::paramfile::Files;
use wireproof::syntax::python_text::quoted;

/// Where the accounts of this machine and their home folders are listed.
const ACCOUNTS: &str = "/etc/passwd";

/// More than any request can carry: a file without an end, such as a device, is given up here.
const MOST_BYTES: u64 = 64 << 20;

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

    fn home_of(&self, user: &str) -> Option<String> {
        let accounts = std::fs::read_to_string(ACCOUNTS).ok()?;
        let fields = accounts.lines().map(|line| line.split(':').collect::<Vec<_>>());
        fields.into_iter().find(|fields| fields.first() == Some(&user))?.get(5).map(|home| (*home).to_owned())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let is_folder = std::fs::metadata(path).is_ok_and(|metadata| metadata.is_dir());
        let file = File::open(path).map_err(|error| format!("{}: {}", reason(&error), quoted(path)))?;
        let mut bytes = Vec::new();
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| match is_folder {
            true => format!("{}: {}", reason(&error), quoted(path)),
            false => reason(&error),
        })?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(format!("expected at most {MOST_BYTES} bytes in {}", quoted(path)));
        }
        Ok(bytes)
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

/// What the AWS CLI says where a file cannot be read, e.g. `[Errno 2] No such file or directory`.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match error.raw_os_error() {
        Some(number) => {
            let reason = text.strip_suffix(&format!(" (os error {number})")).unwrap_or(&text);
            format!("[Errno {number}] {reason}")
        }
        None => text,
    }
}
