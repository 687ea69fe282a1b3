//! `wireproof spec show`: a built-in spec file, or an operation of a service model as one, to begin one of your own with, and
//! what it says with an overlay laid over it.

use std::path::PathBuf;

use clap::Args;

use crate::cli::choice::load_and_tell;
use crate::cli::failure::Failure;
use crate::cli::model::ModelChoice;
use crate::cli::output::tell;
use crate::import::service_model::ServiceModel;
use crate::judge::model_catalog::no_operation;
use crate::judge::near::did_you_mean;
use crate::judge::spec_sources::SpecSources;
use crate::model::operation_pattern::OperationPattern;
use crate::spec::embedded::files;
use crate::spec::overlay::shown::shown;

/// Print the spec file of an operation or a service: a built-in one, or what a service model says as one
#[derive(Args, Debug)]
#[command(after_help = "\
The two files stand side by side in a folder, SERVICE/service.toml and
SERVICE/OPERATION.toml; --spec takes them.

Examples:
  wireproof spec show SERVICE/OPERATION
  wireproof spec show SERVICE --model botocore > spec/SERVICE/service.toml
  wireproof spec show SERVICE/OPERATION --model botocore
  wireproof spec show SERVICE/OPERATION --model botocore --spec overlays")]
pub(super) struct SpecShowArguments {
    /// The operation, or a service alone for the file that its operations share
    #[arg(value_name = "SERVICE[/OPERATION]")]
    id: String,

    #[command(flatten)]
    models: ModelChoice,

    /// Lay the overlay of it over what the model says: a file, or a folder with it; may be repeated
    #[arg(long, value_name = "PATH", requires = "model")]
    spec: Vec<PathBuf>,
}

impl SpecShowArguments {
    /// Runs the command.
    pub(super) fn run(&self) -> Result<(), Failure> {
        if self.models.model.is_empty() {
            return self.built_in();
        }
        let catalog = self.models.catalog()?;
        let pattern = OperationPattern::new(&self.id).map_err(Failure::input)?;
        let models = catalog.files(&pattern).map_err(Failure::input)?;
        let [file] = models.as_slice() else {
            return Err(Failure::input(format!(
                "expected one operation, found `{}`, which means several",
                self.id
            )));
        };
        let wrong =
            |reason: &dyn std::fmt::Display| Failure::input(format!("{}: {reason}", file.path.display()));
        let text = file.text().map_err(Failure::input)?;
        let model = ServiceModel::read(&text, &file.id).map_err(|error| wrong(&error))?;
        if !self.id.contains('/') {
            let shown = model.service_file().map_err(|error| wrong(&error))?;
            return self.tell_laid(&file.id, &shown);
        }
        let mut meant = model.operations().iter().filter(|operation| operation.is_meant_by(&pattern));
        let (Some(operation), None) = (meant.next(), meant.next()) else {
            return Err(wrong(&no_operation(&pattern, &model)));
        };
        let shown = model.operation_file(operation).map_err(|error| wrong(&error))?;
        self.tell_laid(&format!("{}/{}", file.id, operation.command), &shown.text)
    }

    /// Prints the file of a model's operation or service, with what is laid over it.
    fn tell_laid(&self, id: &str, text: &str) -> Result<(), Failure> {
        if self.spec.is_empty() {
            return tell(text);
        }
        let sources = SpecSources { files: self.spec.clone(), models: self.models.model.clone() };
        let (_, overlays) = sources.spec_files()?;
        let Some(overlay) = overlays.iter().find(|overlay| *overlay.id == id) else {
            let found: Vec<String> = overlays.iter().map(|overlay| format!("`{}`", *overlay.id)).collect();
            let found = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
            return Err(Failure::input(format!("--spec: expected an overlay of `{id}`, found {found}")));
        };
        // What is wrong with it is told instead.
        load_and_tell(&sources, &[id.to_owned()])?;
        tell(&shown(text, overlay))
    }

    fn built_in(&self) -> Result<(), Failure> {
        let is_service = |name: &str| name.ends_with("/service.toml");
        let ids = || {
            files("spec").filter_map(|(name, text)| {
                let id = name.strip_suffix(if is_service(name) { "/service.toml" } else { ".toml" })?;
                (!id.starts_with("protocol/")).then_some((id, text))
            })
        };
        let found = ids().find(|(id, _)| *id == self.id);
        let Some((_, text)) = found else {
            let hint = did_you_mean(&self.id, ids().map(|(id, _)| id));
            return Err(Failure::input(format!(
                "expected the id of a built-in operation or service, found `{}`{hint}; --model reads service models",
                self.id
            )));
        };
        tell(text)
    }
}
