//! Arrows point to a lower layer, and imports are written so that this can be read off them.

use regex::Regex;

use super::File;
use super::files;
use super::none;

/// The layers, lowest first; rooms of one layer do not know each other.
const LAYERS: &[&[&str]] = &[
    &["wire", "diagnostic"],
    &["model", "sign"],
    &["domain", "notation", "redact"],
    &["protocol"],
    &["spec", "import", "call", "generate", "oracle"],
    &["check", "shrink", "target"],
    &["event", "exchange"],
    &["report", "setup"],
    &["run", "reproduction", "client"],
    &["judge", "snapshot"],
    &["cli"],
];

fn layer(room: &str) -> Option<usize> {
    LAYERS.iter().position(|rooms| rooms.contains(&room))
}

/// The room of a file under `src/`: the folder, or the stem of a file that is a room by itself.
fn room(path: &str) -> &str {
    let inside = path.strip_prefix("src/").unwrap();
    inside.split('/').next().unwrap().trim_end_matches(".rs")
}

/// Files that stand above all rooms: they say which there are.
const ROOTS: &[&str] = &["lib", "internals", "main"];

/// What is wrong with the imports of a file.
fn faults(file: &File) -> Vec<String> {
    let own = room(&file.path);
    let path = Regex::new(r"(?:^|[^\w:])crate::(\w+)").unwrap();
    let several = Regex::new(r"^\s*(?:pub(?:\([^)]*\))? )?use crate::\{").unwrap();
    let import = Regex::new(r"^\s*(?:pub(?:\([^)]*\))? )?use ").unwrap();
    let nested = Regex::new(r"\{[^}]*(?:::|\{)").unwrap();
    let mut faults = Vec::new();
    for (number, line) in file.lines() {
        let mut fault =
            |what: String| faults.push(format!("{}:{number}: {what}: {}", file.path, line.trim()));
        if line.trim_start().starts_with("//") || line.contains("pub(in crate::") {
            continue;
        }
        if several.is_match(line) || (import.is_match(line) && nested.is_match(line)) {
            fault("expected one module in a line".to_owned());
        }
        for found in path.captures_iter(line) {
            if !import.is_match(line) && line.contains("crate::") {
                fault("expected a line of `use` for a path".to_owned());
            }
            match (layer(own), layer(&found[1])) {
                _ if ROOTS.contains(&own) || own == &found[1] => {}
                (Some(here), Some(there)) if there < here => {}
                (Some(_), Some(_)) => fault(format!("`{own}` stands no higher than `{}`", &found[1])),
                _ => fault(format!("no layer is known for `{own}` or `{}`", &found[1])),
            }
        }
    }
    faults
}

#[test]
fn arrows_point_down() {
    none(&files("src", &[".rs"]).iter().flat_map(faults).collect::<Vec<_>>());
}

/// Whoever needs a protocol asks the one that the spec's file chose.
#[test]
fn a_protocol_is_known_in_its_own_room_alone() {
    let protocols: Vec<String> = files("src/protocol", &["/mod.rs"])
        .iter()
        .filter_map(|file| {
            file.path.strip_prefix("src/protocol/")?.strip_suffix("/mod.rs").map(str::to_owned)
        })
        .filter(|folder| folder != "http")
        .collect();
    assert!(protocols.contains(&"aws_json".to_owned()), "{protocols:?}");
    let named = Regex::new(&format!(r"\b({})\b|\bAwsJson\b", protocols.join("|"))).unwrap();
    let mut faults = Vec::new();
    for file in files("src", &[".rs"]).iter().filter(|file| !file.path.starts_with("src/protocol/")) {
        for (number, line) in file.lines().filter(|(_, line)| named.is_match(line)) {
            faults.push(format!("{}:{number}: {}", file.path, line.trim()));
        }
    }
    none(&faults);
}

#[test]
fn an_arrow_that_points_up_is_seen() {
    let check = |path: &str, text: &str, expected: &[&str]| {
        let found = faults(&File { path: path.to_owned(), text: text.to_owned() });
        assert_eq!(found.len(), expected.len(), "{text}: {found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "{text}: {found}");
        }
    };
    check("src/oracle/judge.rs", "use crate::model::shape::Shape;\nuse crate::oracle::state;\n", &[]);
    check(
        "src/cli/mock.rs",
        "use wireproof::internals::oracle::judge::Oracle;\nuse crate::cli::files;\n",
        &[],
    );
    check("src/wire.rs", "use crate::model::{Member, Shape};\n", &["`wire` stands no higher than `model`"]);
    check("src/notation/json.rs", "use crate::spec::Spec;\n", &["`notation` stands no higher than `spec`"]);
    check("src/check/mod.rs", "pub use crate::{model, wire};\n", &["one module in a line"]);
    check("src/check/mod.rs", "use crate::model::{shape::Shape, place};\n", &["one module in a line"]);
    check("src/check/mod.rs", "    let a = crate::model::shape::none();\n", &["a line of `use`"]);
    check("src/attic/mod.rs", "use crate::model::shape::Shape;\n", &["no layer is known"]);
}
