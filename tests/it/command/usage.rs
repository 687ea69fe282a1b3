//! Command lines, good and bad: each row of `tests/cases/command/usage.toml` says what a command prints and exits with.

use std::collections::BTreeMap;
use std::fs;

use snapbox::cmd::Command;

use super::wireproof;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The words behind `wireproof`.
    arguments: Vec<String>,
    /// Files that are there; a name that ends with `/` is a folder.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Variables of the environment.
    #[serde(default)]
    environment: BTreeMap<String, String>,
    code: i32,
    /// What standard output holds, with `[..]` and `...` for what does not matter; by default anything.
    #[serde(default = "anything")]
    stdout: String,
    #[serde(default)]
    stderr: String,
}

fn anything() -> String {
    "...\n".to_owned()
}

#[test]
fn every_command_line_is_answered_as_its_row_says() {
    let text = fs::read_to_string("tests/cases/command/usage.toml").unwrap();
    let table: Table = toml::from_str(&text).unwrap();
    for case in table.case {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in &case.files {
            match name.strip_suffix('/') {
                Some(name) => fs::create_dir(folder.path().join(name)).unwrap(),
                None => fs::write(folder.path().join(name), text).unwrap(),
            }
        }
        let mut command = wireproof(&folder);
        command.args(&case.arguments).envs(&case.environment);
        println!("{:?}", case.arguments);
        Command::from_std(command).assert().code(case.code).stdout_eq(case.stdout).stderr_eq(case.stderr);
    }
}

#[test]
fn every_command_has_examples_within_80_columns() {
    let folder = tempfile::tempdir().unwrap();
    let commands = [
        "",
        "check",
        "check server",
        "init",
        "mock",
        "generate",
        "replay",
        "explain",
        "report",
        "report merge",
        "spec",
        "spec check",
        "shorthand",
        "snapshot",
        "target",
        "target list",
        "target show",
        "target new",
        "target check",
    ];
    for command in commands {
        for help in ["-h", "--help"] {
            let shown = super::run(&folder, &format!("{command} {help}"));
            assert_eq!(shown.code, Some(0), "{command} {help}");
            assert!(shown.out.contains("\nExample"), "{command} {help} shows no example:\n{}", shown.out);
            for line in shown.out.lines() {
                assert!(line.chars().count() <= 80, "{command} {help}: {line}");
            }
        }
    }
}
