//! Facts that are laid over what a model says of an operation or of a service, by path.
//!
//! - What is laid over is read with the model's file as one table, so that one reading of specs is enough. What stands in the
//!   overlay keeps its place there, behind the end of the model's text, so that every fault is told of the file of a person.
//! - An overlay changes what the model says by paths, and adds what the model does not say.

pub(crate) mod file;
pub(crate) mod laid;
mod meaning;
mod path;
pub(crate) mod places;
mod shift;
pub(crate) mod shown;
pub(crate) mod stale;
mod unknown;
