//! Files do not need each other in a circle: read one, and you know where to go on.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use super::{File, files, none};

/// The one room whose files may: a shape's constraints are asked about shapes, and a service's protocol about services.
const OF_TYPES_THAT_HOLD_EACH_OTHER: &str = "src/model/";

/// The module of a file, such as `check::observed`.
fn module(path: &str) -> String {
    let inside = path.strip_prefix("src/").unwrap().trim_end_matches(".rs");
    inside.trim_end_matches("/mod").replace('/', "::")
}

/// What a file imports from inside the crate, each with its path.
fn imports(text: &str) -> Vec<String> {
    let import =
        Regex::new(r"(?m)^\s*(?:pub(?:\([^)]*\))? )?use crate::([\w:]+?)(?:::\{([^}]*)\})?(?: as \w+)?;")
            .unwrap();
    let mut paths = Vec::new();
    for found in import.captures_iter(text) {
        match found.get(2) {
            Some(items) => {
                let items = items.as_str().split(',').map(str::trim).filter(|item| !item.is_empty());
                let named = items.map(|item| item.split(" as ").next().unwrap());
                paths.extend(named.map(|item| match item {
                    "self" => found[1].to_owned(),
                    item => format!("{}::{item}", &found[1]),
                }));
            }
            None => paths.push(found[1].to_owned()),
        }
    }
    paths
}

/// Which file imports from which.
fn arrows(files: &[File]) -> BTreeMap<&str, BTreeSet<&str>> {
    let modules: BTreeMap<String, &str> =
        files.iter().map(|file| (module(&file.path), file.path.as_str())).collect();
    let defining = |path: &str| {
        let mut path = path;
        loop {
            if let Some(file) = modules.get(path) {
                return Some(*file);
            }
            path = path.rsplit_once("::")?.0;
        }
    };
    let targets = |file: &File| imports(&file.text).iter().filter_map(|path| defining(path)).collect();
    files.iter().map(|file| (file.path.as_str(), targets(file))).collect()
}

/// All files that can be reached from one.
fn reached<'a>(arrows: &BTreeMap<&'a str, BTreeSet<&'a str>>, from: &'a str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next = vec![from];
    while let Some(file) = next.pop() {
        for &target in &arrows[file] {
            if reached.insert(target) {
                next.push(target);
            }
        }
    }
    reached
}

/// The arrows that stand in a circle, each as `from -> to`.
fn circles(files: &[File]) -> Vec<String> {
    let arrows = arrows(files);
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        arrows.keys().map(|&file| (file, reached(&arrows, file))).collect();
    let mut found = Vec::new();
    for (from, targets) in &arrows {
        let closing = targets.iter().filter(|target| *target != from && reached[*target].contains(from));
        found.extend(closing.map(|to| format!("{from} -> {to}")));
    }
    found
}

#[test]
fn no_arrows_go_in_a_circle() {
    let mut found = circles(&files("src", &[".rs"]));
    found.retain(|arrow| !arrow.split(" -> ").all(|file| file.starts_with(OF_TYPES_THAT_HOLD_EACH_OTHER)));
    none(&found);
}

#[test]
fn a_circle_is_seen() {
    let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
    let files = [
        file("src/check/mod.rs", "pub mod a;\nuse crate::check::a::Answer;\n"),
        file("src/check/a.rs", "use crate::check::b::{\n    Bound,\n    self,\n};\n"),
        file("src/check/b.rs", "use crate::check::c as d;\n"),
        file("src/check/c.rs", "    use crate::check::a::inner::Item;\nuse crate::wire::Request;\n"),
        file("src/wire.rs", ""),
    ];
    let expected = [
        "src/check/a.rs -> src/check/b.rs",
        "src/check/b.rs -> src/check/c.rs",
        "src/check/c.rs -> src/check/a.rs",
    ];
    assert_eq!(circles(&files), expected);
}
