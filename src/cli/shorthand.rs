//! `wireproof shorthand STRING`: shorthand as JSON, or a caret where it is wrong.

use crate::call::syntax::shorthand;
use crate::cli::files::ProcessFiles;
use std::io;
use std::io::Write;
use std::process::ExitCode;

/// Show what a text in the AWS CLI's shorthand syntax says, as JSON
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  wireproof shorthand 'Name=a,Values=b,c'")]
pub(crate) struct ShorthandArguments {
    /// The text, e.g. `Name=a,Values=b,c`
    #[arg(value_name = "STRING", allow_hyphen_values = true)]
    text: String,
}

impl ShorthandArguments {
    /// Prints the JSON; exits with 2 where the text is not shorthand.
    pub(crate) fn run(&self) -> io::Result<ExitCode> {
        match shorthand::parse::parse(&self.text, &ProcessFiles) {
            Ok(value) => {
                writeln!(io::stdout(), "{value:#}")?;
                Ok(ExitCode::SUCCESS)
            }
            Err(error) => {
                writeln!(io::stderr(), "error: {error}")?;
                Ok(ExitCode::from(2))
            }
        }
    }
}
