//! The version of the requirements to which a service is held.

use std::sync::Arc;

use semver::Version;

use crate::judge::case_options::CaseOptions;
use crate::judge::error::CheckError;
use crate::model::operation::{Operation, Role};
use crate::model::service::Service;
use crate::model::version::AsOf;

/// The requirements of these operations as the version had them that somebody names.
///
/// # Errors
///
/// What is no version, a version that is later than this program's, and a pattern of `cases` that no case has.
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
    for (index, (service, _)) in operations.iter().enumerate() {
        if operations[..index].iter().all(|(other, _)| other.id != service.id) {
            require_matching(service)?;
        }
    }
    // That several operations have one service says the same several times.
    Ok(AsOf::new(version, operations.iter().map(|(service, _)| &**service)))
}

/// A misspelled pattern would let a new case turn a run red. Which cases there are is known when they are planned, so that
/// the spec's file alone does not tell it.
fn require_matching(service: &Arc<Service>) -> Result<(), CheckError> {
    let all = || service.versions.iter().flat_map(|one| one.cases.iter().map(move |pattern| (one, pattern)));
    if all().next().is_none() {
        return Ok(());
    }
    let mut addresses: Vec<String> = Vec::new();
    for operation in service.operations.iter().filter(|operation| operation.role == Role::Judged) {
        let plan = CaseOptions::default().plan(service, operation)?;
        addresses.extend(plan.cases().map(|case| case.address.to_string()));
    }
    match all().find(|(_, pattern)| !addresses.iter().any(|address| pattern.is_match(address))) {
        None => Ok(()),
        Some((changes, pattern)) => Err(CheckError::Input(format!(
            "the service file of {}: `cases` of [[version]] {} has `{}`, which matches no case; --dry-run lists their \
             addresses",
            service.id,
            changes.version,
            pattern.glob().glob()
        ))),
    }
}
