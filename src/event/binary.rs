//! What made a report, and which package of what was judged.

use std::fmt;

/// How many digits of a commit are told where it is told in words.
const SHORT: usize = 9;

/// The program by which something was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binary {
    /// Its name and version, as `-V` prints them.
    pub name: String,
    /// The commit of its sources; `None` where nobody knows it.
    pub commit: Option<Commit>,
}

/// The commit of a program's sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its hash, in hexadecimal digits.
    pub hash: String,
    /// Whether the sources had changes that were not in it.
    pub dirty: bool,
}

/// The package in which what was judged came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedPackage {
    /// What its registry calls it.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Binary {
    /// This version, of a commit as `git describe` tells it: its hash, with `-dirty` where there are changes. What is no
    /// hash is no commit.
    pub fn this(described: &str) -> Self {
        Self {
            name: concat!("wireproof ", env!("CARGO_PKG_VERSION")).to_owned(),
            commit: Commit::read(described),
        }
    }
}

impl Commit {
    fn read(described: &str) -> Option<Self> {
        let described = described.trim();
        let hash = described.strip_suffix("-dirty").unwrap_or(described);
        let is_hash = hash.len() >= 7 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then(|| Self { hash: hash.to_ascii_lowercase(), dirty: hash.len() < described.len() })
    }
}

/// In words: `wireproof 0.1.0 (d13932fcc, with changes)`.
impl fmt::Display for Binary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)?;
        let Some(Commit { hash, dirty }) = &self.commit else { return Ok(()) };
        let short = hash.get(..SHORT).unwrap_or(hash);
        write!(formatter, " ({short}{})", if *dirty { ", with changes" } else { "" })
    }
}

impl fmt::Display for JudgedPackage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.name, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_read_as_git_describes_it() {
        let read = |described: &str| Binary::this(described).commit.map(|commit| (commit.hash, commit.dirty));
        let hash = "d13932fcc8d0a4bd1f2fa9b4b3c1d59a7f1c2e00";
        assert_eq!(read(hash), Some((hash.to_owned(), false)));
        assert_eq!(read(&format!("{hash}-dirty\n")), Some((hash.to_owned(), true)));
        for none in ["", "-dirty", "unknown", "v1.0.0-3-gd13932fcc"] {
            assert_eq!(read(none), None, "{none}");
        }
    }

    #[test]
    fn it_is_told_in_words() {
        let version = env!("CARGO_PKG_VERSION");
        let told = |described: &str| Binary::this(described).to_string();
        assert_eq!(told(""), format!("wireproof {version}"));
        assert_eq!(
            told("d13932fcc8d0a4bd1f2f-dirty"),
            format!("wireproof {version} (d13932fcc, with changes)")
        );
    }
}
