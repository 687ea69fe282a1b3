//! Turns the text of spec files into the model, and says everything that is wrong on the way.

mod citation;
mod fact;
mod fixture;
mod operation;
mod placeholder;
mod protocol;
mod rule;
mod service;
mod shape;
mod sources;
mod syntax;
mod table;
mod validation;

pub(crate) use crate::model::validation::with_article;
pub(crate) use citation::Citations;
pub(crate) use fixture::fixture;
pub(crate) use operation::operation;
pub(crate) use protocol::protocol;
pub(crate) use service::service;
pub(crate) use sources::sources;
