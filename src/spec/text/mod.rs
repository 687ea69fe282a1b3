//! The spec files as they are written: types that mirror the text, from which the editors' schema is generated too.
//!
//! - Every table refuses unknown names.
//! - Names that are looked up elsewhere keep their place in the file.

pub mod citation;
pub mod fact;
pub mod named;
pub mod operation;
pub mod overlay;
pub mod protocol;
pub mod rule;
pub mod service;
pub mod shape;
pub mod table;
