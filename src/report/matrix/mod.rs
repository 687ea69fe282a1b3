//! Servers side by side, as a table on the screen, as Markdown, as JSON and as a page.
//!
//! - What all servers keep is counted and not listed, but in JSON and on the page.
//! - Coverage and divergence are told apart: how much of the contract was exercised, and how much of it is broken.

pub mod comparison;
pub mod format;
mod json;
mod markdown;
mod page;
pub mod terminal;
