//! The domain of a string: which texts its length and its patterns admit together, and how they are drawn.
//!
//! - A domain without a single value is an error when it is made, not when it is drawn from.
//! - What is drawn as valid holds only settled characters: those that every Unicode version since 6.2 knows alike.
//! - Drawing is a function of the domain and the generator's state alone; surrogates never occur.
//! - The generator is proptest's `TestRng`: a fresh one of `RngAlgorithm::XorShift` costs next to nothing a case.
//! - A value is drawn flat; the tree that shrinks it is built from the value, only where one is needed.

mod alphabet;
mod automaton;
mod breaking;
pub mod character;
mod class;
mod counted;
mod derivative;
mod expression;
mod form;
mod formula;
pub mod shrink;
mod special;
pub mod text;
pub mod unicode;
