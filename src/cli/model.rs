//! `wireproof model`: what service models hold that others wrote.

use clap::Args;
use clap::Subcommand;

use crate::cli::failure::Failure;
use crate::cli::output::tell;
use crate::import::service_model::ServiceModel;
use crate::judge::model_catalog::{ModelCatalog, no_operation};
use crate::judge::model_files::ModelPath;
use crate::model::operation_pattern::OperationPattern;
use crate::report::text::counted;

/// Look into service models that others wrote
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wireproof model list --model botocore
  wireproof model list --model botocore 'SERVICE/*'
  wireproof spec check --model botocore 'SERVICE/*'")]
pub(crate) struct ModelArguments {
    #[command(subcommand)]
    command: ModelCommand,
}

#[derive(Debug, Subcommand)]
enum ModelCommand {
    List(ModelListArguments),
}

/// Which models.
#[derive(Args, Clone, Debug)]
pub(crate) struct ModelChoice {
    /// Read service models of botocore or Smithy from a file or a folder; `botocore` is the data of the installed one;
    /// NAME is the id of a service; may be repeated
    #[arg(long, value_name = "[NAME=]PATH")]
    pub(crate) model: Vec<ModelPath>,
}

/// Print the services of models, or their operations
#[derive(Debug, Args)]
#[command(after_help = "\
Without a pattern the services are printed, with how many operations each has
and which protocols it speaks; with one the ids of the operations that it means.

Examples:
  wireproof model list --model botocore
  wireproof model list --model models/service-2.json '*'")]
struct ModelListArguments {
    /// A service, or a pattern of SERVICE/OPERATION
    #[arg(value_name = "GLOB")]
    pattern: Option<String>,

    #[command(flatten)]
    models: ModelChoice,
}

impl ModelArguments {
    /// Runs the command.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        match &self.command {
            ModelCommand::List(arguments) => arguments.run(),
        }
    }
}

impl ModelChoice {
    /// The services that are there.
    pub(crate) fn catalog(&self) -> Result<ModelCatalog, Failure> {
        if self.model.is_empty() {
            return Err(Failure::input(
                "--model: expected where the service models are, e.g. --model botocore",
            ));
        }
        ModelCatalog::open(&self.model).map_err(|reason| Failure::input(format!("--model: {reason}")))
    }
}

/// The pattern that was given, or one that means everything.
pub(crate) fn pattern(given: Option<&str>) -> Result<OperationPattern, Failure> {
    given.map_or_else(OperationPattern::all, OperationPattern::new).map_err(Failure::input)
}

impl ModelListArguments {
    fn run(&self) -> Result<(), Failure> {
        let catalog = self.models.catalog()?;
        let pattern = pattern(self.pattern.as_deref())?;
        let mut text = String::new();
        let files = catalog.files(&pattern).map_err(Failure::input)?;
        let is_one = files.len() == 1;
        for file in files {
            let wrong = |reason: String| Failure::input(format!("{}: {reason}", file.path.display()));
            let content = file.text().map_err(Failure::input)?;
            let model = ServiceModel::read(&content, &file.id).map_err(|error| wrong(error.to_string()))?;
            if self.pattern.is_none() {
                text += &service_line(&model);
                continue;
            }
            let before = text.len();
            for operation in model.operations().iter().filter(|operation| operation.is_meant_by(&pattern)) {
                text += &format!("{}/{}\n", model.id(), operation.command);
            }
            if text.len() == before && is_one {
                return Err(wrong(no_operation(&pattern, &model)));
            }
        }
        tell(&text)
    }
}

fn service_line(model: &ServiceModel<'_>) -> String {
    let count = counted(model.operations().len(), "operation");
    let spoken = if model.is_spoken() { "" } else { ", not spoken yet" };
    format!("{:<32} {count:>15}  {}{spoken}\n", model.id(), model.protocols().join(", "))
}
