//! The fields that say what made a report, and which package was judged.

use crate::event::binary::{Binary, Commit, JudgedPackage};

/// These fields; each is `None` where nobody knows it.
#[derive(Debug)]
pub(in crate::internals::report) struct OriginText {
    pub(in crate::internals::report) binary: Option<String>,
    pub(in crate::internals::report) commit: Option<String>,
    pub(in crate::internals::report) dirty: Option<bool>,
    pub(in crate::internals::report) target_package: Option<String>,
    pub(in crate::internals::report) target_version: Option<String>,
}

impl OriginText {
    pub(in crate::internals::report) fn new(
        made_by: Option<&Binary>,
        package: Option<&JudgedPackage>,
    ) -> Self {
        let commit = made_by.and_then(|binary| binary.commit.as_ref());
        Self {
            binary: made_by.map(|binary| binary.name.clone()),
            commit: commit.map(|commit| commit.hash.clone()),
            dirty: commit.map(|commit| commit.dirty),
            target_package: package.map(|package| package.name.clone()),
            target_version: package.map(|package| package.version.clone()),
        }
    }

    /// What was printed.
    pub(super) fn read(self) -> (Option<Binary>, Option<JudgedPackage>) {
        let commit = self.commit.map(|hash| Commit { hash, dirty: self.dirty.unwrap_or_default() });
        let package = self.target_package.zip(self.target_version);
        (
            self.binary.map(|name| Binary { name, commit }),
            package.map(|(name, version)| JudgedPackage { name, version }),
        )
    }
}
