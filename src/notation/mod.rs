//! How values and shapes are written: what the command line of an operation, protocols and manual pages share.

pub mod json;
pub mod python;
pub mod python_text;
pub mod shape;
pub mod surrogate;
