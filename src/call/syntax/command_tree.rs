//! The operations of services as a tree of commands, from which completions and manual page files are made.
//!
//! Nothing is read with it: the AWS CLI's grammar is another than that of `clap`.

use std::sync::Arc;

use clap::Arg;
use clap::ArgAction;
use clap::Command;
use clap::builder::PossibleValuesParser;

use crate::call::syntax::extension::DigestOption;
use crate::call::syntax::global::{GLOBAL_OPTIONS, GlobalKind, GlobalOption, INPUT_OPTIONS};
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::model::shape::{Member, ShapeKind};

/// Where the options of the program stand among all: behind those of any operation.
const BEHIND: usize = 10_000;

/// Gives a command the options of the program, a command for each service, and in it one for each operation.
pub fn with_services(command: Command, services: &[Arc<Service>]) -> Command {
    let options = ordered(GLOBAL_OPTIONS.iter().map(|option| argument(option).global(true)), BEHIND);
    let command = with_help(command.args(options));
    services.iter().fold(command, |command, service| {
        let about = format!("Call an operation of {}", service.title);
        let empty = with_help(Command::new(service.id.clone()).about(about));
        command.subcommand(empty.subcommands(service.operations.iter().map(|operation| leaf(operation))))
    })
}

/// A command whose page is asked for with the word `help`, and in no other way.
fn with_help(command: Command) -> Command {
    command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .subcommand(Command::new("help").about("Show the manual page").disable_help_flag(true))
}

fn leaf(operation: &Operation) -> Command {
    let members = operation.members.iter().flat_map(member_arguments);
    let inputs = INPUT_OPTIONS.iter().map(argument);
    let extensions = DigestOption::all_of(operation).into_iter().map(|option| {
        let documentation = option.documentation();
        valued(option.name).help(documentation)
    });
    with_help(Command::new(operation.command.clone()).about(operation.summary.clone()))
        .args(ordered(members.chain(inputs).chain(extensions), 0))
}

/// Arguments in the order in which they are given, from a place on.
fn ordered(arguments: impl Iterator<Item = Arg>, from: usize) -> impl Iterator<Item = Arg> {
    arguments.zip(from..).map(|(argument, place)| argument.display_order(place))
}

fn member_arguments(member: &Member) -> Vec<Arg> {
    let name = member.option_name();
    let help = first_paragraph(&member.documentation);
    match member.shape.kind {
        ShapeKind::Boolean => {
            vec![flag(name.clone()).help(help.clone()), flag(format!("no-{name}")).help(help)]
        }
        _ => vec![valued(name).help(help).required(member.required)],
    }
}

fn argument(option: &GlobalOption) -> Arg {
    let name = option.name.to_owned();
    let argument = match option.kind {
        GlobalKind::Flag | GlobalKind::Version => flag(name),
        GlobalKind::Value | GlobalKind::Integer => valued(name),
        GlobalKind::Choice(words) => valued(name).value_parser(PossibleValuesParser::new(words)),
        GlobalKind::OptionalChoice(words) => {
            valued(name).value_parser(PossibleValuesParser::new(words)).num_args(0..=1)
        }
    };
    argument.help(option.documentation)
}

fn flag(name: String) -> Arg {
    Arg::new(name.clone()).long(name).action(ArgAction::SetTrue)
}

fn valued(name: String) -> Arg {
    Arg::new(name.clone()).long(name).value_name("value")
}

/// The first paragraph, on one line and without marks: what a list of completions has room for.
fn first_paragraph(documentation: &str) -> String {
    let lines = documentation.trim().lines().map(str::trim).take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ").replace('`', "")
}
