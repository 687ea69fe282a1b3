//! A file and those that it begins with, one behind the other.

use std::ffi::OsStr;
use std::path::Path;

use crate::diagnostic::located::Located;
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::spec::faults::Faults;

/// How many files can begin with each other.
pub(crate) const DEEPEST: usize = 8;

/// A target file: its path or name, and what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetFile {
    /// The path or name, as faults tell it.
    pub name: String,
    /// The text.
    pub text: String,
}

impl TargetFile {
    /// The target's name: the last part of the file's path, without its ending.
    pub(crate) fn target(&self) -> &str {
        Path::new(&self.name).file_stem().and_then(OsStr::to_str).unwrap_or(&self.name)
    }
}

/// Finds the file that another one begins with: by the name of the one that asks, and the name that it gives.
pub type FindFile<'a> = &'a dyn Fn(&str, &str) -> Result<TargetFile, String>;

/// Files that begin with each other, the one that was asked for first, with what could be read of each and what is wrong.
pub(crate) struct FileChain<T> {
    pub(crate) files: Vec<TargetFile>,
    pub(crate) texts: Vec<T>,
    pub(crate) faults: Vec<Faults>,
}

impl<T> FileChain<T> {
    /// Reads a file and those that it begins with.
    pub(crate) fn read(
        file: &TargetFile,
        find: FindFile<'_>,
        read: impl Fn(&str, &mut Faults) -> T,
        extends: impl Fn(&T) -> Option<Located<String>>,
    ) -> Self {
        let mut files = vec![file.clone()];
        let mut faults = vec![Faults::default()];
        let mut texts = vec![read(&file.text, &mut faults[0])];
        while let Some(before) = texts.last().and_then(&extends) {
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
            texts.push(read(&found.text, &mut own));
            faults.push(own);
            files.push(found);
        }
        Self { files, texts, faults }
    }

    /// What is wrong, with its files.
    pub(crate) fn diagnosed(faults: Vec<Faults>, files: &[TargetFile]) -> Vec<Diagnosed> {
        let told = faults.into_iter().zip(files);
        told.filter_map(|(faults, file)| faults.into_diagnosed(&file.name, &file.text)).collect()
    }
}
