//! Turns the text of spec files into the model, and says everything that is wrong on the way.

pub mod citation;
mod fact;
pub mod fixture;
pub mod operation;
mod placeholder;
pub mod protocol;
mod rule;
pub mod service;
mod shape;
pub mod sources;
mod syntax;
mod table;
mod validation;
pub mod version;
