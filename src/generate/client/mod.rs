//! Cases for clients: an input to be called with, and the answers that come back.
//!
//! - Inputs are those of the cases for servers, valid and invalid: what is asked of them is another question.
//! - Answers are written out: each is a way in which a service may answer.

mod answers;
pub mod case;
pub mod plan;
pub mod script;
