//! Turns the text of spec files into the model, and says everything that is wrong on the way.

mod citation;
pub(super) mod example;
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

pub(crate) use citation::Citations;
pub(crate) use fixture::fixture;
pub(crate) use operation::operation;
pub(crate) use protocol::protocol;
pub(crate) use service::service;
pub(crate) use shape::Patterns;
pub(crate) use sources::sources;

/// A word with `a` or `an` before it.
pub(crate) fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}
