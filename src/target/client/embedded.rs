//! The files of clients and of drivers that are compiled into the program, by their paths under `targets/clients/` and
//! `drivers/`.

use std::io;
use std::io::Read as _;

use flate2::read::GzDecoder;

use crate::spec::embedded;

/// Where the beginnings of new drivers stand.
const BEGUN: &str = "new/";

mod drivers {
    use super::EmbeddedDriver;

    include!(concat!(env!("OUT_DIR"), "/drivers.rs"));
}

/// A file of a driver that is compiled into the program.
#[derive(Debug)]
pub struct EmbeddedDriver {
    /// Its path under `drivers/`.
    pub path: &'static str,
    /// Its text, compressed.
    compressed: &'static [u8],
}

impl EmbeddedDriver {
    /// Its text.
    pub fn text(&self) -> io::Result<String> {
        let mut text = String::new();
        GzDecoder::new(self.compressed).read_to_string(&mut text)?;
        Ok(text)
    }
}

/// The text of the file of a built-in client.
pub fn text(name: &str) -> Option<&'static str> {
    files().find(|(known, _)| *known == name).map(|(_, text)| text)
}

/// The names of the built-in clients.
pub fn names() -> impl Iterator<Item = &'static str> {
    files().map(|(name, _)| name)
}

/// The files of the built-in drivers, with what they share.
pub fn drivers() -> impl Iterator<Item = &'static EmbeddedDriver> {
    drivers::FILES.iter().filter(|driver| !driver.path.starts_with(BEGUN))
}

/// The built-in file of a driver that has this path under `drivers/`.
pub fn driver(path: &str) -> Option<&'static EmbeddedDriver> {
    drivers().find(|driver| driver.path == path)
}

/// The file with which a new driver begins: no target can name it, since a person's own may have that path.
pub fn begun(name: &str) -> Option<&'static EmbeddedDriver> {
    drivers::FILES.iter().find(|driver| driver.path.strip_prefix(BEGUN) == Some(name))
}

fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    embedded::files("targets/clients").filter_map(|(file, text)| Some((file.strip_suffix(".toml")?, text)))
}
