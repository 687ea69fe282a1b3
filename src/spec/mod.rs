//! Text to model: reads spec files, and says everything that is wrong with all of them at once.
//!
//! - A file under `protocol/` is a protocol, one called `service.toml` a service, any other an operation of the
//!   service whose file stands beside it.
//! - The program's own files are compiled in; others are added, or replace those of the same id.

mod assemble;
pub mod client;
mod document;
pub(crate) mod embedded;
pub mod error;
pub(crate) mod faults;
pub mod file;
pub(crate) mod given_files;
pub(crate) mod graded;
pub(crate) mod overlay;
pub mod requirements;
mod resolve;
#[cfg(feature = "internals")]
pub mod schema;
pub(crate) mod text;

use std::sync::Arc;

#[cfg(feature = "internals")]
use crate::model::constraint::kind::Constraints;
use crate::model::operation::Operation;
use crate::model::service::Service;
#[cfg(feature = "internals")]
use crate::protocol::Protocols;
use crate::spec::assemble::{Assembled, Depth, Known, assemble, command_of};
use crate::spec::error::SpecError;
use crate::spec::file::{SpecFile, digest};
use crate::spec::given_files::GivenFiles;

/// Everything that spec files say.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The services, in the order of their ids.
    pub services: Vec<Arc<Service>>,
    /// All files that were read, as they were read.
    files: Vec<SpecFile>,
}

impl Spec {
    /// The program's own spec.
    pub fn embedded() -> Self {
        trusted(embedded(|_| true), Depth::Trusting)
    }

    /// The program's own spec as far as a call needs it whose words are these: of operations those that a word names, and
    /// nothing that is asked of servers.
    pub(crate) fn of_call(words: &[String]) -> Self {
        let is_named = |command: &str| words.iter().any(|word| word == command);
        trusted(embedded(is_named), Depth::Calling)
    }

    /// Reads files, and nothing besides.
    ///
    /// ```
    /// let file = wireproof::SpecFile { name: "shop/service.toml".into(), text: "id = shop".into() };
    /// let error = wireproof::Spec::load(&[file]).unwrap_err();
    /// assert!(error.to_string().contains("shop/service.toml:1:6"));
    /// ```
    ///
    /// # Errors
    ///
    /// All that is wrong with all files, where anything is.
    pub fn load(files: &[SpecFile]) -> Result<Self, SpecError> {
        build(Vec::new(), GivenFiles::of(files), &Known::default(), Depth::Whole)
    }

    /// The same where files can choose among other protocols than those that the program brings.
    #[cfg(feature = "internals")]
    pub fn load_with(files: &[SpecFile], protocols: &Protocols) -> Result<Self, SpecError> {
        let known = Known { protocols: protocols.clone(), ..Known::default() };
        build(Vec::new(), GivenFiles::of(files), &known, Depth::Whole)
    }

    /// The same where shapes can have other constraints than those that the program brings.
    #[cfg(feature = "internals")]
    pub fn load_with_constraints(files: &[SpecFile], constraints: &Constraints) -> Result<Self, SpecError> {
        let known = Known { constraints: constraints.clone(), ..Known::default() };
        build(Vec::new(), GivenFiles::of(files), &known, Depth::Whole)
    }

    /// Reads files on top of the program's own: they are added, or replace those of the same id.
    ///
    /// # Errors
    ///
    /// All that is wrong with all files, where anything is.
    pub fn overlay(files: &[SpecFile]) -> Result<Self, SpecError> {
        build(embedded(|_| true), GivenFiles::of(files), &Known::default(), Depth::Whole)
    }

    /// The same for files that were made of models and replace none of the program's own: what making them has looked for is
    /// not looked for again.
    ///
    /// # Errors
    ///
    /// All that is wrong with these files.
    pub(crate) fn beside(of_models: &[SpecFile]) -> Result<Self, SpecError> {
        let given = GivenFiles { of_models, ..GivenFiles::default() };
        build(embedded(|_| true), given, &Known::default(), Depth::Trusting)
    }

    /// Reads files of every kind on top of the program's own.
    ///
    /// # Errors
    ///
    /// All that is wrong with them, and with what is laid over them.
    pub(crate) fn of_given(given: GivenFiles<'_>) -> Result<Self, SpecError> {
        build(embedded(|_| true), given, &Known::default(), Depth::Whole)
    }

    /// The SHA-256 of the names and texts of all files that were read, in hexadecimal.
    pub fn sha256(&self) -> String {
        digest(&self.files)
    }

    /// An operation by its id, `service/command`, with its service.
    pub fn operation(&self, id: &str) -> Option<(&Arc<Service>, &Operation)> {
        self.shared_operation(id).map(|(service, operation)| (service, operation.as_ref()))
    }

    /// The same for whoever keeps it.
    pub(crate) fn shared_operation(&self, id: &str) -> Option<(&Arc<Service>, &Arc<Operation>)> {
        self.services.iter().find_map(|service| Some((service, service.shared_operation(id)?)))
    }

    /// A service by its id.
    pub fn service(&self, id: &str) -> Option<&Arc<Service>> {
        self.services.iter().find(|service| service.id == id)
    }
}

/// Puts files together.
fn build(
    embedded: Vec<SpecFile>,
    given: GivenFiles<'_>,
    known: &Known,
    depth: Depth,
) -> Result<Spec, SpecError> {
    let Assembled { services, files } = assemble(embedded, given, known, depth)?;
    Ok(Spec { services, files })
}

/// The program's own files alone.
fn trusted(embedded: Vec<SpecFile>, depth: Depth) -> Spec {
    let spec = build(embedded, GivenFiles::default(), &Known::default(), depth);
    spec.expect("a test holds the compiled-in files free of faults")
}

/// The program's own files, of operations those whose command is wanted.
fn embedded(is_wanted: impl Fn(&str) -> bool) -> Vec<SpecFile> {
    let file = |(name, text): (&str, &str)| SpecFile { name: name.to_owned(), text: text.to_owned() };
    let wanted = |file: &SpecFile| command_of(&file.name).is_none_or(&is_wanted);
    embedded::files("spec").map(file).filter(wanted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_has_the_operation_that_it_names_as_the_whole_spec_has_it_but_for_what_is_judged() {
        for service in Spec::embedded().services {
            for whole in &service.operations {
                let call = Spec::of_call(&[service.id.clone(), whole.command.clone()]);
                let [called] = &call.service(&service.id).unwrap().operations[..] else {
                    panic!("expected {} alone", whole.id);
                };
                let expected = Operation {
                    observed_types: Vec::new(),
                    rules: Vec::new(),
                    probes: Vec::new(),
                    stateful: false,
                    requirements: Vec::new(),
                    ..Operation::clone(whole)
                };
                assert_eq!(format!("{called:?}"), format!("{expected:?}"));
            }
        }
        let none = Spec::of_call(&["help".to_owned()]);
        assert!(none.services.iter().all(|service| service.operations.is_empty()));
    }
}
