//! Ids of requirements and addresses of cases are types: nothing takes their texts apart, or writes one down, elsewhere.

use regex::Regex;

use super::File;
use super::file;
use super::files;
use super::none;

/// Who may take a text apart at slashes, and what that text is.
const SPLITTING: [(&str, &str); 9] = [
    ("src/model/requirement/id.rs", "ids of requirements"),
    ("src/generate/address.rs", "addresses of cases"),
    ("src/model/signature.rs", "scopes of signatures"),
    ("src/spec/assemble.rs", "names of files"),
    ("src/cli/choice.rs", "shares: 1/2"),
    ("src/model/operation_pattern.rs", "patterns of a service and a command"),
    ("src/target/capture.rs", "JSON pointers"),
    ("src/call/", "URLs and names of files"),
    ("src/exchange/", "URLs"),
];

/// The lines of a file that take a text apart at slashes, of those that have no reason to.
fn split_at_slashes(file: &File) -> Vec<String> {
    let splits = Regex::new(r#"\br?split\w*\((?:\d+, ?)?\[?['"]/"#).unwrap();
    if SPLITTING.iter().any(|(path, _)| file.path.starts_with(path)) {
        return Vec::new();
    }
    let lines = file.lines().filter(|(_, line)| splits.is_match(line));
    lines.map(|(number, line)| format!("{}:{number}: {}", file.path, line.trim())).collect()
}

/// The fixed ends of ids: those that the types' own files write down.
fn fixed_ends() -> Vec<String> {
    let literal = Regex::new(r#""([a-z-]+(?:/[a-z-]+)+)""#).unwrap();
    let texts =
        ["src/model/requirement/aspect.rs", "src/model/protocol/common.rs"].map(|path| file(path).text);
    let found = texts.iter().flat_map(|text| literal.captures_iter(text).map(|found| found[1].to_owned()));
    found.collect()
}

/// The lines of a file that write down an end of an id for which there is a name.
fn written_down(file: &File, ends: &[String]) -> Vec<String> {
    // A protocol's own tables are held to its file, which has the same ids.
    let is_own = ["src/model/requirement/", "src/model/protocol/common.rs", "src/protocol/"];
    if is_own.iter().any(|path| file.path.starts_with(path)) {
        return Vec::new();
    }
    let has = |line: &str| {
        ends.iter().any(|end| line.contains(&format!("\"{end}")) || line.contains(&format!("/{end}\"")))
    };
    let lines = file.lines().filter(|(_, line)| !line.trim_start().starts_with("//") && has(line));
    lines.map(|(number, line)| format!("{}:{number}: {}", file.path, line.trim())).collect()
}

#[test]
fn nothing_takes_ids_and_addresses_apart() {
    let all = files("src", &[".rs"]);
    none(&all.iter().flat_map(split_at_slashes).collect::<Vec<_>>());
    for (path, what) in SPLITTING {
        assert!(all.iter().any(|file| file.path.starts_with(path)), "no file {path} for {what}");
    }
}

#[test]
fn ids_that_have_names_are_written_down_once() {
    let ends = fixed_ends();
    assert!(ends.len() > 20, "{ends:?}");
    none(&files("src", &[".rs"]).iter().flat_map(|file| written_down(file, &ends)).collect::<Vec<_>>());
}

#[test]
fn an_id_that_is_taken_apart_or_written_down_is_seen() {
    let ends = fixed_ends();
    let found = |text: &str| {
        let file = File { path: "src/check/prose.rs".to_owned(), text: text.to_owned() };
        [split_at_slashes(&file).len(), written_down(&file, &ends).len()]
    };
    for (text, expected) in [
        ("id.split('/').nth(2)", [1, 0]),
        ("address.rsplit_once(\"/fuzzing/\")", [1, 0]),
        ("id.splitn(3, '/')", [1, 0]),
        ("id.split(['/', '.'])", [1, 0]),
        ("observed.requirement(\"accept/optionals\")", [0, 1]),
        ("format!(\"{protocol}/answer/request-id\")", [0, 1]),
        ("path.split('.')", [0, 0]),
        ("// as in \"accept/optionals\"", [0, 0]),
        ("observed.requirement(Aspect::Optionals)", [0, 0]),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}
