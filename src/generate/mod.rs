//! Cases from a spec and a seed.
