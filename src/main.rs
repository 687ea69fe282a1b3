//! The command line of wireproof: all of it stands in the library, where nothing unused goes unseen.

use std::process::ExitCode;

/// The commit of the sources, with `-dirty` where they have changes. It stands here so that a new commit costs a build of
/// this file alone.
#[cfg(checkout)]
const COMMIT: &str = git_version::git_version!(
    args = ["--always", "--abbrev=40", "--exclude=*", "--dirty=-dirty"],
    fallback = ""
);

/// The commit from which a package was made, or that whoever builds one tells.
#[cfg(not(checkout))]
const COMMIT: &str = env!("WIREPROOF_SOURCE_COMMIT");

fn main() -> ExitCode {
    wireproof::command_line(COMMIT)
}
