//! Streams of randomness that depend on a seed and an address alone.

use proptest::test_runner::RngAlgorithm;
use proptest::test_runner::TestRng;
use sha2::Digest;
use sha2::Sha256;

/// The stream of a case: the same for any order, number and choice of other cases.
///
/// ```
/// use proptest::prelude::Rng;
/// use wireproof::internals::generate::random::stream;
///
/// assert_eq!(stream(1, "a/b").next_u64(), stream(1, "a/b").next_u64());
/// assert_ne!(stream(1, "a/b").next_u64(), stream(2, "a/b").next_u64());
/// ```
pub fn stream(seed: u64, address: &str) -> TestRng {
    let digest = Sha256::new().chain_update(seed.to_be_bytes()).chain_update(address.as_bytes()).finalize();
    TestRng::from_seed(RngAlgorithm::XorShift, &digest[..16])
}
