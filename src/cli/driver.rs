//! `wireproof driver`: begins a driver for a client library, and checks that one speaks the protocol.

mod check;
mod new;

use crate::cli::driver::check::DriverCheckArguments;
use crate::cli::driver::new::DriverNewArguments;
use crate::cli::failure::Failure;

/// Work with drivers: programs through which client libraries are judged
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wireproof driver new python
  wireproof driver check python3 driver.py")]
pub(crate) struct DriverArguments {
    #[command(subcommand)]
    command: DriverCommand,
}

#[derive(Debug, clap::Subcommand)]
enum DriverCommand {
    New(DriverNewArguments),
    Check(DriverCheckArguments),
}

impl DriverArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        match self.command {
            DriverCommand::New(arguments) => arguments.run().map(|()| 0),
            DriverCommand::Check(arguments) => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                runtime.block_on(arguments.run())
            }
        }
    }
}
