//! Manual pages, made from the model: of an operation, of a service, and of the program.
//!
//! - Pages have 78 columns whatever the terminal. Text is wrapped to them; what is to be typed or read word for word
//!   never is.
//! - Titles stand at the margin, text seven columns in, and what belongs to it three or four columns further.

pub mod index;
mod markup;
pub mod operation;
mod page;
