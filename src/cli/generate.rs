//! `wireproof generate`: prints the cases of an operation.

use std::io::Write;

use clap::Args;
use clap::ValueEnum;

use crate::cli::choice::{CaseChoice, SpecChoice};
use crate::cli::embedded::SERVED_AT;
use crate::cli::failure::Failure;
use crate::exchange::endpoint::Endpoint;
use crate::generate::case::{Case, Change};
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::report::paste;

/// Print the cases that a check would send
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wireproof generate --format curl --only '**/length/**'
  wireproof generate --format jsonl --phase fuzzing --cases 10000
  wireproof generate --format http --only '**/examples/*'")]
pub(crate) struct GenerateArguments {
    /// How cases are printed
    #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
    format: OutputFormat,

    /// Where the printed requests are aimed
    #[arg(long, value_name = "URL", default_value = SERVED_AT)]
    endpoint_url: Endpoint,

    #[command(flatten)]
    spec: SpecChoice,

    #[command(flatten)]
    cases: CaseChoice,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OutputFormat {
    /// One JSON object a line: address, requirement, request
    Jsonl,
    /// The bytes of each request, after a line with its address
    Http,
    /// A shell command that sends it
    Curl,
    /// A command line of `wireproof call` that gives its input
    Cli,
}

impl GenerateArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        let spec = self.spec.load()?;
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        let operations = self.spec.operations(&spec)?;
        let options = self.cases.options();
        options.require_members(&operations)?;
        for (service, operation) in operations {
            let plan = options.plan(&service, &operation)?;
            for case in plan.cases() {
                self.print(&mut out, &service, &operation, &case)?;
            }
        }
        out.flush()?;
        Ok(0)
    }

    fn print(
        &self,
        out: &mut impl Write,
        service: &Service,
        operation: &Operation,
        case: &Case,
    ) -> Result<(), Failure> {
        match self.format {
            OutputFormat::Jsonl => writeln!(
                out,
                "{}",
                paste::jsonl::line(case.address.as_str(), case.requirement.as_str(), &case.request)
            )?,
            OutputFormat::Http => {
                writeln!(out, "# {}", case.address)?;
                out.write_all(&paste::http::print(&case.request, &self.endpoint_url))?;
                writeln!(out)?;
            }
            OutputFormat::Curl => {
                writeln!(out, "# {}", case.address)?;
                writeln!(out, "{}", paste::command(&case.request, &self.endpoint_url))?;
            }
            OutputFormat::Cli => {
                // Where something was changed, it is not the input that makes the case.
                let command = match case.change {
                    Change::None => {
                        let spec = self.spec.sources().words();
                        paste::cli::command(service, operation, &case.params, &self.endpoint_url, &spec)
                    }
                    _ => None,
                };
                match command {
                    Some(command) => writeln!(out, "# {}\n{command}", case.address)?,
                    None => writeln!(out, "# {}: no command line can say it", case.address)?,
                }
            }
        }
        Ok(())
    }
}
