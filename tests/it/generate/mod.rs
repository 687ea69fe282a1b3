//! What is drawn and matched: patterns, lengths and the values of a string.

mod binding;
mod cases;
mod java;
mod large;
mod pattern;
mod plan;
mod random_case;
mod regression;
mod shrink;
mod state;
mod text;
mod unicode;
mod values;

use proptest::test_runner::{RngAlgorithm, TestRng};
use wireproof::internals::domain::text::TextDomain;
use wireproof::internals::model::constraint::length::Length;
use wireproof::internals::model::constraint::pattern::expression::Pattern;

/// A generator for one test.
fn rng(seed: u64) -> TestRng {
    let mut bytes = [7; 16];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRng::from_seed(RngAlgorithm::XorShift, &bytes)
}

/// The domain of a length and a pattern.
#[track_caller]
fn domain(min: usize, max: usize, pattern: &str) -> TextDomain {
    let length = Length { min, max: Some(max), settled_min: 0 };
    let pattern = Pattern::new(pattern).expect("the pattern is well-formed");
    TextDomain::new(length, Some(&pattern), None).expect("the domain holds a value")
}

/// A password whose pattern is disputed, and which is settled from six characters on.
fn disputed_domain() -> TextDomain {
    let length = Length { min: 0, max: Some(256), settled_min: 6 };
    let documented = Pattern::new(r"[\S]+").expect("the pattern is well-formed");
    let disputed = Pattern::new(r"^[\S]+.*[\S]+$").expect("the pattern is well-formed");
    TextDomain::new(length, Some(&documented), Some(&disputed)).expect("the domain holds a value")
}
