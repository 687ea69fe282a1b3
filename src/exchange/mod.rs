//! The only network.
