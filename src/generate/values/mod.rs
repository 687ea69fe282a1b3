//! Values of a shape for the property tests of others: drawn as the cases of a run are, and shrunk inside the shape.

mod domain;
mod leaf;
pub mod strategy;
pub mod tree;
