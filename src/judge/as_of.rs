//! The version of the requirements to which a service is held.

use std::sync::Arc;

use semver::Version;

use crate::judge::error::CheckError;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::model::version::AsOf;

/// The requirements of these operations as the version had them that somebody names.
///
/// # Errors
///
/// What is no version, and a version that is later than this program's.
pub(crate) fn as_of(text: &str, operations: &[(Arc<Service>, Arc<Operation>)]) -> Result<AsOf, CheckError> {
    let wrong = |words: String| CheckError::option("requirements-as-of", words);
    let this = env!("CARGO_PKG_VERSION");
    let version = Version::parse(text)
        .map_err(|error| wrong(format!("expected a version as `{this}`, found `{text}`: {error}")))?;
    if Version::parse(this).is_ok_and(|this| version > this) {
        return Err(wrong(format!(
            "expected {this}, which this wireproof has, or an earlier version, found `{text}`"
        )));
    }
    // That several operations have one service says the same several times.
    Ok(AsOf::new(version, operations.iter().map(|(service, _)| &**service)))
}
