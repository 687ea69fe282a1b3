//! What this binary is: what `--version` prints, and reports say of it.

use std::ffi::OsString;
use std::sync::OnceLock;

use crate::event::binary::{Binary, Commit};
use crate::spec::Spec;

/// The commit of its sources, as `git describe` tells it.
static COMMIT: OnceLock<&'static str> = OnceLock::new();

/// Takes the commit from the package's binary. It alone is compiled again for each commit: the library knows none.
pub(crate) fn set_commit(described: &'static str) {
    // A second one would be the same.
    COMMIT.get_or_init(|| described);
}

/// This binary.
pub(crate) fn get() -> Binary {
    Binary::this(COMMIT.get().copied().unwrap_or_default())
}

/// What `--version` prints behind the name, if that is among these words: specs are read for it, and no other command has to
/// wait for that.
pub(crate) fn long_version(mut words: impl Iterator<Item = OsString>) -> Option<String> {
    words.any(|word| word == "--version").then(|| {
        let commit = get().commit;
        let (hash, dirty) = match &commit {
            Some(Commit { hash, dirty: true }) => (hash.as_str(), "yes"),
            Some(Commit { hash, dirty: false }) => (hash.as_str(), "no"),
            None => ("unknown", "unknown"),
        };
        format!(
            "{}\ncommit: {hash}\ndirty: {dirty}\nspec-sha256: {}\ntarget: {}",
            env!("CARGO_PKG_VERSION"),
            Spec::embedded().sha256(),
            env!("WIREPROOF_TARGET"),
        )
    })
}
