//! Cases from a spec and a seed.

pub mod case;
pub mod envelope;
pub mod random;
