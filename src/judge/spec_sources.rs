//! Where a spec comes from: the built-in files, those that somebody names, and service models.

use std::path::PathBuf;

use crate::diagnostic::Diagnosed;
use crate::judge::error::CheckError;
use crate::judge::imported::{Imported, imported};
use crate::judge::model_files::ModelPath;
use crate::judge::overlays::{apart, stale_changes};
use crate::judge::spec_files::SpecFiles;
use crate::report::paste::shell::quote;
use crate::spec::Spec;
use crate::spec::error::SpecError;
use crate::spec::file::SpecFile;
use crate::spec::given_files::GivenFiles;
use crate::spec::overlay::file::OverlayFile;

/// What is read beside the built-in files.
#[derive(Clone, Debug, Default)]
pub(crate) struct SpecSources {
    /// Spec files, or folders with some.
    pub(crate) files: Vec<PathBuf>,
    /// Service models.
    pub(crate) models: Vec<ModelPath>,
}

/// A spec, and what is to be told of it.
#[derive(Debug)]
pub(crate) struct LoadedSpec {
    /// The spec.
    pub(crate) spec: Spec,
    /// What a pattern means and the spec does not have, and what in overlays is stale, a sentence each.
    pub(crate) notes: Vec<String>,
}

impl SpecSources {
    /// The built-in files, with those that are named laid over them, and the operations of models that these ids and
    /// patterns mean beside them. One that a file describes is taken from there.
    ///
    /// # Errors
    ///
    /// A path that cannot be read, all that is wrong with the files, and an operation that no model has.
    pub(crate) fn load(&self, operations: &[String]) -> Result<LoadedSpec, CheckError> {
        let (files, overlays) = self.spec_files()?;
        let spec = of_files(&files)?;
        if self.models.is_empty() {
            return Ok(LoadedSpec { spec, notes: Vec::new() });
        }
        let imported = imported(&self.models, operations, &spec, &overlays)?;
        with_models(&files, imported, &overlays, spec)
    }

    /// Whether there is nothing beside the built-in files.
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.models.is_empty()
    }

    /// The spec files that are named, and where there are models those apart that are laid over them.
    pub(crate) fn spec_files(&self) -> Result<(Vec<SpecFile>, Vec<OverlayFile>), CheckError> {
        let mut given = SpecFiles::default();
        for path in &self.files {
            given.add(path).map_err(CheckError::SpecPath)?;
        }
        match self.models.is_empty() {
            true => Ok((given.files, Vec::new())),
            false => Ok(apart(given.files)),
        }
    }

    /// The options of a command that say the same, as words.
    pub(crate) fn words(&self) -> Vec<String> {
        let files = self.files.iter().map(|path| ["--spec".to_owned(), path.display().to_string()]);
        let models = self.models.iter().map(|model| ["--model".to_owned(), model.to_string()]);
        files.chain(models).flatten().collect()
    }

    /// The same as a part of a printed command.
    pub(crate) fn spelled(&self) -> String {
        self.words().iter().map(|word| format!(" {}", quote(word))).collect()
    }
}

/// What files say beside the built-in ones.
pub(super) fn of_files(files: &[SpecFile]) -> Result<Spec, CheckError> {
    if files.is_empty() { Ok(Spec::embedded()) } else { Ok(Spec::overlay(files)?) }
}

/// The same with what was taken from models, and with what is laid over that; `spec` is what there is without them.
pub(super) fn with_models(
    files: &[SpecFile],
    imported: Imported,
    overlays: &[OverlayFile],
    spec: Spec,
) -> Result<LoadedSpec, CheckError> {
    let Imported { files: of_models, mut notes, refused } = imported;
    let given = GivenFiles { files, of_models: &of_models, overlays };
    let loaded = match (of_models.is_empty(), files.is_empty() && overlays.is_empty()) {
        (true, _) => Ok(spec),
        (false, true) => Spec::beside(&of_models),
        (false, false) => Spec::of_given(given),
    };
    let spec = match (loaded, refused.is_empty()) {
        (Ok(spec), true) => spec,
        (loaded, _) => {
            let found = loaded.err().map_or_else(Vec::new, |error| error.files);
            return Err(SpecError { files: refused.into_iter().chain(found).collect() }.into());
        }
    };
    notes.extend(stale_changes(given).iter().flat_map(Diagnosed::sentences));
    Ok(LoadedSpec { spec, notes })
}
