//! The files that a spec is made of beside the program's own.

use crate::spec::file::SpecFile;
use crate::spec::overlay::file::OverlayFile;

/// Files that somebody gives.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct GivenFiles<'files> {
    /// Spec files.
    pub(crate) files: &'files [SpecFile],
    /// Files that were made of models, each called as what it is about.
    pub(crate) of_models: &'files [SpecFile],
    /// What is laid over those of models.
    pub(crate) overlays: &'files [OverlayFile],
}

impl<'files> GivenFiles<'files> {
    /// Spec files alone.
    pub(crate) fn of(files: &'files [SpecFile]) -> Self {
        Self { files, ..Self::default() }
    }

    /// What is laid over a file that was made of a model.
    pub(crate) fn overlay_of(&self, file: &SpecFile) -> Option<&'files OverlayFile> {
        self.overlays.iter().find(|overlay| overlay.is_over(file))
    }
}
