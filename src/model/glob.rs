//! Patterns of ids and of addresses.

use globset::{GlobBuilder, GlobMatcher};

/// Compiles a pattern of ids or addresses: `*` stops at `/`, `**` does not.
///
/// # Errors
///
/// What is wrong with the pattern.
pub fn glob(pattern: &str) -> Result<GlobMatcher, globset::Error> {
    Ok(GlobBuilder::new(pattern).literal_separator(true).build()?.compile_matcher())
}
