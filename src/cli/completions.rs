//! `wireproof completions SHELL` and `wireproof man`: what an installed program comes with.
//!
//! - The operations of the spec and their options are among the commands that are completed and described.

use std::collections::BTreeSet;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use crate::call::syntax::command_tree::with_services;
use crate::cli::choice::{SpecChoice, of_models};
use crate::cli::failure::Failure;
use crate::model::service::Service;
use clap_complete::Shell;

/// Print a script with which a shell completes commands and options
#[derive(Debug, clap::Args)]
#[command(mut_arg("operation", of_models))]
pub(crate) struct CompletionsArguments {
    /// The shell
    shell: Shell,
    /// Complete a link of this name, which behaves as `wireproof call`
    #[arg(long, value_name = "NAME")]
    link: Option<String>,

    #[command(flatten)]
    spec: SpecChoice,
}

/// Print the manual page file of wireproof
#[derive(Debug, clap::Args)]
#[command(mut_arg("operation", of_models))]
pub(crate) struct ManArguments {
    /// Write the files of wireproof and of each of its commands into this folder
    #[arg(long, value_name = "FOLDER")]
    directory: Option<PathBuf>,

    #[command(flatten)]
    spec: SpecChoice,
}

impl CompletionsArguments {
    /// Prints the script for `program`, wireproof's own commands.
    pub(crate) fn run(self, program: clap::Command) -> Result<ExitCode, Failure> {
        let services = self.spec.load()?.services;
        let mut command = match self.link {
            Some(name) => with_services(clap::Command::new(name), &services),
            None if self.shell == Shell::Fish => {
                with_call(program, &services).mut_subcommand("call", gathered)
            }
            None => with_call(program, &services),
        };
        let name = command.get_name().to_owned();
        // The generator knows no way to fail, so it writes to memory.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, name, &mut script);
        io::stdout().write_all(&script)?;
        Ok(ExitCode::SUCCESS)
    }
}

impl ManArguments {
    /// Prints or writes the manual page files for `program`, wireproof's own commands.
    pub(crate) fn run(self, program: clap::Command) -> Result<ExitCode, Failure> {
        let command = with_call(program, &self.spec.load()?.services);
        match self.directory {
            Some(directory) => {
                std::fs::create_dir_all(&directory)?;
                let mut command = command.disable_help_subcommand(true);
                command.build();
                write_pages(&command, &directory)?;
            }
            None => clap_mangen::Man::new(command).render(&mut io::stdout())?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes a page for a command and for each one below it, but for those that only show help.
fn write_pages(command: &clap::Command, directory: &Path) -> io::Result<()> {
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        write_pages(below, directory)?;
    }
    // The whole name would not fit twice into a page's first line; the file has it.
    let page = clap_mangen::Man::new(command.clone())
        .title(command.get_name())
        .source(concat!("wireproof ", env!("CARGO_PKG_VERSION")));
    page.generate_to(directory).map(|_| ())
}

/// The program's commands, with the operations of the services below `call`.
fn with_call(program: clap::Command, services: &[Arc<Service>]) -> clap::Command {
    let call = clap::Command::new("call").about("Call an operation, with the options of the AWS CLI");
    let spec = clap::Arg::new("spec").long("spec").value_name("PATH").action(clap::ArgAction::Append);
    let spec =
        spec.help("Add a spec file, or those of a folder, to the built-in ones; before all other words");
    let model =
        clap::Arg::new("model").long("model").value_name("[NAME=]PATH").action(clap::ArgAction::Append);
    let model =
        model.help("Read operations that no spec file describes from service models; before all other words");
    let call = with_services(call.arg(spec).arg(model), services);
    if program.find_subcommand("call").is_some() {
        program.mut_subcommand("call", |_| call)
    } else {
        program.subcommand(call)
    }
}

/// The options of all operations of a service with the service: a script for fish goes two commands deep, and
/// the operations below `call` are one command further down.
fn gathered(mut call: clap::Command) -> clap::Command {
    let services: Vec<String> = call.get_subcommands().map(|service| service.get_name().to_owned()).collect();
    for service in services {
        call = call.mut_subcommand(service, |service| {
            let mut known = BTreeSet::new();
            let arguments = service.get_subcommands().flat_map(clap::Command::get_arguments);
            let options: Vec<_> =
                arguments.filter(|option| known.insert(option.get_id().clone())).cloned().collect();
            service.args(options)
        });
    }
    call
}
