//! What a check in `wireproof.toml` can say: the options of `check server`, without their dashes.

use std::path::Path;

use clap::{Arg, ArgAction, Args, Command};
use toml::Value;

use crate::cli::check::server::ServerArguments;

/// Options that are no keys, each with the reason.
pub(super) const LEFT_OUT: &[(&str, &str)] = &[
    ("allow-remote", "whoever runs the checks says it: `wireproof check --allow-remote`"),
    ("by", "it is about the screen: `wireproof check --by ...`"),
    ("color", "it is about the screen: `wireproof check --color ...`"),
    ("dry-run", "`wireproof check server --dry-run` lists cases"),
    ("help", "`wireproof check --help` tells it"),
    ("quiet", "it is about the screen: `wireproof check --quiet`"),
    ("show-secrets", "whoever runs the checks says it: `wireproof check --show-secrets`"),
    (
        "update-expected-failures",
        "whoever runs the checks says it: `wireproof check --update-expected-failures`",
    ),
];

/// Keys whose values are paths.
const PATHS: [&str; 4] = ["ca-bundle", "expected-failures", "regressions", "spec"];
/// Keys whose values are names, or paths of target files.
const TARGETS: [&str; 2] = ["target", "hurt"];
/// The key whose values are paths of models, with a name before it or none, or the name of what is installed.
const MODEL: &str = "model";
/// Keys whose values end, behind this mark, with what may be `file:PATH`.
const NAMED: [(&str, char); 2] = [("header", ':'), ("set", '=')];

/// The command whose options the keys are.
pub(super) fn command() -> Command {
    ServerArguments::augment_args(Command::new("server").no_binary_name(true))
}

/// The options that are keys, each with its name.
pub(super) fn keys(command: &Command) -> impl Iterator<Item = (&str, &Arg)> {
    let named = command.get_arguments().filter_map(|arg| Some((arg.get_long()?, arg)));
    named.filter(|(name, _)| LEFT_OUT.iter().all(|(left_out, _)| left_out != name))
}

/// Whether a key takes several values.
pub(super) fn is_list(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Append)
}

/// Whether a key is true or false.
pub(super) fn is_switch(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::SetTrue)
}

/// The words of a command line that say the same; paths are seen from the folder. What was expected, where the value is of
/// another kind.
pub(super) fn words(name: &str, arg: &Arg, value: &Value, folder: &Path) -> Result<Vec<String>, String> {
    let found = || format!("found {}", kind(value));
    if is_switch(arg) {
        let is_set = value.as_bool().ok_or_else(|| format!("expected true or false, {}", found()))?;
        return Ok(if is_set { vec![format!("--{name}")] } else { Vec::new() });
    }
    let texts = match value {
        Value::Array(values) if is_list(arg) => values.iter().map(text).collect::<Option<Vec<_>>>(),
        single => text(single).map(|text| vec![text]),
    };
    let expected = if is_list(arg) { "a text, or a list of texts" } else { "a text or a number" };
    let texts = texts.ok_or_else(|| format!("expected {expected}, {}", found()))?;
    Ok(texts.iter().map(|text| format!("--{name}={}", seen_from(folder, name, text))).collect())
}

/// A value as an option has it.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        _ => None,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a text",
        Value::Integer(_) | Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
    }
}

/// The value with its path seen from the folder in which the file stands.
fn seen_from(folder: &Path, name: &str, text: &str) -> String {
    let joined = |path: &str| folder.join(path).to_string_lossy().into_owned();
    if PATHS.contains(&name) || (TARGETS.contains(&name) && (text.ends_with(".toml") || text.contains('/'))) {
        return joined(text);
    }
    if name == MODEL {
        let placed = |path: &str| if path == "botocore" { path.to_owned() } else { joined(path) };
        return match text.split_once('=') {
            Some((name, path)) if !name.contains('/') => format!("{name}={}", placed(path)),
            _ => placed(text),
        };
    }
    if name == "report" {
        return match text.split_once('=') {
            Some((format, path)) if path != "-" && !path.is_empty() => format!("{format}={}", joined(path)),
            _ => text.to_owned(),
        };
    }
    let mark = NAMED.iter().find(|(named, _)| *named == name).map(|(_, mark)| *mark);
    let parts = mark.and_then(|mark| text.split_once(mark).map(|(before, value)| (mark, before, value)));
    match parts.and_then(|(mark, before, value)| {
        let path = value.trim_start().strip_prefix("file:").filter(|path| !path.is_empty())?;
        Some(format!("{before}{mark}file:{}", joined(path)))
    }) {
        Some(placed) => placed,
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_are_options() {
        let command = command();
        let names: Vec<&str> = command.get_arguments().filter_map(Arg::get_long).collect();
        for (name, _) in LEFT_OUT.iter().filter(|(name, _)| *name != "help") {
            assert!(names.contains(name), "{name}");
        }
        for name in
            PATHS.into_iter().chain(NAMED.map(|(name, _)| name)).chain(TARGETS).chain(["report", MODEL])
        {
            assert!(keys(&command).any(|(key, _)| key == name), "{name}");
        }
    }

    /// An option whose value is a path has to be listed among those that are seen from the file's folder.
    #[test]
    fn every_key_that_is_a_path_is_seen_from_the_folder() {
        let command = command();
        for (name, arg) in keys(&command) {
            let words: Vec<&str> =
                arg.get_value_names().unwrap_or_default().iter().map(clap::builder::Str::as_str).collect();
            let is_path =
                words.iter().any(|word| ["FILE", "DIR", "PATH"].iter().any(|end| word.ends_with(end)));
            let given = if name == "report" { "json=a.toml" } else { "a.toml" };
            let is_placed = seen_from(Path::new("up"), name, given).contains("up/a.toml");
            assert_eq!(is_path, is_placed, "{name} {words:?}");
        }
        for (name, given, placed) in [
            ("target", "moto", "moto"),
            ("hurt", "boto3", "boto3"),
            ("hurt", "ci/ours.toml", "up/ci/ours.toml"),
            ("target", "ci/ours.toml", "up/ci/ours.toml"),
            ("target", "/ci/ours.toml", "/ci/ours.toml"),
            ("report", "json=-", "json=-"),
            ("model", "botocore", "botocore"),
            ("model", "kms=models/kms.json", "kms=up/models/kms.json"),
            ("set", "Password=file:p", "Password=file:up/p"),
            ("set", "Password=literal:file:p", "Password=literal:file:p"),
            ("header", "X-A: file:p", "X-A:file:up/p"),
            ("header", "X-A: plain", "X-A: plain"),
            ("only", "file:p", "file:p"),
        ] {
            assert_eq!(seen_from(Path::new("up"), name, given), placed);
            assert_eq!(seen_from(Path::new(""), name, given).replace(": ", ":"), given.replace(": ", ":"));
        }
    }
}
