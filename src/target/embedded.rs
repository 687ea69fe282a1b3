//! The target files that are compiled into the program: every one under `targets/`. Those of clients stand in a folder of
//! their own.

use crate::spec::embedded;

/// The text of a built-in target's file.
pub fn text(name: &str) -> Option<&'static str> {
    files().find(|(known, _)| *known == name).map(|(_, text)| text)
}

/// The names of the built-in targets.
pub fn names() -> impl Iterator<Item = &'static str> {
    files().map(|(name, _)| name)
}

fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    let name = |file: &'static str| file.strip_suffix(".toml").filter(|name| !name.contains('/'));
    embedded::files("targets").filter_map(move |(file, text)| Some((name(file)?, text)))
}
