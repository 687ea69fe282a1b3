//! What is particular to an operation stands in its spec file, and nowhere in the program.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use regex::Regex;

use super::files;
use super::none;

/// The names of members, shapes, errors, operations, commands and services of all spec files: those that are no
/// ordinary word, i.e. have two capitals, a hyphen or a dot.
fn names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in files("spec", &[".toml"]) {
        if !file.path.starts_with("spec/protocol/") && !file.path.starts_with("spec/client/") {
            collect(&toml::from_str(&file.text).unwrap(), &mut names);
        }
    }
    let telling = |name: &String| {
        name.chars().filter(char::is_ascii_uppercase).count() > 1 || name.contains(['-', '.'])
    };
    names.into_iter().filter(telling).collect()
}

fn collect(value: &toml::Value, names: &mut BTreeSet<String>) {
    const NAMING: [&str; 9] = [
        "id",
        "name",
        "command",
        "shape",
        "signing-name",
        "configuration-name",
        "target-prefix",
        "namespace",
        "common-errors",
    ];
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                match value {
                    toml::Value::String(name) if NAMING.contains(&key.as_str()) => {
                        names.insert(name.clone());
                    }
                    toml::Value::Array(list) if NAMING.contains(&key.as_str()) => {
                        names.extend(list.iter().filter_map(|name| name.as_str().map(str::to_owned)));
                    }
                    toml::Value::Table(shapes) if key == "shapes" => names.extend(shapes.keys().cloned()),
                    _ => {}
                }
                collect(value, names);
            }
        }
        toml::Value::Array(list) => list.iter().for_each(|value| collect(value, names)),
        _ => {}
    }
}

/// Ids that the files use for things of every service: they name parts of the world, not of the operation.
const GENERAL: [&str; 3] = ["aws-cn", "aws-json-1.1", "aws-us-gov"];

#[test]
fn the_program_names_nothing_of_its_operations() {
    let names = names();
    for known in ["ClientId", "IpAddress", "confirm-forgot-password", "CodeMismatchException", "cognito-idp"]
    {
        assert!(names.contains(known), "expected {known} among {names:?}");
    }
    let list: Vec<_> = names
        .iter()
        .filter(|name| !GENERAL.contains(&name.as_str()))
        .map(|name| regex::escape(name))
        .collect();
    let pattern = Regex::new(&format!(r"(?:^|[^\w-])({})(?:$|[^\w-])|(?i:cognito)", list.join("|"))).unwrap();
    let mut faults = Vec::new();
    for file in files("src", &[".rs"]) {
        for (number, line) in file.lines() {
            if let Some(found) = pattern.find(line) {
                faults.push(format!("{}:{number}: {}: {}", file.path, found.as_str().trim(), line.trim()));
            }
        }
    }
    none(&faults);
}

#[test]
fn no_two_types_share_a_name() {
    let declared = Regex::new(r"(?m)^(?:pub(?:\([^)]*\))? )?(?:struct|enum|trait|type) (\w+)").unwrap();
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut faults = Vec::new();
    for file in files("src", &[".rs"]) {
        for found in declared.captures_iter(&file.text) {
            if let Some(other) = known.insert(found[1].to_owned(), file.path.clone()) {
                faults.push(format!("{}: {} is also declared in {other}", file.path, &found[1]));
            }
        }
    }
    assert!(known.contains_key("Service"), "{known:?}");
    none(&faults);
}
