//! A file that is laid over what a model says.

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::located::Located;
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::model::operation_pattern::OperationPattern;
use crate::spec::document::plain;
use crate::spec::file::SpecFile;

/// The field that marks an overlay, with the id of what it is laid over.
pub(super) const MARK: &str = "overlay";

/// A file that is laid over what a model says of an operation or a service.
#[derive(Clone, Debug)]
pub(crate) struct OverlayFile {
    /// The file, with plain ends of lines.
    pub(crate) file: SpecFile,
    /// The id of the operation, or of the service.
    pub(crate) id: Located<String>,
}

impl OverlayFile {
    /// A file as an overlay, if it is one.
    pub(crate) fn of(file: &SpecFile) -> Option<Self> {
        // Most files are none, and need not be parsed for that.
        if !file.text.contains(MARK) {
            return None;
        }
        let text = plain(&file.text);
        let (table, _) = DeTable::parse_recoverable(&text);
        let mark = table.get_ref().get(MARK)?;
        let id = mark.get_ref().as_str().unwrap_or(&text[mark.span()]).to_owned();
        let id = Located::new(id, mark.span());
        Some(Self { file: SpecFile { name: file.name.clone(), text }, id })
    }

    /// Whether it is laid over a file that was made of a model, by that file's name.
    pub(crate) fn is_over(&self, file: &SpecFile) -> bool {
        let id = file.name.strip_suffix("/service.toml").or_else(|| file.name.strip_suffix(".toml"));
        id == Some(self.id.as_str())
    }

    /// The service, and the command of the operation, where it is laid over one.
    pub(crate) fn target(&self) -> (&str, Option<&str>) {
        OperationPattern::service_and_command(&self.id)
    }

    /// The commands of the operations by which its probes look for effects: they are asked for where it is.
    pub(crate) fn probed(&self) -> Vec<String> {
        let (table, _) = DeTable::parse_recoverable(&self.file.text);
        let Some(DeValue::Array(probes)) = table.get_ref().get("probe").map(Spanned::get_ref) else {
            return Vec::new();
        };
        let command = |probe: &Spanned<DeValue<'_>>| {
            Some(probe.get_ref().as_table()?.get("operation")?.get_ref().as_str()?.to_owned())
        };
        probes.iter().filter_map(command).collect()
    }

    /// That there is nothing that it could be laid over.
    pub(crate) fn refused(&self, message: impl Into<String>, help: impl Into<String>) -> Diagnosed {
        let label = "an overlay is laid over what a model says";
        let fault = Diagnostic::error(message, self.id.span.clone(), label).with_help(help);
        self.diagnosed(vec![fault])
    }

    /// That no model was given.
    pub(crate) fn without_model(&self) -> Diagnosed {
        self.refused(
            format!("an overlay of `{}`, and no model that has it", *self.id),
            "name the service models beside it, e.g. --model botocore",
        )
    }

    pub(super) fn diagnosed(&self, diagnostics: Vec<Diagnostic>) -> Diagnosed {
        Diagnosed { file: self.file.name.clone(), text: self.file.text.clone(), diagnostics }
    }
}
