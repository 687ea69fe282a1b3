//! `wireproof check`: judges one end of the wire, or runs the checks that a repository lists.

pub(crate) mod client;
pub(crate) mod server;

use clap::{Args, Subcommand};

use crate::cli::check::client::ClientArguments;
use crate::cli::check::server::ServerArguments;
use crate::cli::configured::ConfiguredArguments;
use crate::cli::failure::Failure;

/// Run the checks that wireproof.toml lists, or judge one end of the wire
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "\
Examples:
  wireproof check server
  wireproof check server --endpoint-url http://127.0.0.1:5000
  wireproof check client -- aws SERVICE COMMAND
  wireproof check
  wireproof check --check moto --report html={check}.html

Exit codes, the first that applies to one of the checks: as for check server.")]
pub(crate) struct CheckArguments {
    #[command(subcommand)]
    subject: Option<CheckSubject>,

    #[command(flatten)]
    configured: ConfiguredArguments,
}

#[derive(Debug, Subcommand)]
enum CheckSubject {
    Server(Box<ServerArguments>),
    Client(Box<ClientArguments>),
}

impl CheckArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        match self.subject {
            Some(CheckSubject::Server(arguments)) => runtime.block_on(arguments.run()),
            Some(CheckSubject::Client(arguments)) => runtime.block_on(arguments.run()),
            None => runtime.block_on(self.configured.run()),
        }
    }
}
