//! Spec files that somebody names by paths: files themselves, and those of folders.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use crate::spec::file::SpecFile;

/// How many folders deep a spec is looked for below the one that was named.
///
/// A spec is not deeper than that (`spec/SERVICE/OPERATION.toml`), and a wrong path must not lead through a whole disk.
const DEEPEST: usize = 2;

/// More bytes than any spec file has.
const LARGEST: u64 = 1 << 20;

/// Spec files as they are gathered, each one once, however many paths lead to it.
#[derive(Debug, Default)]
pub(crate) struct SpecFiles {
    /// The files, in the order in which they were named.
    pub(crate) files: Vec<SpecFile>,
    seen: BTreeSet<PathBuf>,
}

impl SpecFiles {
    /// Adds the files at a path: the file itself, or all of a folder and of the folders in it.
    ///
    /// # Errors
    ///
    /// The path that cannot be read, and why. What could be read before is there.
    pub(crate) fn add(&mut self, path: &Path) -> Result<(), String> {
        let before = self.files.len() + self.seen.len();
        self.add_below(path, 0)?;
        if path.is_dir() && self.files.len() + self.seen.len() == before && !self.has_below(path) {
            return Err(format!(
                "{}: expected a spec file or a folder with some, found no file that ends in .toml",
                path.display()
            ));
        }
        Ok(())
    }

    /// Whether files of a folder were there before it was named.
    fn has_below(&self, folder: &Path) -> bool {
        folder.canonicalize().is_ok_and(|folder| self.seen.iter().any(|path| path.starts_with(&folder)))
    }

    fn add_below(&mut self, path: &Path, depth: usize) -> Result<(), String> {
        let wrong = |error: std::io::Error| format!("{}: {error}", path.display());
        if !path.is_dir() {
            let same = path.canonicalize().map_err(wrong)?;
            if self.seen.insert(same) {
                self.files.push(read(path)?);
            }
            return Ok(());
        }
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(path).map_err(wrong)? {
            entries.push(path.join(entry.map_err(wrong)?.file_name()));
        }
        entries.sort();
        for entry in entries {
            if entry.is_dir() && depth < DEEPEST && !entry.ends_with(OF_CLIENTS) {
                self.add_below(&entry, depth + 1)?;
            } else if !entry.is_dir() && is_toml(&entry) {
                self.add_below(&entry, depth)?;
            }
        }
        Ok(())
    }
}

/// The folder beside services that says how clients behave: what stands there is no contract of a service.
const OF_CLIENTS: &str = "client";

/// Whether a folder's file is a spec file.
pub(crate) fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml")
}

/// One file.
///
/// # Errors
///
/// The path, and why it is none.
pub(crate) fn read(path: &Path) -> Result<SpecFile, String> {
    let wrong = |reason: &dyn std::fmt::Display| format!("{}: {reason}", path.display());
    let file = File::open(path).map_err(|error| wrong(&error))?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| wrong(&error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(wrong(&"expected a spec file of 1 MiB at most, found a larger one"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        wrong(&format!("expected text in UTF-8, found something else after {place} bytes"))
    })?;
    Ok(SpecFile { name: path.display().to_string(), text })
}
