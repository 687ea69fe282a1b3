//! Cases from a spec and a seed.
//!
//! - A case's randomness depends on the seed and its address alone.
//! - A negative case is one mutation away from a valid request, and knows it.
//! - What a case expects comes from how it was built, never from the oracle.

pub mod case;
mod coverage;
pub mod draft;
pub mod envelope;
mod examples;
mod fuzzing;
pub mod generator;
mod hash;
mod kept;
pub mod password;
pub mod plan;
pub mod random;
mod recipe;
pub mod sampler;
pub mod stage;
pub mod standing;
mod state;
mod walk;

pub use case::{Case, Change, Expectation, LateCode, Mailbox, Mutation, Params, Phase, Step};
pub use generator::Generator;
pub use kept::Kept;
pub use plan::{Plan, Selection, address_pattern};
