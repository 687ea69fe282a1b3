//! What the package depends on is used: by the library or its build, or by its own tests alone.

use regex::Regex;

use super::files;
use super::{File, file, none};

/// The names in a table of the package's file.
fn names(table: &str) -> Vec<String> {
    let package: toml::Table = toml::from_str(&file("Cargo.toml").text).unwrap();
    let names = package[table].as_table().unwrap().keys();
    names.filter(|name| *name != env!("CARGO_PKG_NAME")).cloned().collect()
}

/// The dependencies of a table that none of these files names in its code.
fn unused(table: &str, files: &[File]) -> Vec<String> {
    let is_used = |name: &String| {
        let named = Regex::new(&format!(r"(?m)^[^/\n]*\b{}(?:::|!|;)", name.replace('-', "_"))).unwrap();
        files.iter().any(|file| named.is_match(&file.text))
    };
    names(table).into_iter().filter(|name| !is_used(name)).collect()
}

#[test]
fn every_dependency_is_used() {
    let mut sources = files("src", &[".rs"]);
    sources.push(file("build.rs"));
    none(&unused("dependencies", &sources));
    let tests: Vec<File> =
        ["tests", "benches", "examples"].iter().flat_map(|folder| files(folder, &[".rs"])).collect();
    none(&unused("dev-dependencies", &tests));
    assert!(unused("dependencies", &tests).contains(&"clap_mangen".to_owned()), "what is unused is seen");
}
