//! The house itself: which way imports point, what stands in no file, which tables are complete.

mod circle;
mod constraint;
mod contributing;
mod dependency;
mod face;
mod family;
mod import;
mod matrix;
mod name;
mod origin;
mod protocol;
mod readme;
mod session;
mod text;
mod typed;
mod version;
mod workflow;

use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// A file of the repository: its path from the root, with slashes, and what stands in it.
struct File {
    path: String,
    text: String,
}

impl File {
    /// The lines with their numbers, from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// All files below a folder of the repository with one of these endings, by their paths.
fn files(folder: &str, endings: &[&str]) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    find(&root.join(folder), &mut paths);
    paths.sort();
    paths
        .into_iter()
        .filter(|path| endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)))
        .map(|path| File {
            text: fs::read_to_string(&path).unwrap(),
            path: path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"),
        })
        .collect()
}

/// One file of the repository.
fn file(path: &str) -> File {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    File { path: path.to_owned(), text }
}

fn find(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, paths);
        } else {
            paths.push(path);
        }
    }
}

/// Fails with all faults, one a line.
#[track_caller]
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
