//! Keyed hashes, as facts of a spec file describe them, and signatures of requests.
//!
//! - A hash is Base64 (RFC 4648 section 4, with padding) of HMAC-SHA256 (RFC 2104, FIPS 180-4).
//! - Keys and texts are arguments and are hashed as UTF-8; nothing is remembered.

pub mod keyed_hash;
pub mod signature;
