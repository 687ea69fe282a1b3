//! The target files that are compiled into the program: every one under `targets/`, by its path there. Those of clients
//! stand in a folder of their own.

include!(concat!(env!("OUT_DIR"), "/targets.rs"));

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
    FILES.iter().filter_map(move |(file, text)| Some((name(file)?, *text)))
}
