//! Reads a target file and those that it begins with.

use crate::diagnostic::Diagnosed;
use crate::target::chain::{FileChain, FindFile, TargetFile};
use crate::target::definition::Target;
use crate::target::resolve::resolve;
use crate::target::text::TargetText;
use crate::target::whole::WholeText;

/// Reads a file. `services` are the ids of the services that there are.
///
/// # Errors
///
/// Everything that is wrong with it and with those that it begins with.
pub fn load(file: &TargetFile, services: &[&str], find: FindFile<'_>) -> Result<Target, Vec<Diagnosed>> {
    let FileChain { files, texts, mut faults } =
        FileChain::read(file, find, TargetText::read, |text| text.extends.clone());
    let whole = WholeText::of(&texts);
    let target = resolve(file.target(), whole, services, &mut faults);
    let diagnosed = FileChain::<TargetText>::diagnosed(faults, &files);
    match target {
        Some(target) if diagnosed.is_empty() => Ok(target),
        _ => Err(diagnosed),
    }
}
