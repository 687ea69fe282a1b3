//! Reads a target file and those that it begins with.

use std::ffi::OsStr;
use std::path::Path;

use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::spec::faults::Faults;
use crate::target::definition::Target;
use crate::target::resolve::resolve;
use crate::target::text::TargetText;
use crate::target::whole::WholeText;

/// How many files can begin with each other.
const DEEPEST: usize = 8;

/// A target file: its path or name, and what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetFile {
    /// The path or name, as faults tell it.
    pub name: String,
    /// The text.
    pub text: String,
}

/// Finds the file that another one begins with: by the name of the one that asks, and the name that it gives.
pub type FindFile<'a> = &'a dyn Fn(&str, &str) -> Result<TargetFile, String>;

/// Reads a file. `services` are the ids of the services that there are.
///
/// # Errors
///
/// Everything that is wrong with it and with those that it begins with.
pub fn load(file: &TargetFile, services: &[&str], find: FindFile<'_>) -> Result<Target, Vec<Diagnosed>> {
    let mut files = vec![file.clone()];
    let mut faults = vec![Faults::default()];
    let mut texts = vec![TargetText::read(&file.text, &mut faults[0])];
    while let Some(before) = texts.last().and_then(|text| text.extends.clone()) {
        let last = files.len() - 1;
        let mut refuse = |message: String, label: &str| {
            faults[last].structural(Diagnostic::error(message, before.span.clone(), label));
        };
        let found = match find(&files[last].name, &before) {
            Ok(found) => found,
            Err(reason) => {
                refuse(format!("cannot begin with `{}`", *before), &reason);
                break;
            }
        };
        if files.iter().any(|known| known.name == found.name) || files.len() >= DEEPEST {
            refuse(format!("`{}` begins with itself", *before), "leads back to where it started");
            break;
        }
        let mut own = Faults::default();
        texts.push(TargetText::read(&found.text, &mut own));
        faults.push(own);
        files.push(found);
    }
    let whole = WholeText::of(&texts);
    let target = resolve(name_of(&file.name), whole, services, &mut faults);
    let diagnosed: Vec<Diagnosed> = faults
        .into_iter()
        .zip(&files)
        .filter_map(|(faults, file)| faults.into_diagnosed(&file.name, &file.text))
        .collect();
    match target {
        Some(target) if diagnosed.is_empty() => Ok(target),
        _ => Err(diagnosed),
    }
}

/// A target's name: the last part of its file's path, without its ending.
fn name_of(path: &str) -> &str {
    Path::new(path).file_stem().and_then(OsStr::to_str).unwrap_or(path)
}
