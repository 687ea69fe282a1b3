//! A spec file, and what tells files of other files.

use sha2::{Digest, Sha256};

/// A spec file: its path and what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecFile {
    /// The path, of which the last two parts tell what the file is about.
    pub name: String,
    /// The text.
    pub text: String,
}

pub(crate) fn digest<'files>(files: impl IntoIterator<Item = &'files SpecFile>) -> String {
    let mut hasher = Sha256::new();
    for file in files {
        for part in [&file.name, &file.text] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
