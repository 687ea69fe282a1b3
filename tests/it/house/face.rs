//! The library's face: it grows on purpose alone, and it is all that a user's test takes.

use regex::Regex;

use super::file;
use super::files;
use super::none;

#[test]
fn the_face_is_what_its_snapshot_says() {
    let lib = file("src/lib.rs").text;
    let exported =
        Regex::new(r"(?m)^( *)pub (?:use|mod) [^;{]*(?:\{[^}]*\})?;?|^#\[doc\(hidden\)\]\n").unwrap();
    let lines: Vec<&str> = exported.find_iter(&lib).map(|found| found.as_str().trim_end()).collect();
    insta::assert_snapshot!("face", lines.join("\n"));
}

#[test]
fn examples_and_the_readme_take_the_face_alone() {
    let examples = files("examples", &[".rs"]);
    assert_eq!(examples.len(), 4);
    let inside = Regex::new(r"wireproof::(?:internals|command_line)").unwrap();
    let mut faults = Vec::new();
    for file in examples.into_iter().chain([file("README.md")]) {
        for (number, line) in file.lines().filter(|(_, line)| inside.is_match(line)) {
            faults.push(format!("{}:{number}: {}", file.path, line.trim()));
        }
    }
    none(&faults);
}
