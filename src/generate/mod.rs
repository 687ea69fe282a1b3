//! Cases from a spec and a seed.
//!
//! - A case's randomness depends on the seed and its address alone.
//! - A negative case is one mutation away from a valid request, and knows it.
//! - What a case expects comes from how it was built, never from the oracle.

pub mod address;
pub mod binding;
mod breaking_ways;
pub mod case;
pub mod client;
mod coverage;
pub mod definition;
mod examples;
pub mod existing;
mod extent;
pub mod fixture;
mod fuzzing;
pub mod generator;
pub mod hash;
pub mod params;
pub mod password;
pub mod phase;
pub mod plan;
pub mod random;
pub mod random_case;
pub mod regression;
pub mod sampler;
pub(crate) mod smaller;
pub(crate) mod spot;
mod state;
mod template;
pub mod tried_shapes;
pub mod values;
mod walk;
pub mod wish;
