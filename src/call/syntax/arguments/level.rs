//! The three readings: by the program, by the service, and by the operation.

use std::collections::BTreeMap;

use crate::call::syntax::arguments::error::UsageError;
use crate::call::syntax::arguments::grammar::{Grammar, OptionRule, Positional, Takes};
use crate::call::syntax::arguments::reader::{Halt, ReadWords};
use crate::call::syntax::extension::DigestOption;
use crate::call::syntax::global::{GLOBAL_OPTIONS, GlobalKind, GlobalOption, INPUT_OPTIONS};
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::model::shape::{Member, ShapeKind};

/// The word that asks for a manual page.
const HELP: &str = "help";

/// What the program takes from the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramWords {
    /// The options of the program that were given.
    pub options: ReadWords,
    /// The command: the id of a service, an alias, or `help`.
    pub command: String,
    /// What is left for the command.
    pub rest: Vec<String>,
}

/// Where words lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reached<T> {
    /// To a manual page.
    Help,
    /// Further on.
    On(T),
}

/// What an operation takes from the words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperationWords {
    /// The words given for each member, by the member's name on the wire; those of a boolean are `true` or `false`.
    pub members: BTreeMap<String, Vec<String>>,
    /// `--cli-input-json`.
    pub input_json: Option<String>,
    /// `--generate-cli-skeleton`.
    pub skeleton: Option<Skeleton>,
    /// The keys of keyed hashes, by option name.
    pub keys: BTreeMap<String, String>,
    /// What nobody knows, in the order in which it is reported.
    pub unknown: Vec<String>,
}

/// Which skeleton is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skeleton {
    /// That of the input.
    Input,
    /// That of the output.
    Output,
}

/// Reads the options of the program and the command; `commands` are the services and aliases.
///
/// # Errors
///
/// The first complaint, or that the version is asked for.
pub fn read_program(words: &[String], commands: &[String]) -> Result<Reached<ProgramWords>, Halt> {
    let mut choices = commands.to_vec();
    choices.push(HELP.to_owned());
    let mut options: Vec<OptionRule> = GLOBAL_OPTIONS.iter().map(global_rule).collect();
    // Where a shortened option could be any, that of the version is named last.
    options.sort_by_key(|option| option.takes == Takes::Version);
    let grammar = Grammar { options, positional: Positional { name: "command", choices } };
    let mut options = grammar.read(words)?;
    let command = options.positional.take().unwrap_or_default();
    let rest = std::mem::take(&mut options.rest);
    if command == HELP {
        return Ok(Reached::Help);
    }
    Ok(Reached::On(ProgramWords { options, command, rest }))
}

/// Reads the operation of a service, and what is left for it.
///
/// # Errors
///
/// There is none, or an unknown one.
pub fn read_service<'s>(
    words: &[String],
    service: &'s Service,
) -> Result<Reached<(&'s Operation, Vec<String>)>, Halt> {
    let mut choices: Vec<String> =
        service.operations.iter().map(|operation| operation.command.clone()).collect();
    choices.push(HELP.to_owned());
    let grammar = Grammar { options: Vec::new(), positional: Positional { name: "operation", choices } };
    let reading = grammar.read(words)?;
    let found = reading.positional.as_deref();
    let operation = service.operations.iter().find(|operation| Some(operation.command.as_str()) == found);
    Ok(operation.map_or(Reached::Help, |operation| Reached::On((operation, reading.rest))))
}

/// Reads the options of an operation.
///
/// # Errors
///
/// The first complaint. What is unknown is none yet: see [`OperationWords::unknown`].
pub fn read_operation(
    words: &[String],
    operation: &Operation,
) -> Result<Reached<OperationWords>, UsageError> {
    if words == [HELP] {
        return Ok(Reached::Help);
    }
    let is_lifted = INPUT_OPTIONS.iter().any(|option| lifts_required(option, words));
    let extensions = DigestOption::all_of(operation);
    let mut options: Vec<OptionRule> =
        operation.members.iter().flat_map(|member| member_rules(member, is_lifted)).collect();
    options.extend(INPUT_OPTIONS.iter().map(global_rule));
    options.extend(extensions.iter().map(|extension| OptionRule {
        may_be_shortened: false,
        ..OptionRule::new(&extension.name, Takes::One)
    }));
    // Any word is taken in the place of the word for the manual page, and reported last when it is another one.
    let grammar = Grammar { options, positional: Positional { name: HELP, choices: Vec::new() } };
    let mut reading = match grammar.read(words) {
        Ok(reading) => reading,
        Err(Halt::Usage(error)) => return Err(error),
        // Operations have no option for the version.
        Err(Halt::Version) => ReadWords::default(),
    };
    match reading.positional.take() {
        Some(word) if word == HELP => return Ok(Reached::Help),
        // An empty word is overlooked there.
        Some(word) if word.is_empty() => {}
        Some(word) => reading.rest.push(word),
        None => {}
    }
    Ok(Reached::On(operation_words(reading, operation, &extensions)))
}

/// Whether an option is there that lifts what is required: only as a word of its own, whatever stands before it.
///
/// The skeleton of the output lifts nothing, since it comes with a check of the parameters. Of several such words the
/// first decides.
fn lifts_required(option: &GlobalOption, words: &[String]) -> bool {
    let Some(at) = words.iter().position(|word| word.strip_prefix("--") == Some(option.name)) else {
        return false;
    };
    let keeps_required = option.choices().iter().skip(1);
    words.get(at + 1).is_none_or(|next| !keeps_required.into_iter().any(|choice| choice == next))
}

fn operation_words(
    mut reading: ReadWords,
    operation: &Operation,
    extensions: &[DigestOption],
) -> OperationWords {
    let mut taken =
        OperationWords { unknown: std::mem::take(&mut reading.rest), ..OperationWords::default() };
    for member in &operation.members {
        let name = member.option_name();
        let words = match member.shape.kind {
            ShapeKind::Boolean => boolean_words(&reading, &name),
            _ => reading.options.get(&name).cloned(),
        };
        if let Some(words) = words {
            taken.members.insert(member.name.clone(), words);
        }
    }
    let [json, skeleton] = INPUT_OPTIONS else { return taken };
    taken.input_json = reading.value(json.name).map(str::to_owned);
    taken.skeleton = reading.value(skeleton.name).map(|word| {
        if Some(&word) == skeleton.choices().first() { Skeleton::Input } else { Skeleton::Output }
    });
    for extension in extensions {
        if let Some(key) = reading.value(&extension.name) {
            taken.keys.insert(extension.name.clone(), key.to_owned());
        }
    }
    taken
}

/// A boolean is given by one of two options without values.
fn boolean_words(reading: &ReadWords, name: &str) -> Option<Vec<String>> {
    if reading.has(&format!("no-{name}")) {
        return Some(vec!["false".to_owned()]);
    }
    reading.has(name).then(|| vec!["true".to_owned()])
}

fn member_rules(member: &Member, is_lifted: bool) -> Vec<OptionRule> {
    let name = member.option_name();
    let required = member.required && !is_lifted;
    match member.shape.kind {
        // Neither of the two can be required, since the other may be meant.
        ShapeKind::Boolean => {
            let negative = OptionRule::new(format!("no-{name}"), Takes::Nothing);
            vec![OptionRule::new(name, Takes::Nothing), negative]
        }
        ShapeKind::List(_) => vec![OptionRule { required, ..OptionRule::new(name, Takes::Many) }],
        _ => vec![OptionRule { required, ..OptionRule::new(name, Takes::One) }],
    }
}

fn global_rule(option: &GlobalOption) -> OptionRule {
    let takes = match option.kind {
        GlobalKind::Flag => Takes::Nothing,
        GlobalKind::Version => Takes::Version,
        GlobalKind::Value | GlobalKind::Integer | GlobalKind::Choice(_) => Takes::One,
        GlobalKind::OptionalChoice(_) => Takes::OneOrNone,
    };
    let choices = option.choices().iter().map(|word| (*word).to_owned()).collect();
    OptionRule { choices, ..OptionRule::new(option.name, takes) }
}
