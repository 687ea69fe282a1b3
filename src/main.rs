//! The command line of wireproof.

mod cli;

use clap::CommandFactory;
use clap::Parser;
use std::io;
use std::process::ExitCode;

/// Proves that two ends of a wire keep one contract
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Completions(cli::completions::CompletionsArguments),
    Man(cli::completions::ManArguments),
    Shorthand(cli::shorthand::ShorthandArguments),
    Spec(cli::spec::SpecArguments),
}

fn main() -> io::Result<ExitCode> {
    let outcome = match Arguments::parse().command {
        Command::Completions(arguments) => arguments.run(Arguments::command()),
        Command::Man(arguments) => arguments.run(Arguments::command()),
        Command::Shorthand(arguments) => arguments.run(),
        Command::Spec(arguments) => arguments.run(),
    };
    match outcome {
        // Whoever read the output has seen enough of it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        outcome => outcome,
    }
}
