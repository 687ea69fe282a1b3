//! `wireproof call SERVICE OPERATION ...`: the command line of an operation, as the AWS CLI has it.
//!
//! - Exit codes: 0 for success, pages and the version; 2 where words cannot be read; 130 where it is interrupted; 255
//!   for everything else.
//! - Started under the name `aws`, the program is this command.
//! - `--spec PATH` and `--model [NAME=]PATH` before all other words are wireproof's own, and unknown to a link, whose words
//!   are all the AWS CLI's.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap_lex::OsStrExt;

use crate::call::command::usage::usage;
use crate::call::command::{CommandError, Destination, Wanted, find_destination};
use crate::call::parameters::Parameters;
use crate::call::parameters::error::ParameterError;
use crate::call::syntax::arguments::level::Skeleton;
use crate::call::syntax::help::index::{program_page, service_page};
use crate::call::syntax::help::operation::operation_page;
use crate::call::syntax::skeleton::{input_skeleton, output_skeleton, pretty};
use crate::judge::spec_sources::SpecSources;
use crate::model::service::Service;
use crate::notation::surrogate::{from_bytes, shown};
use crate::spec::Spec;

use crate::cli::choice::telling;
use crate::cli::failure::Failure;
use crate::cli::files::ProcessFiles;
use crate::cli::pager::show_page;
use crate::cli::send::{
    Prepared, ProcessMachine, process_environment, send_and_show, show, tell_settings_error,
};

/// The name under which the program is this command.
const LINK: &str = "aws";

/// The word that stands for this command otherwise.
const COMMAND: &str = "call";

/// The option that adds spec files, before all other words.
const SPEC: &str = "--spec";

/// The option that adds service models, before all other words.
const MODEL: &str = "--model";

/// The exit code where words cannot be read.
const USAGE: u8 = 2;

/// The exit code of everything else that goes wrong.
const FAILURE: u8 = 255;

/// Call an operation of a service, with the options and the behavior of the AWS CLI
#[derive(Debug, clap::Args)]
pub(crate) struct CallArguments {
    /// `--spec PATH` or `--model [NAME=]PATH` if need be; then options, service, operation and its options, as `wireproof call help` tells
    #[arg(value_name = "WORDS", trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<OsString>,
}

/// The words of a call and the name of what was started, where the words of the process are one.
///
/// They are taken before any other reading, since every one of them is the call's own, `--help` and `--` too.
pub(crate) fn call_words(mut process: impl Iterator<Item = OsString>) -> Option<(String, Vec<OsString>)> {
    let program = process.next()?;
    let name = Path::new(&program).file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    if name == LINK {
        return Some((name, process.collect()));
    }
    let is_call = process.next().is_some_and(|word| word == COMMAND);
    is_call.then(|| (format!("{name} {COMMAND}"), process.collect()))
}

impl CallArguments {
    /// Calls the operation that the words name.
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        call_with_spec(concat!(env!("CARGO_PKG_NAME"), " call"), self.words)
    }
}

/// Calls the operation that the words name, of the spec that those before it say; `program` is what stands before them.
pub(crate) fn call_with_spec(program: &str, words: Vec<OsString>) -> Result<ExitCode, Failure> {
    let mut words = VecDeque::from(words);
    let sources = if program == LINK { SpecSources::default() } else { sources(&mut words)? };
    let words: Vec<String> = words.iter().map(|word| from_bytes(word.as_encoded_bytes())).collect();
    let of_call = sources.is_empty();
    let spec = if of_call { Spec::of_call(&words) } else { telling(sources.load_called(&words)?) };
    let found = find(&words, &spec.services);
    // A page or a message tells of all operations.
    let tells_of_all =
        !matches!(found, Ok(Destination::Operation(_) | Destination::Shell(..) | Destination::Version));
    if of_call && tells_of_all {
        let whole = Spec::embedded().services;
        return Ok(arrive(program, find(&words, &whole), &whole)?);
    }
    Ok(arrive(program, found, &spec.services)?)
}

/// Takes what is read beside the built-in files from the beginning of words.
fn sources(words: &mut VecDeque<OsString>) -> Result<SpecSources, Failure> {
    let mut sources = SpecSources::default();
    loop {
        if let Some(path) = value(words, SPEC, "a spec file or a folder with some")? {
            sources.files.push(path.into());
        } else if let Some(path) = value(words, MODEL, "[NAME=]PATH of service models")? {
            let path = path.to_string_lossy().parse();
            let path = path.map_err(|reason| Failure::input(format!("{MODEL}: {reason}")))?;
            sources.models.push(path);
        } else {
            return Ok(sources);
        }
    }
}

/// Takes the value of an option from the beginning of words, where that is what they begin with.
fn value(words: &mut VecDeque<OsString>, option: &str, expected: &str) -> Result<Option<OsString>, Failure> {
    let Some(rest) = words.front().and_then(|word| word.strip_prefix(option)) else {
        return Ok(None);
    };
    let joined = match rest.strip_prefix("=") {
        Some(path) => Some(path.to_owned()),
        None if rest.is_empty() => None,
        None => return Ok(None),
    };
    words.pop_front();
    match joined.or_else(|| words.pop_front()) {
        Some(path) if !path.is_empty() => Ok(Some(path)),
        _ => Err(Failure::input(format!("{option}: expected {expected}, found nothing"))),
    }
}

/// Where the words lead, among these services.
fn find<'s>(words: &[String], services: &'s [Arc<Service>]) -> Result<Destination<'s>, CommandError> {
    find_destination(words, services, &process_environment(), &ProcessMachine)
}

/// Does what the words lead to; `program` is what stands before them.
fn arrive(
    program: &str,
    found: Result<Destination<'_>, CommandError>,
    services: &[Arc<Service>],
) -> io::Result<ExitCode> {
    let mut errors = io::stderr().lock();
    let destination = match found {
        Ok(destination) => destination,
        Err(error) => return tell_command_error(program, &error, &mut errors),
    };
    match destination {
        Destination::Version => {
            writeln!(io::stdout(), concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))?;
            Ok(ExitCode::SUCCESS)
        }
        Destination::ProgramPage => page(&program_page(program, services), None),
        Destination::ServicePage(service, start) => page(&service_page(program, service), start.pager()),
        Destination::OperationPage(service, operation, start) => {
            page(&operation_page(program, service, operation), start.pager())
        }
        Destination::Shell(command, words) => run_shell(&command, &words),
        Destination::Operation(wanted) => call_operation(program, &wanted, &mut errors),
    }
}

fn call_operation(program: &str, wanted: &Wanted<'_>, errors: &mut dyn Write) -> io::Result<ExitCode> {
    let Wanted { service, operation, start, words } = wanted;
    let parameters = match Parameters::read(words, operation, &ProcessFiles) {
        Ok(parameters) => parameters,
        Err(error) => {
            if matches!(error, ParameterError::Unknown(_)) {
                write!(errors, "{}", usage(program))?;
            }
            return fail(&error.to_string(), errors);
        }
    };
    if words.skeleton == Some(Skeleton::Input) {
        writeln!(io::stdout(), "{}", pretty(&input_skeleton(&operation.members)))?;
        return Ok(ExitCode::SUCCESS);
    }
    let environment = process_environment();
    let settings = match start.resolve(service, &environment, &ProcessMachine) {
        Ok(settings) => settings,
        Err(error) => return tell_settings_error(&error, errors),
    };
    if settings.validates_parameters
        && let Err(error) = parameters.validate(operation)
    {
        return fail(&error.to_string(), errors);
    }
    let printed = &mut io::stdout();
    if words.skeleton == Some(Skeleton::Output) {
        let output = output_skeleton(&operation.output);
        return show(operation, &settings, output, printed, errors);
    }
    let prepared = Prepared { service, operation, input: parameters.body(operation).into_bytes() };
    send_and_show(&prepared, &settings, printed, errors)
}

fn tell_command_error(program: &str, error: &CommandError, errors: &mut dyn Write) -> io::Result<ExitCode> {
    match error {
        CommandError::Settings(error) => tell_settings_error(error, errors),
        CommandError::Usage(error) => {
            writeln!(errors, "{}\n{program}: error: {}", usage(program), shown(&error.to_string()))?;
            Ok(ExitCode::from(USAGE))
        }
        error => fail(&error.to_string(), errors),
    }
}

fn fail(message: &str, errors: &mut dyn Write) -> io::Result<ExitCode> {
    writeln!(errors, "\n{}", shown(message))?;
    Ok(ExitCode::from(FAILURE))
}

fn page(text: &str, configured: Option<&str>) -> io::Result<ExitCode> {
    show_page(text, configured)?;
    Ok(ExitCode::SUCCESS)
}

/// Runs an alias that is a command for a shell, with the words behind it.
fn run_shell(command: &str, words: &[String]) -> io::Result<ExitCode> {
    let quoted = words.iter().map(|word| format!(" '{}'", shown(word).replace('\'', r"'\''")));
    let line = format!("{command}{}", quoted.collect::<String>());
    let status = std::process::Command::new("sh").arg("-c").arg(line).status()?;
    // A shell ended by a signal has no code of its own.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::from(FAILURE), ExitCode::from))
}
