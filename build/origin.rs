//! Where the sources come from: which of these places knows their commit.

use std::fs;
use std::path::Path;

/// Where the sources come from.
#[derive(Debug, PartialEq, Eq)]
pub enum Origin {
    /// A checkout of this repository: the compiler asks git for the commit, and again when there is a new one.
    Checkout,
    /// Somebody or something that tells the commit, as `git describe` does; nothing where nobody knows it.
    Told(String),
}

/// Where the sources in a folder come from. `told` is what whoever builds them says.
///
/// A repository further up is not theirs: it may hold a copy of them, or all that somebody has at home.
pub fn origin(folder: &Path, told: Option<String>) -> Origin {
    if let Some(told) = told {
        return Origin::Told(told.trim().to_owned());
    }
    if folder.join(".git").exists() {
        return Origin::Checkout;
    }
    // Cargo writes this file into the packages that it makes.
    let packaged = fs::read_to_string(folder.join(".cargo_vcs_info.json")).unwrap_or_default();
    Origin::Told(packaged_commit(&packaged).unwrap_or_default())
}

/// The commit in what Cargo says of a package: `{ "git": { "sha1": "...", "dirty": true }, ... }`.
fn packaged_commit(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split('"').collect();
    let place = words.iter().position(|word| *word == "sha1")?;
    let hash = words.get(place + 2)?;
    let is_dirty = words
        .iter()
        .position(|word| *word == "dirty")
        .and_then(|place| words.get(place + 1))
        .is_some_and(|value| value.contains("true"));
    Some(format!("{hash}{}", if is_dirty { "-dirty" } else { "" }))
}
