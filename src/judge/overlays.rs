//! The overlays among spec files: which there are, and whether a model has what each is laid over.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnosed;
use crate::import::operation_model::ListedOperation;
use crate::import::service_model::ServiceModel;
use crate::judge::model_catalog::ModelCatalog;
use crate::model::operation_pattern::OperationPattern;
use crate::spec::Spec;
use crate::spec::faults::nearest;
use crate::spec::file::SpecFile;
use crate::spec::given_files::GivenFiles;
use crate::spec::overlay::file::OverlayFile;
use crate::spec::overlay::stale::stale;

/// Spec files, and those that are overlays apart from them.
pub(crate) fn apart(files: Vec<SpecFile>) -> (Vec<SpecFile>, Vec<OverlayFile>) {
    let (mut whole, mut overlays) = (Vec::new(), Vec::new());
    for file in files {
        match OverlayFile::of(&file) {
            Some(overlay) => overlays.push(overlay),
            None => whole.push(file),
        }
    }
    (whole, overlays)
}

/// What is wrong with overlays before any model is read; `known` is what spec files describe.
pub(crate) fn refused(overlays: &[OverlayFile], catalog: &ModelCatalog, known: &Spec) -> Vec<Diagnosed> {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    let refused = overlays.iter().filter_map(|overlay| {
        let id = overlay.id.as_str();
        let (service, command) = overlay.target();
        if let Some(other) = seen.insert(id, &overlay.file.name) {
            let help = format!("put both into one file; the other one is {other}");
            return Some(overlay.refused(format!("two overlays of `{id}`"), help));
        }
        let is_described = match command {
            Some(_) => known.operation(id).is_some(),
            None => known.service(id).is_some(),
        };
        if is_described {
            let help = "say it in that file: what a spec file describes is not taken from a model";
            return Some(overlay.refused(format!("an overlay of `{id}`, which a spec file describes"), help));
        }
        if catalog.file(service).is_some() {
            return None;
        }
        let near = nearest(service, catalog.all().iter().map(|file| file.id.as_str()));
        let near = near.map(|near| command.map_or(near.to_owned(), |command| format!("{near}/{command}")));
        Some(missing(overlay, near, "`wireproof model list --model PATH` prints the services of models"))
    });
    refused.collect()
}

/// What is wrong with overlays of operations that the model of their service does not have.
pub(crate) fn without_operation(overlays: &[OverlayFile], model: &ServiceModel<'_>) -> Vec<Diagnosed> {
    let without = overlays.iter().filter_map(|overlay| {
        let (service, Some(command)) = overlay.target() else { return None };
        let commands = || model.operations().iter().map(|operation| operation.command.as_str());
        if service != model.id() || commands().any(|known| known == command) {
            return None;
        }
        let near = nearest(command, commands()).map(|near| format!("{service}/{near}"));
        let list =
            format!("`wireproof model list --model PATH '{service}/*'` prints the operations of the model");
        Some(missing(overlay, near, &list))
    });
    without.collect()
}

/// The operations by which overlays of those that are meant look for effects: they are read too.
pub(crate) fn probed(
    overlays: &[OverlayFile],
    model: &ServiceModel<'_>,
    patterns: &[OperationPattern],
) -> Vec<OperationPattern> {
    let is_meant =
        |operation: &&ListedOperation| patterns.iter().any(|pattern| operation.is_meant_by(pattern));
    let meant: Vec<&str> =
        model.operations().iter().filter(is_meant).map(|operation| operation.command.as_str()).collect();
    let is_laid = |overlay: &&OverlayFile| match overlay.target() {
        (service, Some(command)) => service == model.id() && meant.contains(&command),
        _ => false,
    };
    let commands: Vec<String> = overlays.iter().filter(is_laid).flat_map(OverlayFile::probed).collect();
    let named = model.operations().iter().filter(|operation| commands.contains(&operation.command));
    named
        .filter_map(|operation| OperationPattern::new(&format!("{}/{}", model.id(), operation.command)).ok())
        .collect()
}

fn missing(overlay: &OverlayFile, near: Option<String>, otherwise: &str) -> Diagnosed {
    let message = format!("an overlay of `{}`, and no model that has it", *overlay.id);
    let near = near.map(|near| format!("did you mean `{near}`?"));
    overlay.refused(message, near.as_deref().unwrap_or(otherwise))
}

/// The changes that were written when models said something else.
pub(crate) fn stale_changes(given: GivenFiles<'_>) -> Vec<Diagnosed> {
    given.of_models.iter().filter_map(|file| stale(&file.text, given.overlay_of(file)?)).collect()
}
