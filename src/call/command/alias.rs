//! Aliases: names of a user's own for commands, from the file `~/.aws/cli/alias`.
//!
//! - The section `[toplevel]` has `name = words`, split as by a shell; a line that is indented goes on with the one
//!   above it.
//! - Words may have options of the program, but neither `--profile` nor `--debug`.
//! - `name = !command` is a command for a shell.

use std::collections::BTreeMap;

use crate::call::settings::environment::{Environment, Machine};
use crate::call::settings::words::split_words;
use crate::call::syntax::ini::{Ini, IniValue};

/// Where the aliases are.
const FILE: &str = "~/.aws/cli/alias";

/// The section that has them.
const SECTION: &str = "toplevel";

/// The aliases of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aliases {
    values: BTreeMap<String, String>,
}

/// An alias that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AliasError {
    /// The file cannot be read.
    #[error("Unable to parse alias file: {path} ({reason})")]
    File {
        /// The file.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The words cannot be split.
    #[error("Value of alias \"{name}\" could not be parsed. Received error: {reason} when parsing:\n{value}")]
    Words {
        /// The alias.
        name: String,
        /// What is wrong.
        reason: String,
        /// The words.
        value: String,
    },
    /// An option that an alias may not have; the words, their grammar included, are those of the AWS CLI.
    #[error(
        "Global parameter \"--{0}\" detected in alias \"{1}\" which is not support in subcommand aliases."
    )]
    ForbiddenOption(&'static str, String),
    /// An alias that leads back to itself.
    #[error("expected the alias \"{0}\" to lead to a command, found that it leads back to itself")]
    Circle(String),
}

impl Aliases {
    /// Reads the file; one that is not there has no aliases.
    ///
    /// # Errors
    ///
    /// It is not text, or not INI.
    pub fn load(environment: &Environment, machine: &dyn Machine) -> Result<Self, AliasError> {
        let path = environment.expand(FILE);
        let Some(bytes) = machine.read(&path) else { return Ok(Self::default()) };
        let refused = |reason: String| AliasError::File { path: path.clone(), reason };
        let text = String::from_utf8(bytes).map_err(|_| refused("it is not UTF-8 text".to_owned()))?;
        let ini = Ini::parse_flat(&text).map_err(|error| refused(error.to_string()))?;
        let mut values = BTreeMap::new();
        for (_, section) in ini.sections().filter(|(name, _)| *name == SECTION) {
            for (name, value) in section {
                if let IniValue::Text(value) = value {
                    values.insert(name.clone(), value.clone());
                }
            }
        }
        Ok(Self { values })
    }

    /// What an alias is short for.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The names of all aliases, in order.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.values.keys().cloned()
    }
}

/// The words of an alias.
pub(crate) fn split(name: &str, value: &str) -> Result<Vec<String>, AliasError> {
    split_words(value).map_err(|reason| AliasError::Words {
        name: name.to_owned(),
        reason: reason.to_owned(),
        value: value.to_owned(),
    })
}
