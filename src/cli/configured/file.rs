//! `wireproof.toml`: where it is, and the checks that it lists.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::error::ContextKind;
use clap::{ArgMatches, Command, FromArgMatches};
use serde::Deserialize;
use serde_spanned::Spanned;
use toml::Value;

use crate::cli::check::server::ServerArguments;
use crate::cli::configured::keys::{LEFT_OUT, command, keys, words};
use crate::cli::configured::place::{CheckFile, CheckPlace};
use crate::cli::failure::Failure;
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::judge::near::did_you_mean;

/// The name of the file.
pub(crate) const FILE: &str = "wireproof.toml";
/// The key that is no option.
const NAME: &str = "name";

/// A check as the file has it.
#[derive(Debug)]
pub(crate) struct ConfiguredCheck {
    pub(crate) name: String,
    pub(crate) arguments: ServerArguments,
    pub(crate) place: CheckPlace,
}

/// The file of this folder, or else of the nearest one above it that has one.
pub(crate) fn find() -> Result<PathBuf, Failure> {
    let here = std::env::current_dir()?;
    let mut up = PathBuf::new();
    for folder in here.ancestors() {
        if folder.join(FILE).is_file() {
            return Ok(up.join(FILE));
        }
        up.push("..");
    }
    Err(Failure::input(format!(
        "expected {FILE} in this folder or in one above it, which lists the checks, found none; `wireproof init` writes \
         one, and `wireproof check server` needs none"
    )))
}

/// The checks of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<ConfiguredCheck>, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::input(format!("{}: {error}", path.display())))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    parse(&path.display().to_string(), &text, folder).map_err(|wrong| Failure::diagnosed([&wrong]))
}

/// The checks of a text, whose paths are seen from the folder.
pub(crate) fn parse(file: &str, text: &str, folder: &Path) -> Result<Vec<ConfiguredCheck>, Diagnosed> {
    let mut faults = Vec::new();
    let list = toml::from_str::<FileText>(text).unwrap_or_else(|error| {
        let label = "expected tables `[[check]]`, each with a `name` and options of `check server` without their dashes";
        faults.push(Diagnostic::error(error.message().to_owned(), error.span().unwrap_or(0..0), label));
        FileText { check: Vec::new() }
    });
    if list.check.is_empty() && faults.is_empty() {
        let label = "expected at least one table `[[check]]` with a `name`";
        faults.push(Diagnostic::error("no check is listed", 0..0, label));
    }
    let command = command();
    let file = Rc::new(CheckFile { name: file.to_owned(), text: text.to_owned() });
    let mut names = BTreeSet::new();
    let mut checks = Vec::new();
    for table in list.check {
        let (file, span) = (Rc::clone(&file), table.span());
        let mut reader = CheckReader { command: &command, folder, file, span, faults: &mut faults };
        checks.extend(reader.check(table.into_inner(), &mut names));
    }
    if faults.is_empty() {
        return Ok(checks);
    }
    faults.sort_by_key(|fault| fault.span.start);
    Err(Diagnosed { file: file.name.clone(), text: text.to_owned(), diagnostics: faults })
}

type CheckTable = BTreeMap<Spanned<String>, Spanned<Value>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    #[serde(default)]
    check: Vec<Spanned<CheckTable>>,
}

/// Reads one check, and keeps what is wrong with it.
struct CheckReader<'a> {
    command: &'a Command,
    folder: &'a Path,
    file: Rc<CheckFile>,
    /// Where the check stands.
    span: Range<usize>,
    faults: &'a mut Vec<Diagnostic>,
}

impl CheckReader<'_> {
    fn check(&mut self, table: CheckTable, names: &mut BTreeSet<String>) -> Option<ConfiguredCheck> {
        let before = self.faults.len();
        let name = self.name(&table, names);
        let mut all = Vec::new();
        let mut places = BTreeMap::new();
        for (key, value) in table.iter().filter(|(key, _)| key.get_ref() != NAME) {
            let Some((name, arg)) = keys(self.command).find(|(name, _)| name == key.get_ref()) else {
                self.unknown(key);
                continue;
            };
            places.insert(name, value.span());
            match words(name, arg, value.get_ref(), self.folder) {
                Ok(words) => all.extend(words),
                Err(label) => {
                    self.faults.push(Diagnostic::error(
                        format!("`{name}` cannot be read"),
                        value.span(),
                        label,
                    ));
                }
            }
        }
        if self.faults.len() > before {
            return None;
        }
        let read = |matches: &ArgMatches| ServerArguments::from_arg_matches(matches);
        match self.command.clone().try_get_matches_from(all).and_then(|matches| read(&matches)) {
            Ok(arguments) if arguments.subject.lists_faults() => {
                let place = places.get("fault").unwrap_or(&self.span).clone();
                let label = "a check judges; `wireproof mock --fault list` prints the ids";
                self.faults.push(Diagnostic::error("`list` is no fault", place, label));
                None
            }
            Ok(arguments) => {
                let values = places.into_iter().map(|(key, span)| (key.to_owned(), span)).collect();
                let place = CheckPlace { file: Rc::clone(&self.file), span: self.span.clone(), values };
                Some(ConfiguredCheck { name: name?, arguments, place })
            }
            Err(error) => {
                self.refused(&error, &places);
                None
            }
        }
    }

    fn name(&mut self, table: &CheckTable, names: &mut BTreeSet<String>) -> Option<String> {
        let expected = "letters, digits, `.`, `_` and `-`, since files of reports can be named by it";
        let Some(value) = table.iter().find(|(key, _)| key.get_ref() == NAME).map(|(_, value)| value) else {
            let label = format!("expected a `name` of {expected}");
            self.faults.push(Diagnostic::error("a check without a name", self.span.clone(), label));
            return None;
        };
        let is_plain = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
        let name = value.get_ref().as_str().unwrap_or_default();
        if name.is_empty() || !name.chars().all(is_plain) || name.starts_with(['.', '-']) {
            let label = format!("expected {expected}, the first one neither `.` nor `-`");
            self.faults.push(Diagnostic::error("a name that cannot be one", value.span(), label));
            return None;
        }
        if !names.insert(name.to_owned()) {
            let label = "a check above has this name";
            self.faults.push(Diagnostic::error("a name that stands twice", value.span(), label));
        }
        Some(name.to_owned())
    }

    fn unknown(&mut self, key: &Spanned<String>) {
        let name = key.get_ref();
        if let Some((_, reason)) = LEFT_OUT.iter().find(|(left_out, _)| left_out == name) {
            let message = format!("`{name}` does not stand in this file");
            self.faults.push(Diagnostic::error(message, key.span(), *reason));
            return;
        }
        let mut known: Vec<&str> = keys(self.command).map(|(name, _)| name).chain([NAME]).collect();
        known.sort_unstable();
        let fault = Diagnostic::error(format!("unknown key `{name}`"), key.span(), "no check has this key");
        let meant = did_you_mean(name, known.iter().copied());
        let help = match meant.strip_prefix("; ") {
            Some(meant) => meant.to_owned(),
            None => format!("expected one of {}", known.join(", ")),
        };
        self.faults.push(fault.with_help(help));
    }

    /// What the options are refused for, at the key that is meant.
    fn refused(&mut self, error: &clap::Error, places: &BTreeMap<&str, Range<usize>>) {
        let option = error.get(ContextKind::InvalidArg).map(ToString::to_string).unwrap_or_default();
        let named = |option: &str| {
            let name = option.trim_start_matches('-');
            name.split(|character: char| !(character.is_ascii_alphanumeric() || character == '-'))
                .next()
                .map(str::to_owned)
        };
        let name = named(&option).unwrap_or_default();
        let span = places.get(name.as_str()).cloned().unwrap_or_else(|| self.span.clone());
        // The first lines tell what is wrong, the rest how a command line is written.
        let told = error.to_string();
        let told: Vec<&str> = told.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
        let told = told.join(" ");
        let label = told.strip_prefix("error: ").unwrap_or(&told).to_owned();
        let message = match places.contains_key(name.as_str()) {
            true => format!("`{name}` cannot be read"),
            false => "a check that cannot be run".to_owned(),
        };
        let fault = Diagnostic::error(message, span, label);
        self.faults.push(
            fault.with_help("keys are the options of `wireproof check server`; its --help tells of each"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_refused(text: &str, expected: &[&str]) {
        let told = parse("wireproof.toml", text, Path::new("")).unwrap_err().render(false);
        for part in expected {
            assert!(told.contains(part), "{part:?} is not in\n{told}");
        }
    }

    #[test]
    fn checks_are_read_with_the_values_of_options() {
        let text = "[[check]]\nname = \"one\"\n\n[[check]]\nname = \"two\"\ntarget = \"ci/ours.toml\"\nstart = true\n\
                    install = false\nseed = 7\nphase = [\"examples\", \"state\"]\nonly = \"**/length/**\"\n\
                    shard = \"2/3\"\ntimeout = 2.5\nexpected-failures = \"known.toml\"\nreport = \"html=a.html\"\n";
        let checks = parse("wireproof.toml", text, Path::new("up")).unwrap();
        assert_eq!(checks.iter().map(|check| check.name.as_str()).collect::<Vec<_>>(), ["one", "two"]);
        let two = &checks[1].arguments;
        assert_eq!(two.subject.target.as_deref(), Some("up/ci/ours.toml"));
        assert_eq!((two.subject.server.start, two.subject.server.install), (true, false));
        assert_eq!((two.cases.seed.0, two.cases.phase.len(), two.cases.shard), (7, 2, (2, 3)));
        assert_eq!(two.cases.only, ["**/length/**"]);
        assert_eq!(two.reach.timeout.as_secs_f64().to_bits(), 2.5_f64.to_bits());
        assert_eq!(two.expected_failures.as_deref(), Some(Path::new("up/known.toml")));
        assert!(checks[0].arguments.subject.is_open());
    }

    #[test]
    fn the_example_of_the_page_can_be_read() {
        let page = include_str!("../../../docs/ci/README.md");
        let examples: Vec<&str> =
            page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        assert!(!examples.is_empty());
        for example in examples {
            let checks = parse("README.md", example, Path::new("")).map_err(|wrong| wrong.render(false));
            assert_eq!(checks.map(|checks| checks.len()), Ok(1), "{example}");
        }
    }

    #[test]
    fn every_fault_of_a_file_is_told_with_its_line() {
        let check = |rest: &str| format!("[[check]]\nname = \"a\"\n{rest}\n");
        for (text, expected) in [
            (String::new(), &["no check is listed", "at least one table `[[check]]`"][..]),
            ("[[check]".to_owned(), &["wireproof.toml:1"]),
            (
                "[[checks]]\nname = \"a\"".to_owned(),
                &["wireproof.toml:1", "unknown field `checks`", "[[check]]"],
            ),
            ("[[check]]\nseed = 1".to_owned(), &["wireproof.toml:1", "a check without a name"]),
            (check("").repeat(2), &["wireproof.toml:5:8", "stands twice"]),
            ("[[check]]\nname = \"../a\"".to_owned(), &["wireproof.toml:2:8", "letters, digits"]),
            (check("tagret = \"moto\""), &["wireproof.toml:3:1", "unknown key", "did you mean `target`?"]),
            (check("qqq = 1"), &["wireproof.toml:3:1", "expected one of behavior, ca-bundle, cases, code"]),
            (check("allow-remote = true"), &["wireproof.toml:3:1", "`wireproof check --allow-remote`"]),
            (check("start = \"yes\""), &["wireproof.toml:3:9", "expected true or false, found a text"]),
            (check("seed = [1]"), &["wireproof.toml:3:8", "expected a text or a number, found a list"]),
            (check("only = [true]"), &["wireproof.toml:3:8", "a list of texts"]),
            (check("seed = \"x\""), &["wireproof.toml:3:8", "a whole number, or `random`"]),
            (check("phase = \"exampels\""), &["wireproof.toml:3:9", "exampels", "examples"]),
            (check("install = true"), &["wireproof.toml:1", "--start"]),
            (check("fault = [\"list\"]"), &["wireproof.toml:3:9", "`list` is no fault"]),
            (check("target = \"moto\"\nfault = \"x\""), &["wireproof.toml", "cannot be used with"]),
        ] {
            check_refused(&text, expected);
        }
        // All at once.
        check_refused(&check("seeed = 1\nstart = 1"), &["wireproof.toml:3:1", "wireproof.toml:4:9"]);
    }
}
