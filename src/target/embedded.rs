//! The target files that are compiled into the program: every one under `targets/`, by its name there.

include!(concat!(env!("OUT_DIR"), "/targets.rs"));

/// The text of a built-in target's file.
pub fn text(name: &str) -> Option<&'static str> {
    FILES.iter().find(|(file, _)| file.strip_suffix(".toml") == Some(name)).map(|(_, text)| *text)
}

/// The names of the built-in targets.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().filter_map(|(file, _)| file.strip_suffix(".toml"))
}
