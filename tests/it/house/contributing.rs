//! The recipes of CONTRIBUTING.md name files and tests that there are.

use std::path::Path;

use regex::Regex;

use super::{file, none};

/// What stands in a name's place in a recipe.
const PLACEHOLDERS: [&str; 3] = ["NAME", "SERVICE", "COMMAND"];

/// What stands between backquotes, with its line.
fn named(text: &str) -> Vec<(usize, &str)> {
    let quoted = Regex::new(r"`([^`]+)`").unwrap();
    let of_line = |(index, line)| -> Vec<(usize, &str)> {
        quoted.captures_iter(line).map(|found| (index + 1, found.get(1).unwrap().as_str())).collect()
    };
    text.lines().enumerate().flat_map(of_line).collect()
}

/// The part of a path that is there whatever the placeholders stand for.
fn certain(path: &str) -> &str {
    let end =
        PLACEHOLDERS.iter().filter_map(|placeholder| path.find(placeholder)).min().unwrap_or(path.len());
    let certain = &path[..end];
    if end == path.len() { certain } else { certain.rsplit_once('/').map_or("", |(folder, _)| folder) }
}

/// Whether there is a test of this path, such as `house::family::a_name`.
fn is_test(path: &str) -> bool {
    let (module, name) = path.rsplit_once("::").unwrap();
    let inside = module.replace("::", "/");
    let files = [format!("tests/it/{inside}.rs"), format!("tests/it/{inside}/mod.rs")];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let test = Regex::new(&format!(r"#\[(?:tokio::)?test\]\s+(?:async )?fn {name}\(")).unwrap();
    files.iter().filter(|path| root.join(path).is_file()).any(|path| test.is_match(&file(path).text))
}

#[test]
fn recipes_name_files_and_tests_that_there_are() {
    let text = file("CONTRIBUTING.md").text;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_path = Regex::new(r"^[\w.-]+(?:/[\w.-]+)+$|^[\w-]+\.(?:md|toml|rs)$").unwrap();
    let (mut faults, mut paths, mut tests) = (Vec::new(), 0, 0);
    for (line, name) in named(&text) {
        if name.contains("::") {
            tests += 1;
            if !is_test(name) {
                faults.push(format!("CONTRIBUTING.md:{line}: there is no test `{name}`"));
            }
        } else if is_path.is_match(name) {
            paths += 1;
            if !root.join(certain(name)).exists() {
                faults.push(format!("CONTRIBUTING.md:{line}: there is no `{name}`"));
            }
        }
    }
    assert!(paths > tests && tests > 0, "{paths} paths, {tests} tests");
    none(&faults);
}

#[test]
fn a_name_of_nothing_is_seen() {
    assert_eq!(certain("src/check/NAME.rs"), "src/check");
    assert_eq!(certain("spec/SERVICE/COMMAND.toml"), "spec");
    assert_eq!(certain("src/check/mod.rs"), "src/check/mod.rs");
    assert!(is_test("house::contributing::a_name_of_nothing_is_seen"));
    assert!(!is_test("house::contributing::is_test"));
    assert!(!is_test("house::nowhere::a_name_of_nothing_is_seen"));
}
