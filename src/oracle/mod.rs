//! The oracle: what a correct service may answer to the bytes it receives, and what a mock therefore does answer.
//!
//! - State in, answers out: the clock's reading and the state are arguments, and nothing random is in it.
//! - It reads bytes alone and knows nothing of how a request was made.
//! - Everything particular to a service stands in its spec; with a fault switched on, one thing goes wrong.

mod compose;
mod created;
mod effect;
mod facts;
pub mod fault;
pub mod judge;
mod params;
pub mod possible;
pub mod shared;
pub mod state;
pub mod validation;
