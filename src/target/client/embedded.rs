//! The files of clients and of drivers that are compiled into the program, by their paths under `targets/clients/` and
//! `drivers/`.

use crate::spec::embedded;

mod drivers {
    include!(concat!(env!("OUT_DIR"), "/drivers.rs"));
}

/// The text of the file of a built-in client.
pub fn text(name: &str) -> Option<&'static str> {
    files().find(|(known, _)| *known == name).map(|(_, text)| text)
}

/// The names of the built-in clients.
pub fn names() -> impl Iterator<Item = &'static str> {
    files().map(|(name, _)| name)
}

/// The built-in drivers, and what they share: the path of each under `drivers/`, and its text.
pub fn drivers() -> impl Iterator<Item = (&'static str, &'static str)> {
    drivers::FILES.iter().copied()
}

fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    embedded::files("targets/clients").filter_map(|(file, text)| Some((file.strip_suffix(".toml")?, text)))
}
