//! Text to model: reads spec files, and says everything that is wrong with all of them at once.
//!
//! - A file under `protocol/` is a protocol, one called `service.toml` a service, any other an operation of the
//!   service whose file stands beside it.
//! - The program's own files are compiled in; others are added, or replace those of the same id.

mod assemble;
mod embedded;
mod faults;
pub mod file;
pub mod requirements;
mod resolve;
#[cfg(feature = "internals")]
pub mod schema;
mod text;

use std::sync::Arc;

use crate::diagnostic::Diagnosed;
#[cfg(feature = "internals")]
use crate::model::constraint::kind::Constraints;
use crate::model::operation::Operation;
use crate::model::service::Service;
#[cfg(feature = "internals")]
use crate::protocol::Protocols;
use crate::spec::assemble::{Assembled, Depth, Known, assemble};
use crate::spec::file::SpecFile;

/// Everything that spec files say.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The services, in the order of their ids.
    pub services: Vec<Arc<Service>>,
    /// The SHA-256 of the names and texts of all files that were read, in hexadecimal.
    pub sha256: String,
}

impl Spec {
    /// The program's own spec.
    pub fn embedded() -> Self {
        let (spec, faults) = build(embedded(), &[], &Known::default(), Depth::Trusting);
        debug_assert!(faults.is_empty(), "{}", faults.iter().map(ToString::to_string).collect::<String>());
        spec.expect("a test holds the compiled-in files free of faults")
    }

    /// Reads files, and nothing besides. There is no spec where a file is refused; the faults are those of all files.
    pub fn load(files: &[SpecFile]) -> (Option<Self>, Vec<Diagnosed>) {
        build(Vec::new(), files, &Known::default(), Depth::Whole)
    }

    /// The same where files can choose among other protocols than those that the program brings.
    #[cfg(feature = "internals")]
    pub fn load_with(files: &[SpecFile], protocols: &Protocols) -> (Option<Self>, Vec<Diagnosed>) {
        let known = Known { protocols: protocols.clone(), ..Known::default() };
        build(Vec::new(), files, &known, Depth::Whole)
    }

    /// The same where shapes can have other constraints than those that the program brings.
    #[cfg(feature = "internals")]
    pub fn load_with_constraints(
        files: &[SpecFile],
        constraints: &Constraints,
    ) -> (Option<Self>, Vec<Diagnosed>) {
        let known = Known { constraints: constraints.clone(), ..Known::default() };
        build(Vec::new(), files, &known, Depth::Whole)
    }

    /// Reads files on top of the program's own: they are added, or replace those of the same id.
    pub fn overlay(files: &[SpecFile]) -> (Option<Self>, Vec<Diagnosed>) {
        build(embedded(), files, &Known::default(), Depth::Whole)
    }

    /// An operation by its id, `service/command`, with its service.
    pub fn operation(&self, id: &str) -> Option<(&Arc<Service>, &Operation)> {
        self.services.iter().find_map(|service| Some((service, service.operation(id)?)))
    }

    /// A service by its id.
    pub fn service(&self, id: &str) -> Option<&Arc<Service>> {
        self.services.iter().find(|service| service.id == id)
    }
}

/// Puts files together.
fn build(
    embedded: Vec<SpecFile>,
    files: &[SpecFile],
    known: &Known,
    depth: Depth,
) -> (Option<Spec>, Vec<Diagnosed>) {
    let (assembled, faults) = assemble(embedded, files, known, depth);
    let spec = assembled.map(|Assembled { services, sha256 }| Spec { services, sha256 });
    (spec, faults)
}

/// The program's own files.
fn embedded() -> Vec<SpecFile> {
    embedded::FILES.map(|(name, text)| SpecFile { name: name.to_owned(), text: text.to_owned() }).into()
}
