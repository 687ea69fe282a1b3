//! A finding as a text that reproduces it without wireproof: its set-up, its requests in order, and what is asked of the
//! answer.
//!
//! - Values that only a server knows are symbols until they are printed: the very code that sets fixtures on a server and
//!   binds cases to them is run with symbols in place of what a server would have answered.
//! - What cannot be said in a format is refused with the reason; nothing is printed that tests something else.

pub mod assertion;
mod before;
mod bound;
mod comment;
pub mod curl;
pub mod found;
pub mod powershell;
pub mod pytest;
mod reduced;
pub mod rest_client;
pub mod script;
mod set_up;
pub mod symbol;

/// Why a finding cannot be printed so, in words that complete "cannot be printed as a test:".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unprintable(pub String);
