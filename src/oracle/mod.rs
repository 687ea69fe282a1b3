//! The oracle: what a correct service may answer to the bytes it receives, and what a mock therefore does answer.
//!
//! - State in, answers out: the clock's reading and the world are arguments, and nothing random is in it.
//! - It reads bytes alone and knows nothing of how a request was made.
//! - Everything particular to a service stands in its spec; with a fault switched on, one thing goes wrong.

mod compose;
mod effect;
mod facts;
pub mod fault;
mod judge;
mod params;
mod possible;
mod shared;
mod validation;
mod world;

pub use judge::{Oracle, Settings};
pub use possible::{Permitted, Possible, Reason};
pub use shared::SharedOracle;
pub use validation::{BrokenConstraint, Inside, MistypedValue, Validation};
pub use world::{Installed, World};
