//! What every file keeps to: its length, its first line, and words that stand in none.

use regex::Regex;

use super::file;
use super::files;
use super::none;

#[test]
fn files_are_short_and_say_first_what_they_are_about() {
    let mut faults = Vec::new();
    for folder in ["src", "tests/it", "benches", "examples"] {
        for file in files(folder, &[".rs"]) {
            let lines = file.lines().count();
            if lines > 500 {
                faults.push(format!("{}: expected at most 500 lines, found {lines}", file.path));
            }
            if !file.text.trim_start().starts_with("//!") {
                faults.push(format!("{}: expected a line `//!` that says what it is about", file.path));
            }
        }
    }
    let lines = file("docs/ARCHITECTURE.md").lines().count();
    if lines > 60 {
        faults.push(format!("docs/ARCHITECTURE.md: expected at most 60 lines, found {lines}"));
    }
    none(&faults);
}

/// Lints are expected with a reason and never allowed, tests are never left out, nothing is put off, and no
/// path of one machine is written down. The words are put together here, so that this file does not hold them.
#[test]
fn no_file_puts_anything_off() {
    let words = [
        ["TO", "DO"],
        ["FIX", "ME"],
        ["#[al", "low("],
        ["#![al", "low("],
        ["#[ig", "nore"],
        ["un", "implemented!"],
        ["/ro", "ot/"],
        ["/wo", "rk/"],
        ["../sh", "ared"],
    ];
    let words: Vec<_> = words.iter().map(|word| regex::escape(&word.concat())).collect();
    let pattern = Regex::new(&words.join("|")).unwrap();
    let folders = ["src", "tests", "benches", "examples", "docs", "spec", "targets", "snapshots", ".ci"];
    let mut all: Vec<_> = folders
        .iter()
        .flat_map(|folder| files(folder, &[".rs", ".toml", ".md", ".sh", ".snap", ".txt", "run"]))
        .collect();
    all.extend(
        ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "Cargo.toml", "clippy.toml", "build.rs"].map(file),
    );
    let mut faults = Vec::new();
    for file in all {
        for (number, line) in file.lines().filter(|(_, line)| pattern.is_match(line)) {
            faults.push(format!("{}:{number}: {}", file.path, line.trim()));
        }
    }
    none(&faults);
}

/// What the pure layers take as arguments, and the lint that holds them to it.
#[test]
fn the_clock_and_the_environment_are_forbidden_by_name() {
    let lints: toml::Table = toml::from_str(&file("clippy.toml").text).unwrap();
    let forbidden: Vec<_> = lints["disallowed-methods"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            assert!(entry["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{entry}");
            entry["path"].as_str().unwrap()
        })
        .collect();
    for path in ["std::time::SystemTime::now", "std::env::var", "std::env::var_os", "std::env::vars_os"] {
        assert!(forbidden.contains(&path), "expected {path} among {forbidden:?}");
    }
}
