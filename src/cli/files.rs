//! The files and the environment of this process.

use std::fs::File;
use std::fs::Metadata;
use std::fs::OpenOptions;
use std::io;
use std::io::{Read, Write};
use std::path::Path;
use std::path::PathBuf;

use crate::call::syntax::paramfile::Files;
use crate::notation::python_text::quoted;

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

/// Tries whether a file can be written later, so that a wrong path is told before the work and not after it. Nothing is
/// changed by it.
///
/// What is neither a file nor missing, such as a pipe, is left alone: opening it could wait for its reader.
pub(crate) fn require_writable(path: &Path) -> io::Result<()> {
    match std::fs::metadata(path) {
        Ok(found) if !found.is_file() && !found.is_dir() => Ok(()),
        Ok(_) => OpenOptions::new().append(true).open(path).map(drop),
        Err(_) => {
            let place = place_of(path)?;
            OpenOptions::new().write(true).create_new(true).open(&place)?;
            std::fs::remove_file(&place)
        }
    }
}

/// Writes a file in one step: who reads it meanwhile, or after a failure, finds the old text or the new one, whole.
pub(crate) fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let found = std::fs::metadata(path).ok();
    if found.as_ref().is_some_and(|found| !found.is_file()) {
        return std::fs::write(path, text);
    }
    let place = place_of(path)?;
    let mut beside = place.clone().into_os_string();
    beside.push(format!(".{}.new", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = std::fs::write(&beside, text)
        .and_then(|()| found.map_or(Ok(()), |found| std::fs::set_permissions(&beside, found.permissions())))
        .and_then(|()| std::fs::rename(&beside, &place));
    written.or_else(|_| {
        // A folder in which no file can be made may still hold one that can be written.
        drop(std::fs::remove_file(&beside));
        std::fs::write(path, text)
    })
}

/// Writes a file that is not there yet, and the folders in which it stands.
pub(crate) fn write_new(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}

/// Where the file at a path is or comes to be, links followed; two paths to one place have one.
pub(crate) fn place_of(path: &Path) -> io::Result<PathBuf> {
    if let Ok(place) = path.canonicalize() {
        return Ok(place);
    }
    // A link may lead to a file that is not there yet.
    if let Ok(target) = std::fs::read_link(path) {
        let folder = path.parent().unwrap_or(Path::new(""));
        let target = folder.join(target);
        if std::fs::symlink_metadata(&target).is_ok_and(|found| found.is_symlink()) {
            return Err(io::Error::new(io::ErrorKind::NotFound, "it is a link that leads nowhere"));
        }
        return place_of(&target);
    }
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(folder.canonicalize()?.join(name))
}

/// Whether two paths lead to one file, by links of either kind too.
pub(crate) fn is_one_file(one: &Path, other: &Path) -> bool {
    let identity = |path: &Path| {
        let found = std::fs::metadata(path).ok().filter(Metadata::is_file)?;
        identity(path, &found)
    };
    match (identity(one), identity(other)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => {
            one == other
                || place_of(one).ok().zip(place_of(other).ok()).is_some_and(|(one, other)| {
                    // Two names of a device are none of our business.
                    one == other && !one.exists()
                })
        }
        _ => false,
    }
}

/// What all names of a file have in common.
#[cfg(unix)]
fn identity(_: &Path, found: &Metadata) -> Option<impl PartialEq + use<>> {
    use std::os::unix::fs::MetadataExt;
    Some((found.dev(), found.ino()))
}

/// The same for names that links lead to; two names of the file itself are not known to be one.
#[cfg(not(unix))]
fn identity(path: &Path, _: &Metadata) -> Option<impl PartialEq + use<>> {
    path.canonicalize().ok()
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
