//! The folder of snapshots: `SERVICE/OPERATION/CLASS.snap`, those of a client in a folder of its own below that, and
//! `CLASS.snap.new` for what is to be reviewed.

use std::io;
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::files::write_whole;
use crate::snapshot::class::SnapshotClass;
use crate::snapshot::entry::{SnapshotEntry, parse, print};
use crate::snapshot::file::SnapshotFile;
use crate::snapshot::origin::RecordingOrigin;

/// How many folders deep files are looked for: a wrong path must not lead through a whole disk.
const DEEPEST: usize = 4;

/// The entries of a file, and what stands in its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptFile {
    pub(crate) description: String,
    pub(crate) origin: Option<RecordingOrigin>,
    pub(crate) not_sent: Vec<String>,
    pub(crate) entries: Vec<SnapshotEntry>,
}

/// The file of a class.
pub(super) fn path_of(folder: &Path, operation: &str, class: SnapshotClass) -> PathBuf {
    folder.join(operation).join(format!("{}.snap", class.stem()))
}

/// Whether a file is one about a client, by its name.
pub(super) fn is_of_client(path: &Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    SnapshotClass::of_stem(&stem).is_some_and(SnapshotClass::is_of_client)
}

/// Where that stands which is to be reviewed.
pub(super) fn pending_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// What is kept in a file; `None` where there is no such file.
pub(crate) fn read(path: &Path) -> Result<Option<KeptFile>, Failure> {
    let wrong = |reason: String| Failure::input(format!("{}: {reason}", path.display()));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(error.to_string())),
    };
    match SnapshotFile::parse(&text).map_err(&wrong)? {
        Some(SnapshotFile { description, origin, not_sent, contents }) => {
            Ok(Some(KeptFile { description, origin, not_sent, entries: parse(&contents).map_err(wrong)? }))
        }
        None => Err(wrong(
            "expected a snapshot of wireproof (`source: wireproof snapshot`), found a file of somebody else; \
             take another folder with --snapshot-dir"
                .to_owned(),
        )),
    }
}

/// Writes a file.
pub(super) fn write(path: &Path, file: &KeptFile) -> Result<(), Failure> {
    let KeptFile { description, origin, not_sent, entries } = file.clone();
    let file = SnapshotFile { description, origin, not_sent, contents: print(&entries) };
    let folder = path.parent().unwrap_or(Path::new(""));
    let written = std::fs::create_dir_all(folder).and_then(|()| write_whole(path, &file.print()));
    written.map_err(|error| Failure::input(format!("{}: {error}", path.display())))
}

/// Removes a file, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), Failure> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Failure::input(format!("{}: {error}", path.display())))
        }
        _ => Ok(()),
    }
}

/// The files of wireproof below a folder whose names end so, in order; those of others are left alone.
pub(crate) fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, Failure> {
    let mut found = named(folder, ending)
        .map_err(|error| Failure::input(format!("--snapshot-dir {}: {error}", folder.display())))?;
    found.retain(|path| {
        std::fs::read_to_string(path)
            .is_ok_and(|text| SnapshotFile::parse(&text).is_ok_and(|file| file.is_some()))
    });
    Ok(found)
}

/// All files below a folder whose names end so, in order; none where there is no such folder.
pub(crate) fn named(folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    add_files(folder, ending, DEEPEST, &mut found)?;
    found.sort();
    Ok(found)
}

fn add_files(folder: &Path, ending: &str, depth: usize, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() && depth > 0 {
            add_files(&path, ending, depth - 1, found)?;
        } else if path.to_string_lossy().ends_with(ending) && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}
