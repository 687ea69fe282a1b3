//! Skeletons, synopses and syntaxes are those of the AWS CLI, which `.ci/aws-cli` asks for them.
//!
//! What is left out is a line of a file, with its reason: one that is no difference fails the test.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// What is compared, and what is not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Expected {
    operations: Vec<String>,
    left_out: Vec<LeftOut>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeftOut {
    /// Those of which it is left out; none stands for all.
    #[serde(default)]
    operations: Vec<String>,
    options: Vec<String>,
    reason: String,
}

/// What a command line says of an operation.
#[derive(Debug, Deserialize, PartialEq, Eq)]
struct Told {
    skeleton: String,
    synopsis: String,
    /// The syntaxes of options, each with the name of its option.
    syntax: Vec<(String, String)>,
}

impl Told {
    /// What `wireproof call` says.
    fn ours(data: &Path, operation: &str) -> Self {
        let (service, command) = operation.split_once('/').unwrap();
        let call = |last: &str| {
            let mut program = Command::new(env!("CARGO_BIN_EXE_wireproof"));
            let output = program.args(["call", "--model"]).arg(data).args([service, command, last]).output();
            let output = output.unwrap();
            assert!(output.status.success(), "{operation} {last}: {output:?}");
            String::from_utf8(output.stdout).unwrap()
        };
        let page = call("help");
        let section = |title: &str| {
            let lines = page.lines().skip_while(|line| *line != title).skip(1);
            lines.take_while(|line| line.is_empty() || line.starts_with(' ')).collect::<Vec<_>>()
        };
        let synopsis: Vec<&str> =
            section("SYNOPSIS").into_iter().filter_map(|line| line.strip_prefix(INSIDE)).collect();
        Self {
            skeleton: call("--generate-cli-skeleton"),
            synopsis: synopsis.join("\n"),
            syntax: syntaxes(&section("OPTIONS")),
        }
    }

    /// The same as pages are printed: nothing stands at the ends of lines.
    fn printed(mut self) -> Self {
        let print = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        self.synopsis = print(&self.synopsis);
        self.syntax.iter_mut().for_each(|(_, syntax)| *syntax = print(syntax).trim_end().to_owned());
        self
    }

    /// The line of the synopsis about an option.
    fn line(&self, name: &str) -> Option<&str> {
        self.synopsis.lines().skip(1).find(|line| option(line) == name)
    }

    /// The same without some options.
    fn without(mut self, options: &BTreeSet<&str>) -> Self {
        let kept = self.synopsis.lines().filter(|line| !options.contains(option(line)));
        self.synopsis = kept.collect::<Vec<_>>().join("\n");
        self.syntax.retain(|(name, _)| !options.contains(name.as_str()));
        self
    }
}

/// What stands before each line of a syntax.
const INSIDE: &str = "          ";

/// The option of a line of a synopsis, or of the first line about it.
fn option(line: &str) -> &str {
    let name = line.trim_start_matches(['[', '-']);
    name.split([' ', ']']).next().unwrap_or_default()
}

/// The syntaxes in a section about options.
fn syntaxes(lines: &[&str]) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut name = "";
    let mut is_inside = false;
    for line in lines {
        let outside = line.strip_prefix(&INSIDE[..7]).filter(|line| !line.starts_with(' '));
        match outside {
            Some(line) if line.ends_with("Syntax:") => {
                found.push((name.to_owned(), String::new()));
                is_inside = true;
            }
            Some(line) => {
                name = if line.starts_with("--") { option(line) } else { name };
                is_inside = false;
            }
            None if is_inside => {
                let syntax = &mut found.last_mut().unwrap().1;
                if !(syntax.is_empty() && line.is_empty()) {
                    syntax.push_str(line.strip_prefix(INSIDE).unwrap_or_default());
                    syntax.push('\n');
                }
            }
            None => {}
        }
    }
    found
}

#[test]
#[expect(clippy::disallowed_methods, reason = "whoever has asked the AWS CLI says where its answers are")]
fn what_is_told_of_operations_is_what_the_aws_cli_tells() {
    let (Some(pages), Some(data)) =
        (std::env::var_os("WIREPROOF_AWS_CLI_PAGES"), std::env::var_os("WIREPROOF_BOTOCORE_DATA"))
    else {
        return;
    };
    let data = PathBuf::from(data);
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/call/aws-cli.toml");
    let expected: Expected = toml::from_str(&std::fs::read_to_string(list).unwrap()).unwrap();
    assert!(expected.left_out.iter().all(|left_out| !left_out.reason.is_empty()));
    let text = std::fs::read_to_string(pages).unwrap();
    let mut pages: BTreeMap<String, Told> = serde_json::from_str(&text).unwrap();
    let mut wrong = Vec::new();
    for operation in &expected.operations {
        let theirs = pages.remove(operation).expect("the AWS CLI was asked for it").printed();
        let ours = Told::ours(&data, operation).printed();
        let meant =
            |left_out: &&LeftOut| left_out.operations.is_empty() || left_out.operations.contains(operation);
        let left_out = expected.left_out.iter().filter(meant).flat_map(|left_out| &left_out.options);
        let left_out: BTreeSet<&str> = left_out.map(String::as_str).collect();
        for option in left_out.iter().filter(|option| ours.line(option) == theirs.line(option)) {
            wrong.push(format!("{operation}: --{option} is left out, and is no difference"));
        }
        let (ours, theirs) = (ours.without(&left_out), theirs.without(&left_out));
        if ours != theirs {
            wrong.push(format!("{operation}: expected {theirs:#?}, found {ours:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ: {}", wrong.len(), wrong.join("\n"));
    assert!(pages.is_empty(), "nothing was asked for that is not compared: {:?}", pages.keys());
}
