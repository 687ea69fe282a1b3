//! The program: its arguments, and which command they choose.

use clap::CommandFactory;
use clap::FromArgMatches;
use clap::Parser;
use std::io::Write;
use std::process::ExitCode;

use crate::cli;
use crate::cli::failure::Failure;
use crate::cli::{panic_hook, signals, this_binary, usage};

/// Runs the program as the process's arguments say.
///
/// `commit` is that of the program's sources, as `git describe` tells it: its hash, with `-dirty` where they have changes.
pub fn command_line(commit: &'static str) -> ExitCode {
    panic_hook::install();
    this_binary::set_commit(commit);
    signals::handle_for(std::env::args_os());
    let outcome = match cli::call::call_words(std::env::args_os()) {
        Some((program, words)) => cli::call::call_with_spec(&program, words),
        None => run(arguments().command),
    };
    match outcome {
        Ok(code) => code,
        // Whoever read the output has seen enough of it.
        Err(failure) if failure.code == 0 => ExitCode::SUCCESS,
        Err(failure) => {
            // Where standard error is closed, nobody can be told.
            drop(writeln!(std::io::stderr(), "{failure}"));
            ExitCode::from(failure.code)
        }
    }
}

/// Proves that two ends of a wire keep one contract
#[derive(Debug, Parser)]
#[command(version, max_term_width = 80)]
#[command(after_help = "\
Examples:
  wireproof check server
  wireproof check server --endpoint-url http://127.0.0.1:5000
  wireproof mock --listen 127.0.0.1:8080
  wireproof explain F1")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Check(cli::check::CheckArguments),
    Init(Box<cli::init::InitArguments>),
    Matrix(Box<cli::matrix::MatrixArguments>),
    Mock(cli::mock::MockArguments),
    Model(cli::model::ModelArguments),
    Generate(cli::generate::GenerateArguments),
    Replay(cli::replay::ReplayArguments),
    Explain(cli::explain::ExplainArguments),
    Diff(cli::diff::DiffArguments),
    Driver(cli::driver::DriverArguments),
    Report(cli::report::ReportArguments),
    Call(cli::call::CallArguments),
    Shorthand(cli::shorthand::ShorthandArguments),
    Spec(cli::spec::SpecArguments),
    Target(cli::target::TargetArguments),
    Snapshot(Box<cli::snapshot::SnapshotArguments>),
    Completions(cli::completions::CompletionsArguments),
    Man(cli::completions::ManArguments),
}

/// The arguments, or the end of the process with what is wrong with them.
fn arguments() -> Arguments {
    let mut command = Arguments::command();
    if let Some(long) = this_binary::long_version(std::env::args_os()) {
        command = command.long_version(long);
    }
    let parsed = command.try_get_matches().and_then(|matches| Arguments::from_arg_matches(&matches));
    parsed.unwrap_or_else(|error| {
        let words: Vec<String> =
            std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
        usage::without_secrets(error, &words).exit()
    })
}

fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Check(arguments) => arguments.run().map(ExitCode::from),
        Command::Init(arguments) => arguments.run().map(ExitCode::from),
        Command::Matrix(arguments) => arguments.run().map(ExitCode::from),
        Command::Mock(arguments) => arguments.run().map(ExitCode::from),
        Command::Model(arguments) => arguments.run().map(|()| ExitCode::SUCCESS),
        Command::Generate(arguments) => arguments.run().map(ExitCode::from),
        Command::Replay(arguments) => arguments.run().map(ExitCode::from),
        Command::Explain(arguments) => arguments.run().map(ExitCode::from),
        Command::Driver(arguments) => arguments.run().map(ExitCode::from),
        Command::Diff(arguments) => arguments.run().map(ExitCode::from),
        Command::Report(arguments) => arguments.run().map(ExitCode::from),
        Command::Call(arguments) => arguments.run(),
        Command::Shorthand(arguments) => Ok(arguments.run()?),
        Command::Spec(arguments) => arguments.run(),
        Command::Target(arguments) => arguments.run().map(ExitCode::from),
        Command::Snapshot(arguments) => arguments.run().map(ExitCode::from),
        Command::Completions(arguments) => arguments.run(Arguments::command()),
        Command::Man(arguments) => arguments.run(Arguments::command()),
    }
}
