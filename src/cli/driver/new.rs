//! `wireproof driver new`: writes a driver that echoes, in a language of one's choice.

use std::io;
use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::failure::Failure;
use crate::cli::output::tell;
use crate::cli::target::write_new;
use crate::report::paste::shell::quote;
use crate::target::client::embedded;

/// Write a driver that echoes, to begin with
///
/// It speaks the protocol and makes no call yet: where the call of your client belongs is marked in it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wireproof driver new python
  wireproof driver new java tests/Driver.java

Exit codes:
  0  the file is written
  2  there is such a file, or it cannot be written")]
pub(super) struct DriverNewArguments {
    /// The language
    #[arg(value_name = "LANGUAGE")]
    language: DriverLanguage,

    /// The file [default: driver.py, driver.go, Driver.java or driver.sh]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

/// In what a driver is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DriverLanguage {
    /// Python, without packages
    Python,
    /// Go, without modules
    Go,
    /// Java, started from its source
    Java,
    /// A shell with jq, for a client that is a program in any language
    Generic,
}

impl DriverLanguage {
    /// The name that the file has, and how it is started.
    fn begun(self) -> (&'static str, &'static str) {
        match self {
            Self::Python => ("driver.py", "python3"),
            Self::Go => ("driver.go", "go run"),
            Self::Java => ("Driver.java", "java"),
            Self::Generic => ("driver.sh", "sh"),
        }
    }

    fn text(self) -> io::Result<String> {
        embedded::begun(self.begun().0).ok_or(io::ErrorKind::NotFound)?.text()
    }
}

impl DriverNewArguments {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let (name, program) = self.language.begun();
        let path = self.file.clone().unwrap_or_else(|| name.into());
        write_new(&path, &self.language.text()?)?;
        let start = format!("{program} {}", quote(&path.to_string_lossy()));
        tell(&format!(
            "wrote {}, which speaks the protocol and makes no call yet\n\
             check it:   wireproof driver check {start}\n\
             then judge: wireproof check client --driver {}\n",
            path.display(),
            quote(&start)
        ))
    }
}
