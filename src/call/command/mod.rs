//! Where the words of a command line lead: to a page, to an operation with its words, or to a command of a shell.
//!
//! - The options of the program are read and checked before the words of the service and of the operation.
//! - Behind an alias stand the words that it is short for; its options of the program come before those given.

pub mod alias;
mod globals;
pub mod usage;

use crate::call::command::alias::{AliasError, Aliases};
use std::sync::Arc;

use crate::call::command::globals::add_options;
use crate::call::settings::environment::{Environment, Machine};
use crate::call::settings::error::SettingsError;
use crate::call::settings::options::GlobalOptions;
use crate::call::settings::{Start, begin};
use crate::call::syntax::arguments::error::UsageError;
use crate::call::syntax::arguments::level::{
    OperationWords, ProgramWords, Reached, read_operation, read_program, read_service,
};
use crate::call::syntax::arguments::reader::Halt;
use crate::model::operation::Operation;
use crate::model::service::Service;

/// Where a command line leads.
#[derive(Clone, Debug)]
pub enum Destination<'s> {
    /// The version of the program.
    Version,
    /// The page about the program.
    ProgramPage,
    /// The page about a service.
    ServicePage(&'s Arc<Service>, Box<Start>),
    /// The page about an operation.
    OperationPage(&'s Arc<Service>, &'s Operation, Box<Start>),
    /// An operation.
    Operation(Box<Wanted<'s>>),
    /// A command for a shell, with words to be added to it.
    Shell(String, Vec<String>),
}

/// An operation that is asked for.
#[derive(Clone, Debug)]
pub struct Wanted<'s> {
    /// The service.
    pub service: &'s Arc<Service>,
    /// Its operation.
    pub operation: &'s Operation,
    /// The options of the program and the files.
    pub start: Start,
    /// What the operation takes from the words.
    pub words: OperationWords,
}

/// Why a command line leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// The words cannot be read; the usage text comes before this.
    #[error(transparent)]
    Usage(#[from] UsageError),
    /// An option of the program or a file is wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The aliases cannot be read, or one leads nowhere.
    #[error(transparent)]
    Alias(#[from] AliasError),
}

/// Finds out where words lead.
///
/// # Errors
///
/// The first complaint, in the order of the AWS CLI: words of the program, its options, words of the service, words
/// of the operation.
pub fn find_destination<'s>(
    words: &[String],
    services: &'s [Arc<Service>],
    environment: &Environment,
    machine: &dyn Machine,
) -> Result<Destination<'s>, CommandError> {
    let aliases = Aliases::load(environment, machine)?;
    let mut commands: Vec<String> = services.iter().map(|service| service.id.clone()).collect();
    commands.extend(aliases.names().filter(|name| !services.iter().any(|service| service.id == *name)));
    match read_program(words, &commands) {
        Ok(Reached::On(given)) => {
            let mut options = GlobalOptions::default();
            add_options(&mut options, &given.options);
            let road = Road { services, commands: &commands, aliases: &aliases, environment, machine };
            road.follow(given, options, &mut Vec::new())
        }
        Ok(Reached::Help) => Ok(Destination::ProgramPage),
        Err(Halt::Version) => Ok(Destination::Version),
        Err(Halt::Usage(error)) => Err(error.into()),
    }
}

/// What words may lead to.
struct Road<'s, 'a> {
    services: &'s [Arc<Service>],
    commands: &'a [String],
    aliases: &'a Aliases,
    environment: &'a Environment,
    machine: &'a dyn Machine,
}

impl<'s> Road<'s, '_> {
    /// Goes on from a command; `passed` are the aliases on the way to it.
    fn follow(
        &self,
        given: ProgramWords,
        options: GlobalOptions,
        passed: &mut Vec<String>,
    ) -> Result<Destination<'s>, CommandError> {
        let ProgramWords { command, rest, .. } = given;
        let service = self.services.iter().find(|service| service.id == command);
        match (self.aliases.find(&command), service) {
            // Behind an alias its name is that of the service, if there is one.
            (Some(value), _) if !passed.contains(&command) => {
                self.follow_alias(command, value, rest, options, passed)
            }
            (_, Some(service)) => self.reach(service, &rest, &options),
            _ => Err(AliasError::Circle(command).into()),
        }
    }

    fn follow_alias(
        &self,
        name: String,
        value: &str,
        rest: Vec<String>,
        mut options: GlobalOptions,
        passed: &mut Vec<String>,
    ) -> Result<Destination<'s>, CommandError> {
        if let Some(command) = value.strip_prefix('!') {
            return Ok(Destination::Shell(command.to_owned(), rest));
        }
        let words = alias::split(&name, value)?;
        match read_program(&words, self.commands) {
            Ok(Reached::On(mut given)) => {
                for forbidden in ["profile", "debug"] {
                    if given.options.has(forbidden) {
                        return Err(AliasError::ForbiddenOption(forbidden, name).into());
                    }
                }
                add_options(&mut options, &given.options);
                given.rest.extend(rest);
                passed.push(name);
                self.follow(given, options, passed)
            }
            Ok(Reached::Help) => Ok(Destination::ProgramPage),
            Err(Halt::Version) => Ok(Destination::Version),
            Err(Halt::Usage(error)) => Err(error.into()),
        }
    }

    fn reach(
        &self,
        service: &'s Arc<Service>,
        words: &[String],
        options: &GlobalOptions,
    ) -> Result<Destination<'s>, CommandError> {
        let start = begin(options, service, self.environment, self.machine)?;
        let (operation, words) = match read_service(words, service) {
            Ok(Reached::On(found)) => found,
            Ok(Reached::Help) => return Ok(Destination::ServicePage(service, Box::new(start))),
            Err(Halt::Version) => return Ok(Destination::Version),
            Err(Halt::Usage(error)) => return Err(error.into()),
        };
        Ok(match read_operation(&words, operation)? {
            Reached::Help => Destination::OperationPage(service, operation, Box::new(start)),
            Reached::On(words) => {
                Destination::Operation(Box::new(Wanted { service, operation, start, words }))
            }
        })
    }
}
