//! A family's table names every file of its folder, by the file's own name.

use std::collections::BTreeSet;

use regex::Regex;

use wireproof::internals::model::constraint::CONSTRAINTS;
use wireproof::internals::model::constraint::kind::kinds_at;
use wireproof::internals::model::protocol::common::CommonRule;
use wireproof::internals::model::protocol::{EnvelopeRule, Expect};
use wireproof::internals::oracle::fault::catalogue;
use wireproof::internals::report::format::Format;
use wireproof::internals::spec::Spec;

use super::files;
use super::{File, file};
use crate::second;

/// The stems of the files of a folder, but for `mod`.
fn stems(folder: &str) -> BTreeSet<String> {
    files(folder, &[".rs"])
        .iter()
        .filter_map(|file| {
            let name = file.path.strip_prefix(folder).unwrap().trim_start_matches('/');
            (!name.contains('/') && name != "mod.rs").then(|| name.trim_end_matches(".rs").to_owned())
        })
        .collect()
}

/// The names in a table whose lines are `Kind { name: "stem", ... stem::function }`.
fn table(path: &str, kind: &str) -> BTreeSet<String> {
    let line = Regex::new(&format!(r#"\b{kind} \{{ name: "([^"]+)", \w+: (\w+)::\w+ \}}"#)).unwrap();
    let text = file(path).text;
    let rows: Vec<_> = line.captures_iter(&text).collect();
    for row in &rows {
        assert_eq!(&row[1], &row[2], "the name is that of the file");
    }
    let names: BTreeSet<_> = rows.iter().map(|row| row[1].to_owned()).collect();
    assert_eq!(names.len(), rows.len(), "every family stands in the table once");
    names
}

#[test]
fn every_file_of_coverage_is_a_family() {
    assert_eq!(table("src/generate/coverage/mod.rs", "Family"), stems("src/generate/coverage"));
}

/// What stands beside the checks of an answered request: what they see and say, and what is judged otherwise.
#[test]
fn every_file_of_checks_is_a_family() {
    let others = [
        "asked",
        "byte_pairs",
        "contract",
        "details",
        "effect",
        "expected_failures",
        "manner",
        "message",
        "naming",
        "observed",
        "read_back",
        "sequence",
        "transport",
        "verdict",
        "words",
    ]
    .map(str::to_owned);
    let expected: BTreeSet<_> =
        stems("src/check").into_iter().filter(|stem| !others.contains(stem)).collect();
    assert_eq!(table("src/check/mod.rs", "Check"), expected);
}

/// What stands beside the checks of clients: what they see.
#[test]
fn every_file_of_checks_of_clients_is_a_family() {
    let others = ["called", "received", "told"].map(str::to_owned);
    let expected: BTreeSet<_> =
        stems("src/check/client").into_iter().filter(|stem| !others.contains(stem)).collect();
    assert_eq!(table("src/check/client/mod.rs", "ClientCheckFamily"), expected);
}

/// Rules whose cases depend on the operation's members, and the families that make them.
const MADE_ELSEWHERE: [(CommonRule, &str); 3] = [
    (CommonRule::MemberCase, "presence"),
    (CommonRule::UnsettledCharacters, "text"),
    (CommonRule::NotReused, "repeated"),
];

#[test]
fn every_rule_of_a_protocol_that_is_about_requests_has_cases() {
    for (rule, family) in MADE_ELSEWHERE {
        let text = file(&format!("src/generate/coverage/{family}.rs")).text;
        assert!(text.contains(&format!("CommonRule::{rule:?}")), "expected {rule:?} in {family}");
    }
    for service in Spec::embedded().services {
        let protocol = &service.protocol;
        let changed: BTreeSet<_> = protocol.changes().map(|changes| changes.rule).collect();
        assert_eq!(changed.len(), protocol.changes().count(), "every rule stands among the changes once");
        for changes in protocol.changes() {
            let names: BTreeSet<_> = changes.variants.iter().map(|variant| variant.name).collect();
            assert!(!names.is_empty() && names.len() == changes.variants.len(), "{changes:?}");
        }
        assert!(MADE_ELSEWHERE.iter().all(|(rule, _)| !changed.contains(rule.id())), "{MADE_ELSEWHERE:?}");
        let is_judged_by_itself =
            |rule: &&EnvelopeRule| !matches!(rule.expect, Expect::EveryAnswer | Expect::InSequence);
        for rule in protocol.rules.iter().filter(is_judged_by_itself) {
            let elsewhere = MADE_ELSEWHERE.iter().any(|(made, _)| made.id() == rule.id);
            assert!(elsewhere || changed.contains(rule.id.as_str()), "{}: expected changes", rule.id);
        }
    }
}

#[test]
fn every_fault_has_an_id_of_its_own_and_breaks_what_exists() {
    for service in Spec::embedded().services {
        for operation in &service.operations {
            let faults = catalogue(&service, operation);
            let ids: BTreeSet<_> = faults.iter().map(|fault| fault.id.as_str()).collect();
            assert_eq!(ids.len(), faults.len(), "{}", operation.id);
            for fault in &faults {
                assert!(!fault.sentence.is_empty() && !fault.breaks.is_empty(), "{}", fault.id);
                assert!(fault.breaks.iter().all(|id| operation.requirement(id).is_some()), "{}", fault.id);
            }
        }
    }
}

#[test]
fn a_spec_file_is_called_as_its_command_or_id() {
    let is_of_clients = |file: &File| file.path.starts_with("spec/client/");
    for file in files("spec", &[".toml"]).iter().filter(|file| !is_of_clients(file)) {
        let table: toml::Table = toml::from_str(&file.text).unwrap();
        let stem = file.path.rsplit('/').next().unwrap().trim_end_matches(".toml");
        let folder = file.path.rsplit('/').nth(1).unwrap();
        let (key, expected) = match (folder, stem) {
            ("protocol", _) => ("id", stem),
            (_, "service") => ("id", folder),
            _ => ("command", stem),
        };
        assert_eq!(table[key].as_str(), Some(expected), "{}", file.path);
    }
}

#[test]
fn every_format_of_reports_is_kept_in_snapshots() {
    for format in Format::ALL {
        let folder = match format {
            Format::Text => "snapshots/report/terminal".to_owned(),
            other => format!("snapshots/report/{}", other.name()),
        };
        assert!(!files(&folder, &[".snap"]).is_empty(), "expected a snapshot in {folder}");
    }
}

/// What stands beside the constraints: what they are made of.
#[test]
fn every_file_of_constraints_is_a_line_of_their_table() {
    let others =
        ["breach", "domain", "kind", "mistake", "number", "question", "sample", "written"].map(str::to_owned);
    let expected: BTreeSet<_> =
        stems("src/model/constraint").into_iter().filter(|stem| !others.contains(stem)).collect();
    let line = Regex::new(r"&(\w+)::([A-Z_]+)").unwrap();
    let text = file("src/model/constraint/mod.rs").text;
    let table: BTreeSet<_> = line
        .captures_iter(&text)
        .map(|row| {
            assert_eq!(row[1].to_uppercase(), row[2], "the name is that of the file");
            row[1].to_owned()
        })
        .collect();
    assert_eq!(table, expected);
    let kinds: BTreeSet<_> = CONSTRAINTS.iter().map(|kind| kind.key).collect();
    assert_eq!(kinds.len(), CONSTRAINTS.len(), "every kind has a key of its own");
}

#[test]
fn every_constraint_is_taught_and_tried() {
    let guide = file("docs/spec-format.md").text;
    let spec = second::spec();
    let (service, operation) = spec.operation(second::OPERATION).unwrap();
    let tried: BTreeSet<_> = kinds_at(&operation.places).into_iter().map(|kind| kind.key).collect();
    for kind in CONSTRAINTS {
        assert!(guide.contains(&format!("`{}`", kind.key)), "docs/spec-format.md: no word of `{}`", kind.key);
        assert!(tried.contains(kind.key), "no shape of {} has `{}`", second::OPERATION, kind.key);
        for breach in kind.breaches {
            let words = service.validation.constraint(*breach);
            assert!(!words.is_empty(), "{} has no words for `{}`", service.id, breach.key());
        }
    }
}

#[test]
fn every_format_of_reports_is_told_to_readers() {
    let (readme, help) = (file("README.md").text, file("src/cli/output.rs").text);
    let line = help.lines().find(|line| line.contains("Write a report; FORMAT is")).unwrap();
    for name in Format::ALL.map(Format::name) {
        assert!(readme.contains(&format!("`{name}`")), "README.md: no word of the format `{name}`");
        assert!(
            line.contains(name),
            "src/cli/output.rs: no word of the format `{name}` in the help of --report"
        );
    }
}
