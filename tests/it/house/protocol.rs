//! Protocols: each has a folder and is registered, and its faults break rules that its file has.

use std::collections::BTreeSet;

use regex::Regex;
use wireproof::internals::model::protocol::common::CommonRule;

use wireproof::internals::protocol::Protocols;
use wireproof::internals::spec::Spec;

use super::{file, files, none};

/// The folders of protocols; `http` holds what those over HTTP have in common.
fn folders() -> BTreeSet<String> {
    let modules = files("src/protocol", &["/mod.rs"]);
    let folder = |path: &str| path.strip_prefix("src/protocol/")?.strip_suffix("/mod.rs").map(str::to_owned);
    modules.iter().filter_map(|file| folder(&file.path)).filter(|folder| folder != "http").collect()
}

#[test]
fn every_folder_is_registered_and_nothing_else() {
    let text = file("src/protocol/mod.rs").text;
    let start = text.find("fn standard()").expect("the table of protocols");
    let table = &text[start..start + text[start..].find("\n    }").unwrap()];
    let import = |folder: &str| {
        let path = format!("use crate::protocol::{folder}::");
        let line = text.lines().find(|line| line.starts_with(&path)).map(str::to_owned);
        line.map(|line| line[path.len()..].trim_end_matches(';').to_owned())
    };
    for folder in folders() {
        let name = import(&folder).unwrap_or_else(|| panic!("src/protocol/{folder} is imported nowhere"));
        assert!(table.contains(&format!("{name}::")), "`{name}` of src/protocol/{folder} is not registered");
    }
    let imported = text.lines().filter(|line| line.starts_with("use crate::protocol::")).count();
    assert_eq!(imported, folders().len());
}

#[test]
fn every_fault_breaks_rules_of_the_file() {
    let spec = Spec::embedded();
    let mut faults = Vec::new();
    for model in spec.services.iter().map(|service| &service.protocol) {
        let name = model.codec.name();
        let mut known = BTreeSet::new();
        for fault in model.codec.faults().iter().copied().flatten() {
            if !known.insert(fault.id) {
                faults.push(format!("{name}: the fault `{}` stands twice", fault.id));
            }
            for rule in fault.breaks.iter().filter(|rule| model.rule(rule).is_none()) {
                faults.push(format!("{name}: the fault `{}` breaks `{rule}`, which is no rule", fault.id));
            }
        }
    }
    none(&faults);
}

/// What the program asks of any protocol by name would be asked of none if the name were another one in the file.
#[test]
fn every_common_rule_is_one_of_the_file() {
    let spec = Spec::embedded();
    let mut faults = Vec::new();
    for model in spec.services.iter().map(|service| &service.protocol) {
        for rule in CommonRule::ALL.into_iter().filter(|rule| model.rule(rule.id()).is_none()) {
            faults.push(format!("{}: `{}` is no rule", model.id, rule.id()));
        }
    }
    none(&faults);
}

/// What a protocol finds in an answer is passed over where its file has no such rule, and so would a misspelled id be.
#[test]
fn every_rule_that_answers_are_held_to_is_in_a_file() {
    let spec = Spec::embedded();
    let known: BTreeSet<&str> = spec
        .services
        .iter()
        .flat_map(|service| service.protocol.rules.iter().map(|rule| rule.id.as_str()))
        .collect();
    let written = Regex::new(r#""(answer/[a-z/-]+)""#).unwrap();
    let mut found = 0;
    let mut faults = Vec::new();
    for file in files("src/protocol", &[".rs"]) {
        for (number, line) in file.lines() {
            for rule in written.captures_iter(line) {
                found += 1;
                if !known.contains(&rule[1]) {
                    faults.push(format!("{}:{number}: `{}` is no rule", file.path, &rule[1]));
                }
            }
        }
    }
    none(&faults);
    assert!(
        found > known.iter().filter(|rule| rule.starts_with("answer/")).count() / 2,
        "{found} were found"
    );
}

#[test]
fn every_protocol_has_its_own_name() {
    let protocols = Protocols::standard();
    let names: Vec<&str> = protocols.names().collect();
    assert_eq!(names, ["aws-json-1.0", "aws-json-1.1"]);
    for name in names {
        assert_eq!(protocols.find(name).map(|protocol| protocol.name()), Some(name));
    }
}
