//! A driver that Cargo builds with the library that it drives: the library's version is the one of its Cargo.lock.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::target::definition::Install;

/// What says which libraries a driver is built with.
const LOCK: &str = "Cargo.lock";
/// What says what a driver is.
pub const MANIFEST: &str = "Cargo.toml";
/// Where Cargo builds.
const TARGET: &str = "target";
/// What of a folder makes a driver another one; what else lies there does not.
const SOURCES: [&str; 4] = [MANIFEST, LOCK, "build.rs", "src"];
/// How many characters of a hash tell folders apart.
const SHORT: usize = 8;

/// The package of a driver.
#[derive(Clone, Debug)]
pub enum CargoDriver {
    /// One of the program's own: the texts of its files, by their paths.
    BuiltIn(BTreeMap<PathBuf, String>),
    /// One of a person, in its folder.
    Folder(PathBuf),
}

/// What of a lock file is read here.
#[derive(Deserialize)]
struct LockFile {
    #[serde(default)]
    package: Vec<LockedPackage>,
}

#[derive(Deserialize)]
struct LockedPackage {
    name: String,
    version: String,
}

impl CargoDriver {
    /// What the folder of its package has in its name, so that drivers of one library do not take each other's place.
    pub(super) fn mark(&self) -> String {
        match self {
            Self::BuiltIn(_) => String::new(),
            Self::Folder(folder) => {
                let hash = hash(folder.to_string_lossy().as_bytes());
                format!("-{}", &hash[..SHORT])
            }
        }
    }

    /// The folder of its sources, where it is built in a folder of packages.
    pub(super) fn sources(&self, package: &Path) -> PathBuf {
        match self {
            Self::BuiltIn(_) => package.join("driver"),
            Self::Folder(folder) => folder.clone(),
        }
    }

    /// Whether it is a person's, whose sources may change at any time.
    pub(super) fn is_of_person(&self) -> bool {
        matches!(self, Self::Folder(_))
    }

    /// What tells whether a driver that was built is this one.
    pub(super) fn hash(&self) -> String {
        let mut files = BTreeMap::new();
        match self {
            Self::BuiltIn(texts) => {
                files.extend(texts.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())));
            }
            Self::Folder(folder) => {
                for name in SOURCES {
                    // What cannot be read is told by Cargo.
                    drop(read_all(folder, Path::new(name), &mut files));
                }
            }
        }
        let mut whole = Vec::new();
        for (path, bytes) in files {
            whole.extend(format!("{} {}\n", path.display(), bytes.len()).into_bytes());
            whole.extend(bytes);
        }
        hash(&whole)
    }

    /// Writes it into the folder of its package, if it is not where it belongs already.
    pub(super) fn write(&self, package: &Path) -> io::Result<()> {
        let Self::BuiltIn(texts) = self else { return Ok(()) };
        let folder = self.sources(package);
        for (path, text) in texts {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap_or(&folder))?;
            std::fs::write(path, text)?;
        }
        Ok(())
    }

    /// The commands that make its libraries those that the target names. A person's lock file is the person's.
    pub(super) fn locking(&self, install: &Install) -> Vec<Vec<OsString>> {
        if self.is_of_person() {
            return Vec::new();
        }
        let command = |(package, version): (&str, &str)| {
            ["cargo", "update", "--quiet", package, "--precise", version].map(OsString::from).to_vec()
        };
        pinned(install).map(command).collect()
    }

    /// The command that builds it and puts its program into the folder of its package.
    pub(super) fn building(package: &Path) -> Vec<OsString> {
        let words = ["cargo", "install", "--quiet", "--locked", "--force", "--path", "."].map(OsString::from);
        let folders = ["--root".into(), package.into(), "--target-dir".into(), package.join(TARGET).into()];
        words.into_iter().chain(folders).collect()
    }

    /// Takes away what only a build needs; a person builds again soon.
    pub(super) fn clean(&self, package: &Path) {
        if !self.is_of_person() {
            // Where it cannot be removed, it is only in the way.
            drop(std::fs::remove_dir_all(package.join(TARGET)));
        }
    }

    /// Whether its lock file has the libraries in the versions that the target names.
    ///
    /// # Errors
    ///
    /// What is wrong with it, and what to do.
    pub(super) fn check_lock(&self, install: &Install, package: &Path) -> Result<(), String> {
        let path = self.sources(package).join(LOCK);
        let wrong = |reason: String| format!("{}: {reason}", path.display());
        let text = std::fs::read_to_string(&path)
            .map_err(|error| wrong(format!("{error}; `cargo generate-lockfile` writes it")))?;
        let lock: LockFile = toml::from_str(&text).map_err(|error| wrong(error.message().to_owned()))?;
        for (name, version) in pinned(install) {
            let found: Vec<&str> = lock
                .package
                .iter()
                .filter(|package| package.name == name)
                .map(|package| package.version.as_str())
                .collect();
            if found != [version] {
                let found = if found.is_empty() { "none".to_owned() } else { found.join(" and ") };
                return Err(wrong(format!(
                    "expected {name} {version}, which the target names, found {found}; `cargo update {name} \
                     --precise {version}` changes it"
                )));
            }
        }
        Ok(())
    }
}

/// The packages that a target names, each with its version.
fn pinned(install: &Install) -> impl Iterator<Item = (&str, &str)> {
    let beside = install.beside.iter().map(|(package, version)| (package.as_str(), version.as_str()));
    std::iter::once((install.package.as_str(), install.version.as_str())).chain(beside)
}

/// Reads a file, or all of a folder, by paths as they are below the folder of a driver.
fn read_all(folder: &Path, path: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> io::Result<()> {
    let full = folder.join(path);
    if !full.is_dir() {
        files.insert(path.to_owned(), std::fs::read(full)?);
        return Ok(());
    }
    for entry in std::fs::read_dir(full)? {
        read_all(folder, &path.join(entry?.file_name()), files)?;
    }
    Ok(())
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
